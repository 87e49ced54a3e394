package dev.commercesuite.payment.domain.charge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.payment.domain.CaptureMethod;
import dev.commercesuite.payment.domain.CustomerId;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.payment.domain.NewPayment;
import dev.commercesuite.payment.domain.NextAction;
import dev.commercesuite.payment.domain.OrderId;
import dev.commercesuite.payment.domain.Payment;
import dev.commercesuite.payment.domain.PaymentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookScheduleTest {
  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID ID = new UUID(7, 7);

  private final Payment created =
      Payment.create(
          new PaymentId(ID),
          new NewPayment(
              new OrderId(ID),
              new CustomerId(ID),
              new Money("EUR", 1200),
              CaptureMethod.MANUAL,
              "tok_success",
              true,
              "",
              "",
              Map.of()),
          "sandbox",
          SINCE);
  private final Payment waiting =
      created.charging("tok_success", SINCE).requiresAction("ch_1", new NextAction("", ""), SINCE);
  private final Payment held = created.charging("tok_success", SINCE).authorized("ch_1", SINCE);

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT5S",
    "PT20S, PT10S",
    "PT1M, PT30S",
    "PT2M, PT45S",
    "PT59M, PT45S",
    "PT1H, PT15M",
    "PT10H, PT2H30M",
    "P4D, P1D",
    "P60D, P1D"
  })
  void waitsForAPayerLessAndLessOften(Duration age, Duration pause) {
    assertThat(next(waiting, age)).isEqualTo(pause);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT1H", "PT8H, PT2H", "P4D, P1D", "P30D, P1D"})
  void looksAtHeldMoneyOnceAnHourAtMost(Duration age, Duration pause) {
    assertThat(next(held, age)).isEqualTo(pause);
  }

  /** A provider bears that many questions about every payment that is never paid. */
  @Test
  void looksAboutAHundredTimesInAWeek() {
    int looks = 0;
    for (Duration age = Duration.ZERO;
        age.compareTo(Duration.ofDays(7)) < 0;
        age = age.plus(next(waiting, age))) {
      looks++;
    }

    assertThat(looks).isBetween(80, 120);
  }

  private static Duration next(Payment payment, Duration age) {
    Instant now = SINCE.plus(age);
    return Duration.between(now, LookSchedule.next(payment, SINCE, now));
  }
}
