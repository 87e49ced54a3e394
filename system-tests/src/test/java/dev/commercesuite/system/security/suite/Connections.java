package dev.commercesuite.system.security.suite;

import dev.commercesuite.local.SuiteFolder;
import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.PrivateFiles;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Connections to the services from outside, with and without a certificate of the client. */
public final class Connections implements AutoCloseable {
  /** As the contract's packages name them. */
  public static final List<String> PROCESSES = List.of("user", "order", "payment");

  /** A client without a certificate, as people have none. */
  public static final String NOBODY = "";

  private record Line(String process, String identity) {}

  private final Map<String, Integer> ports;
  private final SuiteFolder folder;
  private final String authorities;
  private final Map<Line, ManagedChannel> open = new ConcurrentHashMap<>();

  /**
   * Connects to nothing yet.
   *
   * @param authorities whom the clients believe, in PEM
   */
  Connections(Ports ports, SuiteFolder folder, String authorities) {
    this.ports =
        Map.of(
            "user", ports.userGrpc(), "order", ports.orderGrpc(), "payment", ports.paymentGrpc());
    this.folder = folder;
    this.authorities = authorities;
  }

  /** A connection of somebody without a certificate to whoever serves a service of the contract. */
  public ManagedChannel to(String service) {
    return to(service, NOBODY);
  }

  /**
   * A connection that is kept and used again.
   *
   * @param service full name of a service of the contract, for example {@code
   *     commerce.order.v1.OrderService}
   * @param identity whose certificate the client shows, or {@link #NOBODY}
   */
  public ManagedChannel to(String service, String identity) {
    return open.computeIfAbsent(new Line(processOf(service), identity), this::connect);
  }

  /** A connection of somebody without a certificate to one of {@link #PROCESSES}. */
  public ManagedChannel toProcess(String process) {
    return open.computeIfAbsent(new Line(process, NOBODY), this::connect);
  }

  /** A connection of somebody without a certificate that the caller closes. */
  public ManagedChannel open(String process) {
    return open(process, trusting());
  }

  /** A connection of somebody without a certificate, by another program, that the caller closes. */
  public ManagedChannel openAs(String userAgent, String process) {
    return builder(process, trusting()).userAgent(userAgent).build();
  }

  /** A connection that the caller closes, with this certificate. */
  public ManagedChannel open(String process, TestCertificate identity) {
    return open(process, identity.chain(), identity.key());
  }

  @Override
  public void close() {
    open.values().forEach(ManagedChannel::shutdownNow);
  }

  private static String processOf(String service) {
    String subject = service.split("\\.", -1)[1];
    String process = subject.equals("catalog") ? "order" : subject;
    if (!PROCESSES.contains(process)) {
      throw new AssertionError(service + " is not served; teach Connections who does");
    }
    return process;
  }

  private ManagedChannel connect(Line line) {
    if (line.identity().equals(NOBODY)) {
      return open(line.process());
    }
    return open(
        line.process(),
        PrivateFiles.read(folder.tls().resolve(line.identity() + ".pem")),
        PrivateFiles.read(folder.tls().resolve(line.identity() + "-key.pem")));
  }

  private ManagedChannel open(String process, String chain, String key) {
    try {
      return open(process, trusting().keyManager(stream(chain), stream(key)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ManagedChannel open(String process, TlsChannelCredentials.Builder tls) {
    return builder(process, tls).build();
  }

  private ManagedChannelBuilder<?> builder(String process, TlsChannelCredentials.Builder tls) {
    int port = Objects.requireNonNull(ports.get(process));
    return Grpc.newChannelBuilderForAddress("localhost", port, tls.build());
  }

  private TlsChannelCredentials.Builder trusting() {
    try {
      return TlsChannelCredentials.newBuilder().trustManager(stream(authorities));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
