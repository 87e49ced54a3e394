package dev.commercesuite.payment.provider;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
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

  private EventPayload() {}

  /**
   * Reads what the provider is known to have written.
   *
   * @throws ProviderEventInvalid when it is no event
   */
  public static ProviderEvent read(byte[] payload) {
    try {
      JsonElement json = JsonParser.parseString(new String(payload, StandardCharsets.UTF_8));
      return new ProviderEvent(text(json, "id"), text(json, "type"), step(json));
    } catch (JsonParseException | IllegalArgumentException _) {
      throw ProviderEventInvalid.payload(
          "a JSON object whose members id and type are 1 to 255 letters, digits and _ . : -");
    }
  }

  /** Null for everything that was not made with a key of ours. */
  private static @Nullable StepId step(JsonElement event) {
    JsonElement metadata = member(member(member(event, "data"), "object"), "metadata");
    try {
      return new StepId(UUID.fromString(text(metadata, OPERATION)));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable JsonElement member(@Nullable JsonElement parent, String name) {
    return parent instanceof JsonObject object ? object.get(name) : null;
  }

  /** Empty when there is no such text. */
  private static String text(@Nullable JsonElement parent, String name) {
    JsonElement value = member(parent, name);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }
}
