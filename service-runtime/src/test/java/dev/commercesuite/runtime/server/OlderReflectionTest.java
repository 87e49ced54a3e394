package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.reflection.v1alpha.ServerReflectionGrpc;
import io.grpc.reflection.v1alpha.ServerReflectionRequest;
import io.grpc.reflection.v1alpha.ServerReflectionResponse;
import io.grpc.reflection.v1alpha.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Postman, Kreya and ghz ask, which know no other version of reflection. */
class OlderReflectionTest {
  private final ServerUnderTest server = ServerUnderTest.listening(TestServers.LOOPBACK);
  private final ManagedChannel client = server.outsideChannel();

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void listsTheServicesWithoutAToken() throws Exception {
    assertThat(
            answer(ServerReflectionRequest.newBuilder().setListServices("").build())
                .getListServicesResponse()
                .getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
  }

  @Test
  void describesAService() throws Exception {
    ServerReflectionResponse described =
        answer(
            ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("grpc.health.v1.Health")
                .build());

    assertThat(described.getFileDescriptorResponse().getFileDescriptorProtoList()).isNotEmpty();
  }

  private ServerReflectionResponse answer(ServerReflectionRequest question) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(client)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    answer.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new AssertionError("no answer"));
                  }
                });
    questions.onNext(question);
    ServerReflectionResponse got = answer.get(10, TimeUnit.SECONDS);
    questions.onCompleted();
    return got;
  }
}
