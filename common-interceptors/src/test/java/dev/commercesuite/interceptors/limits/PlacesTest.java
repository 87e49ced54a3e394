package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final ConnectedPeer ONE = new ConnectedPeer(PeerKind.ANONYMOUS);
  private static final ConnectedPeer OTHER = new ConnectedPeer(PeerKind.TOKEN);
  private static final ConnectedPeer PROXY = new ConnectedPeer(PeerKind.PROXY);
  private static final ConnectedPeer SERVICE = new ConnectedPeer(PeerKind.SERVICE);
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.3");

  private long now;
  private final Places places = new Places(limit(16), () -> now);

  private static AdaptiveLimit limit(int places) {
    return new AdaptiveLimit(places, places, () -> OptionalInt.of(0), () -> 0, 0);
  }

  /** From an address that nobody else has. */
  private static ConnectedPeer newcomer(int number) {
    return at(InetAddress.ofLiteral("198.51.100." + number));
  }

  private static ConnectedPeer at(InetAddress address) {
    return new ConnectedPeer(PeerKind.TOKEN, address);
  }

  @Test
  void keepsAnEighthForServices() {
    assertThat(taking(ONE, 20)).hasSize(14);

    assertThat(taking(SERVICE, 20)).hasSize(2);
  }

  @Test
  void servicesMayTakeAll() {
    assertThat(taking(SERVICE, 20)).hasSize(16);
    assertThat(taking(ONE, 1)).isEmpty();
  }

  @Test
  void oneConnectionHasHalfAtMostWhileOthersAreRefused() {
    List<Places.Place> ofOne = taking(ONE, 14);
    assertThat(taking(OTHER, 1)).isEmpty();

    ofOne.removeFirst().giveBack();
    assertThat(taking(ONE, 1)).as("has 13").isEmpty();
    assertThat(taking(OTHER, 1)).hasSize(1);
    for (int i = 0; i < 6; i++) {
      ofOne.removeFirst().giveBack();
    }
    assertThat(taking(ONE, 20)).as("has 7").hasSize(1);
    assertThat(taking(OTHER, 20)).as("has 1").hasSize(5);
  }

  @Test
  void oneAddressHasHalfAtMostWhileOthersAreRefusedHoweverManyItsConnections() {
    List<Places.Place> ofHere = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ofHere.addAll(taking(at(HERE), 1));
    }
    assertThat(ofHere).hasSize(14);
    assertThat(taking(at(THERE), 1)).isEmpty();

    ofHere.removeFirst().giveBack();
    assertThat(taking(at(HERE), 1)).as("has 13").isEmpty();
    assertThat(taking(at(THERE), 1)).hasSize(1);
    for (int i = 0; i < 6; i++) {
      ofHere.removeFirst().giveBack();
    }
    assertThat(taking(at(HERE), 20)).as("has 7").hasSize(1);
    assertThat(taking(at(THERE), 20)).as("has 1").hasSize(5);
  }

  /** A load generator, or all people behind address translation. */
  @Test
  void anAddressThatIsAloneIsNeverCut() {
    List<ConnectedPeer> connections = new ArrayList<>();
    List<Places.Place> taken = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      connections.add(at(HERE));
      taken.addAll(taking(connections.getLast(), 1));
    }
    assertThat(taken).hasSize(14);

    for (int i = 0; i < 1_000; i++) {
      assertThat(taking(connections.get(i % 200), 1)).as("call %s without a place", i).isEmpty();
      taken.removeFirst().giveBack();
      taken.addAll(taking(connections.get((i + 7) % 200), 1));
      assertThat(taken).as("places after call %s", i).hasSize(14);
    }
  }

  @Test
  void anAddressMayHaveMoreAgainWhenOthersStayAwayWhateverIsRefusedToItself() {
    List<Places.Place> ofHere = taking(at(HERE), 14);
    assertThat(taking(at(THERE), 1)).isEmpty();
    now += Duration.ofMillis(999).toNanos();
    assertThat(taking(at(HERE), 1)).as("without a place").isEmpty();
    ofHere.removeFirst().giveBack();
    assertThat(taking(at(HERE), 1)).as("while the other one was just refused").isEmpty();

    now += Duration.ofMillis(9_001).toNanos();

    assertThat(taking(at(HERE), 1)).hasSize(1);
  }

  /** Of 128 places, while each call takes ten milliseconds. */
  @Test
  void whoCallsNowAndThenIsHardlyEverRefusedBesideAnAddressThatCallsWithoutAPause() {
    Places many = new Places(limit(128), () -> now);
    List<ConnectedPeer> flood = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      flood.add(at(HERE));
    }
    ConnectedPeer neighbour = at(THERE);
    Deque<List<Places.Place>> ending = new ArrayDeque<>();
    int floods = 0;
    int refused = 0;
    for (int milli = 0; milli < 60_000; milli++) {
      now += Duration.ofMillis(1).toNanos();
      if (ending.size() == 10) {
        ending.removeFirst().forEach(Places.Place::giveBack);
      }
      List<Places.Place> begun = new ArrayList<>();
      Places.Place next = many.take(flood.get(floods % flood.size()));
      while (next != null) {
        begun.add(next);
        floods++;
        next = many.take(flood.get(floods % flood.size()));
      }
      if (milli % 10 == 0) {
        Places.Place ofNeighbour = many.take(neighbour);
        if (ofNeighbour == null) {
          refused++;
        } else {
          begun.add(ofNeighbour);
        }
      }
      ending.addLast(begun);
    }

    assertThat(refused).as("of 6,000 calls").isPositive().isLessThanOrEqualTo(12);
    assertThat(floods).as("of what it would have alone").isGreaterThan(60_000 / 10 * 112 * 3 / 4);
  }

  @Test
  void whoWasRefusedAsWellIsRememberedBesideTheLatest() {
    List<Places.Place> ofHere = taking(at(HERE), 8);
    List<Places.Place> ofThere = taking(at(THERE), 6);
    assertThat(taking(at(ELSEWHERE), 1)).isEmpty();
    assertThat(taking(at(THERE), 1)).as("with less than half").isEmpty();

    ofThere.removeFirst().giveBack();
    assertThat(taking(at(HERE), 1)).as("has half").isEmpty();
    ofHere.forEach(Places.Place::giveBack);
    assertThat(taking(at(THERE), 20)).as("has 5, of 8 while another one is refused").hasSize(3);
  }

  @Test
  void refusalsOfProxiesAndServicesCountForAddresses() {
    List<Places.Place> ofHere = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      ofHere.addAll(taking(at(HERE), 1));
    }
    assertThat(taking(PROXY, 1)).isEmpty();
    ofHere.removeFirst().giveBack();
    assertThat(taking(at(HERE), 1)).isEmpty();

    now += Duration.ofSeconds(10).toNanos();
    ofHere.addAll(taking(at(HERE), 1));
    assertThat(taking(SERVICE, 3)).hasSize(2);
    ofHere.removeFirst().giveBack();
    assertThat(taking(at(HERE), 1)).isEmpty();
  }

  @Test
  void oneAccountHasHalfAtMostWhileAnotherIsRefusedWhereverItCallsFrom() {
    List<Places.Place> ofAnn = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ofAnn.addAll(taking(newcomer(i), "ann", 1));
    }
    assertThat(ofAnn).hasSize(14);
    ConnectedPeer bob = at(HERE);
    bob.calledBy("bob");
    assertThat(taking(bob, 1)).as("before it is authenticated").isEmpty();

    ofAnn.removeFirst().giveBack();
    assertThat(taking(newcomer(20), "ann", 1)).as("has 13").isEmpty();
    assertThat(taking(bob, "bob", 1)).hasSize(1);
    for (int i = 0; i < 6; i++) {
      ofAnn.removeFirst().giveBack();
    }
    assertThat(taking(newcomer(21), "ann", 20)).as("has 7").hasSize(1);
    assertThat(taking(bob, "bob", 20)).as("has 1").hasSize(5);
  }

  @Test
  void anAccountBehindAProxyLeavesHalfToOthersBehindIt() {
    List<Places.Place> ofAnn = taking(PROXY, "ann", 14);
    assertThat(taking(PROXY, "bob", 1)).isEmpty();

    ofAnn.removeFirst().giveBack();

    assertThat(taking(PROXY, "ann", 1)).isEmpty();
    assertThat(taking(PROXY, "bob", 1)).hasSize(1);
  }

  /** A load test from several machines: nobody knows yet whose its new connections are. */
  @Test
  void anAccountThatIsAloneIsNeverCut() {
    List<Places.Place> taken = new ArrayList<>();
    taken.addAll(taking(at(HERE), "ann", 7));
    taken.addAll(taking(at(THERE), "ann", 7));
    ConnectedPeer known = at(HERE);
    known.calledBy("ann");

    for (int i = 0; i < 100; i++) {
      assertThat(taking(known, 1)).isEmpty();
      assertThat(taking(at(THERE), 1)).as("of nobody knows whom").isEmpty();
      taken.removeFirst().giveBack();
      taken.addAll(taking(at(i % 14 < 7 ? HERE : THERE), "ann", 1));
      assertThat(taken).as("places after call %s", i).hasSize(14);
    }
  }

  @Test
  void callsOfServicesCountForNoAccountAndTheirRefusalsForAll() {
    List<Places.Place> ofAnn = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      ofAnn.addAll(taking(newcomer(i), "ann", 1));
    }
    assertThat(taking(SERVICE, 3)).hasSize(2);
    ofAnn.removeFirst().giveBack();

    assertThat(taking(newcomer(14), "ann", 1)).isEmpty();
    assertThat(taking(SERVICE, 1)).hasSize(1);
  }

  @Test
  void aProxyMayHaveMoreThanHalfForThereAreManyBehindIt() {
    List<Places.Place> ofProxy = taking(PROXY, 14);
    assertThat(taking(OTHER, 1)).isEmpty();

    ofProxy.removeFirst().giveBack();
    assertThat(taking(PROXY, 1)).as("has 13").hasSize(1);
  }

  @Test
  void aPlaceOfSomebodyWhoShowsACertificateLaterIsStillOneOfAnyone() {
    ConnectedPeer peer = new ConnectedPeer(PeerKind.ANONYMOUS);
    List<Places.Place> taken = taking(peer, 14);
    peer.prove(PeerKind.SERVICE);
    taken.forEach(Places.Place::giveBack);

    assertThat(taking(ONE, 20)).hasSize(14);
  }

  @Test
  void oneConnectionMayHaveMoreAgainWhenOthersStayAway() {
    List<Places.Place> ofOne = taking(ONE, 14);
    assertThat(taking(OTHER, 1)).isEmpty();
    ofOne.removeFirst().giveBack();

    ofOne.removeFirst().giveBack();
    ofOne.removeFirst().giveBack();

    now += Duration.ofMillis(999).toNanos();
    assertThat(taking(ONE, 1)).as("has 11").isEmpty();
    now += Duration.ofMillis(1).toNanos();
    assertThat(taking(ONE, 20)).as("leaves two").hasSize(1);
    now += Duration.ofMillis(8_999).toNanos();
    assertThat(taking(ONE, 1)).as("has 12").isEmpty();
    now += Duration.ofMillis(1).toNanos();
    assertThat(taking(ONE, 20)).as("has all").hasSize(2);
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Places.Place place = taking(ONE, 1).getFirst();
    var _ = taking(ONE, 1);

    place.giveBack();
    place.giveBack();

    assertThat(places.taken()).isEqualTo(1);
  }

  @Test
  void remembersNobodyWithoutACall() {
    List<Places.Place> taken = taking(ONE, "ann", 3);
    taken.forEach(Places.Place::giveBack);

    assertThat(places.holders()).isZero();
    assertThat(places.taken()).isZero();
  }

  @Test
  void oneOfFewPlacesIsForAnyone() {
    Places one = new Places(limit(1), () -> now);

    assertThat(one.isOpenTo(ONE)).isTrue();
  }

  private List<Places.Place> taking(ConnectedPeer peer, int times) {
    return taking(peer, null, times);
  }

  private List<Places.Place> taking(ConnectedPeer peer, @Nullable String account, int times) {
    List<Places.Place> taken = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Places.Place place = places.take(peer, account);
      if (place != null) {
        taken.add(place);
      }
    }
    return taken;
  }
}
