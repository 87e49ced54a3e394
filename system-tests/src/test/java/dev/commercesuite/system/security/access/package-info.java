/** Every RPC called by every kind of caller: who may do what, and what others learn. */
@NullMarked
package dev.commercesuite.system.security.access;

import org.jspecify.annotations.NullMarked;
