package dev.commercesuite.system.manifests.settings;

import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.tools.Kustomization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The Secrets and ConfigMaps that an installation has once everything is done that its READMEs say,
 * with their keys.
 */
record KnownFiles(Map<String, Set<String>> secrets, Map<String, Set<String>> configMaps) {
  private static final Set<String> CERTIFICATE = Set.of("tls.crt", "tls.key", "ca.crt");
  private static final Set<String> CERTIFICATE_OF_CLIENTS = Set.of("tls.crt", "tls.key");
  private static final Set<String> PASSWORDS = Set.of("password", "owner-password");
  private static final List<String> SERVICES = List.of("user", "order", "payment");

  static KnownFiles of(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    KnownFiles known = new KnownFiles(new TreeMap<>(), new TreeMap<>());
    known.madeByTheBootstrap(manifests.generatedConfig("bootstrap"));
    manifests
        .ofKind("Certificate")
        .forEach(certificate ->
            known.secrets.put(certificate.at("/spec/secretName").asText(), CERTIFICATE));
    manifests
        .ofKind("Cluster")
        .forEach(cluster -> known.secrets.put(cluster.name() + "-ca", Set.of("ca.crt")));
    for (KubernetesObject map : manifests.ofKind("ConfigMap")) {
      known.configMaps.put(map.name(), Json.texts(map.at("/data")).keySet());
    }
    known.brought(kustomization);
    return known;
  }

  /** As {@code make_all} of {@code docker/bootstrap/bootstrap} does it. */
  private void madeByTheBootstrap(Map<String, String> settings) {
    List<String> services = words(settings, "SERVICES");
    List<String> databases = words(settings, "DATABASES");
    services.forEach(service -> secrets.put(service + "-secret", Set.of("secret")));
    databases.forEach(database -> secrets.put(database + "-database", PASSWORDS));
    secrets.put("signing-key", Set.of("signing-key.pem"));
    secrets.put("administrator", Set.of("password"));
    if (services.contains("order-service")) {
      secrets.put("order-service-client", Set.of("secret"));
      secrets.put("service-clients", Set.of("service-clients"));
    }
    if (settings.getOrDefault("MAKE_CERTIFICATES", "yes").equals("yes")) {
      Stream.of(
              services.stream(),
              databases.stream().map(database -> database + "-postgres"),
              words(settings, "CERTIFICATES").stream())
          .flatMap(names -> names)
          .forEach(name -> secrets.put(name + "-tls", CERTIFICATE));
      secrets.put("certificate-authority", CERTIFICATE_OF_CLIENTS);
    }
  }

  /** What people make themselves; {@code MountedFilesTest} looks for it in the READMEs. */
  private void brought(Kustomization kustomization) {
    if (kustomization.folder().endsWith("prod")) {
      secrets.put("stripe", Set.of("api-key"));
    }
    for (String option : kustomization.options()) {
      switch (option) {
        case "external-postgresql" -> {
          SERVICES.forEach(service -> secrets.put(service + "-database", PASSWORDS));
          configMaps.put("postgresql-authority", Set.of("ca.crt"));
        }
        case "cloudnative-pg" -> {
          for (String service : SERVICES) {
            Set<String> keys = Set.of("username", "password");
            secrets.put(service + "-postgres-owner", keys);
            secrets.put(service + "-postgres-service", keys);
          }
        }
        case "gateway-api" -> {
          secrets.put("gateway-tls", CERTIFICATE_OF_CLIENTS);
          configMaps.put("certificate-authority", Set.of("ca.crt"));
        }
        case "ingress" -> secrets.put("ingress-tls", CERTIFICATE_OF_CLIENTS);
        default -> {
          // The others need nothing.
        }
      }
    }
  }

  private static List<String> words(Map<String, String> settings, String name) {
    return Stream.of(settings.getOrDefault(name, "").split(" ", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
