package dev.commercesuite.user.domain.sessions;

import dev.commercesuite.user.domain.connections.ClientConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * That somebody presents a refresh token.
 *
 * @param time when
 * @param device a hash of the user agent and the network, which tells whether two uses are alike
 *     and nothing else; empty when the network is unknown
 */
public record RefreshTokenUse(Instant time, String device) {
  /** As long after its first use a token may come a second time from the same device. */
  public static final Duration RACE_WINDOW = Duration.ofSeconds(10);

  /** A use of a token by a call. */
  public static RefreshTokenUse of(ClientConnection connection, Instant time) {
    String network = connection.network();
    return new RefreshTokenUse(
        time, network.isEmpty() ? "" : sha256(network + '\n' + connection.userAgent()));
  }

  /**
   * Whether it may well be that one device has used the token twice at the same time, as two tabs
   * of a browser do. Whoever else does it has to be behind the same address, to call itself the
   * same, and to be quick, and gets no token for it.
   *
   * @param first the use that got the token's successor
   */
  public boolean isRaceWith(RefreshTokenUse first) {
    return !device.isEmpty()
        && device.equals(first.device())
        && time.isBefore(first.time().plus(RACE_WINDOW));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
