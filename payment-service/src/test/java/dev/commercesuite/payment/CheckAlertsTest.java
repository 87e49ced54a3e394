package dev.commercesuite.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.payment.persistence.CheckBacklog;
import dev.commercesuite.runtime.work.Sample;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From what the database says to the alert: the figures that the service exports are those that the
 * rules ask for, and fire them from the documented thresholds on.
 */
class CheckAlertsTest {
  private static final Path REPOSITORY = Path.of("..");
  private static final Path RULES =
      REPOSITORY.resolve("deploy/k8s/components/prometheus-operator/prometheus-rule.yaml");
  private static final String RUNBOOK = "docs/runbooks/money-moved-elsewhere.md";

  private static final Pattern RULE =
      Pattern.compile(
          "- alert: (?<name>\\w+)\\s+expr: (?:>-)?\\s*(?<expression>.+?)\\s+(?:for: (?<wait>\\w+)\\s+)?"
              + "labels:\\s+severity: \\w+\\s+annotations:\\s+summary: '(?<summary>[^']+)'",
          Pattern.DOTALL);

  /** One side of an {@code or}; others make the test fail. */
  private static final Pattern COMPARISON =
      Pattern.compile(
          "max by \\(namespace, job\\) \\((?<metric>\\w+)\\{namespace=\"commerce-suite\"}\\) > (?<limit>\\d+)");

  private static final Pattern SERIES = Pattern.compile("(?m)^(\\w+) (\\S+)$");

  private static final CheckBacklog WELL = backlog(0, 0, 0, 0, 0, 0);

  private record Rule(String expression, String summary) {
    /** Whether it fires, given what was scraped of one replica. */
    boolean fires(Map<String, Double> scraped) {
      return Stream.of(expression.split("\\s+or\\s+", -1))
          .anyMatch(side -> {
            Matcher comparison = COMPARISON.matcher(side);
            assertThat(comparison.matches()).as(side).isTrue();
            assertThat(scraped).containsKey(comparison.group("metric"));
            return scraped.getOrDefault(comparison.group("metric"), Double.NaN)
                > Double.parseDouble(comparison.group("limit"));
          });
    }
  }

  static Stream<Arguments> alerts() {
    return Stream.of(
        Arguments.of("RefundedInExcess", WELL, backlog(0, 0, 0, 0, 1, 0)),
        Arguments.of("RefundsBounced", WELL, backlog(0, 0, 0, 0, 0, 1)),
        Arguments.of("ProviderMovementsNotBooked", WELL, backlog(1, 0, 0, 0, 0, 0)),
        Arguments.of(
            "ProviderBooksNotSearched",
            backlog(0, 1_800, 0, 0, 0, 0),
            backlog(0, 1_801, 0, 0, 0, 0)),
        Arguments.of("LooksAreOverdue", backlog(0, 0, 120, 0, 0, 0), backlog(0, 0, 121, 0, 0, 0)),
        Arguments.of("LooksAreOverdue", backlog(0, 0, 0, 120, 0, 0), backlog(0, 0, 0, 121, 0, 0)));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void firesFromItsThresholdOn(String alert, CheckBacklog well, CheckBacklog bad)
      throws IOException {
    Rule rule = rule(alert);

    assertThat(rule.fires(scraped(well))).as("%s, %s", rule, well).isFalse();
    assertThat(rule.fires(scraped(bad))).as("%s, %s", rule, bad).isTrue();
  }

  /** Whoever is woken finds the figure in the runbook that the alert names. */
  @ParameterizedTest
  @MethodSource("alerts")
  void itsRunbookExplainsIt(String alert, CheckBacklog well, CheckBacklog bad) throws IOException {
    Rule rule = rule(alert);

    assertThat(rule.summary()).endsWith(": " + RUNBOOK + ".");
    List<String> metrics =
        COMPARISON.matcher(rule.expression()).results().map(side -> side.group("metric")).toList();
    assertThat(metrics).isNotEmpty();
    assertThat(Files.readString(REPOSITORY.resolve(RUNBOOK))).contains(metrics);
  }

  /** No figure is no alert: while the database does not answer, others fire. */
  @Test
  void nothingFiresBeforeTheFirstFigures() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Sample<CheckBacklog> sample =
        Sample.start(
            "no figures",
            () -> {
              throw new IllegalStateException("the database does not answer");
            },
            new SimpleMeterRegistry())) {
      CheckMetrics.register(sample, registry);
      Map<String, Double> scraped = series(registry);
      assertThat(scraped.values()).containsOnly(Double.NaN);
      for (Arguments alert : alerts().toList()) {
        assertThat(rule((String) alert.get()[0]).fires(scraped)).isFalse();
      }
    }
  }

  private static CheckBacklog backlog(
      long failing, long unsearched, long checksLag, long looksLag, long excess, long bounced) {
    return new CheckBacklog(
        failing,
        Duration.ofSeconds(unsearched),
        Duration.ofSeconds(checksLag),
        Duration.ofSeconds(looksLag),
        0,
        excess,
        bounced);
  }

  private static Map<String, Double> scraped(CheckBacklog backlog) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Sample<CheckBacklog> sample =
        Sample.start("figures", () -> backlog, new SimpleMeterRegistry())) {
      CheckMetrics.register(sample, registry);
      await().until(() -> !Double.isNaN(sample.get(CheckBacklog::failing)));
      return series(registry);
    }
  }

  private static Map<String, Double> series(PrometheusMeterRegistry registry) {
    return SERIES
        .matcher(registry.scrape())
        .results()
        .collect(
            Collectors.toMap(line -> line.group(1), line -> Double.parseDouble(line.group(2))));
  }

  private static Rule rule(String name) throws IOException {
    return RULE.matcher(Files.readString(RULES))
        .results()
        .filter(rule -> rule.group("name").equals(name))
        .map(rule ->
            new Rule(
                rule.group("expression").strip().replaceAll("\\s+", " "), rule.group("summary")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(RULES + " has no alert " + name));
  }
}
