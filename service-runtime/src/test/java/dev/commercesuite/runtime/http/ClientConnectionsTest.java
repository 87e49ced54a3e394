package dev.commercesuite.runtime.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientConnectionsTest {
  private static final Duration REQUEST = Duration.ofSeconds(5);
  private static final Duration RESPONSE = Duration.ofSeconds(30);
  private static final InetAddress ANN = address("0a000001");
  private static final InetAddress BEN = address("0a000002");
  private static final InetAddress PROXY = address("0a0000ff");

  private final List<SocketChannel> channels = new ArrayList<>();
  private long now;

  @AfterEach
  void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }

  @Test
  void takesAllWhileThereIsRoom() {
    ClientConnections connections = limited(3, 2);

    open(connections, ANN);
    open(connections, ANN);
    open(connections, BEN);

    assertThat(connections.size()).isEqualTo(3);
  }

  @Test
  void anAddressAtItsLimitLosesItsOldestThatWasNeverAnswered() {
    ClientConnections connections = limited(8, 3);
    ClientConnection served = served(connections, ANN);
    ClientConnection oldest = open(connections, ANN);
    open(connections, ANN);
    open(connections, BEN);

    assertThat(accept(connections, ANN)).isSameAs(oldest);
    assertThat(connections.find(oldest.channel())).isNull();
    assertThat(connections.find(served.channel())).isSameAs(served);
    assertThat(connections.size()).isEqualTo(4);
  }

  @Test
  void anAddressAtItsLimitLosesTheOneThatIsIdleLongest() {
    ClientConnections connections = limited(8, 2);
    ClientConnection idle = served(connections, ANN);
    served(connections, ANN);

    assertThat(accept(connections, ANN)).isSameAs(idle);
  }

  @Test
  void anAddressDoesNotLoseWhatTheServerWorksOn() {
    ClientConnections connections = limited(8, 2);
    connections.received(open(connections, ANN));
    connections.received(open(connections, ANN));

    assertRefused(connections, ANN);
    assertThat(connections.size()).isEqualTo(2);
  }

  @Test
  void anAnswerThatIsNotTakenGoesBeforeWhatTheServerWorksOn() {
    ClientConnections connections = limited(8, 2);
    connections.received(open(connections, ANN));
    ClientConnection taking = open(connections, ANN);
    connections.received(taking);
    assertThat(connections.answering(taking, 1)).isEmpty();

    assertThat(accept(connections, ANN)).isSameAs(taking);
  }

  @Test
  void whenAllAreTakenTheAddressWithMostLosesFirst() {
    ClientConnections connections = limited(4, 3);
    open(connections, BEN);
    ClientConnection first = open(connections, ANN);
    open(connections, ANN);
    open(connections, ANN);

    assertThat(accept(connections, address("0a000003"))).isSameAs(first);
  }

  @Test
  void whenAllAreTakenThoseThatWereAnsweredStay() {
    ClientConnections connections = limited(3, 2);
    served(connections, ANN);
    served(connections, ANN);
    ClientConnection unanswered = open(connections, BEN);

    assertThat(accept(connections, address("0a000003"))).isSameAs(unanswered);
  }

  @Test
  void whenTheServerWorksOnAllOnlyAnAddressWithFewerGetsIn() {
    ClientConnections connections = limited(4, 3);
    ClientConnection first = open(connections, ANN);
    for (ClientConnection connection :
        List.of(first, open(connections, ANN), open(connections, ANN), open(connections, BEN))) {
      now++;
      connections.received(connection);
    }

    SocketChannel third = channel();
    assertThat(connections.accept(third, address("0a000003"))).isSameAs(first);
    connections.received(requireNonNull(connections.find(third)));
    assertRefused(connections, BEN);
  }

  @Test
  void connectionsOfAProxyCountOneByOne() {
    ClientConnections connections = limited(5, 2);
    ClientConnection oldest = open(connections, PROXY);
    open(connections, PROXY);
    open(connections, PROXY);
    ClientConnection crowd = open(connections, ANN);
    open(connections, ANN);

    assertThat(accept(connections, PROXY)).as("the address with most").isSameAs(crowd);
    assertThat(accept(connections, PROXY)).isSameAs(oldest);
  }

  @Test
  void anAddressOfIpv6IsItsNetwork() {
    ClientConnections connections = limited(8, 1);
    ClientConnection first = open(connections, address("20010db8000000010000000000000001"));

    assertThat(accept(connections, address("20010db8000000020000000000000001"))).isNull();
    assertThat(accept(connections, address("20010db8000000010000000000000002"))).isSameAs(first);
  }

  @Test
  void forgetsThoseThatAreClosed() {
    ClientConnections connections = limited(8, 1);
    ClientConnection first = open(connections, ANN);

    connections.forget(first.channel());

    assertThat(accept(connections, ANN)).isNull();
    assertThat(connections.size()).isEqualTo(1);
  }

  @Test
  void givesUpTheOneWithTheLeastToLose() {
    ClientConnections connections = limited(8, 8);
    ClientConnection working = served(connections, ANN);
    connections.received(working);
    ClientConnection idle = served(connections, ANN);
    ClientConnection unanswered = open(connections, ANN);

    assertThat(connections.giveUpOne()).isSameAs(unanswered);
    assertThat(connections.giveUpOne()).isSameAs(idle);
    assertThat(connections.giveUpOne()).isNull();
    assertThat(connections.size()).isEqualTo(1);
  }

  @Test
  void boundsWhatNobodyTakesByTheAddressThatLeavesMost() {
    ClientConnections connections = limited(8, 8);
    ClientConnection small = open(connections, BEN);
    ClientConnection older = open(connections, ANN);
    ClientConnection newer = open(connections, ANN);
    ClientConnection done = open(connections, ANN);

    assertThat(connections.answering(small, 10)).isEmpty();
    assertThat(connections.answering(older, 40)).isEmpty();
    assertThat(connections.answering(done, 50)).isEmpty();
    connections.answered(done);
    assertThat(connections.answering(newer, 40)).isEmpty();
    assertThat(connections.answering(served(connections, BEN), 11)).containsExactly(older);
    assertThat(connections.find(older.channel())).isNull();
    assertThat(connections.answering(served(connections, BEN), 100))
        .as("all but the new one, which may be as large as it is")
        .hasSize(3);
  }

  @Test
  void aClientMayTakeSoLongForAnAnswer() {
    ClientConnections connections = limited(8, 8);
    ClientConnection connection = open(connections, ANN);
    connections.received(connection);
    assertThat(connections.answering(connection, 1)).isEmpty();

    now += RESPONSE.toNanos();
    assertThat(connections.takeOverdue()).isEmpty();
    now++;
    assertThat(connections.takeOverdue()).containsExactly(connection);
    assertThat(connections.size()).isZero();
  }

  @Test
  void fewFileDescriptorsMakeFewConnections() {
    assertThat(ClientLimits.of(1024, 256, Long.MAX_VALUE).connections()).isEqualTo(1024);
    ClientLimits few = ClientLimits.of(1024, 256, 700);
    assertThat(few.connections()).isEqualTo(87);
    assertThat(few.connectionsPerAddress()).isEqualTo(87);
    assertThat(ClientLimits.of(1024, 256, 1).connections()).isEqualTo(1);
  }

  private ClientConnections limited(int connections, int perAddress) {
    ClientLimits limits = new ClientLimits(connections, perAddress, REQUEST, RESPONSE, 100);
    return new ClientConnections(limits, PROXY::equals, () -> now);
  }

  private SocketChannel channel() {
    try {
      SocketChannel channel = SocketChannel.open();
      channels.add(channel);
      now++;
      return channel;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private @Nullable ClientConnection accept(ClientConnections connections, InetAddress client) {
    return connections.accept(channel(), client);
  }

  /** A new connection, for which there is room. */
  private ClientConnection open(ClientConnections connections, InetAddress client) {
    SocketChannel channel = channel();
    assertThat(connections.accept(channel, client)).isNull();
    return requireNonNull(connections.find(channel));
  }

  private void assertRefused(ClientConnections connections, InetAddress client) {
    SocketChannel channel = channel();
    ClientConnection leaving = requireNonNull(connections.accept(channel, client));
    assertThat(leaving.channel()).as("the new one itself").isSameAs(channel);
    assertThat(connections.find(channel)).isNull();
  }

  /** One on which a request was answered. */
  private ClientConnection served(ClientConnections connections, InetAddress client) {
    ClientConnection connection = open(connections, client);
    connections.received(connection);
    connections.answered(connection);
    return connection;
  }

  private static InetAddress address(String bytes) {
    try {
      return InetAddress.getByAddress(HexFormat.of().parseHex(bytes));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
