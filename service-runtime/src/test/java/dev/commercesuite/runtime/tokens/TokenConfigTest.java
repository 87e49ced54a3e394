package dev.commercesuite.runtime.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping;
import dev.commercesuite.interceptors.auth.jwt.ExternalClaimMapping.Subjects;
import dev.commercesuite.interceptors.auth.keys.SignatureAlgorithm;
import dev.commercesuite.interceptors.auth.revocation.RevocationPolling;
import dev.commercesuite.runtime.config.InvalidConfiguration;
import dev.commercesuite.runtime.config.Problem;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.testing.TestTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenConfigTest {
  private static final Map<String, String> SUITE =
      Map.of(
          "TOKEN_ISSUER", "https://user.example",
          "TOKEN_AUDIENCE", "commerce",
          "TOKEN_JWKS_URI", "https://user.example/jwks.json",
          "TOKEN_REVOCATIONS_URI", "https://user.example/oauth2/revocations");

  private static final String SMALL =
      """
      {"issuers": [{
        "issuer": "https://login.example",
        "jwks_uri": "https://login.example/keys",
        "audience": "commerce"
      }]}
      """;

  @TempDir private Path folder;

  @Test
  void readsTheSuitesIssuer() {
    TokenConfig config = read(SUITE);

    assertThat(config.suite())
        .isEqualTo(
            new SuiteIssuer(
                "https://user.example",
                "commerce",
                URI.create("https://user.example/jwks.json"),
                URI.create("https://user.example/oauth2/revocations"),
                RevocationPolling.DEFAULT));
    assertThat(config.foreign()).isEmpty();
  }

  @Test
  void needsAllOfTheSuitesIssuerWhenThereIsNoOther() {
    assertThat(problems(Map.of()))
        .containsExactly(
            "TOKEN_ISSUER: required; expected a text",
            "TOKEN_AUDIENCE: required; expected a text",
            "TOKEN_JWKS_URI: required; expected an https URI",
            "TOKEN_REVOCATIONS_URI: required; expected an https URI without a query");
  }

  @Test
  void trustsOthersInsteadOfTheSuitesIssuer() throws IOException {
    TokenConfig config = read(Map.of("TRUSTED_ISSUERS_FILE", file(SMALL)));

    assertThat(config.suite()).isNull();
    assertThat(config.foreign())
        .containsExactly(
            new ExternalIssuer(
                "https://login.example",
                URI.create("https://login.example/keys"),
                "commerce",
                Set.of(SignatureAlgorithm.RS256),
                Set.of("at+jwt"),
                new ExternalIssuer.OfTheProcess(),
                new ExternalClaimMapping(Subjects.DERIVED, "scope", Map.of(), Map.of()),
                Duration.ofHours(1)));
  }

  @Test
  void trustsOthersBesideTheSuitesIssuer() throws IOException {
    Map<String, String> both = new HashMap<>(SUITE);
    both.put("TRUSTED_ISSUERS_FILE", file(SMALL));

    assertThat(read(both).suite()).isNotNull();
    assertThat(read(both).foreign()).hasSize(1);
  }

  @Test
  void doesNotTakeHalfOfTheSuitesIssuerForNone() throws IOException {
    String file = file(SMALL);
    assertThat(
            problems(Map.of("TRUSTED_ISSUERS_FILE", file, "TOKEN_ISSUER", "https://user.example")))
        .hasSize(3)
        .allMatch(problem -> problem.contains("required"));
    assertThat(problems(Map.of("TRUSTED_ISSUERS_FILE", file, "TOKEN_AUDIENCE", "commerce")))
        .containsExactly("TOKEN_*: TOKEN_ISSUER is not set, and others are; expected all or none");
  }

  @Test
  void refusesTheSuitesIssuerInTheFile() throws IOException {
    Map<String, String> both = new HashMap<>(SUITE);
    both.put(
        "TRUSTED_ISSUERS_FILE",
        file(SMALL.replace("https://login.example\"", "https://user.example\"")));

    assertThat(problems(both))
        .containsExactly(
            "TOKEN_*: TRUSTED_ISSUERS_FILE lists the issuer of TOKEN_ISSUER, https://user.example");
  }

  @Test
  void readsEverythingThatAnIssuerMayHave() throws IOException {
    Path authorities = TestTls.localhost().authorities();
    TokenConfig config =
        read(
            Map.of(
                "TRUSTED_ISSUERS_FILE",
                file(
                    """
                    {"issuers": [{
                      "issuer": "https://login.example.com/realms/shop",
                      "jwks_uri": "https://login.example.com/realms/shop/certs",
                      "audience": "commerce-suite",
                      "algorithms": ["ES256", "RS512"],
                      "token_types": ["at+jwt", "JWT"],
                      "ca_file": "%s",
                      "subject": "verbatim",
                      "scopes_claim": "realm_access.roles",
                      "scopes": {"shop-customer": ["account", "orders"], "staff": ["orders.staff"]},
                      "services": {"batch": "night-batch"},
                      "max_lifetime": "5m"
                    }, {
                      "issuer": "https://accounts.example.org",
                      "jwks_uri": "https://accounts.example.org/keys",
                      "audience": "commerce-suite",
                      "ca_file": "system"
                    }]}
                    """
                        .formatted(authorities))));

    assertThat(config.foreign().getFirst())
        .isEqualTo(
            new ExternalIssuer(
                "https://login.example.com/realms/shop",
                URI.create("https://login.example.com/realms/shop/certs"),
                "commerce-suite",
                Set.of(SignatureAlgorithm.ES256, SignatureAlgorithm.RS512),
                Set.of("at+jwt", "JWT"),
                new ExternalIssuer.InFile(authorities),
                new ExternalClaimMapping(
                    Subjects.VERBATIM,
                    "realm_access.roles",
                    Map.of(
                        "shop-customer",
                        Set.of("account", "orders"),
                        "staff",
                        Set.of("orders.staff")),
                    Map.of("batch", "night-batch")),
                Duration.ofMinutes(5)));
    assertThat(config.foreign().getLast().authorities()).isEqualTo(new ExternalIssuer.OfTheJdk());
  }

  @Test
  void saysEverythingThatIsWrongWithTheFileAtOnce() throws IOException {
    String file =
        file(
            """
            {"issuers": [{
              "issuer": "",
              "jwks_uri": "http://login.example/keys",
              "audiense": "commerce",
              "algorithms": ["HS256", "none", "RS256"],
              "token_types": "at+jwt",
              "ca_file": "/nowhere.pem",
              "subject": "mine",
              "scopes_claim": 7,
              "scopes": {"staff": "orders.staff", "more": ["a b", ""]},
              "services": ["batch"],
              "max_lifetime": "2d"
            }, "no object"], "version": 1}
            """);

    assertThat(problems(Map.of("TRUSTED_ISSUERS_FILE", file)))
        .containsExactlyInAnyOrder(
            of("$.issuers[0].issuer is \"\": expected the iss of its tokens"),
            of("$.issuers[0].jwks_uri is \"http://login.example/keys\": expected an https URI"),
            of("$.issuers[0].audience: required; expected the aud of tokens for this suite"),
            of("$.issuers[0].audiense: not a known member"),
            of(
                "$.issuers[0].algorithms[0] is \"HS256\": expected one of"
                    + " [RS256, RS384, RS512, ES256, ES384]"),
            of(
                "$.issuers[0].algorithms[1] is \"none\": expected one of"
                    + " [RS256, RS384, RS512, ES256, ES384]"),
            of(
                "$.issuers[0].token_types: expected an array of one or more, each a typ header such"
                    + " as at+jwt, or none"),
            of(
                "$.issuers[0].ca_file is \"/nowhere.pem\": expected \"system\" or the path of a"
                    + " readable PEM file"),
            of("$.issuers[0].subject is \"mine\": expected derived or verbatim"),
            of("$.issuers[0].scopes_claim is 7: expected the name of a claim"),
            of(
                "$.issuers[0].scopes['staff']: expected an array of one or more, each a scope of"
                    + " this suite"),
            of("$.issuers[0].scopes['more'][0] is \"a b\": expected a scope of this suite"),
            of("$.issuers[0].scopes['more'][1] is \"\": expected a scope of this suite"),
            of("$.issuers[0].services: expected an object"),
            of("$.issuers[0].max_lifetime is \"2d\": expected a duration such as 5m, up to 24h"),
            of("$.issuers[1]: expected an object"),
            of("$.version: not a known member"));
  }

  @Test
  void refusesTwoIssuersOfOneNameAndFilesThatListNone() throws IOException {
    String twice =
        SMALL.replace(
            "}]", "}, " + SMALL.substring(SMALL.indexOf('[') + 1, SMALL.lastIndexOf(']')) + "]");

    assertThat(problems(Map.of("TRUSTED_ISSUERS_FILE", file(twice))))
        .containsExactly(of("$.issuers[1].issuer: is the same as of an issuer before"));
    for (String none : List.of("{}", "{\"issuers\": []}", "{\"issuers\": {}}")) {
      assertThat(problems(Map.of("TRUSTED_ISSUERS_FILE", file(none))))
          .containsExactly(of("$.issuers: expected an array of one or more objects"));
    }
    String broken = file("{\"issuers\": [\n}");
    assertThat(problems(Map.of("TRUSTED_ISSUERS_FILE", broken)))
        .singleElement()
        .asString()
        .startsWith(of(broken + " is not JSON: line 2, "));
    assertThat(problems(Map.of("TRUSTED_ISSUERS_FILE", "/nowhere.json")))
        .containsExactly(
            "TRUSTED_ISSUERS_FILE is \"/nowhere.json\": expected the path of a readable file");
  }

  @Test
  void refusesAPaceThatCannotBeKept() {
    Map<String, String> slow = new HashMap<>(SUITE);
    slow.put("TOKEN_REVOCATION_INTERVAL", "45s");

    assertThat(problems(slow))
        .containsExactly(
            "TOKEN_REVOCATION_*: interval is PT45S, expected at most half of maxStaleness, which is"
                + " PT1M");
  }

  private static String of(String problem) {
    return "TRUSTED_ISSUERS_FILE: " + problem;
  }

  private String file(String json) throws IOException {
    Path file = Files.createTempFile(folder, "issuers", ".json");
    return Files.writeString(file, json).toString();
  }

  private static TokenConfig read(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    Setting<TokenConfig> config = TokenConfig.from(settings);
    return settings.build(config::get);
  }

  private static List<String> problems(Map<String, String> environment) {
    return catchThrowableOfType(InvalidConfiguration.class, () -> read(environment))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }
}
