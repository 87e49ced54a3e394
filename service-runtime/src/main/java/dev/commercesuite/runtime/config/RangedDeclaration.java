package dev.commercesuite.runtime.config;

/** A variable whose values have an order, so that a range can be demanded. */
public final class RangedDeclaration<T extends Comparable<T>> extends SettingDeclaration<T> {
  private final Kind<T> kind;

  RangedDeclaration(Settings settings, String name, String description, Kind<T> kind) {
    super(settings, name, description, kind);
    this.kind = kind;
  }

  /** Accepts values from the lowest to the highest, both included. */
  public SettingDeclaration<T> between(T lowest, T highest) {
    return which(
        value -> value.compareTo(lowest) >= 0 && value.compareTo(highest) <= 0,
        "%s from %s to %s"
            .formatted(kind.expected(), kind.show().apply(lowest), kind.show().apply(highest)));
  }
}
