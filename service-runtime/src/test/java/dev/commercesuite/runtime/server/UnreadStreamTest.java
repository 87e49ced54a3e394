package dev.commercesuite.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.limits.FairBudget;
import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a stream has to end, by a clock that the test moves. */
class UnreadStreamTest {
  private static final long PATIENCE = Duration.ofMinutes(1).toNanos();
  private static final int DECENT = UnreadConnection.PACE;

  /** Bytes of requests; 3,500 for anyone. */
  private static final int OF_SERVER = 4_000;

  private final Holder holder = new Holder();
  private final UnreadStream stream = new UnreadStream(holder, 1);

  @Test
  void isHeldUntilItIsTakenOrTheStreamIsClosed() {
    assertThat(stream.take(1_000)).isTrue();
    assertThat(holder.held).isEqualTo(1_000);

    stream.taken(400);
    assertThat(holder.held).isEqualTo(600);
    assertThat(stream.isUnread()).isTrue();

    stream.streamClosed(Status.OK);
    assertThat(holder.held).isZero();
    assertThat(stream.isUnread()).isFalse();
  }

  @Test
  void nothingIsHeldForAStreamThatIsClosed() {
    stream.streamClosed(Status.CANCELLED);

    assertThat(stream.take(1_000)).isTrue();
    stream.taken(1_000);

    assertThat(holder.held).isZero();
  }

  @Test
  void whatDoesNotFitIsNotHeld() {
    holder.isFull = true;

    assertThat(stream.take(1_000)).isFalse();
    stream.streamClosed(Status.OK);

    assertThat(holder.held).isZero();
  }

  @Test
  void aUnaryCallEndsAtItsDeadlineHoweverItIsRead() {
    stream.setTerm(new UnreadStream.Term(seconds(10), seconds(10)));
    assertThat(stream.take(10_000_000)).isTrue();
    for (int second = 1; second < 10; second++) {
      holder.now = seconds(second);
      stream.taken(100_000);
      assertThat(stream.due(holder.now, PATIENCE)).isNull();
    }

    holder.now = seconds(10);
    stream.taken(100_000);

    assertThat(stream.due(holder.now, PATIENCE)).isEqualTo(UnreadEnd.DEADLINE);
  }

  @Test
  void aClientWithoutADeadlineMayGoOnWhileItReads() {
    stream.setTerm(new UnreadStream.Term(seconds(10), seconds(60)));
    assertThat(stream.take(10_000_000)).isTrue();
    for (int second = 1; second < 60; second++) {
      holder.now = seconds(second);
      stream.taken(100_000);
      assertThat(stream.due(holder.now, PATIENCE)).isNull();
    }

    holder.now = seconds(60);
    stream.taken(100_000);

    assertThat(stream.due(holder.now, PATIENCE)).isEqualTo(UnreadEnd.DEADLINE);
  }

  @Test
  void butNotOneThatHardlyReads() {
    stream.setTerm(new UnreadStream.Term(seconds(10), seconds(60)));
    assertThat(stream.take(10_000_000)).isTrue();
    holder.now = seconds(10);
    stream.taken(DECENT);
    assertThat(stream.due(holder.now, PATIENCE)).isNull();

    holder.now = seconds(11);
    stream.taken(DECENT - 1);

    assertThat(stream.due(holder.now, PATIENCE)).isEqualTo(UnreadEnd.DEADLINE);
  }

  @Test
  void aStreamMayTakeItsTimeAsLongAsItTakesSomething() {
    assertThat(stream.take(1_000)).isTrue();
    holder.now += PATIENCE - 1;
    assertThat(stream.due(holder.now, PATIENCE)).isNull();
    stream.taken(1);
    holder.now += PATIENCE - 1;
    assertThat(stream.due(holder.now, PATIENCE)).isNull();

    holder.now += 1;

    assertThat(stream.due(holder.now, PATIENCE)).isEqualTo(UnreadEnd.TIMEOUT);
  }

  @Test
  void aStreamThatWaitsForNewsMayWait() {
    assertThat(stream.take(1_000)).isTrue();
    stream.taken(1_000);
    holder.now += 100 * PATIENCE;
    assertThat(stream.due(holder.now, PATIENCE)).isNull();

    assertThat(stream.take(1_000)).isTrue();

    assertThat(stream.due(holder.now, PATIENCE)).as("new since just now").isNull();
  }

  @Test
  void isSilentWhenNothingWasTakenForTwoLooks() {
    assertThat(stream.take(1_000)).isTrue();
    assertThat(stream.due(holder.now, PATIENCE)).isNull();
    assertThat(stream.isSilent()).isFalse();
    assertThat(stream.due(holder.now, PATIENCE)).isNull();
    assertThat(stream.isSilent()).isTrue();

    stream.taken(1);
    assertThat(stream.due(holder.now, PATIENCE)).isNull();
    assertThat(stream.isSilent()).as("with something taken").isFalse();

    stream.taken(999);
    for (int look = 0; look < 5; look++) {
      assertThat(stream.due(holder.now, PATIENCE)).isNull();
    }
    assertThat(stream.isSilent()).as("with nothing that waits").isFalse();
  }

  @Test
  void isCancelledAsIfItsDeadlineHadPassed() {
    Context context = stream.filterContext(Context.ROOT);

    stream.cancel("why");

    Status status = Contexts.statusFromCancelled(context);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("why");
  }

  private static long seconds(int count) {
    return Duration.ofSeconds(count).toNanos();
  }

  @Test
  void holdsOfARequestWhatHasComeUntilItIsAMessage() {
    UnreadStream stream = new UnreadStream(holder, 1);

    assertThat(stream.receive(UnreadStream.SMALL_REQUEST)).isTrue();
    assertThat(holder.ofRequests).isZero();
    assertThat(stream.receive(1_000)).isTrue();
    assertThat(stream.receive(500)).isTrue();
    assertThat(holder.ofRequests).isEqualTo(1_500);

    stream.inboundMessageRead(0, UnreadStream.SMALL_REQUEST + 1_000 - 5, -1);
    assertThat(holder.ofRequests).as("the next message has begun").isZero();

    assertThat(stream.receive(UnreadStream.SMALL_REQUEST)).isTrue();
    assertThat(holder.ofRequests).isEqualTo(500);
    stream.streamClosed(Status.OK);
    assertThat(holder.ofRequests).isZero();
  }

  @Test
  void takesNothingOfARequestThatDoesNotFit() {
    UnreadStream stream = new UnreadStream(holder, 1);
    holder.isFull = true;

    assertThat(stream.receive(UnreadStream.SMALL_REQUEST)).isTrue();
    assertThat(stream.receive(1)).isFalse();

    stream.streamClosed(Status.CANCELLED);
    assertThat(holder.ofRequests).isZero();
    assertThat(stream.receive(1_000_000)).as("of a stream that is closed").isTrue();
  }

  @Test
  void isRefusedMoreWhenItGaveWayToAnotherAndItsConnectionGetsBackWhatItHeld() {
    UnreadStream other = new UnreadStream(holder, 3);
    assertThat(stream.receive(UnreadStream.SMALL_REQUEST + 3_000)).isTrue();

    assertThat(other.receive(UnreadStream.SMALL_REQUEST + 2_000)).isTrue();

    assertThat(holder.gaveWay).containsExactly(1);
    assertThat(holder.ofServer.held()).isEqualTo(2_000);
    assertThat(holder.ofRequests).as("until its thread hears of it").isEqualTo(5_000);
    assertThat(stream.receive(1)).isFalse();
    assertThat(stream.giveWay()).isTrue();
    assertThat(holder.ofRequests).isEqualTo(2_000);
    assertThat(stream.refuse()).isFalse();
    stream.streamClosed(Status.CANCELLED);
    other.streamClosed(Status.OK);
    assertThat(holder.ofRequests).isZero();
    assertThat(holder.ofServer.held()).isZero();
  }

  @Test
  void goesOnIfItsRequestIsWholeBeforeItsThreadHearsThatItGaveWay() {
    UnreadStream other = new UnreadStream(holder, 3);
    assertThat(stream.receive(UnreadStream.SMALL_REQUEST + 3_000)).isTrue();
    assertThat(other.receive(UnreadStream.SMALL_REQUEST + 2_000)).isTrue();
    assertThat(holder.gaveWay).containsExactly(1);

    stream.inboundMessageRead(0, UnreadStream.SMALL_REQUEST + 3_000 - 5, -1);

    assertThat(stream.giveWay()).isFalse();
    assertThat(holder.ofRequests).isEqualTo(2_000);
    assertThat(holder.ofServer.held()).isEqualTo(2_000);
  }

  private static final class Holder implements UnreadStream.Holder {
    private final FairBudget ofServer = new FairBudget(OF_SERVER);
    private final ConnectedPeer peer = new ConnectedPeer(PeerKind.ANONYMOUS);
    private final List<Integer> gaveWay = new ArrayList<>();
    private boolean isFull;
    private long held;
    private long ofRequests;
    private long now;

    @Override
    public boolean take(int bytes) {
      if (isFull) {
        return false;
      }
      held += bytes;
      return true;
    }

    @Override
    public void give(long bytes, long read) {
      held -= bytes;
    }

    @Override
    public boolean takeRequest(long bytes) {
      if (isFull) {
        return false;
      }
      ofRequests += bytes;
      return true;
    }

    @Override
    public void giveRequest(long bytes) {
      ofRequests -= bytes;
    }

    @Override
    public FairBudget.Holding openRequest(UnreadStream stream) {
      return ofServer.open(peer, () -> gaveWay.add(stream.id()));
    }

    @Override
    public long now() {
      return now;
    }
  }
}
