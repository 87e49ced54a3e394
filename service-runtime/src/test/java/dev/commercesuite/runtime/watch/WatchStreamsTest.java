package dev.commercesuite.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.StringValue;
import dev.commercesuite.api.type.v1.ErrorReason;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchStreamsTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(5);

  /** Only looks when it is told to. */
  private static final WatchPace QUIET = new WatchPace(NEVER, NEVER, NEVER);

  private WatchFixture fixture = new WatchFixture(QUIET);

  private void restart(WatchPace pace) {
    fixture.close();
    fixture = new WatchFixture(pace);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void sendsWhatIsThereAndWhatComes() {
    WatchedLog log = fixture.log("a");
    List.of("1", "2", "3").forEach(log::add);

    Iterator<StringValue> stream = fixture.watch("a");
    List<String> first = take(3, stream);
    log.add("4");
    fixture.streams.changed("a");

    assertThat(first).containsExactly("1", "2", "3");
    assertThat(take(1, stream)).containsExactly("4");
  }

  @Test
  void wakesOnlyTheStreamsOfTheTopic() {
    Iterator<StringValue> changed = fixture.watch("a");
    Iterator<StringValue> other = fixture.watch("b");
    await().until(() -> fixture.log("b").emptyReads.get() == 1);

    fixture.log("a").add("1");
    fixture.log("b").add("2");
    fixture.streams.changed("a");

    assertThat(take(1, changed)).containsExactly("1");
    assertThat(fixture.log("b").linesRead).hasValue(0);
    fixture.streams.lookAgain();
    assertThat(take(1, other)).containsExactly("2");
  }

  @Test
  void looksByItselfWhenNobodyTellsIt() {
    restart(new WatchPace(SOON, NEVER, NEVER));
    Iterator<StringValue> stream = fixture.watch("a");
    await().until(() -> fixture.log("a").emptyReads.get() > 1);

    fixture.log("a").add("1");

    assertThat(take(1, stream)).containsExactly("1");
  }

  @Test
  void looksSoonWhenSomethingIsOnItsWay() {
    restart(new WatchPace(NEVER, NEVER, SOON));
    fixture.log("a").add("more soon");
    Iterator<StringValue> stream = fixture.watch("a");
    assertThat(take(1, stream)).containsExactly("more soon");

    fixture.log("a").add("more");

    assertThat(take(1, stream)).containsExactly("more");
  }

  @Test
  void givesSignsOfLifeWhileNothingHappens() {
    restart(new WatchPace(NEVER, SOON, NEVER));

    assertThat(take(2, fixture.watch("a")))
        .containsOnly(WatchedLog.HEARTBEAT.getValue())
        .hasSize(2);
  }

  @Test
  void endsWithOkOnDrainAndOpensNoMore() {
    fixture.log("a").add("1");
    Iterator<StringValue> stream = fixture.watch("a");
    assertThat(take(1, stream)).containsExactly("1");

    fixture.streams.drain();

    assertThat(stream.hasNext()).isFalse();
    assertThat(fixture.watch("a").hasNext()).isFalse();
    await().until(() -> fixture.streams.size() == 0);
  }

  @Test
  void endsWithOkWhenTheTokenExpires() {
    fixture.log("a").add("1");
    fixture.tokenExpiry = Instant.now().plusMillis(300);

    Iterator<StringValue> stream = fixture.watch("a");

    assertThat(take(1, stream)).containsExactly("1");
    assertThat(stream.hasNext()).isFalse();
  }

  @Test
  void sendsNothingOnceTheTokenIsRevoked() {
    Iterator<StringValue> stream = fixture.watch("a");
    await().until(() -> fixture.log("a").emptyReads.get() == 1);

    fixture.recheck =
        () -> {
          throw Failure.of(ErrorReason.ERROR_REASON_TOKEN_REVOKED, "revoked").exception();
        };
    fixture.log("a").add("not for you");
    fixture.streams.changed("a");

    assertThat(failure(stream).is(ErrorReason.ERROR_REASON_TOKEN_REVOKED)).isTrue();
    assertThat(fixture.log("a").linesRead).hasValue(0);
  }

  @Test
  void endsWithAnErrorWhenItsSourceFails() {
    fixture.log("a").add("broken");

    assertThat(failure(fixture.watch("a")).is(ErrorReason.ERROR_REASON_INTERNAL)).isTrue();
    await().until(() -> fixture.streams.size() == 0);
  }

  @Test
  void readsNoFurtherThanASlowClientCanTake() throws Exception {
    int lines = 100;
    IntStream.range(0, lines).mapToObj(Integer::toString).forEach(fixture.log("a")::add);
    SlowClient client = new SlowClient();
    ClientCall<StringValue, StringValue> call = client.watch(fixture, "a");

    for (int i = 0; i < lines; i++) {
      call.request(1);
      assertThat(client.received.take()).isEqualTo(Integer.toString(i));
      assertThat(fixture.log("a").linesRead).hasValueLessThanOrEqualTo(i + 2 * WatchedLog.BATCH);
    }
  }

  @Test
  void forgetsTheStreamOfAClientThatIsGone() {
    SlowClient client = new SlowClient();
    ClientCall<StringValue, StringValue> call = client.watch(fixture, "a");
    await().until(() -> fixture.log("a").emptyReads.get() == 1);
    assertThat(fixture.streams.size()).isEqualTo(1);

    call.cancel("enough", null);

    await().until(() -> fixture.streams.size() == 0);
  }

  private static List<String> take(int count, Iterator<StringValue> stream) {
    List<String> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(stream.next().getValue());
    }
    return taken;
  }

  private static RemoteFailure failure(Iterator<StringValue> stream) {
    return RemoteFailure.from(
        Assertions.catchThrowableOfType(StatusRuntimeException.class, stream::hasNext));
  }

  /** Takes as much as the test asks for. */
  private static final class SlowClient extends ClientCall.Listener<StringValue> {
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    ClientCall<StringValue, StringValue> watch(WatchFixture fixture, String topic) {
      ClientCall<StringValue, StringValue> call = fixture.newCall();
      call.start(this, new Metadata());
      call.sendMessage(StringValue.of(topic));
      call.halfClose();
      return call;
    }

    @Override
    public void onMessage(StringValue message) {
      received.add(message.getValue());
    }
  }
}
