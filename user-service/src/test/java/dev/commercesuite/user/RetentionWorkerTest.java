package dev.commercesuite.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.retention.Retention;
import dev.commercesuite.user.domain.retention.RetentionStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionWorkerTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @Test
  void failureOfOneStepIsCountedAndLeavesTheOthers() {
    Retention retention = new Retention(new HalfBroken(), _ -> {}, InstantSource.system());
    try (RetentionWorker worker = new RetentionWorker(retention, metrics)) {
      worker.run();
      worker.run();
    }

    assertThat(count("user.retention.failures", "users")).isEqualTo(2);
    assertThat(count("user.retention.failures", "attempts")).isEqualTo(2);
    assertThat(count("user.retention.deleted", "sessions")).isEqualTo(6);
    assertThat(count("user.retention.deleted", "recovery_tokens")).isEqualTo(10);
  }

  private double count(String meter, String table) {
    return metrics.get(meter).tag("table", table).counter().count();
  }

  private static final class HalfBroken implements RetentionStore {
    @Override
    public List<UserId> purgeUsers(Instant purgeTime, Instant tokensEnded, int limit) {
      throw new IllegalStateException("no database");
    }

    @Override
    public int deleteSessions(Instant ended, int limit) {
      return 3;
    }

    @Override
    public int deleteRecoveryTokens(Instant now, int limit) {
      return 5;
    }

    @Override
    public int deleteFullBuckets(Instant now, int limit) {
      throw new IllegalStateException("no database");
    }
  }
}
