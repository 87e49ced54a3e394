package dev.commercesuite.system.security.mutation;

import static dev.commercesuite.system.security.mutation.TokenMutation.token;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.commercesuite.system.security.tokens.TokenDraft;
import dev.commercesuite.system.security.tokens.TokenSigner;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tokens whose header or claims are almost JSON, or JSON of a kind that readers disagree about. */
final class MalformedJsonTokens {
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  private final String header;
  private final String claims;
  private final TokenSigner signer;

  private MalformedJsonTokens(TokenDraft draft, TokenSigner signer) {
    this.header = draft.header().toString();
    this.claims = draft.claims().toString();
    this.signer = signer;
  }

  /**
   * Writes tokens.
   *
   * @param name of the signer
   */
  static List<TokenMutation> of(TokenDraft draft, String name, TokenSigner signer) {
    var texts = new MalformedJsonTokens(draft, signer);
    return Stream.concat(
            texts.claims().entrySet().stream()
                .map(odd ->
                    token(
                        name + ", claims: " + odd.getKey(),
                        texts.signed(texts.header, odd.getValue(), UTF_8))),
            texts.headers().entrySet().stream()
                .map(odd ->
                    token(
                        name + ", header: " + odd.getKey(),
                        texts.signed(odd.getValue(), texts.claims, UTF_8))))
        .toList();
  }

  private Map<String, String> claims() {
    Map<String, String> odd = odd(claims);
    odd.put("sub twice", "{\"sub\":\"" + NOBODY + "\"," + claims.substring(1));
    odd.put("exp twice", "{\"exp\":1," + claims.substring(1));
    odd.put("exp not a number", claims.replaceFirst("\"exp\":[0-9]+", "\"exp\":NaN"));
    odd.put("exp infinite", claims.replaceFirst("\"exp\":[0-9]+", "\"exp\":Infinity"));
    odd.put("exp in octal", claims.replaceFirst("\"exp\":", "\"exp\":0"));
    odd.put("sub in letters that look the same", claims.replace("\"sub\"", "\"\u0455ub\""));
    return odd;
  }

  private Map<String, String> headers() {
    Map<String, String> odd = odd(header);
    odd.put("alg twice", "{\"alg\":\"none\"," + header.substring(1));
    odd.put("kid twice", header.substring(0, header.length() - 1) + ",\"kid\":\"other\"}");
    return odd;
  }

  /** What can be odd about any object. */
  private static Map<String, String> odd(String object) {
    String rest = object.substring(1);
    Map<String, String> odd = new LinkedHashMap<>();
    odd.put("nothing", "");
    odd.put("blank", " ");
    odd.put("null", "null");
    odd.put("a text", "\"text\"");
    odd.put("a number", "4711");
    odd.put("an empty object", "{}");
    odd.put("an empty array", "[]");
    odd.put("an array with the object", "[" + object + "]");
    odd.put("the first half", object.substring(0, object.length() / 2));
    odd.put("something after the end", object + "{}");
    odd.put("a byte order mark", "\ufeff" + object);
    odd.put("a zero at the end", object + "\u0000");
    odd.put("a comment", "/* */" + object);
    odd.put("single quotes", object.replace('"', '\''));
    odd.put("a comma too many", object.substring(0, object.length() - 1) + ",}");
    odd.put("a deep array", "{\"x\":" + "[".repeat(1_500) + "]".repeat(1_500) + "," + rest);
    odd.put("a long number", "{\"x\":" + "9".repeat(3_000) + "," + rest);
    odd.put("XML", "<object/>");
    return odd;
  }

  /** Claims in UTF-16, which no reader of JSON has to know any more. */
  static TokenMutation inUtf16(TokenDraft draft, TokenSigner signer) {
    var texts = new MalformedJsonTokens(draft, signer);
    return token("claims in UTF-16", texts.signed(texts.header, texts.claims, UTF_16));
  }

  private String signed(String header, String claims, Charset charset) {
    return signer.sign(
        TokenDraft.encode(header.getBytes(UTF_8))
            + "."
            + TokenDraft.encode(claims.getBytes(charset)));
  }
}
