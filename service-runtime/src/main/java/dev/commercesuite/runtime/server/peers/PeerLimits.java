package dev.commercesuite.runtime.server.peers;

import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.network.TrustedProxies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What those who connect to the gRPC server may take together, by what is known of them.
 *
 * @param proxies behind whose addresses there are many people
 * @param connections at the same time; fewer if half of the process's file descriptors are fewer
 * @param connectionsPerAddress of one address at the same time, in the same proportion
 * @param handshakes at the same time; half of them for one address
 * @param controlFramesPerSecond on one connection that carry no call forward, beyond those that
 *     calls and answers explain; ten times as many at once
 * @param floodPenalty how long an address is refused of which a connection was cut off for a flood;
 *     twice as long each time, up to six times
 */
public record PeerLimits(
    TrustedProxies proxies,
    int connections,
    int connectionsPerAddress,
    int handshakes,
    int controlFramesPerSecond,
    Duration floodPenalty) {

  /** The values that the settings default to. */
  public static final PeerLimits DEFAULT =
      new PeerLimits(TrustedProxies.NONE, 4096, 2048, 1024, 100, Duration.ofSeconds(10));

  /** Of all connections, those that only who shows a certificate may have. */
  private static final int PART_FOR_SERVICES = 8;

  private static final int FEWEST_CONNECTIONS = 16;

  /** Reads the variables {@code TRUSTED_PROXIES} and {@code GRPC_*} that are about all peers. */
  public static Setting<PeerLimits> from(Settings settings) {
    Setting<TrustedProxies> proxies = proxies(settings);
    Setting<Integer> connections =
        settings
            .integer(
                "GRPC_MAX_CONNECTIONS",
                "Connections to the gRPC server; at most half of the file descriptors that the"
                    + " process may have. An eighth is for clients with a certificate")
            .between(FEWEST_CONNECTIONS, 1_000_000)
            .orElse(DEFAULT.connections);
    Setting<Integer> perAddress =
        settings
            .integer(
                "GRPC_MAX_CONNECTIONS_PER_ADDRESS",
                "Connections of one address (of IPv6: of 64 bits of it) that is not in"
                    + " TRUSTED_PROXIES; as many as GRPC_MAX_CONNECTIONS where address translation"
                    + " gives everybody the same address")
            .between(1, 1_000_000)
            .orElse(DEFAULT.connectionsPerAddress);
    Setting<Integer> handshakes =
        settings
            .integer(
                "GRPC_MAX_HANDSHAKES",
                "TLS handshakes at the same time; half of them for one address")
            .between(2, 100_000)
            .orElse(DEFAULT.handshakes);
    Setting<Integer> controlFrames =
        settings
            .integer(
                "GRPC_MAX_CONTROL_FRAMES_PER_SECOND",
                "HTTP/2 frames per second on one connection that carry no call forward, beyond"
                    + " those that its calls and answers explain; ten times as many at once")
            .between(10, 1_000_000)
            .orElse(DEFAULT.controlFramesPerSecond);
    Setting<Duration> penalty =
        settings
            .duration(
                "GRPC_FLOOD_PENALTY",
                "How long new connections are refused to an address of which one was cut off for a"
                    + " flood, unless it has others with a token or a certificate; twice as long"
                    + " each time, up to six times; 0s for never")
            .between(Duration.ZERO, Duration.ofHours(1))
            .orElse(DEFAULT.floodPenalty);
    return settings.group(
        "GRPC_*",
        () ->
            new PeerLimits(
                proxies.get(),
                connections.get(),
                perAddress.get(),
                handshakes.get(),
                controlFrames.get(),
                penalty.get()));
  }

  private static Setting<TrustedProxies> proxies(Settings settings) {
    Setting<Optional<List<String>>> networks =
        settings
            .list(
                "TRUSTED_PROXIES",
                "Networks of the proxies in front of this service, such as 10.0.0.0/8: their"
                    + " connections are not counted together, and to user-service the caller is"
                    + " the last address in x-forwarded-for that is not one of theirs")
            .optional();
    return settings.group(
        "TRUSTED_PROXIES", () -> TrustedProxies.in(networks.get().orElse(List.of())));
  }

  /** The same with other proxies. */
  public PeerLimits with(TrustedProxies others) {
    return new PeerLimits(
        others,
        connections,
        connectionsPerAddress,
        handshakes,
        controlFramesPerSecond,
        floodPenalty);
  }

  /** What of it a process can keep that may have so many file descriptors. */
  PeerLimits within(long descriptors) {
    int most = Math.clamp(descriptors / 2, FEWEST_CONNECTIONS, connections);
    return new PeerLimits(
        proxies,
        most,
        (int) Math.max(1, (long) connectionsPerAddress * most / connections),
        Math.clamp(handshakes, 2, Math.max(2, most / 2)),
        controlFramesPerSecond,
        floodPenalty);
  }

  int handshakesPerAddress() {
    return handshakes / 2;
  }

  /** What is left of the connections for those who show no certificate. */
  int connectionsWithoutCertificate() {
    return connections - connections / PART_FOR_SERVICES;
  }
}
