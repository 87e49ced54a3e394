package dev.commercesuite.interceptors.tls;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;

/**
 * A server's context whose connections issue no session tickets, so that no session is resumed:
 * BoringSSL resumes TLS 1.3 by tickets only.
 *
 * <p>Netty allows tickets anew in every engine that speaks TLS 1.3, whatever the context says; its
 * only switch is a property of the whole JVM, which is not for a library to set. So they are
 * forbidden in every engine.
 */
final class TicketlessContext extends DelegatingSslContext {

  TicketlessContext(SslContext context) {
    super(context);
  }

  @Override
  protected void initEngine(SSLEngine engine) {
    if (!(engine instanceof ReferenceCountedOpenSslEngine boringSsl)) {
      throw new IllegalStateException("TLS is not BoringSSL's but " + engine.getClass());
    }
    SSL.setOptions(boringSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
  }
}
