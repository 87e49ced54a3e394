package dev.commercesuite.payment.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.commercesuite.payment.domain.PaymentException.ProviderEventInvalid;
import dev.commercesuite.payment.domain.StepId;
import dev.commercesuite.payment.domain.provider.ProviderEvent;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as Stripe writes it, and the sandbox after Stripe's example: {@code id}, {@code type},
 * and in {@code data.object} its object with that object's metadata.
 */
public final class EventPayload {
  /** The entry of the metadata that holds the key of a step. */
  public static final String OPERATION = "operation_id";

  private static final Set<String> CHARGES = Set.of("payment_intent", "charge");

  private static final String EXPECTED =
      "a JSON object whose members id and type are 1 to 255 letters, digits and _ . : -";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private EventPayload() {}

  /**
   * Reads a verified payload.
   *
   * @throws ProviderEventInvalid when it is not an event
   */
  public static ProviderEvent read(byte[] payload) {
    try {
      JsonNode json = JSON.readTree(new String(payload, StandardCharsets.UTF_8));
      JsonNode object = json.path("data").path("object");
      return new ProviderEvent(
          text(json.path("id")), text(json.path("type")), step(object), charge(object));
    } catch (JsonProcessingException | IllegalArgumentException _) {
      throw ProviderEventInvalid.payload(EXPECTED);
    }
  }

  /**
   * An event that the provider lists.
   *
   * @param object its {@code data.object}
   * @throws ProviderEventInvalid when it is not an event
   */
  public static ProviderEvent of(String id, String type, String object) {
    try {
      JsonNode json = JSON.readTree(object);
      return new ProviderEvent(id, type, step(json), charge(json));
    } catch (JsonProcessingException | IllegalArgumentException _) {
      throw ProviderEventInvalid.payload(EXPECTED);
    }
  }

  /** Null for what was not made with a key of this service. */
  private static @Nullable StepId step(JsonNode object) {
    try {
      return new StepId(UUID.fromString(text(object.path("metadata").path(OPERATION))));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /**
   * Null for what is about no charge. At Stripe a charge is a PaymentIntent, which everything that
   * is about it names.
   */
  private static @Nullable String charge(JsonNode object) {
    String intent = text(object.path("payment_intent"));
    if (!intent.isEmpty()) {
      return intent;
    }
    String id = text(object.path("id"));
    return CHARGES.contains(text(object.path("object"))) && !id.isEmpty() ? id : null;
  }

  /** Empty for what is missing, null, an object or an array. */
  private static String text(JsonNode value) {
    return value.asText("");
  }
}
