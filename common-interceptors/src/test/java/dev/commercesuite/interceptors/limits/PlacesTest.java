package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final ConnectedPeer ONE = new ConnectedPeer(PeerKind.ANONYMOUS);
  private static final ConnectedPeer OTHER = new ConnectedPeer(PeerKind.TOKEN);
  private static final ConnectedPeer PROXY = new ConnectedPeer(PeerKind.PROXY);
  private static final ConnectedPeer SERVICE = new ConnectedPeer(PeerKind.SERVICE);

  private long now;
  private final Places places = new Places(limit(16), () -> now);

  private static AdaptiveLimit limit(int places) {
    return new AdaptiveLimit(places, places, () -> OptionalInt.of(0), () -> 0, 0);
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

    now += Duration.ofMillis(999).toNanos();
    assertThat(taking(ONE, 1)).isEmpty();
    now += Duration.ofMillis(1).toNanos();
    assertThat(taking(ONE, 1)).hasSize(1);
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
  void remembersNoConnectionWithoutACall() {
    List<Places.Place> taken = taking(ONE, 3);
    taken.forEach(Places.Place::giveBack);

    assertThat(places.connections()).isZero();
    assertThat(places.taken()).isZero();
  }

  @Test
  void oneOfFewPlacesIsForAnyone() {
    Places one = new Places(limit(1), () -> now);

    assertThat(one.isOpenTo(ONE)).isTrue();
  }

  private List<Places.Place> taking(ConnectedPeer peer, int times) {
    List<Places.Place> taken = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Places.Place place = places.take(peer);
      if (place != null) {
        taken.add(place);
      }
    }
    return taken;
  }
}
