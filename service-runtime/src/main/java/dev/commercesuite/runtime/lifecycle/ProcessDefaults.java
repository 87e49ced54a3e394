package dev.commercesuite.runtime.lifecycle;

import java.util.Locale;
import java.util.TimeZone;

/**
 * What a JVM takes over from its machine, made the same on every machine. Libraries look at it
 * where nobody can tell them what to use: with a Turkish locale one of them wrote password hashes
 * that no other process could read, with an Arabic one numbers had digits that PostgreSQL does not
 * know, and its driver begins each session with the time zone of the JVM, which PostgreSQL may not
 * know either ({@code IST}).
 */
public final class ProcessDefaults {
  private ProcessDefaults() {}

  /** For the first line of a {@code main}, before anything has looked. */
  public static void set() {
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
  }
}
