package dev.commercesuite.system.cluster.watch;

import com.google.protobuf.Message;
import dev.commercesuite.system.shop.ClientRequest;
import dev.commercesuite.system.shop.Outcome;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Calls that are made again while nobody knows what became of them. */
final class Repetition {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private Repetition() {}

  /** A stub for one call that does not wait for long. */
  static <S extends AbstractStub<S>> S briefly(S stub) {
    return stub.withDeadlineAfter(DEADLINE);
  }

  /** The answer, whichever try it takes. */
  static <A extends Message> A untilAnswered(Supplier<A> call) {
    return untilTold(() -> {
      try {
        return Optional.of(call.get());
      } catch (StatusRuntimeException e) {
        if (Outcome.<A>of(e) instanceof Outcome.Fail) {
          throw e;
        }
        return Optional.empty();
      }
    });
  }

  /** The answer, whichever try it takes. */
  static <A extends Message> A untilAnswered(ClientRequest<?, A> request) {
    return untilTold(() ->
        switch (request.send()) {
          case Outcome.Ok<A> ok -> Optional.of(ok.answer());
          case Outcome.Unknown<A> _ -> Optional.empty();
          case Outcome.Fail<A> fail ->
              throw new IllegalStateException(
                  "%s was refused: %s".formatted(request.kind(), fail.why()));
        });
  }

  private static <A> A untilTold(Supplier<Optional<A>> call) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(PAUSE)
        .pollInSameThread()
        .until(call::get, Optional::isPresent)
        .orElseThrow();
  }
}
