package dev.commercesuite.runtime.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What holds for the SQL in the sources of a module.
 *
 * {@snippet :
 * @ArchTest static final ArchTests sql = ArchTests.in(SqlRules.class);
 * }
 */
public final class SqlRules {
  /** Comments and characters are matched so that a quote in them begins no string. */
  private static final Pattern STRING =
      Pattern.compile(
          "//.*|/\\*(?s:.*?)\\*/|'(?:\\\\.|[^'\\\\])+'"
              + "|(?<string>\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\])*+\")");

  private static final Pattern STAR =
      Pattern.compile(
          "(?:\\b(?:select|distinct|returning)\\s+|,\\s*|\\w\\.)\\*(?=[\\s,)\"])",
          Pattern.CASE_INSENSITIVE);

  private static final String PARAMETER = "(?:\\?|(?<!:):[a-z_]\\w*)(?:::\\w+(?:\\[\\])?)?";

  /** A parameter that is a condition itself, or that is tested where a column should be. */
  private static final Pattern SWITCH =
      Pattern.compile(
          PARAMETER
              + "\\s*(?:\\bis\\s+(?:not\\s+)?null\\b|=\\s*')"
              + "|(?:\\(|\\b(?:where|and|or|not)\\b)\\s*"
              + PARAMETER
              + "\\s+or\\b",
          Pattern.CASE_INSENSITIVE);

  @ArchTest
  static final ArchRule columnsAreNamed =
      sourcesShould("name the columns that their SQL reads", "has a star", SqlRules::linesWithStar)
          .because(
              "a column that a migration adds changes what a star returns, and PostgreSQL refuses"
                  + " the statement on every connection of a running replica that has prepared it");

  @ArchTest
  static final ArchRule conditionsAreLeftOut =
      sourcesShould(
              "leave out conditions that a caller does not ask for",
              "has a condition that a parameter switches off",
              SqlRules::linesWithSwitch)
          .because(
              "a plan that PostgreSQL makes for all values of such a statement uses no index; Sql"
                  + " puts statements together from the conditions that are asked for");

  private SqlRules() {}

  private static ArchRule sourcesShould(
      String rule, String violation, Function<String, List<Integer>> violations) {
    return classes()
        .that()
        .areTopLevelClasses()
        .and()
        .resideOutsideOfPackage("dev.commercesuite.interceptors..")
        .should(
            new ArchCondition<>(rule) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                Path source = source(type);
                for (Integer line : violations.apply(read(source))) {
                  events.add(
                      SimpleConditionEvent.violated(type, source + ":" + line + " " + violation));
                }
              }
            });
  }

  /** The lines of Java source in which the SQL of a string has a star for all columns. */
  static List<Integer> linesWithStar(String java) {
    return linesWith(STAR, java);
  }

  /**
   * The lines of Java source in which the SQL of a string has a condition such as {@code ? is null
   * or state = ?}.
   */
  static List<Integer> linesWithSwitch(String java) {
    return linesWith(SWITCH, java);
  }

  private static List<Integer> linesWith(Pattern pattern, String java) {
    List<Integer> lines = new ArrayList<>();
    Matcher strings = STRING.matcher(java);
    while (strings.find()) {
      if (strings.group("string") != null) {
        pattern
            .matcher(strings.group("string"))
            .results()
            .mapToInt(found -> strings.start() + found.end())
            .mapToObj(
                end -> 1 + (int) java.substring(0, end).chars().filter(c -> c == '\n').count())
            .forEach(lines::add);
      }
    }
    return lines;
  }

  private static Path source(JavaClass type) {
    String file = type.getSource().flatMap(Source::getFileName).orElseThrow();
    return Path.of("src", "main", "java", type.getPackageName().replace('.', '/'), file);
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
