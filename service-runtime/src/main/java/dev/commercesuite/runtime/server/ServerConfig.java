package dev.commercesuite.runtime.server;

import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.interceptors.limits.LoadLimit;
import dev.commercesuite.runtime.config.ListenAddress;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.server.peers.PeerLimits;
import java.time.Duration;

/**
 * The gRPC server of a process.
 *
 * @param address where it listens, as the other servers of the process do
 * @param port where it listens; 0 for any free one
 * @param connections what one connection may cost
 * @param load what all of them together may
 * @param unread what may wait for clients that do not read
 * @param deadlines how long a call may take
 * @param serviceCertificates what calling services have to show beside their tokens
 * @param accessLogPercent how many of 100 calls that end OK are logged; others always are
 * @param peers what those who connect may take, by what is known of them
 */
public record ServerConfig(
    ListenAddress address,
    int port,
    ConnectionLimits connections,
    LoadLimit load,
    UnreadLimits unread,
    DeadlineRule deadlines,
    ServiceCertificateNames serviceCertificates,
    int accessLogPercent,
    PeerLimits peers) {
  private static final int FEWEST_CALLS = 16;

  /** With the limits for peers and for unread answers that the settings default to. */
  public ServerConfig(
      ListenAddress address,
      int port,
      ConnectionLimits connections,
      LoadLimit load,
      DeadlineRule deadlines,
      ServiceCertificateNames serviceCertificates,
      int accessLogPercent) {
    this(
        address,
        port,
        connections,
        load,
        UnreadLimits.DEFAULT,
        deadlines,
        serviceCertificates,
        accessLogPercent,
        PeerLimits.DEFAULT);
  }

  /** The same with other limits for peers. */
  ServerConfig with(PeerLimits others) {
    return new ServerConfig(
        address,
        port,
        connections,
        load,
        unread,
        deadlines,
        serviceCertificates,
        accessLogPercent,
        others);
  }

  /** On the port, with the limits that the settings default to. */
  public static ServerConfig onPort(int port) {
    return new ServerConfig(
        ListenAddress.ALL,
        port,
        ConnectionLimits.DEFAULT,
        LoadLimit.DEFAULT,
        DeadlineRule.DEFAULT,
        ServiceCertificateNames.OWN,
        100);
  }

  /**
   * Reads the variables {@code LISTEN_ADDRESS}, {@code GRPC_*}, {@code SERVICE_CERTIFICATE_NAMES},
   * {@code ACCESS_LOG_PERCENT} and {@code TRUSTED_PROXIES}.
   */
  public static Setting<ServerConfig> from(Settings settings) {
    Setting<ListenAddress> address = ListenAddress.from(settings);
    Setting<Integer> port =
        settings.integer("GRPC_PORT", "Port of the gRPC server").between(0, 65_535).orElse(8443);
    Setting<ConnectionLimits> connections = ConnectionLimits.from(settings);
    Setting<LoadLimit> load = load(settings);
    Setting<UnreadLimits> unread = UnreadLimits.from(settings);
    Setting<DeadlineRule> deadlines = deadlines(settings);
    Setting<ServiceCertificateNames> serviceCertificates = ServiceCertificateSetting.from(settings);
    Setting<Integer> accessLogPercent =
        settings
            .integer(
                "ACCESS_LOG_PERCENT",
                "Percentage of successful calls that are logged; failed ones are, but for floods")
            .between(0, 100)
            .orElse(100);
    Setting<PeerLimits> peers = PeerLimits.from(settings);
    return settings.group(
        "GRPC_*",
        () ->
            new ServerConfig(
                address.get(),
                port.get(),
                connections.get(),
                load.get(),
                unread.get(),
                deadlines.get(),
                serviceCertificates.get(),
                accessLogPercent.get(),
                peers.get()));
  }

  private static Setting<LoadLimit> load(Settings settings) {
    Setting<Integer> calls =
        settings
            .integer(
                "GRPC_MAX_CALLS",
                "Concurrent calls at most, streams not counted; more are refused, and fewer than"
                    + " that are taken while they have to wait for each other")
            .between(1, 1_000_000)
            .orElse(LoadLimit.DEFAULT.unaryCalls());
    Setting<Integer> fewestCalls =
        settings
            .integer(
                "GRPC_MIN_CALLS",
                "Concurrent calls that are taken however long they wait, or two for each database"
                    + " connection if that is more, but never more than GRPC_MAX_CALLS; as many as"
                    + " that for a fixed limit")
            .between(1, 1_000_000)
            .orElse(FEWEST_CALLS);
    Setting<Integer> streams =
        settings
            .integer("GRPC_MAX_STREAMS", "Concurrently open streams; more are refused")
            .between(1, 1_000_000)
            .orElse(LoadLimit.DEFAULT.streams());
    return settings.group(
        "GRPC_MAX_*",
        () ->
            new LoadLimit(
                Math.min(fewestCalls.get(), calls.get()),
                calls.get(),
                streams.get(),
                LoadLimit.DEFAULT.retryDelay()));
  }

  private static Setting<DeadlineRule> deadlines(Settings settings) {
    Setting<Duration> standard =
        settings
            .duration("GRPC_DEFAULT_DEADLINE", "Deadline of calls that set none")
            .orElse(DeadlineRule.DEFAULT.standard());
    Setting<Duration> longest =
        settings
            .duration(
                "GRPC_MAX_DEADLINE", "Longest deadline of a call, whatever the client asks for")
            .orElse(DeadlineRule.DEFAULT.longest());
    return settings.group("GRPC_*_DEADLINE", () -> new DeadlineRule(standard.get(), longest.get()));
  }
}
