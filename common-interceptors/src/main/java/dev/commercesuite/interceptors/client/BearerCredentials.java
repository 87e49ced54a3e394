package dev.commercesuite.interceptors.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sends an access token with every call: {@code authorization: Bearer …}. Never over a connection
 * that is not encrypted.
 */
public final class BearerCredentials extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TokenSource source;

  public BearerCredentials(TokenSource source) {
    this.source = source;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    if (request.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription(
              "The connection is not encrypted, so the access token is not sent."));
      return;
    }
    try {
      executor.execute(() -> apply(applier));
    } catch (RejectedExecutionException e) {
      applier.fail(Status.UNAVAILABLE.withDescription("The client is shut down.").withCause(e));
    }
  }

  private void apply(MetadataApplier applier) {
    try {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + source.token());
      applier.apply(headers);
    } catch (RuntimeException e) {
      applier.fail(
          Status.UNAVAILABLE.withDescription("No access token is available.").withCause(e));
    }
  }
}
