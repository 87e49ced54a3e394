package dev.commercesuite.system.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.local.Environments;
import dev.commercesuite.system.shares.InShare;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@InShare(4)
class ReplicatedSuiteIT {
  private static ReplicatedSuite suite;

  @BeforeAll
  static void start() {
    suite = ReplicatedSuite.start(new ReplicatedSuite.Options("replicated-suite", Map.of()));
  }

  @AfterAll
  static void stop() {
    suite.close();
    assertThat(suite.replicas()).noneMatch(Replica::isRunning);
  }

  @Test
  void answersWhileOneReplicaIsAway() {
    Replica away = suite.replica("user-service", 0);
    away.kill();

    logIn();

    away.start();
    suite.awaitServing();
  }

  @Test
  void servesAgainAfterEverythingWasKilled() {
    logIn();

    suite.replicas().forEach(Replica::kill);
    suite.postgres().kill();
    assertThat(suite.replicas()).noneMatch(Replica::isRunning);
    suite.postgres().start();
    suite.replicas().forEach(Replica::start);
    suite.awaitServing();

    logIn();
  }

  /** Whatever channels do to find out who is there takes a moment. */
  private static void logIn() {
    var auth = AuthServiceGrpc.newBlockingStub(suite.channel("user-service"));
    var login =
        LoginRequest.newBuilder()
            .setEmail(Environments.ADMIN_EMAIL)
            .setPassword(suite.adminPassword())
            .build();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> !auth.login(login).getTokens().getAccessToken().isEmpty());
  }
}
