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

  /**
   * @param authority certificate of the authority that signed the services' certificates
   */
  public SuiteChannels(Ports ports, Path authority) {
    ChannelCredentials tls = tls(authority);
    users = Grpc.newChannelBuilderForAddress("localhost", ports.userGrpc(), tls).build();
    orders = Grpc.newChannelBuilderForAddress("localhost", ports.orderGrpc(), tls).build();
    payments = Grpc.newChannelBuilderForAddress("localhost", ports.paymentGrpc(), tls).build();
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

  /** The service that offers a method of the contract. */
  ManagedChannel serving(MethodDescriptor<?, ?> method) {
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
  }

  private static ChannelCredentials tls(Path authority) {
    try {
      return TlsChannelCredentials.newBuilder().trustManager(authority.toFile()).build();
    } catch (IOException e) {
      throw new StartFailure("%s is missing. Start the suite first: ./run".formatted(authority), e);
    }
  }
}
