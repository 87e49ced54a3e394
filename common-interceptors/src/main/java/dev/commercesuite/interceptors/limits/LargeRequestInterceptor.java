package dev.commercesuite.interceptors.limits;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_OVERLOADED;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE;

import com.google.protobuf.Descriptors.Descriptor;
import dev.commercesuite.interceptors.errors.Failure;
import io.grpc.ForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what requests take of the heap, before they are parsed: a mebibyte of empty items is more
 * than 20 of them as objects.
 *
 * <p>A request of more fields than {@link #MOST_FIELDS} is refused with {@code INVALID_REQUEST}.
 * That is more than a valid one can have. Requests that are large enough to have so many are taken
 * a few at a time, and refused with {@code OVERLOADED} above that; only unary RPCs take them at
 * all, because a stream would keep its request.
 *
 * <p>Stands where messages are still bytes.
 */
public final class LargeRequestInterceptor implements ServerInterceptor {

  /** With those inside other fields. */
  static final int MOST_FIELDS = 20_000;

  /** A field has two bytes at least, so that a smaller request has no more fields than it may. */
  static final int LARGE = 2 * MOST_FIELDS;

  /** How many large requests at the same time. */
  static final int MOST_LARGE = 8;

  private final LoadLimit limit;
  private final Semaphore large = new Semaphore(MOST_LARGE);

  /**
   * Makes the interceptor.
   *
   * @param limit says what refused callers are told to wait
   */
  public LargeRequestInterceptor(LoadLimit limit) {
    this.limit = limit;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    LargePlace place = new LargePlace();
    return CallWork.start(
        call,
        headers,
        (working, sent) ->
            new MeasuringListener<>(
                next.startCall(working, sent), call.getMethodDescriptor(), place),
        place::release);
  }

  /** Of one call, from when its request turns out to be large until its handler is done. */
  private final class LargePlace {

    private volatile @Nullable Permit permit;

    void acquire() {
      if (permit != null) {
        return;
      }
      if (!large.tryAcquire()) {
        throw Failure.of(
                ERROR_REASON_OVERLOADED,
                "The service takes only %s requests of more than %s bytes at the same time. Try"
                        .formatted(MOST_LARGE, LARGE)
                    + " again later.")
            .withRetryDelay(limit.retryDelay())
            .exception();
      }
      permit = new Permit(large);
    }

    void release() {
      Permit taken = permit;
      if (taken != null) {
        taken.release();
      }
    }
  }

  private static final class MeasuringListener<ReqT>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<ReqT> {

    private final MethodDescriptor<ReqT, ?> method;
    private final LargePlace place;

    MeasuringListener(
        ServerCall.Listener<ReqT> delegate, MethodDescriptor<ReqT, ?> method, LargePlace place) {
      super(delegate);
      this.method = method;
      this.place = place;
    }

    @Override
    @SuppressWarnings("unchecked") // Bytes take the place of bytes.
    public void onMessage(ReqT message) {
      super.onMessage(message instanceof InputStream raw ? (ReqT) measured(raw) : message);
    }

    private InputStream measured(InputStream raw) {
      try {
        if (raw instanceof KnownLength && raw.available() <= LARGE) {
          return raw;
        }
        byte[] start = raw.readNBytes(LARGE + 1);
        if (start.length <= LARGE) {
          return new ByteArrayInputStream(start);
        }
        return new ByteArrayInputStream(large(start, raw));
      } catch (IOException _) {
        throw Failure.of(
                ERROR_REASON_INVALID_REQUEST,
                "The request cannot be decompressed as its grpc-encoding says.")
            .exception();
      }
    }

    private byte[] large(byte[] start, InputStream rest) throws IOException {
      if (method.getType() != MethodType.UNARY) {
        throw Failure.of(
                ERROR_REASON_REQUEST_TOO_LARGE,
                "The request is larger than the RPC accepts; expected at most %s bytes."
                    .formatted(LARGE))
            .with("max_bytes", Integer.toString(LARGE))
            .exception();
      }
      place.acquire();
      ByteArrayOutputStream request = new ByteArrayOutputStream(start.length + rest.available());
      request.writeBytes(start);
      rest.transferTo(request);
      byte[] all = request.toByteArray();
      requireFewFields(all);
      return all;
    }

    private void requireFewFields(byte[] request) {
      if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
        Descriptor type = schema.getMethodDescriptor().getInputType();
        Optional<String> field = WireFields.largestOfTooMany(request, type, MOST_FIELDS);
        if (field.isPresent()) {
          throw tooManyFields(field.get());
        }
      }
    }

    private RuntimeException tooManyFields(String field) {
      return Failure.of(
              ERROR_REASON_INVALID_REQUEST,
              "The request has more than %s fields and items; expected no more than that."
                  .formatted(MOST_FIELDS))
          .withFieldViolation(
              field,
              "has most of more than %s fields and items of the request".formatted(MOST_FIELDS))
          .exception();
    }
  }
}
