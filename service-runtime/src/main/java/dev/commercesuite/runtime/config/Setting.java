package dev.commercesuite.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * A value read from the environment, or the fact that it is invalid (the problem is then known to
 * the {@link Settings}). Read it with {@link #get} inside {@link Settings#group} or {@link
 * Settings#build}, which know what to do about an invalid one.
 */
public final class Setting<T> {
  private final @Nullable T value;

  private Setting(@Nullable T value) {
    this.value = value;
  }

  static <T> Setting<T> of(T value) {
    return new Setting<>(value);
  }

  static <T> Setting<T> invalid() {
    return new Setting<>(null);
  }

  /** The value. Ends the surrounding group or build when it is invalid. */
  public T get() {
    if (value == null) {
      throw new InvalidPart();
    }
    return value;
  }

  /** Whether there is a value, for a setting on which the meaning of others depends. */
  public boolean isValid() {
    return value != null;
  }

  /** Ends a group of which one part is invalid; its problem is recorded already. */
  static final class InvalidPart extends RuntimeException {

    InvalidPart() {
      super("a setting is invalid; read settings inside Settings.group or Settings.build");
    }
  }
}
