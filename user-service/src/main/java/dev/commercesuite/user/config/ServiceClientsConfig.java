package dev.commercesuite.user.config;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.tokens.KnownScopes;
import dev.commercesuite.user.domain.Scopes;
import dev.commercesuite.user.domain.clients.ServiceClient;
import dev.commercesuite.user.tokens.PublicKeyFile;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the services that get tokens of their own: {@code id:secret:scope scope…} or {@code id:@key
 * file:scope scope…}, one a line. Several lines with the same id are one service with several
 * secrets or keys.
 */
public final class ServiceClientsConfig {
  private static final String KEY_FILE = "@";

  /** Those of RPCs, and the one that only an endpoint over HTTPS asks for. */
  private static final SequencedSet<String> KNOWN_SCOPES =
      Stream.concat(KnownScopes.ofTheContract().stream(), Stream.of(Scopes.TOKENS_INTROSPECT))
          .collect(Collectors.toCollection(TreeSet::new));

  private ServiceClientsConfig() {}

  /** Reads the environment. */
  public static Setting<List<ServiceClient>> from(Settings settings) {
    Setting<Optional<Secret>> lines =
        settings
            .secret(
                "SERVICE_CLIENTS",
                "Services that may request tokens, one per line: id:secret:scope scope, or"
                    + " id:@path:scope scope with the path of a PEM file of public keys instead"
                    + " of a secret; empty lines and lines that begin with # are skipped")
            .optional();
    return settings.group(
        "SERVICE_CLIENTS", () -> parse(lines.get().map(Secret::reveal).orElse("")));
  }

  private record Line(String id, String credential, SequencedSet<String> scopes) {}

  public static List<ServiceClient> parse(String text) {
    Map<String, List<Line>> services = new LinkedHashMap<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(ServiceClientsConfig::line)
        .forEach(line -> services.computeIfAbsent(line.id(), _ -> new ArrayList<>()).add(line));
    return services.values().stream().map(ServiceClientsConfig::client).toList();
  }

  /** The secret may have colons in it; ids and scopes have none. */
  private static Line line(String text) {
    int first = text.indexOf(':');
    int last = text.lastIndexOf(':');
    if (first < 0 || first == last) {
      // The line itself is not shown: it may be a secret.
      throw new IllegalArgumentException("a line does not have the form id:secret:scope scope");
    }
    SequencedSet<String> scopes =
        new TreeSet<>(
            Arrays.stream(text.substring(last + 1).split(" "))
                .filter(scope -> !scope.isEmpty())
                .toList());
    return new Line(text.substring(0, first), text.substring(first + 1, last), scopes);
  }

  private static ServiceClient client(List<Line> lines) {
    Line first = lines.getFirst();
    requireKnown(first);
    List<String> secrets = new ArrayList<>();
    List<PublicKey> keys = new ArrayList<>();
    for (Line line : lines) {
      if (!line.scopes().equals(first.scopes())) {
        throw new IllegalArgumentException(
            "the lines of client %s have different scopes; expected the same"
                .formatted(first.id()));
      }
      if (line.credential().startsWith(KEY_FILE)) {
        keys.addAll(PublicKeyFile.read(Path.of(line.credential().substring(KEY_FILE.length()))));
      } else {
        secrets.add(line.credential());
      }
    }
    return new ServiceClient(first.id(), secrets, keys, first.scopes());
  }

  /** One that is mistyped grants nothing, and the service would learn so from a refused call. */
  private static void requireKnown(Line line) {
    SequencedSet<String> unknown = new TreeSet<>(line.scopes());
    unknown.removeAll(KNOWN_SCOPES);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "client %s has the unknown scope %s; expected some of %s"
              .formatted(line.id(), String.join(" ", unknown), String.join(" ", KNOWN_SCOPES)));
    }
  }
}
