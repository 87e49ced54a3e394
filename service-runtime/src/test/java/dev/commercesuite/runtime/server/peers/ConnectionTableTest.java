package dev.commercesuite.runtime.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.peers.PeerKind;
import dev.commercesuite.runtime.network.TrustedProxies;
import dev.commercesuite.runtime.server.peers.ConnectionTable.Admission.Admitted;
import dev.commercesuite.runtime.server.peers.ConnectionTable.Admission.Refused;
import dev.commercesuite.runtime.server.peers.ConnectionTable.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  /** 32 connections, of them 4 for services; 16 and 4 handshakes of one address. */
  private static final PeerLimits LIMITS =
      new PeerLimits(
          TrustedProxies.in(List.of("10.0.0.0/8")), 32, 16, 8, 100, Duration.ofSeconds(10));

  private static final int WITHOUT_CERTIFICATE = 28;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final ConnectionTable table = new ConnectionTable(LIMITS, now::get);
  private final List<Integer> ended = new ArrayList<>();
  private int opened;

  @Test
  void anAddressHasAsManyConnectionsAsItMay() {
    for (int i = 0; i < 16; i++) {
      withToken(1);
    }

    assertThat(refusal("192.0.2.1")).isEqualTo(Refusal.ADDRESS);
    assertThat(secured(admitted("192.0.2.2"), PeerKind.ANONYMOUS)).isTrue();
  }

  @Test
  void itsOldestOneThatDoesNothingGivesWay() {
    Connection busy = anonymous(1);
    busy.calls(1);
    withToken(1);
    for (int i = 2; i < 16; i++) {
      anonymous(1);
    }

    anonymous(1);

    assertThat(ended).containsExactly(2);
  }

  @Test
  void closedConnectionsAreNotCounted() {
    for (int i = 0; i < 100; i++) {
      Connection connection = withToken(1);
      connection.closed();
      connection.closed();
    }

    assertThat(table.count(PeerKind.TOKEN)).isZero();
    assertThat(ended).isEmpty();
  }

  @Test
  void anIpv6CustomerIsOneAddress() {
    for (int i = 0; i < 16; i++) {
      Connection connection = admitted("2001:db8:1:2::" + i);
      assertThat(secured(connection, PeerKind.ANONYMOUS)).isTrue();
      connection.peer().prove(PeerKind.TOKEN);
    }

    assertThat(refusal("2001:db8:1:2:ffff::")).isEqualTo(Refusal.ADDRESS);
  }

  @Test
  void proxiesAreNotCountedTogether() {
    for (int i = 0; i < WITHOUT_CERTIFICATE; i++) {
      Connection connection = admitted("10.0.0.1");
      assertThat(connection.peer().kind()).isEqualTo(PeerKind.PROXY);
      assertThat(secured(connection, PeerKind.ANONYMOUS)).isTrue();
    }

    assertThat(ended).isEmpty();
    assertThat(table.count(PeerKind.PROXY)).isEqualTo(WITHOUT_CERTIFICATE);
  }

  @Test
  void onlySoManyHandshakesAtATimeOfOneAddressAndOfAll() {
    for (int i = 0; i < 4; i++) {
      admitted("192.0.2.1");
    }
    assertThat(refusal("192.0.2.1")).isEqualTo(Refusal.ADDRESS_HANDSHAKES);
    for (int i = 2; i < 6; i++) {
      admitted("192.0.2." + i);
    }

    assertThat(refusal("192.0.2.6")).isEqualTo(Refusal.HANDSHAKES);
  }

  @Test
  void aHandshakeThatIsOverMakesRoomForTheNext() {
    for (int i = 0; i < 12; i++) {
      anonymous(1);
    }

    assertThat(ended).isEmpty();
  }

  @Test
  void aSlowHandshakeGivesWay() {
    for (int i = 0; i < 4; i++) {
      admitted("192.0.2.1");
    }
    for (int i = 2; i < 6; i++) {
      admitted("192.0.2." + i);
    }
    now.addAndGet(ConnectionTable.SLOW_HANDSHAKE.toNanos());

    admitted("192.0.2.9");
    admitted("192.0.2.1");

    assertThat(ended).as("of the address with the most, the oldest").containsExactly(0, 1);
  }

  /** Whoever opens idle connections only displaces his own. */
  @Test
  void whenItIsFullTheLargestAddressGivesWay() {
    anonymous(2);
    for (int i = 1; i < 17; i++) {
      anonymous(1);
    }
    for (int i = 17; i < WITHOUT_CERTIFICATE; i++) {
      anonymous(3);
    }

    anonymous(4);
    anonymous(5);

    assertThat(ended).containsExactly(1, 2);
    assertThat(table.count(PeerKind.ANONYMOUS)).isEqualTo(WITHOUT_CERTIFICATE);
  }

  @Test
  void connectionsWithTokensStayWhenItIsFull() {
    for (int i = 0; i < WITHOUT_CERTIFICATE; i++) {
      withToken(i);
    }

    assertThat(secured(admitted("192.0.2.99"), PeerKind.ANONYMOUS)).isFalse();
    assertThat(ended).isEmpty();
  }

  /** Someone with one account and many connections does not keep all others out. */
  @Test
  void butNotMoreOfOneAddressThanAQuarterOfWhatItMayHave() {
    for (int i = 0; i < 14; i++) {
      withToken(1);
      withToken(2);
    }

    anonymous(3);

    assertThat(ended).hasSize(1);
  }

  /** A call on each, such as one that watches the health of the server, does not save them. */
  @Test
  void whateverTheyDo() {
    for (int i = 0; i < 14; i++) {
      withToken(1).calls(1);
      withToken(2).calls(1);
    }

    anonymous(3).calls(1);

    assertThat(ended).containsExactly(0);
    assertThat(secured(admitted("192.0.2.2"), PeerKind.ANONYMOUS)).isFalse();
  }

  @Test
  void aQuarterOfWhatAnAddressMayHaveStaysIfItHasCalls() {
    for (int i = 0; i < WITHOUT_CERTIFICATE; i++) {
      withToken(i / 4).calls(1);
    }

    assertThat(secured(admitted("192.0.2.99"), PeerKind.ANONYMOUS)).isFalse();
    assertThat(ended).isEmpty();
  }

  /** Also if all of them have calls, such as one that watches the health of the server. */
  @Test
  void thoseOfWhomNothingIsKnownGiveWayToSmallerAddresses() {
    for (int i = 0; i < 14; i++) {
      anonymous(1).calls(1);
      anonymous(2).calls(1);
    }

    anonymous(3).calls(1);
    assertThat(ended).containsExactly(0);
    assertThat(secured(admitted("192.0.2.2"), PeerKind.ANONYMOUS)).isFalse();
  }

  @Test
  void servicesHaveAShareOfTheirOwn() {
    for (int i = 0; i < WITHOUT_CERTIFICATE; i++) {
      withToken(i);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(secured(admitted("192.0.2.200"), PeerKind.SERVICE)).isTrue();
    }

    assertThat(refusal("192.0.2.200")).isEqualTo(Refusal.FULL);
    assertThat(table.count(PeerKind.SERVICE)).isEqualTo(4);
  }

  @Test
  void servicesDisplaceWhoIsIdle() {
    for (int i = 0; i < WITHOUT_CERTIFICATE; i++) {
      anonymous(1 + i % 2);
    }
    for (int i = 0; i < 8; i++) {
      assertThat(secured(admitted("192.0.2.200"), PeerKind.SERVICE)).isTrue();
    }

    assertThat(table.count(PeerKind.SERVICE)).isEqualTo(8);
    assertThat(ended).hasSize(4);
  }

  @Test
  void whoFloodsIsRefused() {
    Connection connection = anonymous(1);
    connection.flooded(FloodPenalties.FLOOD);

    assertThat(refusal("192.0.2.1")).isEqualTo(Refusal.PENALTY);
    assertThat(admitted("192.0.2.2").isOnProbation()).isFalse();
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(admitted("192.0.2.1").isOnProbation()).isTrue();
  }

  @Test
  void hisNeighboursAreNotShutOut() {
    withToken(1);
    anonymous(1).flooded(FloodPenalties.FLOOD);

    assertThat(admitted("192.0.2.1").isOnProbation()).isTrue();
  }

  @Test
  void aTokenOfHisOwnIsNoNeighbour() {
    withToken(1).flooded(FloodPenalties.FLOOD);

    assertThat(refusal("192.0.2.1")).isEqualTo(Refusal.PENALTY);
  }

  @Test
  void servicesAndProxiesAreNotPunished() {
    Connection service = admitted("192.0.2.1");
    assertThat(secured(service, PeerKind.SERVICE)).isTrue();
    service.flooded(FloodPenalties.FLOOD);
    admitted("10.0.0.1").flooded(FloodPenalties.FLOOD);

    assertThat(admitted("192.0.2.1").isOnProbation()).isFalse();
    assertThat(admitted("10.0.0.1").isOnProbation()).isFalse();
  }

  /** What was given up, or has gone, does not come back by the end of its handshake. */
  @Test
  void whatIsGoneStaysSo() {
    Connection connection = admitted("192.0.2.1");
    connection.closed();

    assertThat(secured(connection, PeerKind.SERVICE)).isFalse();
    assertThat(table.count(PeerKind.SERVICE)).isZero();
  }

  private Connection withToken(int address) {
    Connection connection = anonymous(address);
    connection.peer().prove(PeerKind.TOKEN);
    return connection;
  }

  private Connection anonymous(int address) {
    Connection connection = admitted("192.0.2." + address);
    assertThat(secured(connection, PeerKind.ANONYMOUS)).isTrue();
    return connection;
  }

  private static boolean secured(Connection connection, PeerKind proof) {
    return connection.secured(proof);
  }

  private Connection admitted(String address) {
    int number = opened++;
    now.incrementAndGet();
    return switch (table.open(InetAddress.ofLiteral(address), () -> ended.add(number))) {
      case Admitted(Connection connection) -> connection;
      case Refused(Refusal reason) -> throw new AssertionError(address + " is refused: " + reason);
    };
  }

  private Refusal refusal(String address) {
    return switch (table.open(InetAddress.ofLiteral(address), () -> {})) {
      case Admitted _ -> throw new AssertionError(address + " is admitted");
      case Refused(Refusal reason) -> reason;
    };
  }
}
