package dev.commercesuite.runtime.lifecycle;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A process is ready while it has what it needs. */
class ReadinessChecksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<String> told = new ArrayList<>();
  private final Readiness readiness = new Readiness(new Told());
  private volatile String database = "";
  private volatile String keys = "";
  private final ReadinessChecks checks =
      new ReadinessChecks(
          List.of(
              new ReadinessCondition("database", () -> database),
              new ReadinessCondition("token_keys", () -> keys)),
          readiness,
          metrics);

  private boolean deaf;

  private final class Told implements Readiness.Listener {
    @Override
    public void ready() {
      hear("ready");
    }

    @Override
    public void notReady() {
      hear("not ready");
    }

    private void hear(String change) {
      if (deaf) {
        throw new IllegalStateException("a defect");
      }
      told.add(change);
    }
  }

  @Test
  void isReadyOnceItHasStartedWithAllThatItNeeds() {
    checks.look();
    assertThat(readiness.reason()).isEqualTo("it is starting");
    assertThat(told).isEmpty();

    readiness.started();
    assertThat(readiness.isReady()).isTrue();
    assertThat(readiness.reason()).isEmpty();
    assertThat(told).containsExactly("ready");
  }

  @Test
  void isNotReadyAtTheStartWithoutWhatItNeeds() {
    keys = "there are no keys";
    checks.look();
    readiness.started();
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.reason()).isEqualTo("there are no keys");
    assertThat(told).as("it was not ready before").isEmpty();

    keys = "";
    checks.look();
    assertThat(told).containsExactly("ready");
  }

  @Test
  void saysWhatIsMissingAndTellsEachChangeOnce() {
    checks.look();
    readiness.started();

    database = "it is silent";
    checks.look();
    keys = "there are no keys";
    checks.look();
    assertThat(readiness.reason()).isEqualTo("it is silent; there are no keys");
    assertThat(condition("database")).isZero();
    assertThat(condition("token_keys")).isZero();
    assertThat(metrics.get("service.ready").gauge().value()).isZero();

    database = "";
    checks.look();
    assertThat(readiness.isReady()).isFalse();
    assertThat(condition("database")).isOne();
    keys = "";
    checks.look();
    assertThat(readiness.isReady()).isTrue();
    assertThat(metrics.get("service.ready").gauge().value()).isOne();
    assertThat(told).containsExactly("ready", "not ready", "ready");
  }

  @Test
  void whatCannotBeFoundOutIsMissing() {
    ReadinessChecks broken =
        new ReadinessChecks(
            List.of(
                new ReadinessCondition(
                    "broken",
                    () -> {
                      throw new IllegalStateException("a defect");
                    })),
            readiness,
            metrics);
    broken.look();
    readiness.started();

    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.reason()).contains("broken");
  }

  @Test
  void staysNotReadyWhenItStops() {
    checks.look();
    readiness.started();
    assertThat(readiness.drain()).isTrue();
    assertThat(readiness.drain()).isFalse();

    database = "it is silent";
    checks.look();
    database = "";
    checks.look();

    assertThat(readiness.reason()).isEqualTo("it is stopping");
    assertThat(told).as("its health has its end already").containsExactly("ready");
  }

  @Test
  void tellsAgainWhatWasNotHeard() {
    checks.look();
    deaf = true;
    readiness.started();
    assertThat(readiness.isReady()).isTrue();

    deaf = false;
    checks.look();
    assertThat(told).containsExactly("ready");

    deaf = true;
    database = "it is silent";
    checks.look();
    deaf = false;
    checks.look();
    assertThat(told).containsExactly("ready", "not ready");
  }

  @Test
  void saysWhatItIsWhileAListenerTakesItsTime() throws Exception {
    CountDownLatch hearing = new CountDownLatch(1);
    CountDownLatch heard = new CountDownLatch(1);
    Readiness slow =
        new Readiness(
            new Readiness.Listener() {
              @Override
              public void ready() {
                hearing.countDown();
                awaitUninterruptibly(heard);
              }

              @Override
              public void notReady() {}
            });
    Thread telling = Thread.ofPlatform().start(slow::started);
    try {
      hearing.await();

      assertThat(CompletableFuture.supplyAsync(slow::reason))
          .succeedsWithin(PATIENCE)
          .isEqualTo("");
      assertThat(CompletableFuture.supplyAsync(slow::isReady))
          .succeedsWithin(PATIENCE)
          .isEqualTo(true);
    } finally {
      heard.countDown();
      telling.join();
    }
  }

  @Test
  void looksByItself() {
    checks.start();
    readiness.started();
    assertThat(readiness.isReady()).isTrue();

    database = "it is silent";
    await().atMost(Duration.ofSeconds(5)).until(() -> !readiness.isReady());
    database = "";
    await().atMost(Duration.ofSeconds(5)).until(readiness::isReady);
    checks.close();
  }

  private double condition(String name) {
    return metrics.get("readiness.condition").tag("condition", name).gauge().value();
  }
}
