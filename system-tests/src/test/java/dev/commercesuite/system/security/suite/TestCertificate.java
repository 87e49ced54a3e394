package dev.commercesuite.system.security.suite;

import java.math.BigInteger;

/**
 * A certificate and its private key.
 *
 * @param chain in PEM, the leaf first
 * @param key in PEM, PKCS#8
 * @param serial by which the certificate is known again
 */
public record TestCertificate(String chain, String key, BigInteger serial) {}
