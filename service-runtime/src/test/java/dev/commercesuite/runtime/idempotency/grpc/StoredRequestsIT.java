package dev.commercesuite.runtime.idempotency.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.idempotency.RequestHash;
import dev.commercesuite.runtime.idempotency.RequestIdReused;
import dev.commercesuite.runtime.idempotency.RequestKey;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import dev.commercesuite.runtime.testing.TestPostgres;
import io.grpc.Context;
import io.grpc.internal.testing.StreamRecorder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is stored of a call, and what becomes of the same call later. */
class StoredRequestsIT {
  private static final String METHOD = UserServiceGrpc.getCreateUserMethod().getFullMethodName();
  private static final DatabaseConfig CONFIG = TestPostgres.migrated("classpath:db/sample");
  private static final Database database = Database.open(CONFIG, "test", new SimpleMeterRegistry());
  private static final Database owner =
      Database.open(
          DatabaseConfig.of(CONFIG.url(), TestPostgres.owner(), TestPostgres.owner()),
          "owner",
          new SimpleMeterRegistry());

  private final IdempotentCalls calls = new IdempotentCalls(new Secret("s".repeat(32)));
  private final UUID requestId = UUID.randomUUID();
  private int effects;

  @AfterAll
  static void close() {
    database.close();
    owner.close();
  }

  /** It cannot be told any more whether it is the same request, but that it was made can. */
  @Test
  void aRepetitionAfterTheSecretWasReplacedIsRefusedAndDoesNotTakeEffectAgain() throws Exception {
    var _ = answer(calls, "alice");
    IdempotentCalls afterwards = new IdempotentCalls(new Secret("t".repeat(32)));

    assertThatThrownBy(() -> answer(afterwards, "alice")).isInstanceOf(RequestIdReused.class);
    assertThat(effects).isEqualTo(1);
    // And so it is the other way round, while replicas have the one or the other.
    assertThat(answer(calls, "alice")).isEqualTo(answer(calls, "alice"));
    assertThat(effects).isEqualTo(1);
  }

  @Test
  void aRequestWhoseKeyIsByChanceThatOfAnotherCallerIsRefused() throws Exception {
    var _ = answer(calls, "alice");
    changeKey(key("alice", METHOD), key("bob", METHOD));

    assertThatThrownBy(() -> answer(calls, "bob")).isInstanceOf(RequestIdReused.class);
    assertThat(effects).isEqualTo(1);
  }

  @Test
  void aRequestWhoseKeyIsByChanceThatOfAnotherMethodIsRefused() throws Exception {
    var _ = answer(calls, "alice");
    changeKey(key("alice", METHOD), key("alice", "commerce.user.v1.UserService/InviteUser"));

    StreamRecorder<CreateUserResponse> observer = StreamRecorder.create();
    assertThatThrownBy(() ->
            as("alice")
                .call(() -> {
                  calls.answer(
                      UserServiceGrpc.getCreateUserMethod().toBuilder()
                          .setFullMethodName("commerce.user.v1.UserService/InviteUser")
                          .build(),
                      request(),
                      observer,
                      idempotent ->
                          IdempotentTransactions.once(database, idempotent, _ -> ++effects),
                      (Integer id) -> response(id));
                  return null;
                }))
        .isInstanceOf(RequestIdReused.class);
    assertThat(effects).isEqualTo(1);
  }

  @Test
  void theAnswerIsFoundByWhoeverAskedWhereThatIsAPersonOfTheSuite() throws Exception {
    UUID person = UUID.randomUUID();
    IdempotentCalls found = calls.foundByCaller().runningToCompletion();
    var _ = answer(found, person.toString());
    var _ = answer(found, "somebody else's person");
    var _ = answer(calls, UUID.randomUUID().toString());

    assertThat(subject(key(person.toString(), METHOD))).contains(person);
    assertThat(count("subject = ?", person)).isEqualTo(1);
    assertThat(subject(key("somebody else's person", METHOD))).isEmpty();
  }

  private static void changeKey(UUID from, UUID to) {
    owner.useTransaction(tx ->
        assertThat(tx.update("update idempotency_keys set key = ? where key = ?", to, from))
            .isEqualTo(1));
  }

  private static Optional<UUID> subject(UUID key) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.query(
                "select subject from idempotency_keys where key = ?",
                row -> Optional.ofNullable(row.nullableUuid("subject")),
                key))
        .getFirst();
  }

  private static long count(String condition, UUID value) {
    return database
        .inReadOnlyTransaction(tx ->
            tx.queryOne(
                "select count(*) as n from idempotency_keys where " + condition,
                row -> row.longInteger("n"),
                value))
        .orElseThrow();
  }

  private UUID key(String caller, String method) {
    return new RequestKey(caller, method, requestId, new RequestHash(new byte[32])).fingerprint();
  }

  private CreateUserRequest request() {
    return CreateUserRequest.newBuilder().setRequestId(requestId.toString()).build();
  }

  private static Context as(String subject) {
    Caller caller = new Caller(subject, Caller.Kind.USER, Set.of(), "", "", Instant.MAX);
    return CurrentCaller.with(Context.ROOT, caller, () -> {});
  }

  private CreateUserResponse answer(IdempotentCalls through, String subject) throws Exception {
    StreamRecorder<CreateUserResponse> observer = StreamRecorder.create();
    return as(subject)
        .call(() -> {
          through.answer(
              UserServiceGrpc.getCreateUserMethod(),
              request(),
              observer,
              idempotent -> IdempotentTransactions.once(database, idempotent, _ -> ++effects),
              (Integer id) -> response(id));
          return observer.getValues().getFirst();
        });
  }

  private static CreateUserResponse response(int id) {
    return CreateUserResponse.newBuilder()
        .setUser(User.newBuilder().setId(Integer.toString(id)))
        .build();
  }
}
