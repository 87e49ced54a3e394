package dev.commercesuite.system.hostile;

/**
 * The ports of a process that is attacked.
 *
 * @param grpc of its calls
 * @param admin of probes and metrics
 * @param issuer of the keys; only user-service has one
 */
record Victim(String service, int grpc, int admin, int issuer) {}
