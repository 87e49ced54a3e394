/**
 * The manifests of {@code deploy/k8s} without a cluster: each kustomization is rendered as an apply
 * would render it, and what belongs together is compared.
 */
@NullMarked
package dev.commercesuite.system.manifests;

import org.jspecify.annotations.NullMarked;
