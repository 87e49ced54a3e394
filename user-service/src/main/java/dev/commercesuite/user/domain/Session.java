package dev.commercesuite.user.domain;

import java.time.Instant;

/**
 * A login and everything refreshed from it: one family of refresh tokens.
 *
 * @param lastUseTime when tokens were last issued in it
 * @param expireTime when it ends unless it is used before
 * @param client where the login came from
 */
public record Session(
    SessionId id,
    UserId user,
    Instant createTime,
    Instant lastUseTime,
    Instant expireTime,
    Client client) {

  /**
   * Where a login came from, as far as the connection tells.
   *
   * @param userAgent what the client calls itself; empty when it does not
   * @param address its network address; empty when unknown
   */
  public record Client(String userAgent, String address) {
    /** Nothing is known. */
    public static final Client UNKNOWN = new Client("", "");

    private static final int MAX_LENGTH = 256;

    public Client {
      userAgent = userAgent.substring(0, Math.min(userAgent.length(), MAX_LENGTH));
    }

    /**
     * Whose address it is, as far as the address tells: all addresses of an IPv6 customer are one.
     * Empty when unknown.
     */
    public String network() {
      return Network.around(address);
    }
  }

  /** The session after tokens were issued in it once more. */
  public Session usedAt(Instant now, Instant newExpireTime) {
    return new Session(id, user, createTime, now, newExpireTime, client);
  }
}
