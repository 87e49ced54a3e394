package dev.commercesuite.interceptors.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.interceptors.peers.ConnectedPeer;
import dev.commercesuite.interceptors.peers.PeerKind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who gives way when there is nothing left; of sixteen there are, two for services. */
class FairBudgetTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

  private final FairBudget budget = new FairBudget(16);
  private final List<String> gaveWay = new ArrayList<>();

  private static ConnectedPeer at(InetAddress address) {
    return new ConnectedPeer(PeerKind.ANONYMOUS, address);
  }

  private FairBudget.Holding holding(String name, ConnectedPeer peer, long amount) {
    FairBudget.Holding holding = budget.open(peer, () -> gaveWay.add(name));
    assertThat(holding.take(amount)).as(name).isTrue();
    return holding;
  }

  private List<FairBudget.Holding> holdings(String name, ConnectedPeer peer, int count) {
    List<FairBudget.Holding> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(holding(name + i, peer, 1));
    }
    return all;
  }

  @Test
  void nobodyGivesWayWhileThereIsSomethingLeft() {
    var _ = holdings("", at(HERE), 14);

    assertThat(gaveWay).isEmpty();
    assertThat(budget.held()).isEqualTo(14);
  }

  @Test
  void whoHoldsMostGivesWayToANewcomerTheOldestFirst() {
    List<FairBudget.Holding> greedy = holdings("greedy", at(HERE), 14);

    var _ = holdings("newcomer", at(THERE), 2);

    assertThat(gaveWay).containsExactly("greedy0", "greedy1");
    assertThat(greedy.getFirst().giveBack()).as("gave way before").isFalse();
    assertThat(greedy.getLast().giveBack()).isTrue();
    assertThat(budget.held()).isEqualTo(13);
  }

  @Test
  void whoeverCannotBeToldDoesNotKeepOthersFromIt() {
    ConnectedPeer greedy = at(HERE);
    FairBudget.Holding broken =
        budget.open(
            greedy,
            () -> {
              throw new IllegalStateException("closed already");
            });
    assertThat(broken.take(1)).isTrue();
    var _ = holdings("greedy", greedy, 13);

    FairBudget.Holding newcomer = holding("newcomer", at(THERE), 2);

    assertThat(gaveWay).containsExactly("greedy0");
    assertThat(broken.giveBack()).as("gave way before").isFalse();
    assertThat(newcomer.giveBack()).isTrue();
  }

  @Test
  void manyConnectionsOfAnAddressAreOneAndTheLargestOfThemGivesWay() {
    for (int connection = 0; connection < 4; connection++) {
      var _ = holdings("few" + connection + "-", at(HERE), 2);
    }
    var _ = holdings("many", at(HERE), 3);
    var _ = holdings("alone", at(THERE), 3);

    var _ = holding("newcomer", at(THERE), 1);

    assertThat(gaveWay).containsExactly("many0");
  }

  @Test
  void whoHoldsMostGivesWayToItself() {
    ConnectedPeer greedy = at(HERE);
    var _ = holding("other", at(THERE), 1);
    var _ = holdings("greedy", greedy, 13);

    var _ = holdings("more", greedy, 20);

    assertThat(gaveWay).hasSize(20).contains("greedy0", "more6").doesNotContain("other");
  }

  /** Each of them alone is as good as the newcomer. */
  @Test
  void ofMoreAddressesThanThereArePlacesTheOldestGivesWay() {
    for (int i = 0; i < 15; i++) {
      var _ = holding("address" + i, at(InetAddress.ofLiteral("198.51.100." + i)), 1);
    }

    assertThat(gaveWay).containsExactly("address0");
  }

  @Test
  void connectionsOfProxiesAndOfNobodyKnowsWhomCountSingly() {
    ConnectedPeer unknown = new ConnectedPeer(PeerKind.ANONYMOUS);
    for (int i = 0; i < 3; i++) {
      var _ = holdings("proxy" + i + "-", new ConnectedPeer(PeerKind.PROXY), 3);
    }
    var _ = holdings("address", at(HERE), 4);
    var _ = holding("unknown", unknown, 1);

    var _ = holding("newcomer", unknown, 1);

    assertThat(gaveWay).containsExactly("address0");
  }

  @Test
  void servicesHaveAnEighthAndGiveWayToNobody() {
    ConnectedPeer service = new ConnectedPeer(PeerKind.SERVICE, HERE);
    var _ = holdings("anyone", at(HERE), 14);
    var _ = holdings("service", service, 2);
    assertThat(gaveWay).isEmpty();

    var _ = holdings("more", service, 13);
    assertThat(gaveWay).hasSize(13).allMatch(name -> name.startsWith("anyone"));
    var _ = holding("newcomer", at(THERE), 1);
    assertThat(gaveWay).endsWith("anyone13");

    assertThat(budget.isOpen()).isTrue();
    var _ = holding("last", service, 1);
    assertThat(gaveWay).endsWith("newcomer");
    assertThat(budget.isOpen()).as("to anybody").isFalse();
    assertThat(budget.open(at(THERE), () -> {}).take(1)).isFalse();
    assertThat(budget.open(service, () -> {}).take(1)).isFalse();
    assertThat(budget.held()).isEqualTo(16);
  }

  @Test
  void whatIsLargeMakesThoseGiveWayWhoHoldMoreAndIsRefusedItselfOtherwise() {
    var _ = holding("large", at(HERE), 9);
    FairBudget.Holding small = holding("small", at(THERE), 5);

    assertThat(small.take(3)).isTrue();
    assertThat(gaveWay).containsExactly("large");

    FairBudget.Holding larger = budget.open(at(HERE), () -> gaveWay.add("larger"));
    assertThat(larger.take(9)).isFalse();
    assertThat(larger.take(1)).as("once refused").isFalse();
    assertThat(larger.giveBack()).isFalse();
    assertThat(gaveWay).containsExactly("large");
    assertThat(budget.held()).isEqualTo(8);
  }

  @Test
  void nobodyGivesWayToWhatWouldNeverFit() {
    ConnectedPeer peer = at(HERE);
    var _ = holding("same connection", peer, 1);
    var _ = holding("other", at(THERE), 13);

    assertThat(budget.open(peer, () -> {}).take(15)).isFalse();

    assertThat(gaveWay).isEmpty();
    assertThat(budget.held()).isEqualTo(14);
  }

  @Test
  void whatIsGivenBackInPartIsOldFromWhenItBeginsAnew() {
    ConnectedPeer peer = at(HERE);
    FairBudget.Holding first = holding("first", peer, 7);
    var _ = holding("second", peer, 7);
    first.give(3);
    first.give(100);
    assertThat(budget.held()).isEqualTo(7);
    assertThat(first.take(7)).isTrue();

    var _ = holding("newcomer", at(THERE), 1);

    assertThat(gaveWay).containsExactly("second");
  }

  @Test
  void nothingIsGivenBackTwice() {
    FairBudget.Holding one = holding("one", at(HERE), 2);
    var _ = holding("two", at(HERE), 1);

    assertThat(one.giveBack()).isTrue();
    assertThat(one.giveBack()).isTrue();
    one.give(2);

    assertThat(budget.held()).isEqualTo(1);
  }

  @Test
  void whoGivesWayMayAskItself() {
    ConnectedPeer peer = at(HERE);
    List<Long> seen = new ArrayList<>();
    FairBudget.Holding greedy = budget.open(peer, () -> seen.add(budget.held()));
    assertThat(greedy.take(1)).isTrue();
    var _ = holdings("greedy", peer, 13);

    var _ = holding("newcomer", at(THERE), 1);

    assertThat(seen).containsExactly(14L);
  }

  /** The seed is the message of a failure. */
  @Test
  void keepsCountWhateverHappensAndRemembersNobodyWhoHoldsNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<ConnectedPeer> peers = new ArrayList<>();
    peers.add(new ConnectedPeer(PeerKind.SERVICE));
    peers.add(new ConnectedPeer(PeerKind.PROXY));
    for (int i = 0; i < 5; i++) {
      peers.add(at(HERE));
      peers.add(at(THERE));
    }
    List<FairBudget.Holding> all = new ArrayList<>();
    long[] refused = new long[1];
    for (int step = 0; step < 20_000; step++) {
      if (all.isEmpty() || random.nextInt(3) > 0) {
        FairBudget.Holding next =
            budget.open(peers.get(random.nextInt(peers.size())), () -> refused[0]++);
        if (next.take(1 + random.nextInt(4))) {
          all.add(next);
        }
      } else if (random.nextBoolean()) {
        all.get(random.nextInt(all.size())).give(random.nextInt(4));
      } else {
        var _ = all.remove(random.nextInt(all.size())).giveBack();
      }
      assertThat(budget.held()).as("seed %s, step %s", seed, step).isBetween(0L, 16L);
    }
    assertThat(refused[0]).as("seed %s", seed).isPositive();

    for (FairBudget.Holding each : all) {
      var _ = each.giveBack();
    }

    assertThat(budget.held()).as("seed %s", seed).isZero();
    assertThat(budget.holders()).as("seed %s", seed).isZero();
  }
}
