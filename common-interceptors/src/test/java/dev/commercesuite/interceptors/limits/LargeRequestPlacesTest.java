package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.interceptors.errors.FailureException;
import dev.commercesuite.interceptors.errors.RawMessageMarshaller;
import dev.commercesuite.interceptors.testing.NoCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is a large request, and how long it keeps its place. */
class LargeRequestPlacesTest {
  private static final MethodDescriptor<InputStream, InputStream> GET =
      raw(OrderServiceGrpc.getGetOrderMethod());
  private static final MethodDescriptor<InputStream, InputStream> WATCH =
      raw(OrderServiceGrpc.getWatchOrderMethod());

  private final LargeRequestInterceptor interceptor =
      new LargeRequestInterceptor(LoadLimit.DEFAULT);
  private final List<InputStream> received = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();

  @Test
  void smallRequestOfAKnownLengthIsPassedOnAsItCame() {
    InputStream small = new Known(new byte[LargeRequestInterceptor.LARGE]);
    InputStream large = new Known(message(LargeRequestInterceptor.LARGE + 1));

    start(GET).onMessage(small);
    start(GET).onMessage(large);

    assertThat(received.getFirst()).isSameAs(small);
    assertThat(bytes(received.getLast())).isEqualTo(message(LargeRequestInterceptor.LARGE + 1));
  }

  @Test
  void streamTakesARequestThatIsJustNotLarge() {
    byte[] request = message(LargeRequestInterceptor.LARGE);

    start(WATCH).onMessage(new ByteArrayInputStream(request));

    assertThat(bytes(received.getFirst())).isEqualTo(request);
    assertThat(refusal(start(WATCH), LargeRequestInterceptor.LARGE + 1))
        .isEqualTo("REQUEST_TOO_LARGE");
  }

  @Test
  void placesAreGivenBackByCallsThatEndAndByCallsThatAreCancelled() {
    List<ServerCall.Listener<InputStream>> calls = takeAllPlaces();
    assertThat(refusal(start(GET), LargeRequestInterceptor.LARGE + 1)).isEqualTo("OVERLOADED");

    calls.getFirst().onCancel();
    start(GET).onMessage(large());
    assertThat(refusal(start(GET), LargeRequestInterceptor.LARGE + 1)).isEqualTo("OVERLOADED");

    calls.getLast().onComplete();
    start(GET).onMessage(large());
    assertThat(refusal(start(GET), LargeRequestInterceptor.LARGE + 1)).isEqualTo("OVERLOADED");
    assertThat(heard).containsExactly("cancelled", "complete");
  }

  @Test
  void placeIsGivenBackOnce() {
    List<ServerCall.Listener<InputStream>> calls = takeAllPlaces();

    calls.getFirst().onCancel();
    calls.getFirst().onComplete();

    start(GET).onMessage(large());
    assertThat(refusal(start(GET), LargeRequestInterceptor.LARGE + 1)).isEqualTo("OVERLOADED");
  }

  @Test
  void callTakesOnePlaceHoweverManyMessagesItSends() {
    ServerCall.Listener<InputStream> call = start(GET);
    for (int i = 0; i <= LargeRequestInterceptor.MOST_LARGE; i++) {
      call.onMessage(large());
    }

    assertThat(received).hasSize(LargeRequestInterceptor.MOST_LARGE + 1);
  }

  private List<ServerCall.Listener<InputStream>> takeAllPlaces() {
    List<ServerCall.Listener<InputStream>> calls = new ArrayList<>();
    for (int i = 0; i < LargeRequestInterceptor.MOST_LARGE; i++) {
      ServerCall.Listener<InputStream> call = start(GET);
      call.onMessage(large());
      calls.add(call);
    }
    return calls;
  }

  private static String refusal(ServerCall.Listener<InputStream> call, int bytes) {
    return catchThrowableOfType(
            FailureException.class, () -> call.onMessage(new ByteArrayInputStream(message(bytes))))
        .failure()
        .reasonName();
  }

  private static InputStream large() {
    return new ByteArrayInputStream(message(LargeRequestInterceptor.LARGE + 1));
  }

  /** One text, as a field of its own. */
  private static byte[] message(int size) {
    byte[] message = new byte[size];
    int length = size - 4;
    message[0] = 10;
    message[1] = (byte) ((length & 0x7f) | 0x80);
    message[2] = (byte) (((length >> 7) & 0x7f) | 0x80);
    message[3] = (byte) (length >> 14);
    return message;
  }

  private static byte[] bytes(InputStream stream) {
    try {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerCall.Listener<InputStream> start(
      MethodDescriptor<InputStream, InputStream> method) {
    return interceptor.interceptCall(
        new Call(method),
        new Metadata(),
        (_, _) ->
            new ServerCall.Listener<>() {
              @Override
              public void onMessage(InputStream message) {
                received.add(message);
              }

              @Override
              public void onCancel() {
                heard.add("cancelled");
              }

              @Override
              public void onComplete() {
                heard.add("complete");
              }
            });
  }

  private static MethodDescriptor<InputStream, InputStream> raw(MethodDescriptor<?, ?> method) {
    return method.toBuilder(new RawMessageMarshaller(), new RawMessageMarshaller()).build();
  }

  private static final class Known extends ByteArrayInputStream implements KnownLength {
    Known(byte[] bytes) {
      super(bytes);
    }
  }

  private static final class Call extends NoCall<InputStream, InputStream> {
    Call(MethodDescriptor<InputStream, InputStream> method) {
      super(method);
    }
  }
}
