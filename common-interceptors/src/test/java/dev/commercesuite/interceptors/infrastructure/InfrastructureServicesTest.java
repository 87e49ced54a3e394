package dev.commercesuite.interceptors.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is never shed and not counted, and who may be asked without a token. */
class InfrastructureServicesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection"
      })
  void healthAndReflectionAreForAnyone(String service) {
    assertThat(InfrastructureServices.contain(service)).isTrue();
    assertThat(InfrastructureServices.arePublic(service)).isTrue();
  }

  @Test
  void channelzIsOneOfThemAndForNobody() {
    assertThat(InfrastructureServices.contain(ChannelzGrpc.getGetServersMethod())).isTrue();
    assertThat(InfrastructureServices.arePublic(ChannelzGrpc.SERVICE_NAME)).isFalse();
  }

  @Test
  void othersAreNot() {
    assertThat(InfrastructureServices.contain(OrderServiceGrpc.getGetOrderMethod())).isFalse();
    assertThat(InfrastructureServices.contain(HealthGrpc.SERVICE_NAME + "y")).isFalse();
    assertThat(InfrastructureServices.contain((String) null)).isFalse();
    assertThat(InfrastructureServices.arePublic(OrderServiceGrpc.SERVICE_NAME)).isFalse();
    assertThat(InfrastructureServices.arePublic(null)).isFalse();
  }
}
