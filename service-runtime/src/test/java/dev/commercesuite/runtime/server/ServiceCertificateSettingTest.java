package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.ServiceCertificateNames;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceCertificateSettingTest {

  @Test
  void readsNamesByClient() {
    assertThat(read("order-service=order-service|orders.shop.svc, partner=*"))
        .isEqualTo(
            new ServiceCertificateNames(
                Map.of(
                    "order-service",
                    Set.of("order-service", "orders.shop.svc"),
                    "partner",
                    Set.of(ServiceCertificateNames.ANY))));
    assertThat(read("")).isEqualTo(ServiceCertificateNames.OWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"order", "order=", "=x", "order=a|", "order=*|a", "*=a", "a=b c", "a=b=c"})
  void refusesWhatCouldMeanSomethingElse(String value) {
    assertThatThrownBy(() -> read(value))
        .hasMessage(
            "SERVICE_CERTIFICATE_NAMES is \"%s\": expected client-id=name|name or client-id=*,"
                    .formatted(value)
                + " separated by commas");
  }

  @Test
  void refusesAClientThatIsListedTwice() {
    assertThatThrownBy(() -> read("a=b, a=*"))
        .hasMessage("SERVICE_CERTIFICATE_NAMES: a is listed twice");
  }

  private static ServiceCertificateNames read(String value) {
    Settings settings = new Settings(Map.of("SERVICE_CERTIFICATE_NAMES", value));
    Setting<ServiceCertificateNames> names = ServiceCertificateSetting.from(settings);
    return settings.build(names::get);
  }
}
