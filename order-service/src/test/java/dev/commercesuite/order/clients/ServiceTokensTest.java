package dev.commercesuite.order.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.order.testing.FakeAuthService;
import dev.commercesuite.order.testing.InProcess;
import dev.commercesuite.runtime.config.Secret;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceTokensTest {
  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final FakeAuthService auth = new FakeAuthService();
  private final InProcess userService = InProcess.peer(auth);
  private final ServiceTokens tokens =
      new ServiceTokens(userService.channel(), "order-service", new Secret("secret"), () -> now);

  @AfterEach
  void stop() {
    userService.close();
  }

  @Test
  void keepsATokenUntilItIsNearlyOver() {
    assertThat(tokens.token()).isEqualTo("order-service-token-1");
    now = now.plus(Duration.ofMinutes(7));
    assertThat(tokens.token()).isEqualTo("order-service-token-1");
    now = now.plus(Duration.ofMinutes(1));
    await().until(tokens::token, "order-service-token-2"::equals);
  }

  @Test
  void fetchesOneTokenForManyThreads() {
    assertThat(IntStream.range(0, 50).parallel().mapToObj(_ -> tokens.token()).distinct())
        .hasSize(1);
    assertThat(auth.issued()).isEqualTo(1);
  }

  @Test
  void saysWhenNoTokenCanBeHad() {
    ServiceTokens wrong =
        new ServiceTokens(userService.channel(), "order-service", new Secret("wrong"), () -> now);

    assertThatThrownBy(wrong::token).isInstanceOf(StatusRuntimeException.class);
  }
}
