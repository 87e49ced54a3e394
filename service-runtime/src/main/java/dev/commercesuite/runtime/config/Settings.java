package dev.commercesuite.runtime.config;

import dev.commercesuite.runtime.config.SettingDeclaration.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration record from the environment and reports everything that is wrong with it
 * together.
 *
 * {@snippet :
 * static Config from(Settings settings) {
 *   Setting<Integer> port =
 *       settings.integer("GRPC_PORT", "Port of the gRPC server").between(0, 65535).orElse(8443);
 *   Setting<DatabaseConfig> database = DatabaseConfig.from(settings);
 *   return settings.build(() -> new Config(port.get(), database.get()));
 * }
 * }
 *
 * Any variable {@code X} but a path may instead be given as {@code X_FILE}, the path of a file that
 * holds the value (a mounted secret); one trailing line break is not part of the value. A blank
 * variable counts as absent. For one thread.
 */
public final class Settings {
  private final Map<String, String> environment;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param environment {@code System.getenv()} in production, any map elsewhere
   */
  public Settings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Any text. Leading and trailing white space is not part of it. */
  public SettingDeclaration<String> text(String name, String description) {
    return declaration(name, description, "a text", Function.identity(), Function.identity());
  }

  /** A text that is never shown; its white space belongs to it. */
  public SettingDeclaration<Secret> secret(String name, String description) {
    Kind<Secret> kind = new Kind<>("a secret text", Secret::new, Secret::toString, true, true);
    return new SettingDeclaration<>(this, name, description, kind);
  }

  /** A decimal number from -2³¹ to 2³¹ - 1. */
  public RangedDeclaration<Integer> integer(String name, String description) {
    Kind<Integer> kind = new Kind<>("an integer", Integer::valueOf, String::valueOf, false, true);
    return new RangedDeclaration<>(this, name, description, kind);
  }

  /** A length of time, not negative: {@code 250ms}, {@code 5s}, {@code 10m} or {@code PT1H30M}. */
  public RangedDeclaration<Duration> duration(String name, String description) {
    Kind<Duration> kind =
        new Kind<>(
            "a duration such as 250ms, 5s or PT1M",
            text -> {
              Duration duration = Durations.parse(text);
              if (duration.isNegative()) {
                throw new IllegalArgumentException("negative");
              }
              return duration;
            },
            Durations::show,
            false,
            true);
    return new RangedDeclaration<>(this, name, description, kind);
  }

  /** An absolute URI. */
  public SettingDeclaration<URI> uri(String name, String description) {
    return declaration(
        name,
        description,
        "an absolute URI",
        text -> {
          URI uri = URI.create(text);
          if (!uri.isAbsolute()) {
            throw new IllegalArgumentException("relative");
          }
          return uri;
        },
        URI::toString);
  }

  /**
   * Anything else that is written as one text.
   *
   * @param expected completes "expected …"
   * @param parse throws {@link IllegalArgumentException} for a text that is not accepted
   * @param show a value as it would be written in the environment
   */
  public <T> SettingDeclaration<T> value(
      String name,
      String description,
      String expected,
      Function<String, T> parse,
      Function<T, String> show) {
    return declaration(name, description, expected, parse, show);
  }

  /** The path of a file that exists and can be read. The variable is the path, not the content. */
  public SettingDeclaration<Path> file(String name, String description) {
    Kind<Path> kind =
        new Kind<>(
            "the path of a readable file",
            text -> {
              Path path = Path.of(text);
              if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw new IllegalArgumentException("not a readable file");
              }
              return path;
            },
            Path::toString,
            false,
            false);
    return new SettingDeclaration<>(this, name, description, kind);
  }

  /** One of the names of an enum, in lower or upper case; {@code _} may be written {@code -}. */
  public <E extends Enum<E>> SettingDeclaration<E> oneOf(
      String name, String description, Class<E> type) {
    List<E> values = List.of(type.getEnumConstants());
    String names = values.stream().map(Settings::show).collect(Collectors.joining(", "));
    return declaration(
        name,
        description,
        "one of " + names,
        text ->
            values.stream()
                .filter(value -> show(value).equalsIgnoreCase(text.replace('_', '-')))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        Settings::show);
  }

  /** Texts separated by commas; white space around them is dropped, and so are empty ones. */
  public SettingDeclaration<List<String>> list(String name, String description) {
    return declaration(
        name,
        description,
        "texts separated by commas",
        text ->
            Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList(),
        values -> String.join(",", values));
  }

  /**
   * A value made from other settings. It is invalid, without a new problem, when one of them is;
   * what its constructor refuses with {@link IllegalArgumentException} is a problem of its own.
   *
   * @param name what the problem is about, such as {@code DATABASE_*}
   */
  public <T> Setting<T> group(String name, Supplier<T> value) {
    try {
      return Setting.of(value.get());
    } catch (Setting.InvalidPart _) {
      return Setting.invalid();
    } catch (IllegalArgumentException e) {
      report(new Problem(name, null, String.valueOf(e.getMessage())));
      return Setting.invalid();
    }
  }

  /** An invalid value, because of these problems or of others that are reported already. */
  public <T> Setting<T> invalid(List<Problem> reasons) {
    problems.addAll(reasons);
    return Setting.invalid();
  }

  /**
   * The whole configuration.
   *
   * @throws InvalidConfiguration with every problem found since this object was made
   */
  public <T> T build(Supplier<T> configuration) {
    Setting<T> whole = group("configuration", configuration);
    if (!problems.isEmpty()) {
      throw new InvalidConfiguration(problems);
    }
    return whole.get();
  }

  /** Every variable read so far, whether it was set or not, in the order of reading. */
  public List<Variable> variables() {
    return List.copyOf(variables.values());
  }

  /** Records a problem that only the reader of the settings can see. */
  public void report(Problem problem) {
    problems.add(problem);
  }

  void declare(Variable variable) {
    Variable before = variables.putIfAbsent(variable.name(), variable);
    if (before != null && !before.equals(variable)) {
      throw new IllegalStateException(variable.name() + " is declared twice, in different ways");
    }
  }

  /** What the environment says about a variable. */
  sealed interface Text {}

  record Absent() implements Text {}

  /** The problem is reported already. */
  record Unreadable() implements Text {}

  record Present(String value) implements Text {}

  Text text(String name, boolean mayBeInFile) {
    String direct = environment.getOrDefault(name, "");
    String file = mayBeInFile ? environment.getOrDefault(name + "_FILE", "").strip() : "";
    if (file.isEmpty()) {
      return direct.isBlank() ? new Absent() : new Present(direct);
    }
    if (!direct.isBlank()) {
      report(new Problem(name, null, "set together with " + name + "_FILE; expected one of them"));
      return new Unreadable();
    }
    String content = read(file);
    if (content == null) {
      report(new Problem(name + "_FILE", file, "expected the path of a readable text file"));
      return new Unreadable();
    }
    return content.isBlank() ? new Absent() : new Present(content);
  }

  private static @Nullable String read(String file) {
    try {
      return Files.readString(Path.of(file), StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
    } catch (IOException | InvalidPathException _) {
      return null;
    }
  }

  private static String show(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private <T> SettingDeclaration<T> declaration(
      String name,
      String description,
      String expected,
      Function<String, T> parse,
      Function<T, String> show) {
    return new SettingDeclaration<>(
        this, name, description, new Kind<>(expected, parse, show, false, true));
  }
}
