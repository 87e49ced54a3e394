package dev.commercesuite.runtime.lifecycle;

/** Puts a service together from what the process gives it: the body of a {@code Main.start}. */
@FunctionalInterface
public interface Assembly {
  Serving assemble(ServiceProcess process);
}
