package dev.commercesuite.system.manifests.tools;

import dev.commercesuite.system.manifests.objects.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder below {@code deploy/k8s} that can be applied, maybe with options added, as somebody's
 * own kustomization adds them.
 *
 * @param folder such as {@code overlays/dev}; empty for {@code deploy/k8s} itself
 * @param options names of folders of {@code components}
 * @param settings what else the kustomization says, in its own language; empty for nothing
 */
public record Kustomization(String folder, List<String> options, String settings) {
  /** The manifests, seen from the module that tests them. */
  public static final Path ROOT = Path.of("..", "deploy", "k8s");

  private static final Path WORK = Path.of("target", "kustomizations");
  private static final ConcurrentMap<Kustomization, Manifests> RENDERED = new ConcurrentHashMap<>();

  public static final Kustomization DEV = of("overlays/dev");
  public static final Kustomization PROD = of("overlays/prod");

  public Kustomization {
    options = List.copyOf(options);
  }

  public static Kustomization of(String folder) {
    return new Kustomization(folder, List.of(), "");
  }

  /** The same with these options. */
  public Kustomization with(List<String> added) {
    return new Kustomization(folder, added, settings);
  }

  /** The same with more in its {@code kustomization.yaml}. */
  public Kustomization saying(String added) {
    return new Kustomization(folder, options, added);
  }

  /** Every folder that can be applied. */
  public static Stream<Kustomization> all() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return rendered(
          files
              .filter(file -> file.endsWith("kustomization.yaml") && !isComponent(file))
              .map(file -> of(ROOT.relativize(file.getParent()).toString()))
              .sorted((a, b) -> a.folder.compareTo(b.folder))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** These, rendered on all processors at once. */
  public static Stream<Kustomization> rendered(List<Kustomization> kustomizations) {
    kustomizations.parallelStream()
        .forEach(kustomization -> {
          try {
            kustomization.render();
          } catch (AssertionError _) {
            // The test that is about it shows it.
          }
        });
    return kustomizations.stream();
  }

  /** What an apply would send; rendered once. */
  public Manifests render() {
    Manifests rendered = RENDERED.get(this);
    if (rendered == null) {
      // Not computeIfAbsent, which would stop other threads for as long as the program runs.
      boolean own = !options.isEmpty() || !settings.isEmpty();
      rendered = Manifests.of(toString(), run(own ? own() : ROOT.resolve(folder)));
      RENDERED.put(this, rendered);
    }
    return rendered;
  }

  private static boolean isComponent(Path file) {
    try {
      return Files.readString(file).contains("kind: Component");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(Path folder) {
    Program program = Program.find(List.of("kubectl", "kustomize")).orElseThrow();
    String command = program.name().equals("kubectl") ? "kustomize" : "build";
    Program.Outcome outcome = program.run(List.of(command, folder.toString()));
    if (outcome.status() != 0 || !outcome.errors().isEmpty()) {
      throw new AssertionError(folder + " does not render cleanly: " + outcome.errors());
    }
    return outcome.output();
  }

  /** A kustomization of one's own, as the READMEs of the options show it. */
  private Path own() {
    String name = toString().replaceAll("[^a-z]+", "-") + "-" + Integer.toHexString(hashCode());
    Path own = WORK.resolve(name);
    try {
      Files.createDirectories(own);
      Files.writeString(
          own.resolve("kustomization.yaml"),
          """
          apiVersion: kustomize.config.k8s.io/v1beta1
          kind: Kustomization
          resources:
          - %s
          components: [%s]
          %s
          """
              .formatted(
                  fromHere(own, folder),
                  options.stream()
                      .map(option -> fromHere(own, "components/" + option))
                      .collect(Collectors.joining(", ")),
                  settings));
      return own;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fromHere(Path own, String target) {
    return own.toAbsolutePath()
        .normalize()
        .relativize(ROOT.resolve(target).toAbsolutePath().normalize())
        .toString();
  }

  @Override
  public String toString() {
    String name = folder.isEmpty() ? "deploy/k8s" : folder;
    String all = options.isEmpty() ? name : name + " with " + String.join(", ", options);
    return settings.isEmpty() ? all : all + " and settings";
  }
}
