package dev.commercesuite.user;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.user.domain.ServiceClient;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the services that get tokens of their own: one a line, {@code id:secret:scope scope…}. */
final class ServiceClientLines {
  private ServiceClientLines() {}

  static Setting<List<ServiceClient>> from(Settings settings) {
    Setting<Optional<Secret>> lines =
        settings
            .secret(
                "SERVICE_CLIENTS",
                "Services that may ask for tokens, one a line: client id, secret and scopes as"
                    + " id:secret:scope scope; empty lines and lines with # are left out")
            .optional();
    return settings.group(
        "SERVICE_CLIENTS", () -> parse(lines.get().map(Secret::reveal).orElse("")));
  }

  static List<ServiceClient> parse(String text) {
    List<ServiceClient> clients =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(ServiceClientLines::client)
            .toList();
    Set<String> ids = new HashSet<>();
    for (ServiceClient client : clients) {
      if (!ids.add(client.id())) {
        throw new IllegalArgumentException("client " + client.id() + " is there twice");
      }
    }
    return clients;
  }

  /** The secret may have colons in it; ids and scopes have none. */
  private static ServiceClient client(String line) {
    int first = line.indexOf(':');
    int last = line.lastIndexOf(':');
    if (first < 0 || first == last) {
      // The line itself is not shown: it may be a secret.
      throw new IllegalArgumentException("a line does not have the form id:secret:scope scope");
    }
    List<String> scopes =
        Arrays.stream(line.substring(last + 1).split(" "))
            .filter(scope -> !scope.isEmpty())
            .toList();
    return new ServiceClient(line.substring(0, first), line.substring(first + 1, last), scopes);
  }
}
