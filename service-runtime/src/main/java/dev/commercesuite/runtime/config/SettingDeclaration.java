package dev.commercesuite.runtime.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable that is being described. Ends with {@link #orElse}, {@link #required}, {@link
 * #requiredUnless} or {@link #optional}, which read it.
 */
public class SettingDeclaration<T> {
  private final Settings settings;
  private final String name;
  private final String description;
  private final Kind<T> kind;
  private String expected;
  private Predicate<T> accepted = value -> true;

  SettingDeclaration(Settings settings, String name, String description, Kind<T> kind) {
    this.settings = settings;
    this.name = name;
    this.description = description;
    this.kind = kind;
    this.expected = kind.expected();
  }

  /**
   * How the text of a variable becomes a value.
   *
   * @param expected completes "expected …"
   * @param parse throws {@link IllegalArgumentException} for a text that is not accepted
   * @param show a value as it would be written in the environment
   */
  record Kind<T>(
      String expected,
      Function<String, T> parse,
      Function<T, String> show,
      boolean secret,
      boolean mayBeInFile) {}

  /**
   * Accepts only some values.
   *
   * @param expectation completes "expected …", in the place of the general phrase
   */
  public SettingDeclaration<T> which(Predicate<T> condition, String expectation) {
    accepted = accepted.and(condition);
    expected = expectation;
    return this;
  }

  /** The value, or this one when the variable is absent or blank. */
  public Setting<T> orElse(T defaultValue) {
    settings.declare(variable(kind.show().apply(defaultValue), false));
    return read(() -> Setting.of(defaultValue), Function.identity());
  }

  /** The value; an absent or blank variable is a problem. */
  public Setting<T> required() {
    settings.declare(variable(null, true));
    return read(this::missing, Function.identity());
  }

  /** The value if there is one; an absent variable is a problem unless this holds. */
  public Setting<Optional<T>> requiredUnless(boolean condition) {
    settings.declare(variable(null, true));
    return read(
        () -> condition ? Setting.of(Optional.empty()) : this.<Optional<T>>missing(), Optional::of);
  }

  /** The value if there is one. */
  public Setting<Optional<T>> optional() {
    settings.declare(variable(null, false));
    return read(() -> Setting.of(Optional.empty()), Optional::of);
  }

  private <R> Setting<R> missing() {
    settings.report(new Problem(name, null, "required; expected " + expected));
    return Setting.invalid();
  }

  private Variable variable(@Nullable String defaultValue, boolean required) {
    return new Variable(name, description, expected, defaultValue, required, kind.secret());
  }

  private <R> Setting<R> read(Supplier<Setting<R>> whenAbsent, Function<T, R> whenPresent) {
    Settings.Text text = settings.text(name, kind.mayBeInFile());
    return switch (text) {
      case Settings.Unreadable _ -> Setting.invalid();
      case Settings.Absent _ -> whenAbsent.get();
      case Settings.Present(String value) -> {
        try {
          T parsed = kind.parse().apply(kind.secret() ? value : value.strip());
          if (accepted.test(parsed)) {
            yield Setting.of(whenPresent.apply(parsed));
          }
        } catch (IllegalArgumentException _) {
          // Reported below: the phrase says more than the parser's message.
        }
        settings.report(new Problem(name, kind.secret() ? null : value, "expected " + expected));
        yield Setting.invalid();
      }
    };
  }
}
