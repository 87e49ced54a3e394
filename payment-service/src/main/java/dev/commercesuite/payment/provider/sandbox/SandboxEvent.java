package dev.commercesuite.payment.provider.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.commercesuite.payment.provider.EventPayload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * An event that the sandbox sends.
 *
 * @param type such as {@code charge.succeeded}
 * @param key of the step that made the charge
 * @param copies how often it is sent
 */
record SandboxEvent(
    UUID id, String type, String charge, UUID payment, UUID key, int copies, Instant createTime) {

  /** As it is sent: {@link EventPayload}. */
  byte[] payload() {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("id", publicId(id)).put("type", type).put("created", createTime.getEpochSecond());
    event
        .putObject("data")
        .putObject("object")
        .put("id", charge)
        .put("object", "charge")
        .putObject("metadata")
        .put("payment_id", payment.toString())
        .put(EventPayload.OPERATION, key.toString());
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The id of an event as others see it. */
  static String publicId(UUID id) {
    return "evt_" + id.toString().replace("-", "");
  }
}
