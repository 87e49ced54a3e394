package dev.commercesuite.system.fuzz;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.IssueServiceTokenRequest;
import dev.commercesuite.interceptors.client.TokenSource;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.shop.Account;
import dev.commercesuite.system.shop.Shop;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Who sends the requests: mostly somebody who may, so that they get to the handlers. */
final class Callers {
  private static final String ORDER_SERVICE = "order-service";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** The one without a certificate stands for people; the other for order-service. */
  private final Map<String, Channel> ofPeople = new HashMap<>();

  private final Map<String, Channel> ofOrderService = new HashMap<>();
  private final Account admin;
  private final Account customer;
  private final TokenSource service;

  Callers(ReplicatedSuite suite, Shop shop, Account customer) {
    for (String process : List.of("user-service", "order-service", "payment-service")) {
      ofPeople.put(process, suite.channel(process));
      ofOrderService.put(process, suite.channelOf(ORDER_SERVICE, process, 0));
    }
    this.admin = shop.admin();
    this.customer = customer;
    this.service =
        () ->
            AuthServiceGrpc.newBlockingStub(channel(ofPeople, "user-service"))
                .issueServiceToken(
                    IssueServiceTokenRequest.newBuilder()
                        .setClientId(ORDER_SERVICE)
                        .setClientSecret(suite.secret("order-service-client-secret"))
                        .build())
                .getTokens()
                .getAccessToken();
  }

  /** A connection of one of them to whoever serves the RPC. */
  Channel of(Rpc rpc, Random random) {
    String process = process(rpc);
    boolean forServices =
        rpc.scopes().contains("payments.charge") || rpc.scopes().contains("users.purged");
    if (forServices && random.nextInt(10) < 7) {
      return with("Bearer " + service.token(), channel(ofOrderService, process));
    }
    Channel people = channel(ofPeople, process);
    return switch (random.nextInt(10)) {
      case 0 -> people;
      case 1 -> with("Bearer " + "x.".repeat(random.nextInt(5_000)), people);
      case 2, 3, 4 -> with("Bearer " + customer.token(), people);
      default -> with("Bearer " + admin.token(), people);
    };
  }

  private static Channel with(String authorization, Channel channel) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, authorization);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Channel channel(Map<String, Channel> channels, String process) {
    @Nullable Channel channel = channels.get(process);
    if (channel == null) {
      throw new AssertionError(process + " is new to Callers");
    }
    return channel;
  }

  private static String process(Rpc rpc) {
    String subject = rpc.service().split("\\.", -1)[1];
    return (subject.equals("catalog") ? "order" : subject) + "-service";
  }
}
