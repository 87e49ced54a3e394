package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.manifests.objects.Container;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.objects.Quantity;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that takes all that it may take stays below the limit at which the kernel kills it. */
@RequiresProgram({"kubectl", "kustomize"})
class MemoryTest {
  /** In MiB, for what is in no other sum: the collector, symbols, what the C library keeps. */
  private static final int LEAST_RESERVE = 16;

  /** Platform threads for each processor that the JVM sees; virtual ones run on the same. */
  private static final int SERVICE_THREADS_PER_PROCESSOR = 32;

  private static final int MIGRATION_THREADS_PER_PROCESSOR = 16;

  private static final Pattern COMMENT =
      Pattern.compile(
          "# Heap (\\d+) \\+ direct (\\d+) \\+ metaspace (\\d+) \\+ code (\\d+)"
              + " \\+ stacks (\\d+) \\((\\d+) threads\\) \\+ reserve (\\d+) = (\\d+) MiB");

  /** Parts in MiB, in the order of the comments: heap, direct, metaspace, code, stacks. */
  private record Budget(List<Long> parts, long limit) {
    long reserve() {
      return limit - parts.stream().mapToLong(Long::longValue).sum();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aJvmFitsIntoItsLimit(Kustomization kustomization) {
    List<PodTemplate> jvms = jvms(kustomization);
    assertThat(jvms).hasSize(6);
    for (PodTemplate pods : jvms) {
      assertThat(budget(pods).reserve())
          .as("MiB that are left of the limit of %s", pods)
          .isGreaterThanOrEqualTo(LEAST_RESERVE);
    }
  }

  /** What runs all the time is never killed for what others on its node take. */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void aJvmHasRequestedAllThatItMayTake(Kustomization overlay) {
    for (PodTemplate pods : jvms(overlay)) {
      assertThat(pods.container().json().at("/resources/requests/memory"))
          .isEqualTo(pods.container().json().at("/resources/limits/memory"));
    }
  }

  @Test
  void theCommentsAddUpAndSayWhatTheFlagsSay() {
    List<Budget> rendered =
        Stream.of(Kustomization.DEV, Kustomization.PROD)
            .flatMap(overlay -> jvms(overlay).stream())
            .map(MemoryTest::budget)
            .distinct()
            .toList();
    List<Budget> written = budgetsInComments();
    assertThat(written).hasSize(7);
    assertThat(rendered).containsExactlyInAnyOrderElementsOf(written.stream().distinct().toList());
  }

  /**
   * Each connection is counted with its {@code work_mem}, which a query may take more than once.
   */
  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#overlays")
  void postgresqlFitsIntoItsLimit(Kustomization overlay) {
    for (KubernetesObject database : overlay.render().ofKind("StatefulSet")) {
      Container container = database.podTemplate().orElseThrow().container();
      PostgresParameters parameters = PostgresParameters.of(container);
      long taken =
          parameters.mebibytes("shared_buffers")
              + parameters.number("max_connections") * parameters.mebibytes("work_mem")
              + 3 * parameters.mebibytes("maintenance_work_mem");
      assertThat(taken).as(database.toString()).isLessThan(limit(container));
    }
  }

  private static List<PodTemplate> jvms(Kustomization kustomization) {
    return kustomization.render().podTemplates().stream()
        .filter(pods ->
            pods.containers().stream()
                .anyMatch(container -> container.variables().containsKey("JDK_JAVA_OPTIONS")))
        .toList();
  }

  private static Budget budget(PodTemplate pods) {
    Container container = pods.container();
    String flags = container.variables().getOrDefault("JDK_JAVA_OPTIONS", "");
    long threads =
        number(flags, "-XX:ActiveProcessorCount=(\\d+)")
            * (pods.owner().kind().equals("Job")
                ? MIGRATION_THREADS_PER_PROCESSOR
                : SERVICE_THREADS_PER_PROCESSOR);
    return new Budget(
        List.of(
            number(flags, "-Xmx(\\d+)m"),
            number(flags, "-XX:MaxDirectMemorySize=(\\d+)m"),
            number(flags, "-XX:MaxMetaspaceSize=(\\d+)m"),
            number(flags, "-XX:ReservedCodeCacheSize=(\\d+)m"),
            threads * number(flags, "-Xss(\\d+)k") / 1024),
        limit(container));
  }

  private static long limit(Container container) {
    return Quantity.mebibytes(container.json().at("/resources/limits/memory").asText());
  }

  private static long number(String flags, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(flags);
    assertThat(matcher.find()).as("%s in %s", pattern, flags).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static List<Budget> budgetsInComments() {
    try (Stream<Path> files = Files.walk(Kustomization.ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .flatMap(file -> COMMENT.matcher(read(file)).results())
          .map(comment -> {
            List<Long> numbers =
                Stream.iterate(1, group -> group <= 8, group -> group + 1)
                    .map(group -> Long.valueOf(comment.group(group)))
                    .toList();
            Budget budget = new Budget(numbers.subList(0, 5), numbers.getLast());
            assertThat(budget.reserve()).as(comment.group()).isEqualTo(numbers.get(6));
            return budget;
          })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
