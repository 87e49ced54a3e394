/** Prepares the images: see {@code docker/service/Dockerfile}. */
@NullMarked
package dev.commercesuite.local.training;

import org.jspecify.annotations.NullMarked;
