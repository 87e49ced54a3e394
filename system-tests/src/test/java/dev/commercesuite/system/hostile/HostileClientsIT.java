package dev.commercesuite.system.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.interceptors.deadline.DeadlineRule;
import dev.commercesuite.local.Environments;
import dev.commercesuite.system.hostile.Attack.Expected;
import dev.commercesuite.system.hostile.Http2Connection.Reading;
import dev.commercesuite.system.replicas.Replica;
import dev.commercesuite.system.shares.RotatingShare;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Strangers do what they can against a process that has the memory of production, one attack after
 * the other, and those beside them notice nothing; neither do clients that only want a lot.
 *
 * <p>{@code -Dhostile.seconds} says how long an attack goes on at least, {@code
 * -Dhostile.connections} how many connections one may have, {@code -Dhostile.shares} which part of
 * them a build runs, and {@code -Dhostile.floor} how many milliseconds 99 of a hundred calls may
 * take however fast they are alone, where other tests run beside. {@code -Dhostile.only} names the
 * attacks to make, such as {@code EMPTY_DATA,PINGS}. With all attacks, {@code -Ddocs.update=true}
 * writes the table of {@code docs/security.md}.
 *
 * <p>Only Linux gives every process as many loopback addresses as it wants.
 */
@EnabledOnOs(OS.LINUX)
class HostileClientsIT {
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("hostile.seconds", 4));
  private static final int MOST_CONNECTIONS = Integer.getInteger("hostile.connections", 5_000);
  private static final Duration FLOOR =
      Duration.ofMillis(Integer.getInteger("hostile.floor", 1_000));

  private static final Set<String> ONLY =
      Stream.of(System.getProperty("hostile.only", "").split(",", -1))
          .filter(name -> !name.isEmpty())
          .collect(Collectors.toSet());

  private static final Duration CUT_OFF_WITHIN = Duration.ofSeconds(5);

  /** Most of it is to be after its beginning. */
  private static final Duration BURST = Duration.ofSeconds(6);

  private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final Duration MEASURED_ALONE = Duration.ofSeconds(2);

  /** Beside an attack, on the cores that the attackers have too. */
  private static final int TIMES_AS_SLOW = 4;

  /** For connections of the database and such. */
  private static final int OTHER_DESCRIPTORS = 20;

  /** Of a call that comes without one. */
  private static final Duration STANDARD_DEADLINE = DeadlineRule.DEFAULT.standard();

  private static final int UNREAD = 20;

  /** Of each of those who call at the same time: at the beginning of a burst. */
  private static final int MOST_FAILED = 2;

  private static final long MOST_LOGGED = 256 * 1024;

  /** What a pod of the overlay for production has. */
  private static final long MOST_MEGABYTES = 1_024;

  private static final Path SECURITY = Path.of("..", "docs", "security.md");
  private static final String BEGIN = "<!-- hostile clients -->\n";
  private static final String END = "<!-- end of the table -->";

  private static AttackedSuite suite;
  private static final List<Figures> figures = new ArrayList<>();

  private final Map<Neighbour, Latencies> alone = new EnumMap<>(Neighbour.class);

  /** An attack, or what must not be taken for one. */
  private record Case(String name, Step before, Step step) {
    static Case of(String name, Step step) {
      return new Case(name, () -> {}, step);
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    suite = AttackedSuite.start();
  }

  @AfterAll
  static void stop() throws IOException {
    suite.close();
    if (Boolean.getBoolean("docs.update") && figures.size() == Attack.values().length) {
      writeTable();
    }
  }

  @TestFactory
  Stream<DynamicTest> othersNoticeNothing() throws Exception {
    WellBehavedCrowd crowd = new WellBehavedCrowd(suite, LENGTH);
    Stream<Case> attacks =
        Stream.of(Attack.values())
            .map(attack ->
                new Case(attack.name(), () -> measureAlone(attack), () -> endure(attack)));
    Stream<Case> wellBehaved =
        Stream.of(
            Case.of("200_CONNECTIONS", crowd::comesFromOneAddress),
            Case.of("SMALL_CALLS", crowd::callsAllTheTime),
            Case.of("LARGE_PAGES", crowd::readsLargePages),
            Case.of("UNREAD_CALLS_END", HostileClientsIT::endsUnreadCalls));
    List<Case> all = Stream.concat(attacks, wellBehaved).toList();
    List<Case> cases =
        ONLY.isEmpty()
            ? RotatingShare.of("hostile.shares").of("HostileClientsIT", all)
            : all.stream().filter(next -> ONLY.contains(next.name())).toList();
    for (Case next : cases) {
      next.before().run();
    }
    return cases.stream().map(next -> DynamicTest.dynamicTest(next.name(), next.step()::run));
  }

  /** Whatever the client reads, a call is over at its deadline. */
  private static void endsUnreadCalls() throws IOException {
    Victim victim = suite.victim(Environments.ORDER_SERVICE);
    try (Line line = suite.line(List.of(InetAddress.ofLiteral("127.2.0.4")))) {
      Http2Connection connection =
          Http2Connection.open(
              line,
              victim.grpc(),
              Reading.FRAMES,
              new Frames().setting(Frames.INITIAL_WINDOW_SIZE, 0));
      Holds.call(connection, UNREAD, 1, "1S");
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(connection.endedStreams()).isEqualTo(UNREAD));
      Holds.call(connection, UNREAD, 1, Holds.FOR_EVER);
      await()
          .atMost(STANDARD_DEADLINE.plusSeconds(5))
          .untilAsserted(() -> assertThat(connection.endedStreams()).isEqualTo(2 * UNREAD));
    }
  }

  private void endure(Attack attack) throws InterruptedException, IOException {
    try (var _ = suite.as(attack)) {
      Figures seen = attack(attack);
      figures.add(seen);
      System.out.println("HostileClientsIT: " + seen.line());
      check(seen);
    }
  }

  private Figures attack(Attack attack) throws InterruptedException {
    Replica replica = suite.replica(attack.service());
    Victim victim = suite.victim(attack.service());
    ProcessFigures before = figures(replica);
    Map<Neighbour, WellBehavedClient> clients = new EnumMap<>(Neighbour.class);
    Map<Neighbour, Latencies> beside = new EnumMap<>(Neighbour.class);
    ProcessFigures most;
    Attackers attackers =
        Attackers.start(
            attack,
            victim,
            suite.line(sources(attack)),
            Math.min(attack.connections(), MOST_CONNECTIONS));
    try (attackers;
        Sampler sampler = Sampler.start(() -> figures(replica))) {
      attack
          .neighbours()
          .forEach(
              neighbour -> clients.put(neighbour, neighbour.start(suite.call(neighbour, victim))));
      goOn(attack, attackers);
      clients.forEach((neighbour, client) -> {
        client.close();
        beside.put(neighbour, client.latencies());
      });
      most = sampler.most();
    }
    awaitReturn(replica, before);
    return new Figures(attack, attackers.toll(), alone, beside, before, most, figures(replica));
  }

  /** Those that flood until all were cut off, the others once all have what they wanted. */
  private static void goOn(Attack attack, Attackers attackers) throws InterruptedException {
    long begin = System.nanoTime();
    if (attack.expected() == Expected.CUT_OFF) {
      attackers.awaitCutOff(CUT_OFF_WITHIN.plusSeconds(1));
    } else {
      attackers.awaitTried(LONGEST_OPENING);
      begin = System.nanoTime();
    }
    Duration length = attack.isBurst() && LENGTH.compareTo(BURST) < 0 ? BURST : LENGTH;
    long rest = length.toNanos() - (System.nanoTime() - begin);
    var _ = new CountDownLatch(1).await(rest, TimeUnit.NANOSECONDS);
  }

  /** Before all attacks: what one leaves behind is not what the next one is held against. */
  private void measureAlone(Attack attack) throws InterruptedException {
    for (Neighbour neighbour : attack.neighbours()) {
      if (!alone.containsKey(neighbour)) {
        Victim victim = suite.victim(attack.service());
        var _ = alone(neighbour, victim, WARM_UP);
        alone.put(neighbour, alone(neighbour, victim, MEASURED_ALONE));
      }
    }
  }

  private static Latencies alone(Neighbour neighbour, Victim victim, Duration length)
      throws InterruptedException {
    WellBehavedClient client = neighbour.start(suite.call(neighbour, victim));
    try (client) {
      var _ = new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
    }
    assertThat(client.latencies().errors()).as("%s without an attack", neighbour).isEmpty();
    return client.latencies();
  }

  /** What does not return is for {@link #check} to say. */
  private static void awaitReturn(Replica replica, ProcessFigures before) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(() ->
            isBack(figures(replica), before) || System.nanoTime() > end || !replica.isRunning());
  }

  private static boolean isBack(ProcessFigures now, ProcessFigures before) {
    return now.descriptors() <= before.descriptors() + OTHER_DESCRIPTORS;
  }

  private static void check(Figures seen) throws IOException {
    Attack attack = seen.attack();
    Replica replica = suite.replica(attack.service());
    suite.requireReady(suite.victim(attack.service()));
    String log = Files.readString(replica.log());
    SoftAssertions.assertSoftly(softly -> {
      softly.assertThat(replica.isRunning()).as(replica.lastWords()).isTrue();
      softly.assertThat(log).doesNotContain("OutOfMemoryError");
      softly.assertThat(isBack(seen.after(), seen.before())).as("descriptors are back").isTrue();
      softly.assertThat(seen.logBytes()).as("bytes logged").isLessThan(MOST_LOGGED);
      softly
          .assertThat(seen.most().residentMegabytes())
          .as("megabytes of memory")
          .isLessThan(MOST_MEGABYTES);
      if (attack.expected() == Expected.CUT_OFF) {
        softly
            .assertThat(seen.toll().longest())
            .as("until an attacker was cut off")
            .isLessThanOrEqualTo(CUT_OFF_WITHIN);
      }
      seen.beside().forEach((neighbour, latencies) -> check(neighbour, latencies, seen, softly));
    });
  }

  /** A burst is over before it is noticed: some of the first calls beside it may wait or fail. */
  private static void check(
      Neighbour neighbour, Latencies latencies, Figures seen, SoftAssertions softly) {
    boolean burst = seen.attack().isBurst();
    softly
        .assertThat(latencies.failed())
        .as("failed %s: %s", neighbour.text(), latencies.errorsAsText())
        .isLessThanOrEqualTo(burst ? MOST_FAILED * neighbour.atOnce() : 0);
    softly
        .assertThat(latencies.percentile(burst ? 50 : 99))
        .as("time of %s", neighbour.text())
        .isLessThanOrEqualTo(mostTime(neighbour, seen));
  }

  private static Duration mostTime(Neighbour neighbour, Figures seen) {
    return Stream.of(
            seen.alone(neighbour).percentile(99).multipliedBy(TIMES_AS_SLOW),
            neighbour.fastEnough(),
            FLOOR)
        .max(Duration::compareTo)
        .orElseThrow();
  }

  /** Loopback addresses that no other attack has. */
  private static List<InetAddress> sources(Attack attack) {
    int place = List.of(Attack.values()).indexOf(attack);
    return IntStream.rangeClosed(1, attack.sources())
        .mapToObj(number -> InetAddress.ofLiteral("127.1." + place + "." + number))
        .toList();
  }

  private static ProcessFigures figures(Replica replica) {
    return ProcessFigures.of(replica.pid(), replica.log());
  }

  private static void writeTable() throws IOException {
    String page = Files.readString(SECURITY);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END, from);
    assertThat(page).contains(BEGIN, END);
    StringBuilder table = new StringBuilder(Figures.TABLE_HEAD);
    figures.forEach(seen -> table.append(seen.row()));
    Files.writeString(SECURITY, page.substring(0, from) + table + page.substring(to));
  }
}
