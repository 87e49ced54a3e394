package dev.commercesuite.runtime.server;

import dev.commercesuite.runtime.server.peers.ConnectionGuard;
import io.grpc.ServerCredentials;
import io.grpc.internal.FixedObjectPool;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.NettySslContextServerCredentials;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Refuses requests that are malformed by RFC 9113 (8.2.1, 8.3.1) with a RST_STREAM of
 * PROTOCOL_ERROR, before anything reads them: a field whose name is empty or has characters that no
 * name has, a value with NUL, CR or LF, no authority, or more than one. grpc-java takes most of
 * that as it comes, and does not answer the rest. Answers what is well-formed and cannot become a
 * call ({@link EarlyRefusals}). A connection with too many of either is ended.
 *
 * <p>The frames are reached through grpc-java's protocol negotiation, whose classes are internal to
 * it: there is no other hook between the connection and the call. What an upgrade changes there
 * does not compile or fails the test.
 */
final class WellFormedRequests {
  private WellFormedRequests() {}

  /**
   * Credentials of a server that speaks TLS, takes nothing malformed, and answers what cannot
   * become a call.
   *
   * @param counts of the refusals of a new connection
   * @param guard of every connection, from its beginning
   * @param threads for what handshakes have to compute: the server itself may have none but those
   *     of the connections, which a handshake would hold up
   */
  static ServerCredentials over(
      SslContext tls,
      EarlyRefusals refusals,
      Supplier<RefusalCount> counts,
      ConnectionGuard guard,
      Executor threads) {
    InternalProtocolNegotiator.ServerFactory plain =
        InternalNettyServerCredentials.toNegotiator(NettySslContextServerCredentials.create(tls));
    InternalProtocolNegotiator.ServerFactory checked =
        _ ->
            new Negotiator(
                plain.newNegotiator(new FixedObjectPool<>(threads)), refusals, counts, guard);
    return InternalNettyServerCredentials.create(checked);
  }

  private record Negotiator(
      ProtocolNegotiator tls,
      EarlyRefusals refusals,
      Supplier<RefusalCount> counts,
      ConnectionGuard guard)
      implements ProtocolNegotiator {
    @Override
    public AsciiString scheme() {
      return tls.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
      Http2ConnectionDecoder decoder = connection.decoder();
      decoder.frameListener(new Check(connection, decoder.frameListener(), refusals, counts.get()));
      return guard.before(tls.newHandler(connection), connection);
    }

    @Override
    public void close() {
      tls.close();
    }
  }

  private static final class Check extends RequestListener {
    private final EarlyRefusals refusals;
    private final RefusalCount count;

    Check(
        GrpcHttp2ConnectionHandler connection,
        Http2FrameListener next,
        EarlyRefusals refusals,
        RefusalCount count) {
      super(connection, next);
      this.refusals = refusals;
      this.count = count;
    }

    @Override
    boolean passes(
        ChannelHandlerContext context, int streamId, Http2Headers headers, boolean endOfStream)
        throws Http2Exception {
      // The size first: the rules look at each character.
      boolean tooLarge = refusals.areTooLarge(headers);
      // Without a method it is no request, or what follows one: nothing that is answered here.
      if (tooLarge ? headers.method() == null : !isWellFormed(headers)) {
        count.add();
        reset(context, streamId, Http2Error.PROTOCOL_ERROR);
        return false;
      }
      Optional<Http2Headers> answer =
          tooLarge ? Optional.of(refusals.answerToTooLarge(headers)) : refusals.answer(headers);
      if (answer.isEmpty()) {
        return true;
      }
      count.add();
      answer(context, streamId, answer.get(), endOfStream);
      return false;
    }
  }

  static boolean isWellFormed(Http2Headers headers) {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      if (!isName(field.getKey()) || !isValue(field.getValue())) {
        return false;
      }
    }
    return headers.method() == null || hasOneAuthority(headers);
  }

  /** A request without a host is none, and two hosts are read in two ways. */
  private static boolean hasOneAuthority(Http2Headers headers) {
    CharSequence authority = headers.authority();
    List<CharSequence> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      return false;
    }
    CharSequence host = hosts.isEmpty() ? null : hosts.getFirst();
    if (authority == null) {
      return host != null && !host.isEmpty();
    }
    return !authority.isEmpty()
        && (host == null || AsciiString.contentEqualsIgnoreCase(authority, host));
  }

  /** Visible ASCII without capitals; a colon begins the name of a pseudo-header only. */
  private static boolean isName(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7f || (c >= 'A' && c <= 'Z') || (c == ':' && i > 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isValue(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\0' || c == '\r' || c == '\n') {
        return false;
      }
    }
    return true;
  }
}
