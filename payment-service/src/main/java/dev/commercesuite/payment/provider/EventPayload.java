package dev.commercesuite.payment.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.commercesuite.payment.domain.PaymentException.ProviderEventInvalid;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as Stripe writes it, and the sandbox after Stripe's example: {@code id}, {@code type},
 * and in {@code data.object} what it is about, with the metadata that it was made with.
 */
public final class EventPayload {
  /** The entry of the metadata that holds the key of a step. */
  public static final String OPERATION = "operation_id";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private EventPayload() {}

  /**
   * Reads what the provider has signed.
   *
   * @throws ProviderEventInvalid when it is not an event
   */
  public static ProviderEvent read(byte[] payload) {
    try {
      JsonNode json = JSON.readTree(new String(payload, StandardCharsets.UTF_8));
      return new ProviderEvent(text(json.path("id")), text(json.path("type")), step(json));
    } catch (JsonProcessingException | IllegalArgumentException _) {
      throw ProviderEventInvalid.payload(
          "a JSON object whose members id and type are 1 to 255 letters, digits and _ . : -");
    }
  }

  /** Null for everything that was not made with a key of ours. */
  private static @Nullable StepId step(JsonNode event) {
    JsonNode metadata = event.path("data").path("object").path("metadata");
    try {
      return new StepId(UUID.fromString(text(metadata.path(OPERATION))));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Empty for what is missing, null, an object or an array. */
  private static String text(JsonNode value) {
    return value.asText("");
  }
}
