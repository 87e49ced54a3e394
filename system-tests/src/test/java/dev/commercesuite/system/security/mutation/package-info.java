/** Access tokens that are forged, misissued or broken; none is accepted anywhere. */
@NullMarked
package dev.commercesuite.system.security.mutation;

import org.jspecify.annotations.NullMarked;
