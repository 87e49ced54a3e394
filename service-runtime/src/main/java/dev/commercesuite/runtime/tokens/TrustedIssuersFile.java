package dev.commercesuite.runtime.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping;
import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping.Subjects;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.runtime.config.Durations;
import dev.commercesuite.runtime.config.Problem;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.tokens.ExternalIssuer.Authorities;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the foreign issuers from a JSON document, {@code {"issuers": [{…}]}}, whose form
 * docs/configuration.md describes. Everything that is wrong with it is reported at once.
 */
public final class TrustedIssuersFile {
  private static final String VARIABLE = "TRUSTED_ISSUERS_FILE";
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);

  private TrustedIssuersFile() {}

  /** Reads {@code TRUSTED_ISSUERS_FILE}; without it there are none. */
  public static Setting<List<ExternalIssuer>> from(Settings settings) {
    Setting<Optional<Path>> file =
        settings.file(VARIABLE, "JSON file with further OpenID providers to trust").optional();
    if (!file.isValid()) {
      return settings.invalid(List.of());
    }
    List<String> problems = new ArrayList<>();
    List<ExternalIssuer> issuers = file.get().map(path -> read(path, problems)).orElse(List.of());
    return problems.isEmpty()
        ? settings.group(VARIABLE, () -> issuers)
        : settings.invalid(
            problems.stream().map(problem -> new Problem(VARIABLE, null, problem)).toList());
  }

  private static List<ExternalIssuer> read(Path file, List<String> problems) {
    JsonMapper json =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    JsonNode document;
    try {
      document = json.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      problems.add(
          "%s is not JSON: line %s, %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
      return List.of();
    } catch (IOException e) {
      problems.add(file + " cannot be read as UTF-8 text");
      return List.of();
    }
    StrictJsonReader root = new StrictJsonReader("$", document, problems);
    List<ExternalIssuer> issuers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (StrictJsonReader object : root.objects("issuers")) {
      ExternalIssuer issuer = issuer(object);
      object.end();
      if (!issuer.issuer().isEmpty() && !names.add(issuer.issuer())) {
        object.problem("issuer", "is the same as of an issuer before");
      }
      issuers.add(issuer);
    }
    root.end();
    return issuers;
  }

  private static ExternalIssuer issuer(StrictJsonReader object) {
    return new ExternalIssuer(
        object.required("issuer", StrictJsonReader::word, "the iss of its tokens", ""),
        object.required(
            "jwks_uri", TrustedIssuersFile::https, "an https URI", URI.create("https://nowhere")),
        object.required("audience", StrictJsonReader::word, "the aud of tokens for this suite", ""),
        object.set(
            "algorithms",
            SignatureAlgorithm::valueOf,
            "one of " + List.of(SignatureAlgorithm.values()),
            Set.of(SignatureAlgorithm.RS256)),
        object.set(
            "token_types",
            StrictJsonReader::word,
            "a typ header such as at+jwt, or none",
            Set.of("at+jwt")),
        object.optional(
            "ca_file",
            TrustedIssuersFile::authorities,
            "\"system\" or the path of a readable PEM file",
            new ExternalIssuer.OfTheProcess()),
        claims(object),
        object.optional(
            "max_lifetime",
            TrustedIssuersFile::lifetime,
            "a duration such as 5m, up to " + LONGEST_LIFETIME.toHours() + "h",
            Duration.ofHours(1)));
  }

  private static ExternalClaimMapping claims(StrictJsonReader object) {
    return new ExternalClaimMapping(
        object.optional(
            "subject", TrustedIssuersFile::subjects, "derived or verbatim", Subjects.DERIVED),
        object.optional("scopes_claim", StrictJsonReader::word, "the name of a claim", "scope"),
        object.sets("scopes", TrustedIssuersFile::scope, "a scope of this suite"),
        object.texts("services", "the name of a service"));
  }

  /** What is mistyped would grant nothing. */
  private static String scope(String text) {
    if (!KnownScopes.ofTheContract().contains(text)) {
      throw new IllegalArgumentException("no RPC asks for it");
    }
    return text;
  }

  private static URI https(String text) {
    URI uri = URI.create(text);
    if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("not https");
    }
    return uri;
  }

  private static Subjects subjects(String text) {
    return switch (text) {
      case "derived" -> Subjects.DERIVED;
      case "verbatim" -> Subjects.VERBATIM;
      default -> throw new IllegalArgumentException("neither");
    };
  }

  private static Authorities authorities(String text) {
    if (text.equals("system")) {
      return new ExternalIssuer.OfTheJdk();
    }
    Path file = Path.of(text);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException("not a readable file");
    }
    return new ExternalIssuer.InFile(file);
  }

  private static Duration lifetime(String text) {
    Duration lifetime = Durations.parse(text);
    if (!lifetime.isPositive() || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
      throw new IllegalArgumentException("out of range");
    }
    return lifetime;
  }
}
