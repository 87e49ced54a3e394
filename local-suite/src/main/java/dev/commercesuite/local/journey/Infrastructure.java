package dev.commercesuite.local.journey;

import dev.commercesuite.local.machine.StartFailure;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.BlockingClientCall;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Health and reflection of the three services. */
public final class Infrastructure {
  private static final long DEADLINE_SECONDS = 5;

  private final SuiteChannels suite;

  public Infrastructure(SuiteChannels suite) {
    this.suite = suite;
  }

  /** Fails with one clear line when a service does not serve. */
  public void requireServing() {
    for (ManagedChannel service : channels()) {
      try {
        if (health(service).getStatus() != ServingStatus.SERVING) {
          throw notRunning(service);
        }
      } catch (StatusRuntimeException e) {
        throw notRunning(service);
      }
    }
  }

  void walk(Transcript transcript) {
    transcript.heading("Health and reflection");
    for (ManagedChannel service : channels()) {
      transcript.expect(
          service.authority() + " is SERVING",
          health(service).getStatus() == ServingStatus.SERVING);
      List<String> services = reflectedServices(service);
      transcript.expect(
          service.authority() + " shows its contract: " + String.join(", ", services),
          services.stream().anyMatch(name -> name.startsWith("commerce.")));
    }
  }

  private List<ManagedChannel> channels() {
    return List.of(suite.users(), suite.orders(), suite.payments());
  }

  private static HealthCheckResponse health(ManagedChannel service) {
    return HealthGrpc.newBlockingStub(service)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance());
  }

  private static List<String> reflectedServices(ManagedChannel service) {
    BlockingClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
        ServerReflectionGrpc.newBlockingV2Stub(service)
            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
            .serverReflectionInfo();
    try {
      call.write(ServerReflectionRequest.newBuilder().setListServices("").build());
      ServerReflectionResponse response = call.read();
      call.halfClose();
      return response == null
          ? List.of()
          : response.getListServicesResponse().getServiceList().stream()
              .map(ServiceResponse::getName)
              .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (StatusException e) {
      return List.of();
    }
  }

  private static StartFailure notRunning(ManagedChannel service) {
    return new StartFailure(
        "No service answers at %s. Start the suite in another terminal: ./run"
            .formatted(service.authority()));
  }
}
