package dev.commercesuite.payment.provider.sandbox;

import dev.commercesuite.payment.domain.PaymentException.ProviderEventInvalid;
import dev.commercesuite.payment.domain.provider.ProviderCallbacks;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import dev.commercesuite.payment.provider.EventPayload;
import dev.commercesuite.runtime.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies the sandbox's callbacks, in Stripe's format: {@code t=<seconds since
 * 1970>,v1=<hex HMAC-SHA256 of "t.payload">}. Thread-safe.
 */
public final class SandboxWebhooks implements ProviderCallbacks {
  /** How far a callback's time may be off; protects against replays. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern HEADER = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})");

  private final SecretKeySpec key;
  private final String expected;
  private final InstantSource clock;

  /**
   * @param secret of callbacks; without it only those of this process are trusted
   */
  public SandboxWebhooks(@Nullable Secret secret, InstantSource clock) {
    this.key = new SecretKeySpec(secret == null ? random() : bytes(secret.reveal()), ALGORITHM);
    this.expected =
        secret == null
            ? "none, because SANDBOX_WEBHOOK_SECRET is not set and no event from outside is trusted"
            : "t=…,v1=… of the last %s minutes, made with SANDBOX_WEBHOOK_SECRET"
                .formatted(TOLERANCE.toMinutes());
    this.clock = clock;
  }

  @Override
  public String provider() {
    return SandboxProvider.NAME;
  }

  @Override
  public ProviderEvent verify(byte[] payload, String signature) {
    Matcher header = HEADER.matcher(signature);
    if (!header.matches()
        || !isRecent(Long.parseLong(header.group(1)))
        || !MessageDigest.isEqual(
            mac(header.group(1), payload), HexFormat.of().parseHex(header.group(2)))) {
      throw ProviderEventInvalid.signature(expected);
    }
    return EventPayload.read(payload);
  }

  /** The signature header of a callback that is sent now. */
  String sign(byte[] payload) {
    String time = Long.toString(clock.instant().getEpochSecond());
    return "t=%s,v1=%s".formatted(time, HexFormat.of().formatHex(mac(time, payload)));
  }

  private boolean isRecent(long seconds) {
    Duration age = Duration.between(Instant.ofEpochSecond(seconds), clock.instant());
    return age.abs().compareTo(TOLERANCE) <= 0;
  }

  private byte[] mac(String time, byte[] payload) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes(time + "."));
      return mac.doFinal(payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static byte[] random() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
