package dev.commercesuite.system.manifests;

import static dev.commercesuite.system.manifests.tools.Kustomization.DEV;
import static dev.commercesuite.system.manifests.tools.Kustomization.PROD;

import dev.commercesuite.system.manifests.tools.Kustomization;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The installations that the tests look at: the overlays, alone and with options. */
public final class Installations {
  /** The folders of {@code components} that are for people to choose. */
  static final List<String> OPTIONS =
      List.of(
          "cert-manager",
          "cloudnative-pg",
          "external-postgresql",
          "gateway-api",
          "hpa-latency",
          "hpa-memory",
          "ingress",
          "keda",
          "metrics-server",
          "prometheus-operator");

  /** The other ones, which the bases use. */
  static final List<String> PARTS_OF_THE_BASES = List.of("images", "job-names");

  /** Options of which only one can be chosen, as their READMEs say. */
  static final List<Set<String>> ALTERNATIVES =
      List.of(
          Set.of("cloudnative-pg", "external-postgresql"),
          // KEDA makes the autoscalers, so that those of the base cannot be given another figure.
          Set.of("keda", "hpa-latency"),
          Set.of("keda", "hpa-memory"));

  private static final List<String> ANYWHERE =
      List.of("cert-manager", "gateway-api", "ingress", "metrics-server", "prometheus-operator");

  /** As many options as go together. Every two that do are in one of these. */
  static final List<List<String>> COMBINATIONS =
      List.of(
          and(ANYWHERE, "external-postgresql", "hpa-latency", "hpa-memory"),
          and(ANYWHERE, "external-postgresql", "keda"),
          and(ANYWHERE, "cloudnative-pg", "hpa-latency", "hpa-memory"),
          and(ANYWHERE, "cloudnative-pg", "keda"));

  /** As the READMEs say it for an overlay that has the sandbox. */
  private static final String SANDBOX_STAYS =
      """
      patches:
      - target: {kind: ConfigMap, name: bootstrap}
        patch: |
          - {op: replace, path: /data/DATABASES, value: sandbox}
      """;

  private Installations() {}

  /** With the manifests alone. */
  public static Stream<Kustomization> overlays() {
    return Stream.of(DEV, PROD);
  }

  /** What differs most from each other: few enough for every test to look at all of them. */
  public static Stream<Kustomization> various() {
    return Kustomization.rendered(
        Stream.concat(
                overlays(),
                COMBINATIONS.stream()
                    .flatMap(options ->
                        Stream.of(DEV.saying(SANDBOX_STAYS), PROD)
                            .map(overlay -> overlay.with(options))))
            .toList());
  }

  /** Each option alone. */
  static Stream<Kustomization> withOneOption() {
    return Kustomization.rendered(
        OPTIONS.stream().map(option -> PROD.with(List.of(option))).toList());
  }

  private static List<String> and(List<String> options, String... more) {
    return Stream.concat(options.stream(), Stream.of(more)).toList();
  }
}
