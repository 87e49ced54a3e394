/** The suite as in production: replicas of each service as processes, which a test can kill. */
@NullMarked
package dev.commercesuite.system.replicas;

import org.jspecify.annotations.NullMarked;
