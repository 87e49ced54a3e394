package dev.commercesuite.interceptors.errors;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import dev.commercesuite.api.options.v1.ErrorProto;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How a value of one of the contract's {@code ErrorReason} enums travels.
 *
 * @param name what stands in {@code google.rpc.ErrorInfo.reason}: the name of the value without
 *     {@code ERROR_REASON_}
 * @param code the status code that the contract declares for it
 */
public record Reason(String name, Status.Code code) {

  /** What stands in {@code google.rpc.ErrorInfo.domain} of every failure of the suite. */
  public static final String DOMAIN = "commercesuite.dev";

  private static final String PREFIX = "ERROR_REASON_";

  private static final Map<ProtocolMessageEnum, Reason> KNOWN = new ConcurrentHashMap<>();

  /**
   * Reads the declaration of an error reason.
   *
   * @throws IllegalArgumentException if the value carries no {@code (commerce.options.v1.error)}
   *     option or is not named {@code ERROR_REASON_…}
   */
  public static Reason of(ProtocolMessageEnum value) {
    Reason known = KNOWN.get(value);
    return known != null ? known : KNOWN.computeIfAbsent(value, Reason::read);
  }

  private static Reason read(ProtocolMessageEnum value) {
    EnumValueDescriptor descriptor = value.getValueDescriptor();
    if (!descriptor.getName().startsWith(PREFIX)
        || !descriptor.getOptions().hasExtension(ErrorProto.error)) {
      throw new IllegalArgumentException(
          descriptor.getFullName()
              + " is no error reason: expected a name that starts with "
              + PREFIX
              + " and the option (commerce.options.v1.error)");
    }
    int code = descriptor.getOptions().getExtension(ErrorProto.error).getCodeValue();
    return new Reason(
        descriptor.getName().substring(PREFIX.length()), Status.fromCodeValue(code).getCode());
  }
}
