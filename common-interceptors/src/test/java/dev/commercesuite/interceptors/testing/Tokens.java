package dev.commercesuite.interceptors.testing;

import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.TokenVerifier;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Instant;
import java.util.Set;

/** Tokens that say in plain text who they are for: {@code user-1:orders account}. */
public final class Tokens {

  public static final TokenVerifier PLAIN =
      token -> {
        String[] parts = token.split(":", 2);
        return new Caller(
            parts[0],
            Caller.Kind.USER,
            Set.of(parts[1].split(" ")),
            "token-1",
            "",
            Instant.parse("2030-01-01T00:00:00Z"));
      };

  private Tokens() {}

  /** Sends the header {@code authorization} with this value. */
  public static ClientInterceptor authorization(String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
