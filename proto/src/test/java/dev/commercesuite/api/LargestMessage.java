package dev.commercesuite.api;

import build.buf.validate.FieldRules;
import build.buf.validate.MapRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The largest message of a type that the suite can answer with, in bytes: every field is set, every
 * text and list is as long as its rules allow, every number takes as many bytes as one can.
 *
 * <p>A field without rules, because no request has it, has its bound here.
 */
final class LargestMessage {
  private static final int UUID = 36;

  /** UTF-8 takes at most that many for a character. */
  private static final int CHARACTER = 4;

  /** The bound of a field is the one of the request that its value comes from. */
  private static final Map<String, String> FROM_REQUESTS =
      Map.ofEntries(
          Map.entry("order.v1.Order.lines", "order.v1.CreateOrderRequest.lines"),
          Map.entry("order.v1.OrderLine.title", "catalog.v1.CreateProductRequest.title"),
          Map.entry("order.v1.Shipment.items", "order.v1.ShipOrderRequest.items"),
          Map.entry("order.v1.Shipment.carrier", "order.v1.ShipOrderRequest.carrier"),
          Map.entry(
              "order.v1.Shipment.tracking_number", "order.v1.ShipOrderRequest.tracking_number"),
          Map.entry("order.v1.OrderRefund.items", "order.v1.RefundOrderRequest.items"),
          Map.entry("order.v1.OrderRefund.note", "order.v1.RefundOrderRequest.note"),
          Map.entry(
              "payment.v1.Payment.description", "payment.v1.CreatePaymentRequest.description"),
          Map.entry("payment.v1.Refund.note", "payment.v1.CreateRefundRequest.note"),
          Map.entry("user.v1.User.roles", "user.v1.SetRolesRequest.roles"));

  /** How many items a list has that no request has. */
  private static final Map<String, Integer> ITEMS = Map.of("order.v1.Order.shipments", 50);

  /** The bytes of a text whose rule is a pattern, or that no request has. */
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("type.v1.Money.currency_code", 3),
          Map.entry("order.v1.Address.country_code", 2),
          // CreateProductRequest.sku, a pattern of ASCII.
          Map.entry("catalog.v1.Product.sku", 64),
          Map.entry("order.v1.OrderLine.sku", 64),
          // Ten ASCII characters and two hyphens.
          Map.entry("order.v1.Order.number", 12),
          // The number of a line, at most 100.
          Map.entry("order.v1.OrderLine.id", 3),
          Map.entry("order.v1.ShipmentItem.line_id", 3),
          Map.entry("order.v1.OrderRefundItem.line_id", 3),
          // A UUID, or the client_id of a service, for which IssueServiceTokenRequest has a
          // pattern.
          Map.entry("type.v1.Actor.id", 63),
          // ReportProviderEventRequest.provider, a pattern.
          Map.entry("payment.v1.Payment.provider", 32),
          // Stripe promises 255 for its ids; those of the sandbox are shorter.
          Map.entry("payment.v1.Payment.provider_reference", 255),
          Map.entry("payment.v1.Refund.provider_reference", 255),
          Map.entry("payment.v1.ProviderCharge.provider_reference", 255),
          Map.entry("payment.v1.Dispute.provider_reference", 255),
          // A word of Stripe's, of which 64 characters are kept.
          Map.entry("payment.v1.Dispute.reason", 64 * CHARACTER),
          // A UUID, the number of a leg and a word; and the pattern of the requests.
          Map.entry("payment.v1.LedgerEntry.id", 36 + 1 + 5 + 1 + 6),
          Map.entry("payment.v1.LedgerEntry.account_code", 63),
          // Constants of payment-service, and one sentence of it behind a constant in
          // order-service.
          Map.entry("type.v1.PaymentError.decline_code", 64),
          Map.entry("type.v1.PaymentError.message", 1_024),
          // Stripe's, whose texts have at most 5000 characters.
          Map.entry("type.v1.NextAction.redirect_url", 5_000),
          Map.entry("type.v1.NextAction.client_secret", 5_000),
          // The longest are a note of 500 characters, and a carrier with a tracking number.
          Map.entry("order.v1.OrderEvent.detail", 500 * CHARACTER),
          Map.entry("payment.v1.PaymentEvent.detail", 500 * CHARACTER),
          // ClientConnection keeps 256 characters.
          Map.entry("user.v1.Session.user_agent", 256 * CHARACTER),
          // An IPv6 address with a zone.
          Map.entry("user.v1.Session.network_address", 64));

  private final Map<String, FieldDescriptor> requests = new HashMap<>();

  /**
   * @param messages of the contract, the requests among them
   */
  LargestMessage(Iterable<Descriptor> messages) {
    for (Descriptor message : messages) {
      message.getFields().forEach(field -> requests.put(name(field), field));
    }
  }

  DynamicMessage of(Descriptor type) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      if (field.getRealContainingOneof() != null) {
        throw new AssertionError(
            field.getFullName() + " is one of several. Teach LargestMessage to take the largest.");
      }
      FieldRules rules = rules(field);
      if (field.isMapField()) {
        DynamicMessage entry = entry(field.getMessageType(), rules.getMap());
        repeat(message, field, rules.getMap().getMaxPairs(), entry);
      } else if (field.isRepeated()) {
        Object item = value(field, rules.getRepeated().getItems());
        long most = ITEMS.getOrDefault(name(field), (int) rules.getRepeated().getMaxItems());
        repeat(message, field, most, item);
      } else {
        message.setField(field, value(field, rules));
      }
    }
    return message.build();
  }

  /** The rules of a field, or of the request that has its value. */
  private FieldRules rules(FieldDescriptor field) {
    String origin = FROM_REQUESTS.get(name(field));
    FieldDescriptor bounded = origin == null ? field : requests.get(origin);
    if (bounded == null) {
      throw new AssertionError(origin + " is not a field of the contract");
    }
    return bounded.getOptions().getExtension(ValidateProto.field);
  }

  private static void repeat(
      DynamicMessage.Builder message, FieldDescriptor field, long times, Object item) {
    if (times == 0) {
      throw unbounded(field);
    }
    for (long i = 0; i < times; i++) {
      message.addRepeatedField(field, item);
    }
  }

  private DynamicMessage entry(Descriptor type, MapRules rules) {
    FieldDescriptor key = type.findFieldByName("key");
    FieldDescriptor value = type.findFieldByName("value");
    return DynamicMessage.newBuilder(type)
        .setField(key, value(key, rules.getKeys()))
        .setField(value, value(value, rules.getValues()))
        .build();
  }

  private Object value(FieldDescriptor field, FieldRules rules) {
    return switch (field.getType()) {
      case STRING -> "x".repeat(bytes(field, rules.getString()));
      case BOOL -> true;
      // A negative number takes ten bytes, more than a fixed one.
      case INT32 -> -1;
      case INT64 -> -1L;
      case ENUM ->
          field.getEnumType().getValues().stream()
              .max(Comparator.comparingInt(EnumValueDescriptor::getNumber))
              .orElseThrow();
      case MESSAGE -> of(field.getMessageType());
      default ->
          throw new AssertionError(
              field.getFullName() + " is a " + field.getType() + ", new to LargestMessage");
    };
  }

  private static int bytes(FieldDescriptor field, StringRules rules) {
    Integer known = BYTES.get(name(field));
    if (known != null) {
      return known;
    }
    if (rules.hasMaxLen()) {
      return Math.toIntExact(rules.getMaxLen() * CHARACTER);
    }
    if (field.getName().equals("id") || field.getName().endsWith("_id")) {
      return UUID;
    }
    throw unbounded(field);
  }

  private static AssertionError unbounded(FieldDescriptor field) {
    return new AssertionError(
        field.getFullName()
            + " has no rule that bounds it. Say in LargestMessage how large it can be.");
  }

  /** Without the prefix that all names of the contract have. */
  private static String name(FieldDescriptor field) {
    return field.getFullName().replaceFirst("^commerce\\.", "");
  }
}
