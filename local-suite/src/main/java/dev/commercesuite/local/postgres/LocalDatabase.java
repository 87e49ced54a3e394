package dev.commercesuite.local.postgres;

import java.nio.file.Path;

/**
 * One database of a service with its two roles.
 *
 * @param name of the database
 * @param owner migrates
 * @param ownerPassword file with the owner's password
 * @param application serves
 * @param applicationPassword file with the application's password
 */
public record LocalDatabase(
    String name, String owner, Path ownerPassword, String application, Path applicationPassword) {}
