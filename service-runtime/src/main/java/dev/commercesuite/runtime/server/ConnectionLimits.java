package dev.commercesuite.runtime.server;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.time.Duration;

/**
 * Limits of one connection. grpc-java sets hardly any by itself.
 *
 * @param messageBytes the largest request
 * @param metadataBytes the largest headers of a call; the access token is in them
 * @param calls at the same time on one connection
 * @param resetsPerSecond how often a client may cancel, and how often it is refused what does not
 *     become a call, over ten seconds, before it is cut off
 * @param handshake the longest TLS handshake
 * @param keepAliveTime a silent client is pinged after this long
 * @param keepAliveTimeout how long it may take to answer
 * @param clientPingInterval clients may ping this often, not more
 * @param idle a connection without calls is closed after this long
 * @param age a connection is closed gently after about this long (gRPC adds ten percent of jitter),
 *     so that clients look again for replicas
 * @param ageGrace calls on a connection that is too old may go on for this long
 */
public record ConnectionLimits(
    int messageBytes,
    int metadataBytes,
    int calls,
    int resetsPerSecond,
    Duration handshake,
    Duration keepAliveTime,
    Duration keepAliveTimeout,
    Duration clientPingInterval,
    Duration idle,
    Duration age,
    Duration ageGrace) {

  /** The values that the settings default to. */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          1024 * 1024,
          16 * 1024,
          256,
          100,
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30));

  /** Reads the variables {@code GRPC_*} that are about one connection. */
  public static Setting<ConnectionLimits> from(Settings settings) {
    Setting<Integer> messageBytes =
        settings
            .integer("GRPC_MAX_MESSAGE_BYTES", "Largest accepted request, in bytes")
            .between(1_024, 64 * 1024 * 1024)
            .orElse(DEFAULT.messageBytes);
    Setting<Integer> metadataBytes =
        settings
            .integer(
                "GRPC_MAX_METADATA_BYTES",
                "Largest accepted headers of a request, its access token included, in bytes")
            .between(1_024, 1024 * 1024)
            .orElse(DEFAULT.metadataBytes);
    Setting<Integer> calls =
        settings
            .integer("GRPC_MAX_CALLS_PER_CONNECTION", "Concurrent calls on one connection")
            .between(1, 100_000)
            .orElse(DEFAULT.calls);
    Setting<Integer> resets =
        settings
            .integer(
                "GRPC_MAX_RESETS_PER_SECOND",
                "Calls that one connection may cancel per second;"
                    + " as many requests that cannot become calls are refused on it")
            .between(1, 100_000)
            .orElse(DEFAULT.resetsPerSecond);
    Setting<Duration> handshake =
        time(
            settings,
            "GRPC_HANDSHAKE_TIMEOUT",
            "How long a TLS handshake may take",
            DEFAULT.handshake);
    Setting<Duration> keepAliveTime =
        time(
            settings,
            "GRPC_KEEPALIVE_TIME",
            "How long a client may be silent before it is pinged",
            DEFAULT.keepAliveTime);
    Setting<Duration> keepAliveTimeout =
        time(
            settings,
            "GRPC_KEEPALIVE_TIMEOUT",
            "How long a client may take to answer a ping before its connection is closed",
            DEFAULT.keepAliveTimeout);
    Setting<Duration> clientPings =
        time(
            settings,
            "GRPC_CLIENT_PING_INTERVAL",
            "How often a client may ping; one that pings more often is disconnected",
            DEFAULT.clientPingInterval);
    Setting<Duration> idle =
        time(
            settings,
            "GRPC_MAX_CONNECTION_IDLE",
            "How long a connection without calls is kept",
            DEFAULT.idle);
    Setting<Duration> age =
        time(
            settings,
            "GRPC_MAX_CONNECTION_AGE",
            "How long a connection is kept open at most, so that clients discover new replicas",
            DEFAULT.age);
    Setting<Duration> ageGrace =
        time(
            settings,
            "GRPC_MAX_CONNECTION_AGE_GRACE",
            "How long calls may continue on a connection that has reached that age",
            DEFAULT.ageGrace);
    return settings.group(
        "GRPC_*",
        () ->
            new ConnectionLimits(
                messageBytes.get(),
                metadataBytes.get(),
                calls.get(),
                resets.get(),
                handshake.get(),
                keepAliveTime.get(),
                keepAliveTimeout.get(),
                clientPings.get(),
                idle.get(),
                age.get(),
                ageGrace.get()));
  }

  private static Setting<Duration> time(
      Settings settings, String name, String description, Duration standard) {
    return settings
        .duration(name, description)
        .between(Duration.ofMillis(100), Duration.ofDays(1))
        .orElse(standard);
  }
}
