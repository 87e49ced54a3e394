package dev.commercesuite.user.tokens;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Which key signs.
 *
 * @param file the key, PKCS#8 in PEM form; replacing its content is a rotation
 * @param reloadInterval how often the file is looked at
 * @param announcement how long a new key is published before replicas that have another one sign
 *     with it: longer than verifiers keep a set of keys, and than it takes the file to reach every
 *     replica
 */
public record SigningKeyConfig(Path file, Duration reloadInterval, Duration announcement) {}
