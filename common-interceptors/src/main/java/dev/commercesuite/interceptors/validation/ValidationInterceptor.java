package dev.commercesuite.interceptors.validation;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.FailureException;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.Map;

/**
 * Refuses requests that break a rule of the contract (the {@code buf.validate} options).
 *
 * <p>The failure is {@code INVALID_REQUEST} and lists the violations, 16 at most: the field, the
 * value and what was expected of it. Values of {@code debug_redact} fields are not shown. A request
 * that is too large anywhere is refused for that alone, before the other rules look at it. Of an
 * update's object, only the fields that its {@code update_mask} names have to keep their rules.
 */
public final class ValidationInterceptor implements ServerInterceptor {

  private final SizeRules sizes = new SizeRules();
  private final Validator validator =
      ValidatorFactory.newBuilder()
          .withConfig(Config.newBuilder().setEnableNativeRules(true).build())
          .build();

  /**
   * Compiles the rules of an RPC's request, which the first request would otherwise pay for with
   * some tens of milliseconds.
   *
   * @throws IllegalStateException if the contract's rules for it cannot be compiled
   */
  public void warm(MethodDescriptor<?, ?> method) {
    if (method.getRequestMarshaller() instanceof PrototypeMarshaller<?> marshaller
        && marshaller.getMessagePrototype() instanceof Message prototype) {
      validate(prototype);
    }
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
        next.startCall(call, headers)) {
      @Override
      public void onMessage(ReqT message) {
        if (message instanceof Message request) {
          requireValid(request);
        }
        super.onMessage(message);
      }
    };
  }

  private void requireValid(Message request) {
    SizeRules.TooLarge tooLarge = sizes.check(request);
    if (tooLarge.count() > 0) {
      throw refused(tooLarge.first(), tooLarge.count());
    }
    ValidationResult result = validate(NamedFields.of(request));
    if (!result.isSuccess()) {
      List<Violation> violations = result.getViolations();
      throw refused(
          violations.stream()
              .limit(Failure.MOST_LISTED)
              .map(violation -> ViolationText.describe(request, violation))
              .toList(),
          violations.size());
    }
  }

  /**
   * Says what is wrong.
   *
   * @param listed the first violations
   * @param count of all of them
   */
  private static FailureException refused(List<FieldViolation> listed, int count) {
    FieldViolation first = listed.getFirst();
    String message =
        "The request breaks "
            + (count == 1 ? "a rule" : count + " rules")
            + " of the contract: "
            + (first.field().isEmpty() ? "" : first.field() + ": ")
            + first.description()
            + (count == 1 ? "." : " (and more, see the details).");
    return new Failure(ERROR_REASON_INVALID_REQUEST, message, Map.of(), listed, count, null, false)
        .exception();
  }

  private ValidationResult validate(Message request) {
    try {
      return validator.validate(request);
    } catch (ValidationException e) {
      throw new IllegalStateException(
          "the rules of " + request.getDescriptorForType().getFullName() + " do not work", e);
    }
  }
}
