package dev.commercesuite.system.security.load;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.suite.Connections;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many people log in at the same moment, each to another account, and all of them in vain. */
final class LoginStorm {
  /** Fewer calls on each than a connection may have. */
  private static final int CONNECTIONS = 5;

  private static final long DEADLINE_SECONDS = 60;

  private final Connections connections;
  private final int size;

  LoginStorm(Connections connections, int size) {
    this.connections = connections;
    this.size = size;
  }

  /** Lets it loose, and returns how each attempt was refused. */
  List<RemoteFailure> refusals() {
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(connections.open("user"));
    }
    CyclicBarrier start = new CyclicBarrier(size);
    List<Callable<RemoteFailure>> attempts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ManagedChannel channel = channels.get(i % CONNECTIONS);
      attempts.add(() -> {
        start.await();
        return attempt(channel);
      });
    }
    try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      List<RemoteFailure> refusals = new ArrayList<>();
      for (Future<RemoteFailure> attempt : people.invokeAll(attempts)) {
        refusals.add(attempt.get());
      }
      return refusals;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static RemoteFailure attempt(ManagedChannel channel) {
    try {
      var _ =
          AuthServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .login(
                  LoginRequest.newBuilder()
                      .setEmail(UUID.randomUUID() + "@example.com")
                      .setPassword(Person.PASSWORD)
                      .build());
      throw new AssertionError("somebody is logged in who has no account");
    } catch (StatusRuntimeException e) {
      return RemoteFailure.from(e);
    }
  }
}
