package dev.commercesuite.system.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.infrastructure.InfrastructureServices;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetServersRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The processes serve the contract, health and reflection, and nothing else that could be open. */
@ExtendWith(SharedSuite.class)
class ServedRpcsIT {

  @Test
  void theContractIsServedAndNothingElse(TestSuite suite) throws Exception {
    Set<String> served = new TreeSet<>();
    for (String process : Connections.PROCESSES) {
      served.addAll(reflected(suite.connections().toProcess(process)));
    }
    served.removeIf(InfrastructureServices::arePublic);

    assertThat(served)
        .containsExactlyInAnyOrderElementsOf(
            Contract.services().stream().map(service -> service.getName()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "order", "payment"})
  void healthIsOpenToEveryoneAndChannelzToNobody(String process, TestSuite suite) {
    Channel channel = suite.connections().toProcess(process);

    assertThat(
            HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
    assertThat(codeOf(channel, ChannelzGrpc.getGetServersMethod()))
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  private static Status.Code codeOf(
      Channel channel, MethodDescriptor<GetServersRequest, ?> method) {
    try {
      ClientCalls.blockingUnaryCall(
          channel, method, CallOptions.DEFAULT, GetServersRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static List<String> reflected(Channel channel)
      throws InterruptedException, StatusException {
    var call = ServerReflectionGrpc.newBlockingV2Stub(channel).serverReflectionInfo();
    call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
    ServerReflectionResponse response = call.read();
    call.cancel("done", null);
    return response == null
        ? List.of()
        : response.getListServicesResponse().getServiceList().stream()
            .map(ServiceResponse::getName)
            .toList();
  }
}
