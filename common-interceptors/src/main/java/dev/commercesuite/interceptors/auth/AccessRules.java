package dev.commercesuite.interceptors.auth;

import io.grpc.MethodDescriptor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The access rules of the RPCs that a server has, each read from its descriptor once. Thread-safe.
 */
public final class AccessRules {

  private final Map<String, AccessRule> rules = new ConcurrentHashMap<>();

  /** The rule of an RPC of the server. */
  public AccessRule of(MethodDescriptor<?, ?> method) {
    AccessRule known = rules.get(method.getFullMethodName());
    return known != null
        ? known
        : rules.computeIfAbsent(method.getFullMethodName(), name -> AccessRule.of(method));
  }
}
