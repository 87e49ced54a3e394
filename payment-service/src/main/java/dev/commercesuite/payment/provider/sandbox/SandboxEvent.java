package dev.commercesuite.payment.provider.sandbox;

import com.google.gson.JsonObject;
import dev.commercesuite.payment.provider.EventPayload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that the sandbox has to tell by itself.
 *
 * @param type such as {@code charge.succeeded}
 * @param key of the step that made the charge
 * @param copies how often it is sent
 */
record SandboxEvent(
    UUID id, String type, String charge, UUID payment, UUID key, int copies, Instant createTime) {

  /** As it is sent: {@link EventPayload}. */
  byte[] payload() {
    JsonObject metadata = new JsonObject();
    metadata.addProperty("payment_id", payment.toString());
    metadata.addProperty(EventPayload.OPERATION, key.toString());
    JsonObject object = new JsonObject();
    object.addProperty("id", charge);
    object.addProperty("object", "charge");
    object.add("metadata", metadata);
    JsonObject data = new JsonObject();
    data.add("object", object);
    JsonObject event = new JsonObject();
    event.addProperty("id", "evt_" + id.toString().replace("-", ""));
    event.addProperty("type", type);
    event.addProperty("created", createTime.getEpochSecond());
    event.add("data", data);
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }
}
