package dev.commercesuite.system.security.mutation;

import static dev.commercesuite.system.security.mutation.TokenMutation.token;

import dev.commercesuite.system.security.tokens.IssuerKey;
import dev.commercesuite.system.security.tokens.TokenDraft;
import dev.commercesuite.system.security.tokens.TokenSigner;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tokens with a good signature of the issuer's own key that must be refused all the same. */
final class MisissuedTokens {
  private final TokenDraft draft;
  private final IssuerKey key;
  private final List<TokenMutation> all = new ArrayList<>();

  private MisissuedTokens(TokenDraft draft, IssuerKey key) {
    this.draft = draft;
    this.key = key;
  }

  /**
   * Issues tokens that the issuer would not issue.
   *
   * @param draft of a good token
   * @param key that signs good tokens
   */
  static List<TokenMutation> of(TokenDraft draft, IssuerKey key) {
    var tokens = new MisissuedTokens(draft, key);
    tokens.algorithms();
    tokens.headers();
    tokens.whoAndForWhom();
    tokens.times();
    tokens.typesOfClaims();
    tokens.all.addAll(MalformedJsonTokens.of(draft, "signed", key.rs256()));
    tokens.all.add(MalformedJsonTokens.inUtf16(draft, key.rs256()));
    return tokens.all;
  }

  private void algorithms() {
    var pss = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);
    TokenSigner ps256 = TokenSigner.with(key.privateKey(), "RSASSA-PSS", pss);
    add("PS256", draft.withHeader("alg", "PS256").signedBy(ps256));
    add("RS256 over PSS", draft.signedBy(ps256));
    add("RS256 over SHA-1", draft.signedBy(with("SHA1withRSA")));
    add("RS256 over SHA-512", draft.signedBy(with("SHA512withRSA")));
    add("RS256 over MD5", draft.signedBy(with("MD5withRSA")));
    add("RS384", draft.withHeader("alg", "RS384").signedBy(with("SHA384withRSA")));
    add("RS512", draft.withHeader("alg", "RS512").signedBy(with("SHA512withRSA")));
    for (String alg : List.of("rs256", "Rs256", "RS256 ", " RS256", "SHA256withRSA", "none", "")) {
      signed("alg '" + alg + "' over RS256", draft.withHeader("alg", alg));
    }
    signedHeader("alg", "[\"RS256\"]", "null", "256");
    signed("no alg", draft.withoutHeader("alg"));
  }

  private void headers() {
    for (String typ : List.of("JWT", "", "at+jwt+x", "at", "JOSE", "secevent+jwt", "dpop+jwt")) {
      signed("typ '" + typ + "'", draft.withHeader("typ", typ));
    }
    signedHeader("typ", "[\"at+jwt\"]", "null", "1");
    signed("no typ", draft.withoutHeader("typ"));
    signed("no kid", draft.withoutHeader("kid"));
    signed("an unknown kid", draft.withHeader("kid", "unknown"));
    signedHeader("crit", "[\"exp\"]", "[\"unknown\"]", "[]", "\"exp\"", "[\"b64\"]");
    signed(
        "claims that are not encoded (b64)",
        draft
            .withHeader("b64", TokenDraft.json("false"))
            .withHeader("crit", TokenDraft.json("[\"b64\"]")));
    TokenSigner signer = key.rs256();
    String inner = draft.signedBy(signer);
    add(
        "a token in a token",
        signer.sign(
            TokenDraft.signingInput(draft.withHeader("cty", "JWT").header().toString(), inner)));
  }

  private void whoAndForWhom() {
    String issuer = draft.claim("iss");
    for (String iss :
        List.of(
            "", issuer + "/", issuer + "\u200b", " " + issuer, issuer.replace("https", "http"))) {
      signed("iss '" + iss + "'", draft.withClaim("iss", iss));
    }
    signedClaim("iss", "[\"" + issuer + "\"]", "null", "1", "{}");
    for (String aud : List.of("", "commerce", "commerce-suite-2", "COMMERCE-SUITE", "*")) {
      signed("aud '" + aud + "'", draft.withClaim("aud", aud));
    }
    signedClaim("aud", "[]", "null", "1", "{}", "[1]", "[[\"commerce-suite\"]]", "true");
    signedClaim("sub", "\"\"", "null", "1", "[]", "{}", "true", "[\"" + draft.claim("sub") + "\"]");
    for (String claim : List.of("iss", "aud", "sub", "exp", "iat", "jti", "client_id")) {
      if (draft.claims().has(claim)) {
        signed("no " + claim, draft.withoutClaim(claim));
      }
    }
  }

  private void times() {
    signed("expired an hour ago", draft.moved(Duration.ofHours(-1)));
    signed("expired a minute ago", draft.withTime("exp", Duration.ofMinutes(-1)));
    signed("issued in an hour", draft.moved(Duration.ofHours(1)));
    signed("valid in an hour", draft.withTime("nbf", Duration.ofHours(1)));
    signed("issued in two hours", draft.withTime("iat", Duration.ofHours(2)));
    signed("valid for a day", draft.withTime("exp", Duration.ofDays(1)));
    signed("valid for a thousand years", draft.withTime("exp", Duration.ofDays(365_000)));
    signed("ends before it begins", draft.withTime("exp", Duration.ofMinutes(-30)));
    String exp = draft.claims().path("exp").asText();
    signedClaim("exp", "0", "-1", "1e20", "1e300", "\"" + exp + "\"", "null", "true", "[]", "{}");
    signedClaim("exp", "[" + exp + "]", "9223372036854775807", "-9223372036854775808");
    signedClaim("iat", "\"now\"", "\"" + exp + "\"", "1e20", "true", "[]", "{}");
    signedClaim("nbf", "\"now\"", "\"0\"", "1e20", "true", "[]", "{}");
  }

  private void typesOfClaims() {
    signedClaim("scope", "[\"users.admin\"]", "1", "true", "{}", "null");
    signedClaim("sid", "1", "[]", "{}", "true");
    signedClaim("client_id", "1", "[]", "{}", "true");
    signedClaim("jti", "1", "[]", "{}", "true");
    if (draft.claims().has("user_version")) {
      signedClaim("user_version", "\"1\"", "-1", "1.5", "1e20", "[]", "{}", "true", "null");
      signed("no user_version", draft.withoutClaim("user_version"));
      signed("no sid", draft.withoutClaim("sid"));
    }
  }

  private void signedHeader(String name, String... values) {
    for (String value : values) {
      signed(name + " " + value, draft.withHeader(name, TokenDraft.json(value)));
    }
  }

  private void signedClaim(String name, String... values) {
    for (String value : values) {
      signed(name + " " + value, draft.withClaim(name, TokenDraft.json(value)));
    }
  }

  private void signed(String name, TokenDraft changed) {
    add(name, changed.signedBy(key.rs256()));
  }

  private void add(String name, String token) {
    all.add(token("signed, " + name, token));
  }

  private TokenSigner with(String algorithm) {
    return TokenSigner.with(key.privateKey(), algorithm, null);
  }
}
