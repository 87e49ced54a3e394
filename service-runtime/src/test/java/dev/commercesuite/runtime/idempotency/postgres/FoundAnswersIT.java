package dev.commercesuite.runtime.idempotency.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.idempotency.Answer;
import dev.commercesuite.runtime.idempotency.IdempotentRequest;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whoever looks for an answer gets the one that a repetition would get, and does nothing. */
class FoundAnswersIT {
  private static final Database database =
      Database.open(
          TestPostgres.migrated("classpath:db/sample"), "test", new SimpleMeterRegistry());

  private final UUID requestId = UUID.randomUUID();

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void requestThatIsNotKnownHasNone() {
    assertThat(find(request(1))).isEmpty();
    assertThat(find(request(1))).as("looking leaves nothing behind").isEmpty();
  }

  @Test
  void interimAndLastWordAreFound() {
    IdempotentRequest<String> request = request(1).interimWhile("working"::equals);
    IdempotentTransactions.once(database, request, _ -> "working");

    assertThat(find(request))
        .hasValueSatisfying(answer ->
            assertThat(answer)
                .isInstanceOfSatisfying(
                    Answer.Interim.class,
                    interim ->
                        assertThat(interim.response()).isEqualTo("working".getBytes(UTF_8))));

    database.useTransaction(tx -> {
      var _ = IdempotentTransactions.finish(tx, request, "done");
    });

    assertThat(find(request))
        .hasValueSatisfying(answer ->
            assertThat(answer)
                .isInstanceOfSatisfying(
                    Answer.Replayed.class,
                    last -> assertThat(last.response()).isEqualTo("done".getBytes(UTF_8))));
  }

  @Test
  void answerToAnotherBodyIsNotTheirs() {
    IdempotentTransactions.once(database, request(1), _ -> "done");

    assertThatThrownBy(() -> find(request(2))).isInstanceOf(RequestIdReused.class);
  }

  private static Optional<Answer<String>> find(IdempotentRequest<String> request) {
    return database.inReadOnlyTransaction(tx -> IdempotentTransactions.findAnswer(tx, request));
  }

  private IdempotentRequest<String> request(int body) {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) body);
    return new IdempotentRequest<>(
        new RequestKey("ann", "sample.Things/Add", requestId, new RequestHash(hash)),
        value -> value.getBytes(UTF_8));
  }
}
