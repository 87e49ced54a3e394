package dev.commercesuite.payment.provider.stripe;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the fake answers.
 *
 * @param body JSON
 */
record FakeAnswer(int status, String body) {
  private static final Gson JSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .create();

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
    return new FakeAnswer(200, JSON.toJson(content));
  }

  static FakeAnswer list(List<?> data) {
    return of(new Listed("list", data, false, "/v1/list"));
  }

  static FakeAnswer error(int status, Problem error) {
    return new FakeAnswer(status, JSON.toJson(new Failed(error)));
  }

  static FakeAnswer failure() {
    return error(500, new Problem("api_error", null, null, null, "Something went wrong", null));
  }
}
