package dev.commercesuite.system.cluster.suite;

import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.system.shop.RunningSuite;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** The suite of a cluster, as its clients reach it. Thread-safe. */
public final class ClusterSuite implements RunningSuite, AutoCloseable {
  private static final String SERVICE = "{service}";
  private static final int KEEPALIVE_SECONDS = 30;
  private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;

  private final Access access;
  private final Queue<ManagedChannel> channels = new ConcurrentLinkedQueue<>();

  private ClusterSuite(Access access) {
    this.access = access;
  }

  /**
   * How the suite is reached.
   *
   * @param target for gRPC, with {@code {service}} in the place of a service's name
   * @param authority certificate of the authority that signed the services' certificates
   * @param adminEmail of somebody who may do everything
   * @param adminPassword of the same
   */
  public record Access(String target, Path authority, String adminEmail, Secret adminPassword) {
    /** Reads it. */
    public static Setting<Access> read(Settings settings) {
      Setting<String> target =
          settings
              .text("--target", "Where a service is, for gRPC; every address gets its share")
              .which(text -> text.contains(SERVICE), "a text with " + SERVICE)
              .orElse("dns:///{service}-headless.commerce-suite.svc:8443");
      Setting<Path> authority =
          settings
              .file("CA_FILE", "Certificate of the authority that signed those of the services")
              .required();
      Setting<String> email =
          settings
              .text("ADMIN_EMAIL", "E-mail address of the administrator")
              .orElse("admin@example.com");
      Setting<Secret> password =
          settings
              .secret("ADMIN_PASSWORD", "Password of the administrator, or ADMIN_PASSWORD_FILE")
              .required();
      return settings.group(
          "suite", () -> new Access(target.get(), authority.get(), email.get(), password.get()));
    }
  }

  /** Connects when it is needed. */
  public static ClusterSuite open(Access access) {
    return new ClusterSuite(access);
  }

  /** Whoever knows the service's name may present its certificate, wherever it is. */
  @Override
  public ManagedChannel channel(String service) {
    ManagedChannel channel =
        Grpc.newChannelBuilder(access.target().replace(SERVICE, service), tls())
            .overrideAuthority(service)
            .defaultLoadBalancingPolicy("round_robin")
            .disableServiceConfigLookUp()
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
    channels.add(channel);
    return channel;
  }

  @Override
  public String adminEmail() {
    return access.adminEmail();
  }

  @Override
  public String adminPassword() {
    return access.adminPassword().reveal();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private ChannelCredentials tls() {
    try {
      return TlsChannelCredentials.newBuilder().trustManager(access.authority().toFile()).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
