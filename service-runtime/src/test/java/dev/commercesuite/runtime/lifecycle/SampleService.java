package dev.commercesuite.runtime.lifecycle;

import dev.commercesuite.api.user.v1.CreateUserRequest;
import dev.commercesuite.api.user.v1.CreateUserResponse;
import dev.commercesuite.api.user.v1.GetUserRequest;
import dev.commercesuite.api.user.v1.GetUserResponse;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.api.user.v1.UserServiceGrpc;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.Uuid7;
import dev.commercesuite.runtime.config.Setting;
import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.database.Database;
import dev.commercesuite.runtime.database.DatabaseConfig;
import dev.commercesuite.runtime.database.Transaction;
import dev.commercesuite.runtime.idempotency.grpc.IdempotentCalls;
import dev.commercesuite.runtime.idempotency.postgres.IdempotentTransactions;
import dev.commercesuite.runtime.tokens.TokenConfig;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** A service as small as one can be: what a service team's {@code Main} looks like. */
final class SampleService {
  private SampleService() {}

  record Config(ProcessConfig process, DatabaseConfig database, TokenConfig tokens) {
    static Config from(Settings settings) {
      Setting<ProcessConfig> process = ProcessConfig.from(settings);
      Setting<DatabaseConfig> database = DatabaseConfig.from(settings);
      Setting<TokenConfig> tokens = TokenConfig.from(settings);
      return settings.build(() -> new Config(process.get(), database.get(), tokens.get()));
    }
  }

  static RunningService start(Config config) {
    return start(config, () -> {});
  }

  /**
   * @param work that GetUser does for anyone but {@code me}
   */
  static RunningService start(Config config, Runnable work) {
    return ServiceProcess.start(
        "sample-service", config.process(), process -> assemble(config, work, process));
  }

  private static Serving assemble(Config config, Runnable work, ServiceProcess process) {
    Database database = process.database(config.database(), "classpath:db/sample");
    Things things =
        new Things(
            database,
            new Uuid7(InstantSource.system()),
            new IdempotentCalls(config.process().secret()),
            work);
    return new Serving(List.of(things), _ -> null, process.tokens(config.tokens()));
  }

  /** Keeps users as things: only what the test of the runtime needs. */
  private static final class Things extends UserServiceGrpc.UserServiceImplBase {
    private final Database database;
    private final Supplier<UUID> ids;
    private final IdempotentCalls calls;
    private final Runnable work;

    Things(Database database, Supplier<UUID> ids, IdempotentCalls calls, Runnable work) {
      this.database = database;
      this.ids = ids;
      this.calls = calls;
      this.work = work;
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> observer) {
      calls.answer(
          UserServiceGrpc.getCreateUserMethod(),
          request,
          observer,
          idempotent ->
              IdempotentTransactions.once(
                  database, idempotent, tx -> insert(tx, request.getEmail())),
          Things::created);
    }

    /** Says who calls. */
    @Override
    public void getUser(GetUserRequest request, StreamObserver<GetUserResponse> observer) {
      if (!request.getUserId().equals("me")) {
        work.run();
      }
      User user = User.newBuilder().setId(CurrentCaller.get().subject()).build();
      observer.onNext(GetUserResponse.newBuilder().setUser(user).build());
      observer.onCompleted();
    }

    private UUID insert(Transaction tx, String name) {
      UUID id = ids.get();
      tx.update("insert into things (id, name) values (?, ?)", id, name);
      return id;
    }

    private static CreateUserResponse created(UUID id) {
      return CreateUserResponse.newBuilder()
          .setUser(User.newBuilder().setId(id.toString()))
          .build();
    }
  }
}
