package dev.commercesuite.local.journey;

import dev.commercesuite.local.machine.Ports;
import dev.commercesuite.local.machine.StartFailure;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;

/** Connections to the three services, over TLS, as a client outside has them. */
public final class SuiteChannels implements AutoCloseable {
  private final ManagedChannel users;
  private final ManagedChannel orders;
  private final ManagedChannel payments;
  private final ManagedChannel mailer;

  /**
   * @param folder with the certificate of the authority that signed the services' certificates, and
   *     the mailer's certificate and key
   */
  public SuiteChannels(Ports ports, Path folder) {
    // What can fail comes first, so that no channel is left open.
    ChannelCredentials tls = tls(folder, TlsChannelCredentials.newBuilder());
    ChannelCredentials mailerTls = mailer(folder);
    users = Grpc.newChannelBuilderForAddress("localhost", ports.userGrpc(), tls).build();
    orders = Grpc.newChannelBuilderForAddress("localhost", ports.orderGrpc(), tls).build();
    payments = Grpc.newChannelBuilderForAddress("localhost", ports.paymentGrpc(), tls).build();
    mailer = Grpc.newChannelBuilderForAddress("localhost", ports.userGrpc(), mailerTls).build();
  }

  public ManagedChannel users() {
    return users;
  }

  public ManagedChannel orders() {
    return orders;
  }

  public ManagedChannel payments() {
    return payments;
  }

  /** To user-service, with the certificate of the mailer. */
  ManagedChannel mailer() {
    return mailer;
  }

  /** The service that offers a method of the contract. */
  public ManagedChannel serving(MethodDescriptor<?, ?> method) {
    String name = String.valueOf(method.getServiceName());
    return switch (name.split("\\.", -1)[1]) {
      case "user" -> users;
      case "catalog", "order" -> orders;
      case "payment" -> payments;
      default -> throw new IllegalArgumentException(name + " is not served by the suite");
    };
  }

  @Override
  public void close() {
    users.shutdownNow();
    orders.shutdownNow();
    payments.shutdownNow();
    mailer.shutdownNow();
  }

  private static ChannelCredentials mailer(Path folder) {
    Path certificate = folder.resolve("mailer.pem");
    try {
      return tls(
          folder,
          TlsChannelCredentials.newBuilder()
              .keyManager(certificate.toFile(), folder.resolve("mailer-key.pem").toFile()));
    } catch (IOException e) {
      throw missing(certificate, e);
    }
  }

  private static ChannelCredentials tls(Path folder, TlsChannelCredentials.Builder tls) {
    Path authority = folder.resolve("ca.pem");
    try {
      return tls.trustManager(authority.toFile()).build();
    } catch (IOException e) {
      throw missing(authority, e);
    }
  }

  private static StartFailure missing(Path file, IOException cause) {
    return new StartFailure("%s is missing. Start the suite first: ./run".formatted(file), cause);
  }
}
