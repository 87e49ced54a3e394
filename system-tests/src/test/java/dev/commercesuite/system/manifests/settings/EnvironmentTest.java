package dev.commercesuite.system.manifests.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.runtime.config.Settings;
import dev.commercesuite.runtime.config.Variable;
import dev.commercesuite.runtime.migration.MigrationConfig;
import dev.commercesuite.system.manifests.objects.KubernetesObject;
import dev.commercesuite.system.manifests.objects.Manifests;
import dev.commercesuite.system.manifests.objects.PodTemplate;
import dev.commercesuite.system.manifests.tools.Kustomization;
import dev.commercesuite.system.manifests.tools.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program gets what it needs and reads what it gets; services are asked themselves. */
@RequiresProgram({"kubectl", "kustomize"})
class EnvironmentTest {
  private static final int SERVICES = 3;

  /** Read by the JVM. */
  private static final String FLAGS = "JDK_JAVA_OPTIONS";

  /** What a Job's ConfigMap has so that its name changes, and no program reads. */
  private static final Set<String> PART_OF_THE_NAME = Set.of("IMAGE", "MANIFEST");

  @TempDir private Path root;

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aServiceAcceptsItsSettingsAndReadsEachOfThem(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    List<KubernetesObject> services = manifests.ofComponent("Deployment", "service").toList();
    assertThat(services).hasSize(SERVICES);
    for (KubernetesObject service : services) {
      PodTemplate pods = service.podTemplate().orElseThrow();
      Settings settings = settings(pods, kustomization);
      configuration(service.name()).accept(settings);
      assertThat(Variables.of(pods, manifests).values().keySet())
          .as(pods.toString())
          .isSubsetOf(with(readBy(settings), Set.of(FLAGS)));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void aMigrationAcceptsItsSettingsAndReadsEachOfThem(Kustomization kustomization) {
    Manifests manifests = kustomization.render();
    List<KubernetesObject> migrations = manifests.ofComponent("Job", "migration").toList();
    assertThat(migrations).hasSize(SERVICES);
    for (KubernetesObject migration : migrations) {
      PodTemplate pods = migration.podTemplate().orElseThrow();
      Map<String, String> values = Variables.of(pods, manifests).values();
      Settings settings = settings(pods, kustomization);
      Set<String> read = with(PART_OF_THE_NAME, Set.of(FLAGS));
      var database = MigrationConfig.from(settings, "DATABASE", "classpath:db");
      if (pods.name().equals("payment-service-migration")) {
        read.add("PAYMENT_PROVIDER");
        if ("sandbox".equals(values.get("PAYMENT_PROVIDER"))) {
          MigrationConfig.from(settings, "SANDBOX_DATABASE", "classpath:db");
        }
      }
      settings.build(database::get);
      assertThat(values.keySet()).as(pods.toString()).isSubsetOf(with(read, readBy(settings)));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void theBootstrapReadsItsSettings(Kustomization kustomization) throws IOException {
    Manifests manifests = kustomization.render();
    Set<String> read = found("bootstrap/bootstrap", "\\$\\{([A-Z_]+):-");
    for (PodTemplate pods : manifests.podTemplates()) {
      if ("bootstrap".equals(pods.labels().get("app.kubernetes.io/component"))) {
        assertThat(Variables.of(pods, manifests).values().keySet())
            .as(pods.toString())
            .contains("SERVICES", "DATABASES")
            .isSubsetOf(with(read, PART_OF_THE_NAME));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.commercesuite.system.manifests.Installations#various")
  void postgresqlGetsWhatItRequires(Kustomization kustomization) throws IOException {
    Manifests manifests = kustomization.render();
    Set<String> read = found("postgres/entrypoint", "(?m)^  ([A-Z_]+) +\\S");
    KnownFiles known = KnownFiles.of(kustomization);
    for (KubernetesObject database : manifests.ofKind("StatefulSet")) {
      PodTemplate pods = database.podTemplate().orElseThrow();
      Variables variables = Variables.of(pods, manifests);
      assertThat(with(variables.values().keySet(), Set.of("PGDATA")))
          .as(pods.toString())
          .isEqualTo(read);
      assertThat(MountedFiles.of(pods, known).keys().keySet())
          .containsAll(
              variables.values().entrySet().stream()
                  .filter(variable -> variable.getKey().endsWith("_FILE"))
                  .map(Map.Entry::getValue)
                  .toList());
    }
  }

  private static Consumer<Settings> configuration(String service) {
    return switch (service) {
      case "user-service" -> dev.commercesuite.user.Config::from;
      case "order-service" -> dev.commercesuite.order.Config::from;
      case "payment-service" -> dev.commercesuite.payment.Config::from;
      default -> throw new AssertionError("no service is called " + service);
    };
  }

  private Settings settings(PodTemplate pods, Kustomization kustomization) {
    Path folder = root.resolve(pods.name());
    MountedFiles.of(pods, KnownFiles.of(kustomization)).write(folder);
    return new Settings(Variables.of(pods, kustomization.render()).below(folder));
  }

  /** Their names, and what they are called when a file has the value. */
  private static Set<String> readBy(Settings settings) {
    return settings.variables().stream()
        .map(Variable::name)
        .flatMap(name -> Stream.of(name, name + "_FILE"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> found(String script, String pattern) throws IOException {
    String text = Files.readString(Path.of("..", "docker").resolve(script));
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> with(Set<String> names, Set<String> more) {
    Set<String> all = new TreeSet<>(names);
    all.addAll(more);
    return all;
  }
}
