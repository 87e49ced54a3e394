package dev.commercesuite.runtime.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.testing.TestPostgres;
import dev.commercesuite.runtime.testing.TestProcess;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class OutsideTransactionsIT {
  @Test
  void refusesARemoteCallInsideATransaction() {
    try (Database database =
            Database.open(TestPostgres.empty(), "test", new SimpleMeterRegistry());
        PeerChannel peer = TestProcess.connect(1)) {
      assertThatThrownBy(() ->
              database.inTransaction(_ ->
                  HealthGrpc.newBlockingStub(peer.channel())
                      .check(HealthCheckRequest.getDefaultInstance())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a database transaction");
    }
  }
}
