package dev.commercesuite.runtime.config;

import java.util.List;
import java.util.stream.Collectors;

/** The process cannot start with this configuration. Carries every problem, not just the first. */
public final class InvalidConfiguration extends RuntimeException {

  private final List<Problem> problems;

  InvalidConfiguration(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** The problems in the order in which the variables are read; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
