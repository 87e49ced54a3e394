package dev.commercesuite.runtime.http;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * How an HTTPS server speaks TLS.
 *
 * @param context with the certificate to show and whose certificates are trusted
 * @param parameters the protocols, and whether clients are asked for a certificate
 */
public record ServerTls(SSLContext context, SSLParameters parameters) {

  SslContextFactory.Server contextFactory() {
    SslContextFactory.Server factory =
        new SslContextFactory.Server() {
          @Override
          public SSLEngine newSSLEngine(InetSocketAddress client) {
            // Without the address: nobody may look up its name, which its owner could answer late.
            return newSSLEngine();
          }
        };
    factory.setSslContext(context);
    factory.setIncludeProtocols(parameters.getProtocols());
    factory.setWantClientAuth(parameters.getWantClientAuth());
    factory.setNeedClientAuth(parameters.getNeedClientAuth());
    return factory;
  }
}
