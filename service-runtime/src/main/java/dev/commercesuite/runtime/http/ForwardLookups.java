package dev.commercesuite.runtime.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/**
 * Finds addresses for names and never names for addresses. The JDK's HTTPS server asks for the name
 * of every client before the handshake, and its answer comes from a name server of whoever owns the
 * address: a slow one would hold a thread for each connection. The JDK finds this class by its
 * entry in {@code META-INF/services}.
 */
public final class ForwardLookups extends InetAddressResolverProvider {

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver resolver = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return resolver.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        throw new UnknownHostException("names of addresses are not asked for");
      }
    };
  }

  @Override
  public String name() {
    return "forward lookups only";
  }
}
