package dev.commercesuite.interceptors.errors;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.Any;
import com.google.protobuf.ProtocolMessageEnum;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed, as its caller gets to see it. Immutable.
 *
 * <p>An {@link ErrorMapper} makes one from an exception; code that stands on the call path may also
 * throw one with {@link #exception()}. Only {@link ErrorMappingInterceptor} closes the call with
 * it.
 *
 * @param reason a value of one of the contract's {@code ErrorReason} enums; its {@code
 *     (commerce.options.v1.error)} option says the status code
 * @param message one or two sentences for the developer of the calling program; no secrets
 * @param metadata facts for the calling program, in {@code google.rpc.ErrorInfo.metadata}; keys in
 *     lower_snake_case
 * @param fieldViolations every offending field of the request, in {@code google.rpc.BadRequest}
 * @param retryDelay how long to wait before trying again, in {@code google.rpc.RetryInfo}; null
 *     when trying again does not help
 */
public record Failure(
    ProtocolMessageEnum reason,
    String message,
    Map<String, String> metadata,
    List<FieldViolation> fieldViolations,
    @Nullable Duration retryDelay) {

  /**
   * One offending field.
   *
   * @param field its path in the request, for example {@code lines[2].quantity}; empty for a rule
   *     about the whole request
   * @param description what was expected of it, and what was found
   */
  public record FieldViolation(String field, String description) {}

  /** Of ids in an entry of the metadata, and of field violations. */
  private static final int MOST_LISTED = 16;

  /** Of the fields and descriptions of all violations: a client takes 8 KiB of trailers. */
  private static final int MOST_CHARACTERS = 3_000;

  /**
   * Checks the reason.
   *
   * @throws IllegalArgumentException if the reason declares no status code
   */
  public Failure {
    Reason.of(reason);
    Objects.requireNonNull(message);
    metadata = Map.copyOf(metadata);
    fieldViolations = List.copyOf(fieldViolations);
    if (retryDelay != null && retryDelay.isNegative()) {
      throw new IllegalArgumentException("retryDelay is " + retryDelay + ", must not be negative");
    }
  }

  /** A failure with nothing but a reason and a message. */
  public static Failure of(ProtocolMessageEnum reason, String message) {
    return new Failure(reason, message, Map.of(), List.of(), null);
  }

  /** The same failure with one more metadata entry. */
  public Failure with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(metadata);
    more.put(key, value);
    return new Failure(reason, message, more, fieldViolations, retryDelay);
  }

  /**
   * The same failure with one more metadata entry that lists values, separated by spaces: the first
   * 16; if there are more, the entry {@code <key>_count} says how many.
   */
  public Failure withList(String key, Collection<?> values) {
    Failure listed =
        with(key, values.stream().limit(MOST_LISTED).map(Object::toString).collect(joining(" ")));
    return values.size() <= MOST_LISTED
        ? listed
        : listed.with(key + "_count", Integer.toString(values.size()));
  }

  /** The same failure with one more field violation. */
  public Failure withFieldViolation(String field, String description) {
    List<FieldViolation> more = new ArrayList<>(fieldViolations);
    more.add(new FieldViolation(field, description));
    return new Failure(reason, message, metadata, more, retryDelay);
  }

  /** The same failure with advice when to try again. */
  public Failure withRetryDelay(Duration delay) {
    return new Failure(reason, message, metadata, fieldViolations, delay);
  }

  /** The status code that the contract declares for the reason. */
  public Status.Code code() {
    return Reason.of(reason).code();
  }

  /** The reason as it travels, for example {@code OUT_OF_STOCK}. */
  public String reasonName() {
    return Reason.of(reason).name();
  }

  /** The failure to throw on the call path. It costs no stack trace and is not logged. */
  public FailureException exception() {
    return new FailureException(this);
  }

  /**
   * The failure in google.rpc form: {@code ErrorInfo}, then {@code BadRequest} and {@code
   * RetryInfo} if they say something. {@code BadRequest} has the first 16 violations, or fewer if
   * these are long; if there are more, the metadata entry {@code field_violations_count} says how
   * many.
   */
  public com.google.rpc.Status toProto() {
    List<FieldViolation> listed = listedViolations();
    Map<String, String> facts = new LinkedHashMap<>(metadata);
    if (listed.size() < fieldViolations.size()) {
      facts.put("field_violations_count", Integer.toString(fieldViolations.size()));
    }
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code().value())
            .setMessage(message)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(reasonName())
                        .setDomain(Reason.DOMAIN)
                        .putAllMetadata(facts)
                        .build()));
    if (!listed.isEmpty()) {
      BadRequest.Builder badRequest = BadRequest.newBuilder();
      for (FieldViolation violation : listed) {
        badRequest
            .addFieldViolationsBuilder()
            .setField(violation.field())
            .setDescription(violation.description());
      }
      status.addDetails(Any.pack(badRequest.build()));
    }
    if (retryDelay != null) {
      com.google.protobuf.Duration.Builder delay =
          com.google.protobuf.Duration.newBuilder()
              .setSeconds(retryDelay.getSeconds())
              .setNanos(retryDelay.getNano());
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private List<FieldViolation> listedViolations() {
    int characters = 0;
    int count = 0;
    for (FieldViolation violation : fieldViolations) {
      characters += violation.field().length() + violation.description().length();
      if (count == MOST_LISTED || (count > 0 && characters > MOST_CHARACTERS)) {
        break;
      }
      count++;
    }
    return fieldViolations.subList(0, count);
  }

  /** The status that closes a call; its cause is {@link #exception()}, which never travels. */
  public Status toStatus() {
    return Status.fromCode(code()).withDescription(message).withCause(exception());
  }

  /** The trailers that go with {@link #toStatus()}. */
  public Metadata toTrailers() {
    return Objects.requireNonNull(toStatusRuntimeException().getTrailers());
  }

  /** The failure as a client would catch it. */
  public StatusRuntimeException toStatusRuntimeException() {
    return StatusProto.toStatusRuntimeException(toProto());
  }
}
