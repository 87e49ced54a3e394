package dev.commercesuite.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.user.v1.AuthServiceGrpc;
import dev.commercesuite.api.user.v1.LoginRequest;
import dev.commercesuite.runtime.config.Secret;
import dev.commercesuite.system.cluster.check.CheckRun;
import dev.commercesuite.system.cluster.load.LoadRun;
import dev.commercesuite.system.cluster.steady.SteadyCall;
import dev.commercesuite.system.cluster.steady.SteadyRun;
import dev.commercesuite.system.cluster.suite.ClusterSuite;
import dev.commercesuite.system.cluster.suite.Termination;
import dev.commercesuite.system.cluster.watch.WatchRun;
import dev.commercesuite.system.replicas.ReplicatedSuite;
import dev.commercesuite.system.shares.InShare;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs for clusters, for a moment each and on a suite of this machine. */
@InShare(4)
class ClusterClientsIT {
  private static final Duration SHORT = Duration.ofMillis(1_500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static ReplicatedSuite suite;

  @TempDir private Path folder;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
  private final Termination termination = Termination.ofNobody();

  @BeforeAll
  static void start() {
    suite = ReplicatedSuite.start(new ReplicatedSuite.Options("cluster-clients", Map.of()));
  }

  @AfterAll
  static void stop() {
    suite.close();
  }

  @Test
  void findsWhatTheLoadWasToldInTheDatabases() throws SQLException {
    Path journal = folder.resolve("journal.tsv");
    var load = new LoadRun.Plan(SHORT, Optional.empty(), PATIENCE, journal, 17);
    assertThat(new LoadRun(suite, load, out).run(termination)).as(this::shown).isTrue();
    assertThat(shown()).containsPattern("JOURNAL [1-9][0-9]* lines");

    var check = new CheckRun.Plan(journal, PATIENCE, CheckRun.Unpaid.ALLOWED);
    assertThat(new CheckRun(suite.postgres()::connect, check, out).run()).as(this::shown).isTrue();
    assertThat(shown()).containsPattern("CHECK [1-9][0-9]* requests").contains("RESULT ok");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOGIN")
  void callsAtASteadyRate(SteadyCall call) {
    var plan = new SteadyRun.Plan(call, 10, Duration.ofMillis(500), DEADLINE, 2);
    assertThat(new SteadyRun(suite, plan, out).run(termination)).as(this::shown).isTrue();
    assertThat(shown()).contains("# total: sent 5, ok 5, failed 0");
  }

  /** Once: a slow machine refuses several at the same time, because hashing takes long. */
  @Test
  void logsIn() {
    var plan = new SteadyRun.Plan(SteadyCall.LOGIN, 1, Duration.ofMillis(500), DEADLINE, 1);
    assertThat(new SteadyRun(suite, plan, out).run(termination)).as(this::shown).isTrue();
  }

  @Test
  void isToldEveryEvent() throws InterruptedException {
    var plan = new WatchRun.Plan(2, 2, SHORT, Duration.ofMillis(100));
    assertThat(new WatchRun(suite, plan, out).run(termination)).as(this::shown).isTrue();
  }

  @Test
  void reachesAServiceByItsNameAndCertificate() {
    String target = suite.target("user-service", 1).replace("user-service", "{service}");
    var access =
        new ClusterSuite.Access(
            target, suite.authority(), suite.adminEmail(), new Secret(suite.adminPassword()));
    try (ClusterSuite cluster = ClusterSuite.open(access)) {
      var login =
          LoginRequest.newBuilder()
              .setEmail(cluster.adminEmail())
              .setPassword(cluster.adminPassword())
              .build();
      var tokens =
          AuthServiceGrpc.newBlockingStub(cluster.channel("user-service")).login(login).getTokens();
      assertThat(tokens.getAccessToken()).isNotEmpty();
    }
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }
}
