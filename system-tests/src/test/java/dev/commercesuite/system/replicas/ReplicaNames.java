package dev.commercesuite.system.replicas;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers what DNS answers about a service with several replicas. On one machine they differ by
 * port, which DNS does not know, so the target itself says where they are: {@code
 * dns:///order-service=127.0.0.1:20001,127.0.0.1:20002}. The certificate has to be that of {@code
 * order-service}. Every other name is left to DNS. gRPC finds this class by its entry in {@code
 * META-INF/services}.
 */
public final class ReplicaNames extends NameResolverProvider {
  private static final String SCHEME = "dns";
  private static final int BEFORE_DNS = 6;

  /** Where a service's replicas are, for {@code ManagedChannelBuilder.forTarget}. */
  static String target(String service, Collection<Integer> ports) {
    return ports.stream()
        .map(port -> "127.0.0.1:" + port)
        .collect(Collectors.joining(",", SCHEME + ":///" + service + "=", ""));
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args arguments) {
    String path = target.getPath();
    int equals = path == null ? -1 : path.indexOf('=');
    return path == null || equals < 0
        ? dns().newNameResolver(target, arguments)
        : new Listed(path.substring(1, equals), addresses(path.substring(equals + 1)));
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return BEFORE_DNS;
  }

  private static NameResolverProvider dns() {
    return ServiceLoader.load(NameResolverProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.getDefaultScheme().equals(SCHEME))
        .filter(provider -> !(provider instanceof ReplicaNames))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("gRPC comes with a resolver for DNS"));
  }

  private static List<EquivalentAddressGroup> addresses(String list) {
    return Stream.of(list.split(",", -1))
        .map(address -> address.split(":", -1))
        .map(parts -> new InetSocketAddress(parts[0], Integer.parseInt(parts[1])))
        .map(EquivalentAddressGroup::new)
        .toList();
  }

  /** Knows the answer. */
  private static final class Listed extends NameResolver {
    private final String service;
    private final List<EquivalentAddressGroup> addresses;

    Listed(String service, List<EquivalentAddressGroup> addresses) {
      this.service = service;
      this.addresses = addresses;
    }

    @Override
    public String getServiceAuthority() {
      return service;
    }

    @Override
    public void start(Listener2 listener) {
      listener.onResult(
          ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(addresses)).build());
    }

    @Override
    public void shutdown() {}
  }
}
