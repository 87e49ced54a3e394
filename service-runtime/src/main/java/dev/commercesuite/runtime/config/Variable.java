package dev.commercesuite.runtime.config;

import org.jspecify.annotations.Nullable;

/**
 * One variable of the environment that the process reads, as the configuration reference lists it.
 *
 * @param name the variable, such as {@code GRPC_PORT}; {@code GRPC_PORT_FILE} may name a file that
 *     holds the value instead, unless the value is a path itself
 * @param description one phrase: what it is, with its unit
 * @param expected which values are accepted
 * @param defaultValue the value when the variable is absent, as it would be written; null when
 *     there is none
 * @param required whether the process refuses to start without it
 * @param secret whether the value is never shown
 */
public record Variable(
    String name,
    String description,
    String expected,
    @Nullable String defaultValue,
    boolean required,
    boolean secret) {}
