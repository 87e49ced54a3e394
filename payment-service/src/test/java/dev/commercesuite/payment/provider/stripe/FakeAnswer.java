package dev.commercesuite.payment.provider.stripe;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the fake answers.
 *
 * @param body JSON
 */
record FakeAnswer(int status, String body) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
          .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
          .build();

  /** An error as Stripe writes it. */
  record Problem(
      String type,
      @Nullable String code,
      @Nullable String declineCode,
      @Nullable String param,
      String message,
      @Nullable Object paymentIntent) {

    static Problem invalid(String code, @Nullable String param, String message) {
      return new Problem("invalid_request_error", code, null, param, message, null);
    }
  }

  private record Failed(Problem error) {}

  private record Listed(String object, List<?> data, boolean hasMore, String url) {}

  static FakeAnswer of(Object content) {
    return new FakeAnswer(200, json(content));
  }

  static FakeAnswer list(List<?> data) {
    return list(data, false);
  }

  static FakeAnswer list(List<?> data, boolean more) {
    return of(new Listed("list", data, more, "/v1/list"));
  }

  static FakeAnswer error(int status, Problem error) {
    return new FakeAnswer(status, json(new Failed(error)));
  }

  private static String json(Object content) {
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static FakeAnswer failure() {
    return error(500, new Problem("api_error", null, null, null, "Something went wrong", null));
  }
}
