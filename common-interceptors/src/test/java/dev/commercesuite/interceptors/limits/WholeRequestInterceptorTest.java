package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.errors.RawMessageMarshaller;
import dev.commercesuite.interceptors.testing.NoCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that have come, of calls whose client has not said that they are whole. */
class WholeRequestInterceptorTest {
  private static final int UNIT = WholeRequestInterceptor.UNIT;

  private final WholeRequestInterceptor interceptor =
      new WholeRequestInterceptor(LoadLimit.DEFAULT, 4L * UNIT);
  private final List<InputStream> received = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final List<Status.Code> closed = new ArrayList<>();
  private @Nullable ServerCall<?, ?> seen;

  @Test
  void handlerHearsOfTheRequestWhenItIsWhole() throws Exception {
    ServerCall.Listener<InputStream> call = start();
    InputStream message = bytes(3 * UNIT);

    call.onMessage(message);
    message.close();
    assertThat(heard).isEmpty();
    assertThat(interceptor.held()).isEqualTo(3 * UNIT);

    call.onHalfClose();
    assertThat(heard).containsExactly("message", "half-closed");
    assertThat(received.getFirst()).isInstanceOf(KnownLength.class);
    assertThat(received.getFirst().readAllBytes()).isEqualTo(new byte[3 * UNIT]);
    assertThat(interceptor.held()).isZero();
  }

  @Test
  void secondMessageIsForTheHandlerToRefuse() {
    ServerCall.Listener<InputStream> call = start();

    call.onMessage(bytes(1));
    call.onMessage(bytes(1));
    call.onHalfClose();

    assertThat(heard).containsExactly("message", "message", "half-closed");
  }

  @Test
  void whatDoesNotFitIsRefusedAtOnceAndSmallOnesFit() {
    start().onMessage(bytes(3 * UNIT));
    ServerCall.Listener<InputStream> small = start();
    small.onMessage(bytes(UNIT - 1));
    assertThat(heard).isEmpty();

    start().onMessage(bytes(5 * UNIT));

    assertThat(heard).containsExactly("message");
    assertThatThrownBy(() -> received.getFirst().readAllBytes())
        .hasMessageContaining("too many requests that have not come whole");
    assertThat(interceptor.held()).isEqualTo(3 * UNIT);
    assertThat(closed).isEmpty();
  }

  @Test
  void handlerDoesNotHearOfTheRequestOfACallThatIsClosed() {
    ServerCall.Listener<InputStream> call = start();
    call.onMessage(bytes(3 * UNIT));
    Objects.requireNonNull(seen).close(Status.DEADLINE_EXCEEDED, new Metadata());

    call.onHalfClose();

    assertThat(heard).isEmpty();
    assertThat(interceptor.held()).isZero();
  }

  @Test
  void whoeverHoldsMostGivesWayAndIsNotHandledWhenItsRequestIsWhole() {
    ServerCall.Listener<InputStream> large = start();
    large.onMessage(bytes(3 * UNIT));
    ServerCall.Listener<InputStream> newcomer = start();

    newcomer.onMessage(bytes(2 * UNIT));

    assertThat(closed).containsExactly(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(interceptor.held()).isEqualTo(2 * UNIT);
    large.onHalfClose();
    large.onComplete();
    assertThat(heard).containsExactly("complete");
    newcomer.onHalfClose();
    assertThat(heard).containsExactly("complete", "message", "half-closed");
    assertThat(interceptor.held()).isZero();
  }

  /** A deadline may have closed it, and its end has not come yet. */
  @Test
  void aCallThatIsClosedAlreadyGivesWayInSilence() {
    start().onMessage(bytes(3 * UNIT));
    Objects.requireNonNull(seen).close(Status.DEADLINE_EXCEEDED, new Metadata());

    start().onMessage(bytes(2 * UNIT));

    assertThat(closed).containsExactly(Status.Code.DEADLINE_EXCEEDED);
    assertThat(interceptor.held()).isEqualTo(2 * UNIT);
  }

  @Test
  void nothingIsHeldOfCallsThatEnd() {
    ServerCall.Listener<InputStream> cancelled = start();
    cancelled.onMessage(bytes(2 * UNIT));
    ServerCall.Listener<InputStream> closed = start();
    closed.onMessage(bytes(2 * UNIT));

    cancelled.onCancel();
    closed.onComplete();

    assertThat(heard).containsExactly("cancelled", "complete");
    assertThat(interceptor.held()).isZero();
  }

  @Test
  void whatCannotBeReadFailsWhereRequestsAreRead() {
    ServerCall.Listener<InputStream> call = start();
    call.onMessage(
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("not in GZIP format");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        });
    call.onHalfClose();

    assertThatThrownBy(() -> received.getFirst().readNBytes(10))
        .isInstanceOf(IOException.class)
        .hasMessage("not in GZIP format");
  }

  private static InputStream bytes(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  private ServerCall.Listener<InputStream> start() {
    return interceptor.interceptCall(
        new Call(),
        new Metadata(),
        (call, _) -> {
          seen = call;
          return new ServerCall.Listener<>() {
            @Override
            public void onMessage(InputStream message) {
              received.add(message);
              heard.add("message");
            }

            @Override
            public void onHalfClose() {
              heard.add("half-closed");
            }

            @Override
            public void onCancel() {
              heard.add("cancelled");
            }

            @Override
            public void onComplete() {
              heard.add("complete");
            }
          };
        });
  }

  private final class Call extends NoCall<InputStream, InputStream> {
    Call() {
      super(
          OrderServiceGrpc.getGetOrderMethod().toBuilder(
                  new RawMessageMarshaller(), new RawMessageMarshaller())
              .build());
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status.getCode());
    }
  }
}
