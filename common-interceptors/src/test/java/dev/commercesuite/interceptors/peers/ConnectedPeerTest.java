package dev.commercesuite.interceptors.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectedPeerTest {

  @Test
  void whoShowsATokenIsNoLongerAnonymous() {
    ConnectedPeer peer = new ConnectedPeer(PeerKind.ANONYMOUS);

    peer.prove(PeerKind.TOKEN);

    assertThat(peer.kind()).isEqualTo(PeerKind.TOKEN);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANONYMOUS")
  void aTokenTakesNothingAway(PeerKind kind) {
    ConnectedPeer peer = new ConnectedPeer(kind);

    peer.prove(PeerKind.TOKEN);

    assertThat(peer.kind()).isEqualTo(kind);
  }

  @Test
  void aCertificateIsMoreThanAToken() {
    ConnectedPeer peer = new ConnectedPeer(PeerKind.TOKEN);

    peer.prove(PeerKind.SERVICE);

    assertThat(peer.kind()).isEqualTo(PeerKind.SERVICE);
  }

  @Test
  void kindsHaveAnOrder() {
    assertThat(PeerKind.values())
        .isSortedAccordingTo((a, b) -> a == b ? 0 : a.isAtLeast(b) ? 1 : -1);
    assertThat(PeerKind.SERVICE.isAtLeast(PeerKind.SERVICE)).isTrue();
    assertThat(PeerKind.ANONYMOUS.isAtLeast(PeerKind.TOKEN)).isFalse();
  }

  @Test
  void connectionsOfAnAddressAreOneGroup() {
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");
    ConnectedPeer one = new ConnectedPeer(PeerKind.ANONYMOUS, address);
    ConnectedPeer other = new ConnectedPeer(PeerKind.TOKEN, InetAddress.ofLiteral("192.0.2.1"));

    assertThat(one.group()).isEqualTo(other.group());
    assertThat(one.group())
        .isNotEqualTo(
            new ConnectedPeer(PeerKind.ANONYMOUS, InetAddress.ofLiteral("192.0.2.2")).group());
  }

  @Test
  void proxiesServicesAndNobodyKnowsWhoAreGroupsOfTheirOwn() {
    InetAddress address = InetAddress.ofLiteral("192.0.2.1");
    ConnectedPeer service = new ConnectedPeer(PeerKind.ANONYMOUS, address);
    service.prove(PeerKind.SERVICE);
    ConnectedPeer proxy = new ConnectedPeer(PeerKind.PROXY);
    ConnectedPeer unknown = new ConnectedPeer(PeerKind.ANONYMOUS);

    assertThat(service.group()).isSameAs(service);
    assertThat(proxy.group()).isSameAs(proxy);
    assertThat(unknown.group()).isSameAs(unknown);
  }

  @Test
  void knowsWhoseTheLatestCallWas() {
    ConnectedPeer peer = new ConnectedPeer(PeerKind.PROXY);
    assertThat(peer.account()).isNull();

    peer.calledBy("ann");
    peer.calledBy("bob");

    assertThat(peer.account()).isEqualTo("bob");
  }

  @Test
  void whatElseIsKnownOfAConnectionStays() {
    Attributes.Key<String> other = Attributes.Key.create("other");
    Attributes transport = Attributes.newBuilder().set(other, "kept").build();

    assertThat(new ConnectedPeer(PeerKind.ANONYMOUS).addTo(transport).get(other)).isEqualTo("kept");
  }
}
