package dev.commercesuite.runtime.lifecycle;

import java.util.function.Supplier;

/**
 * Something without which a process cannot serve.
 *
 * @param name in metrics and logs, such as {@code database}
 * @param missing says what is missing now, for operators; empty while the condition holds. Asked
 *     four times a second: must return at once
 */
record ReadinessCondition(String name, Supplier<String> missing) {}
