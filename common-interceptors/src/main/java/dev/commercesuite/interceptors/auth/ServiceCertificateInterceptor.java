package dev.commercesuite.interceptors.auth;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_CLIENT_CERTIFICATE_INVALID;

import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.tls.PeerNames;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Lets a service through only if its connection shows a certificate of that service, so that a
 * stolen token is of no use without the key beside it. People have none and need none.
 *
 * <p>Refuses with {@code CLIENT_CERTIFICATE_INVALID}, thrown for the error mapping outside.
 */
public final class ServiceCertificateInterceptor implements ServerInterceptor {

  private final ServiceCertificateNames names;

  public ServiceCertificateInterceptor(ServiceCertificateNames names) {
    this.names = names;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Caller caller = CurrentCaller.get();
    if (caller.kind() == Caller.Kind.SERVICE
        && !names.accept(
            caller.subject(),
            PeerNames.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)))) {
      throw Failure.of(
              ERROR_REASON_CLIENT_CERTIFICATE_INVALID,
              "The access token belongs to a service, but the connection presents no"
                  + " certificate of that service.")
          .exception();
    }
    return next.startCall(call, headers);
  }
}
