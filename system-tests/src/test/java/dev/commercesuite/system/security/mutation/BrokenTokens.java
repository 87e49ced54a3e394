package dev.commercesuite.system.security.mutation;

import static dev.commercesuite.system.security.mutation.TokenMutation.header;
import static dev.commercesuite.system.security.mutation.TokenMutation.token;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.commercesuite.system.security.tokens.TokenDraft;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What becomes of a good token when its text is changed by somebody who cannot sign. */
final class BrokenTokens {
  private static final int RANDOM_FLIPS = 16;

  private final String good;
  private final List<String> parts;
  private final List<String> others;

  private BrokenTokens(String good, String other) {
    this.good = good;
    this.parts = List.of(good.split("\\.", -1));
    this.others = List.of(other.split("\\.", -1));
  }

  /**
   * Breaks a token.
   *
   * @param good whose signature has a character that standard Base64 writes differently
   * @param other another good token
   * @param seed of the bits that are flipped by chance
   */
  static List<TokenMutation> of(String good, String other, long seed) {
    var tokens = new BrokenTokens(good, other);
    List<TokenMutation> all = new ArrayList<>();
    all.addAll(tokens.flippedBits(seed));
    all.addAll(tokens.parts());
    all.addAll(tokens.signatures());
    all.addAll(tokens.encodings());
    all.addAll(tokens.serializations());
    all.addAll(tokens.headers());
    return all;
  }

  private List<TokenMutation> flippedBits(long seed) {
    Map<String, TokenMutation> flips = new LinkedHashMap<>();
    for (int part = 0; part < parts.size(); part++) {
      int bits = decode(parts.get(part)).length * 8;
      for (int bit : List.of(0, bits / 2, bits - 1)) {
        flip(part, bit, flips);
      }
    }
    int all = flips.size() + RANDOM_FLIPS;
    Random random = new Random(seed);
    while (flips.size() < all) {
      int part = random.nextInt(parts.size());
      flip(part, random.nextInt(decode(parts.get(part)).length * 8), flips);
    }
    return List.copyOf(flips.values());
  }

  /** A bit that was flipped already counts once. */
  private void flip(int part, int bit, Map<String, TokenMutation> flips) {
    String name = "bit " + bit + " of part " + part + " flipped";
    flips.computeIfAbsent(name, _ -> token(name, flipped(part, bit)));
  }

  private List<TokenMutation> parts() {
    String h = parts.get(0);
    String p = parts.get(1);
    String s = parts.get(2);
    return List.of(
        token("header only", h),
        token("header and a dot", h + "."),
        token("no signature", h + "." + p),
        token("an empty signature", h + "." + p + "."),
        token("an empty header", "." + p + "." + s),
        token("empty claims", h + ".." + s),
        token("dots only", ".."),
        token("a single dot", "."),
        token("a dot at the end", good + "."),
        token("a dot at the beginning", "." + good),
        token("a fourth part", good + "." + s),
        token("five parts, as encrypted tokens have", good + "." + h + "." + p),
        token("claims first", p + "." + h + "." + s),
        token("signature before claims", h + "." + s + "." + p),
        token("backwards", s + "." + p + "." + h),
        token("header twice", h + "." + h + "." + s),
        token("claims twice", p + "." + p + "." + s),
        token("signature only", s),
        token("dots by the thousand", ".".repeat(5_000)),
        token("too long", good + "A".repeat(9_000)));
  }

  private List<TokenMutation> signatures() {
    String signed = parts.get(0) + "." + parts.get(1) + ".";
    String s = parts.get(2);
    return List.of(
        token("signature of another token", signed + others.get(2)),
        token("claims of another token", parts.get(0) + "." + others.get(1) + "." + parts.get(2)),
        token("signature without its last character", good.substring(0, good.length() - 1)),
        token("signature without its first character", signed + s.substring(1)),
        token("signature twice", signed + s + s),
        token("signature of zeros", signed + TokenDraft.encode(new byte[256])),
        token("signature of one byte", signed + "AA"),
        token("a zero before the signature", signed + encode((byte) 0, decode(s))),
        token("signature of half the length", signed + TokenDraft.encode(new byte[128])));
  }

  private List<TokenMutation> encodings() {
    String h = parts.get(0);
    String p = parts.get(1);
    String s = parts.get(2);
    return List.of(
        token("padded signature", good + "=="),
        token("padded by one", good + "="),
        token("padded claims", h + "." + padded(p) + "." + s),
        token("padded header", padded(h) + "." + p + "." + s),
        token("standard alphabet", h + "." + p + "." + s.replace('-', '+').replace('_', '/')),
        token("other bits after the end of the signature", h + "." + p + "." + otherEnd(s)),
        token("a space in the signature", h + "." + p + "." + split(s, " ")),
        token("a space in the claims", h + "." + split(p, " ") + "." + s),
        token("spaces around the dots", h + " . " + p + " . " + s),
        token("an escaped line break", h + "." + p + "." + split(s, "%0A")),
        token("escaped dots", good.replace(".", "%2E")),
        token("escaped altogether", escaped(good)),
        token("in quotes", "\"" + good + "\""),
        token("in angle brackets", "<" + good + ">"),
        token("a comma at the end", good + ","),
        token("a semicolon at the end", good + ";"),
        token("capitals only", good.toUpperCase(Locale.ROOT)),
        token("small letters only", good.toLowerCase(Locale.ROOT)),
        token("back to front", new StringBuilder(good).reverse().toString()),
        token("encoded once more", TokenDraft.encode(good.getBytes(US_ASCII))),
        token("not encoded", decoded(h) + "." + decoded(p) + "." + s),
        token("semicolons for dots", good.replace('.', ';')));
  }

  private List<TokenMutation> serializations() {
    String protectedHeader = parts.get(0);
    String flattened =
        "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
            .formatted(protectedHeader, parts.get(1), parts.get(2));
    String general =
        "{\"payload\":\"%s\",\"signatures\":[{\"protected\":\"%s\",\"signature\":\"%s\"}]}"
            .formatted(parts.get(1), protectedHeader, parts.get(2));
    return List.of(
        token("flattened JSON serialization", flattened),
        token("general JSON serialization", general),
        token("encoded JSON serialization", TokenDraft.encode(general.getBytes(UTF_8))));
  }

  private List<TokenMutation> headers() {
    return List.of(
        header("no scheme", good),
        header("no space after the scheme", "Bearer" + good),
        header("a colon after the scheme", "Bearer: " + good),
        header("the scheme twice", "Bearer Bearer " + good),
        header("another scheme", "Token " + good),
        header("DPoP", "DPoP " + good),
        header("Basic", "Basic " + good),
        header("two tokens", "Bearer " + good + " " + good),
        header("two tokens and a comma", "Bearer " + good + ", Bearer " + good),
        header("a parameter", "Bearer token=" + good),
        header("a bad header before a good one", "Bearer made.up.token", "Bearer " + good),
        header("a bad header after a good one", "Bearer " + good, "Bearer made.up.token"),
        header("a good header twice", "Bearer " + good, "Bearer " + good));
  }

  private String flipped(int part, int bit) {
    byte[] bytes = decode(parts.get(part));
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    List<String> changed = new ArrayList<>(parts);
    changed.set(part, TokenDraft.encode(bytes));
    return String.join(".", changed);
  }

  /** The same bytes for a decoder that does not look at the bits that are left over at the end. */
  private static String otherEnd(String part) {
    if (part.length() % 4 == 0) {
      throw new IllegalArgumentException("no bits are left over");
    }
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char next = alphabet.charAt(alphabet.indexOf(part.charAt(part.length() - 1)) + 1);
    return part.substring(0, part.length() - 1) + next;
  }

  private static String padded(String part) {
    return part + "=".repeat(part.length() % 4 == 0 ? 4 : 4 - part.length() % 4);
  }

  private static String split(String part, String separator) {
    return part.substring(0, part.length() / 2) + separator + part.substring(part.length() / 2);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append("%").append(Integer.toHexString(c)));
    return escaped.toString();
  }

  private static String decoded(String part) {
    return new String(decode(part), UTF_8);
  }

  private static byte[] decode(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  private static String encode(byte first, byte[] rest) {
    byte[] bytes = new byte[rest.length + 1];
    bytes[0] = first;
    System.arraycopy(rest, 0, bytes, 1, rest.length);
    return TokenDraft.encode(bytes);
  }
}
