/** Rendered manifests, and what Kubernetes makes of their selectors and quantities. */
@NullMarked
package dev.commercesuite.system.manifests.objects;

import org.jspecify.annotations.NullMarked;
