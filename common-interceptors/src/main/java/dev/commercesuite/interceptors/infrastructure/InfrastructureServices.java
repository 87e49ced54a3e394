package dev.commercesuite.interceptors.infrastructure;

import io.grpc.MethodDescriptor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The services that come with grpc-java and answer to operators, not to customers.
 *
 * <p>Their calls do not count in metrics, are logged at DEBUG, are never shed, and close with the
 * statuses that grpc-java gives them. Anyone may call health and reflection; channelz shows
 * addresses and traffic of others and is denied like any RPC without an access rule.
 */
public final class InfrastructureServices {

  private static final String HEALTH = "grpc.health.v1.Health";

  private static final Set<String> PUBLIC =
      Set.of(
          HEALTH,
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection");

  private static final Set<String> DENIED = Set.of("grpc.channelz.v1.Channelz");

  private InfrastructureServices() {}

  /** Whether the RPC belongs to one of these services. */
  public static boolean contain(MethodDescriptor<?, ?> method) {
    return contain(method.getServiceName());
  }

  /** Whether this is the full name of one of these services. */
  public static boolean contain(@Nullable String serviceName) {
    return serviceName != null && (PUBLIC.contains(serviceName) || DENIED.contains(serviceName));
  }

  /** Whether anyone may call this service, without a token: health and reflection. */
  public static boolean arePublic(@Nullable String serviceName) {
    return serviceName != null && PUBLIC.contains(serviceName);
  }
}
