/** Accounts, sessions and who may do what to them; knows neither gRPC nor SQL. */
@NullMarked
package dev.commercesuite.user.domain;

import org.jspecify.annotations.NullMarked;
