package dev.commercesuite.interceptors.errors;

import io.grpc.MethodDescriptor;
import java.io.InputStream;

/**
 * Passes messages through as the bytes they are.
 *
 * <p>Given to {@code ServerInterceptors.useMarshalledMessages}, it moves the parsing of requests
 * from the transport to the inside of the interceptors that are added afterwards. There a malformed
 * message can be answered; in the transport it ends as {@code UNKNOWN} and a stack trace in the
 * log.
 */
public final class RawMessageMarshaller implements MethodDescriptor.Marshaller<InputStream> {

  @Override
  public InputStream stream(InputStream value) {
    return value;
  }

  @Override
  public InputStream parse(InputStream stream) {
    return stream;
  }
}
