package dev.commercesuite.interceptors.errors;

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
import java.util.Collections;
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
 * <p>It fits into the trailers of an answer whatever it is made of: {@link #LARGEST_TRAILERS}. Each
 * part has a size at which it is cut, so that what a request says may be repeated as it is.
 *
 * @param reason a value of one of the contract's {@code ErrorReason} enums; its {@code
 *     (commerce.options.v1.error)} option says the status code
 * @param message one or two sentences for the developer of the calling program; no secrets
 * @param metadata facts for the calling program, in {@code google.rpc.ErrorInfo.metadata}; keys in
 *     lower_snake_case
 * @param fieldViolations the offending fields of the request, the first 16 of them, in {@code
 *     google.rpc.BadRequest}
 * @param fieldViolationsCount how many there are
 * @param retryDelay how long to wait before trying again, in {@code google.rpc.RetryInfo}, and for
 *     channels that retry by themselves in {@code grpc-retry-pushback-ms}; null when trying again
 *     does not help
 * @param onlyCallerRepeats whether it is for the caller to try again, and not for its channel
 */
public record Failure(
    ProtocolMessageEnum reason,
    String message,
    Map<String, String> metadata,
    List<FieldViolation> fieldViolations,
    int fieldViolationsCount,
    @Nullable Duration retryDelay,
    boolean onlyCallerRepeats) {

  /**
   * One offending field.
   *
   * @param field its path in the request, for example {@code lines[2].quantity}; empty for a rule
   *     about the whole request
   * @param description what was expected of it, and what was found
   */
  public record FieldViolation(String field, String description) {
    /** Cuts what is too long for an answer. */
    public FieldViolation {
      field = AnswerTexts.ofBytes(field, LONGEST_FIELD);
      description = AnswerTexts.ofBytes(description, LONGEST_DESCRIPTION);
    }
  }

  /**
   * What the trailers of a failed call have at most, in bytes as HTTP/2 counts headers: names,
   * values, and 32 for each. Many clients take no more than 8 KiB of them, and report an error of
   * their own instead of this one.
   */
  public static final int LARGEST_TRAILERS = 6_000;

  /** Everything in the trailers but the values of grpc-message and grpc-status-details-bin. */
  private static final int REST_OF_TRAILERS = 300;

  /** Of ids in an entry of the metadata, and of field violations. */
  public static final int MOST_LISTED = 16;

  /** In grpc-message, where characters other than printable ASCII take three times their bytes. */
  static final int LONGEST_MESSAGE = 800;

  /** Of the retries that a channel makes by itself (gRPC proposal A6). */
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final int BYTES_OF_PUSHBACK = 60;

  private static final String NEVER = "-1";

  /** Longer is for the caller to decide about, whose deadline would pass meanwhile. */
  private static final Duration LONGEST_PUSHBACK = Duration.ofSeconds(2);

  private static final int LONGEST_FIELD = 200;
  private static final int LONGEST_DESCRIPTION = 500;

  /** Of all keys and values, with {@link #BYTES_OF_AN_ENTRY} for each. */
  private static final int LARGEST_METADATA = 1_200;

  private static final int LONGEST_LIST = 700;
  private static final int BYTES_OF_AN_ENTRY = 8;

  /**
   * Checks the reason, and cuts what is too large for an answer.
   *
   * @throws IllegalArgumentException if the reason declares no status code
   */
  public Failure {
    Reason.of(reason);
    message = AnswerTexts.ofHeaderBytes(message, LONGEST_MESSAGE);
    metadata = fitting(metadata);
    fieldViolations = fieldViolations.stream().limit(MOST_LISTED).toList();
    fieldViolationsCount = Math.max(fieldViolationsCount, fieldViolations.size());
    if (retryDelay != null && retryDelay.isNegative()) {
      throw new IllegalArgumentException("retryDelay is " + retryDelay + ", must not be negative");
    }
  }

  /** A failure with nothing but a reason and a message. */
  public static Failure of(ProtocolMessageEnum reason, String message) {
    return new Failure(reason, message, Map.of(), List.of(), 0, null, false);
  }

  /** The same failure with one more metadata entry. */
  public Failure with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(metadata);
    more.put(key, value);
    return new Failure(
        reason,
        message,
        more,
        fieldViolations,
        fieldViolationsCount,
        retryDelay,
        onlyCallerRepeats);
  }

  /**
   * The same failure with one more metadata entry that lists values, separated by spaces: the first
   * 16, or fewer if these are long; if there are more, the entry {@code <key>_count} says how many.
   */
  public Failure withList(String key, Collection<?> values) {
    List<String> listed = new ArrayList<>();
    int bytes = 0;
    for (Object value : values) {
      String text = value.toString();
      bytes += AnswerTexts.bytes(text) + 1;
      if (listed.size() == MOST_LISTED || bytes > LONGEST_LIST) {
        return with(key, String.join(" ", listed))
            .with(key + "_count", Integer.toString(values.size()));
      }
      listed.add(text);
    }
    return with(key, String.join(" ", listed));
  }

  /** The same failure with one more field violation, which counts even if it is not listed. */
  public Failure withFieldViolation(String field, String description) {
    List<FieldViolation> more = fieldViolations;
    if (more.size() < MOST_LISTED) {
      more = new ArrayList<>(fieldViolations);
      more.add(new FieldViolation(field, description));
    }
    return new Failure(
        reason, message, metadata, more, fieldViolationsCount + 1, retryDelay, onlyCallerRepeats);
  }

  /** The same failure with advice when to try again. */
  public Failure withRetryDelay(Duration delay) {
    return new Failure(
        reason, message, metadata, fieldViolations, fieldViolationsCount, delay, onlyCallerRepeats);
  }

  /**
   * The same failure, which channels do not repeat by themselves: of a call that has cost a lot
   * already, and would cost as much again.
   */
  public Failure repeatedOnlyByTheCaller() {
    return new Failure(
        reason, message, metadata, fieldViolations, fieldViolationsCount, retryDelay, true);
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
    int rest = REST_OF_TRAILERS + (pushback() == null ? 0 : BYTES_OF_PUSHBACK);
    int room = (LARGEST_TRAILERS - rest - AnswerTexts.headerBytes(message)) / 4 * 3;
    int listed = fieldViolations.size();
    com.google.rpc.Status status = toProto(listed);
    while (listed > 1 && status.getSerializedSize() > room) {
      listed--;
      status = toProto(listed);
    }
    return status;
  }

  private com.google.rpc.Status toProto(int listedViolations) {
    Map<String, String> facts = new LinkedHashMap<>(metadata);
    if (listedViolations < fieldViolationsCount) {
      facts.put("field_violations_count", Integer.toString(fieldViolationsCount));
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
    if (listedViolations > 0) {
      BadRequest.Builder badRequest = BadRequest.newBuilder();
      for (FieldViolation violation : fieldViolations.subList(0, listedViolations)) {
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

  /** In the order in which they were given, until the room is used up. */
  private static Map<String, String> fitting(Map<String, String> metadata) {
    Map<String, String> fitting = new LinkedHashMap<>();
    int room = LARGEST_METADATA;
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      room -= AnswerTexts.bytes(entry.getKey()) + BYTES_OF_AN_ENTRY;
      if (room < BYTES_OF_AN_ENTRY) {
        break;
      }
      String value = AnswerTexts.ofBytes(entry.getValue(), room);
      room -= AnswerTexts.bytes(value);
      fitting.put(entry.getKey(), value);
    }
    return Collections.unmodifiableMap(fitting);
  }

  /** The status that closes a call; its cause is {@link #exception()}, which never travels. */
  public Status toStatus() {
    return Status.fromCode(code()).withDescription(message).withCause(exception());
  }

  /** The trailers that go with {@link #toStatus()}. */
  public Metadata toTrailers() {
    Metadata trailers = Objects.requireNonNull(toStatusRuntimeException().getTrailers());
    String pushback = pushback();
    if (pushback != null) {
      trailers.put(PUSHBACK, pushback);
    }
    return trailers;
  }

  /**
   * What channels with a retry policy do: nothing, wait so many milliseconds, or as they are
   * configured (null). They do not look at {@code RetryInfo}.
   */
  private @Nullable String pushback() {
    boolean exhausted = code() == Status.Code.RESOURCE_EXHAUSTED;
    if (!exhausted && code() != Status.Code.UNAVAILABLE) {
      return null; // Other codes are not repeated.
    }
    if (onlyCallerRepeats) {
      return NEVER;
    }
    if (retryDelay == null) {
      return exhausted ? NEVER : null;
    }
    return retryDelay.compareTo(LONGEST_PUSHBACK) > 0
        ? NEVER
        : String.valueOf(Math.ceilDiv(retryDelay.toNanos(), 1_000_000));
  }

  /** The failure as a client would catch it. */
  public StatusRuntimeException toStatusRuntimeException() {
    return StatusProto.toStatusRuntimeException(toProto());
  }
}
