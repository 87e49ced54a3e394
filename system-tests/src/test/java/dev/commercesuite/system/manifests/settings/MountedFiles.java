package dev.commercesuite.system.manifests.settings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.manifests.objects.Json;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a container finds in its volumes: paths, each with the key of a Secret or
 * ConfigMap that it is made of.
 */
record MountedFiles(Map<String, String> keys) {
  private static final String SIGNING_KEY = signingKey();

  /**
   * Follows the mounts of the pods' container.
   *
   * @throws AssertionError when a Secret, a ConfigMap or a key does not exist, or a volume
   */
  static MountedFiles of(PodTemplate template, KnownFiles known) {
    Map<String, JsonNode> volumes = new TreeMap<>();
    template.volumes().forEach(volume -> volumes.put(volume.path("name").asText(), volume));
    Map<String, String> keys = new TreeMap<>();
    template
        .container()
        .mounts()
        .forEach((name, folder) -> {
          JsonNode volume = volumes.get(name);
          if (volume != null) {
            files(template, volume, known)
                .forEach((file, key) -> keys.put(folder + "/" + file, key));
          }
        });
    return new MountedFiles(keys);
  }

  /** Makes these files below a folder, as if it were the root. */
  void write(Path root) {
    keys.forEach((path, key) -> {
      try {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, content(key));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** Something that the services accept as the value of a setting. */
  private static String content(String key) {
    return switch (key) {
      case "api-key" -> "sk_live_0123456789abcdef";
      case "signing-key.pem" -> SIGNING_KEY;
      case "service-clients" -> "order-service:0123456789abcdef:payments.charge users.purged\n";
      default -> "0123456789abcdef".repeat(4);
    };
  }

  private static Map<String, String> files(
      PodTemplate template, JsonNode volume, KnownFiles known) {
    Map<String, String> files = new TreeMap<>();
    Stream.concat(Stream.of(volume), Json.elements(volume.at("/projected/sources")))
        .forEach(source -> {
          JsonNode secret = source.path("secret");
          JsonNode map = source.path("configMap");
          if (secret.isObject()) {
            String name = secret.path("secretName").asText(secret.path("name").asText());
            files.putAll(select(template, "Secret " + name, known.secrets().get(name), secret));
          } else if (map.isObject()) {
            String name = map.path("name").asText();
            files.putAll(select(template, "ConfigMap " + name, known.configMaps().get(name), map));
          }
        });
    return files;
  }

  private static Map<String, String> select(
      PodTemplate template, String source, @Nullable Set<String> keys, JsonNode reference) {
    if (keys == null) {
      throw new AssertionError("%s: nobody makes the %s".formatted(template, source));
    }
    Map<String, String> files = new TreeMap<>();
    if (reference.has("items")) {
      Json.elements(reference.path("items"))
          .forEach(item -> files.put(item.path("path").asText(), item.path("key").asText()));
    } else {
      keys.forEach(key -> files.put(key, key));
    }
    if (!keys.containsAll(files.values())) {
      throw new AssertionError(
          "%s: the %s has %s, not %s".formatted(template, source, keys, files.values()));
    }
    return files;
  }

  private static String signingKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
          .formatted(Base64.getMimeEncoder().encodeToString(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
