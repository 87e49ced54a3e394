package dev.commercesuite.system.security.access;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.people.ObjectIds;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Makes a request for any RPC that the contract accepts and that would do something if the caller
 * were let through. A field that it does not know is an error, so that nobody adds an RPC without
 * saying what is to be tried with it.
 *
 * @param ids what the request is about
 * @param etag {@link #ANY_VERSION}, or {@link #NO_VERSION} so that nothing is changed even for
 *     those who may
 */
public record RequestGenerator(ObjectIds ids, String etag) {
  public static final String ANY_VERSION = "";

  /** Well-formed and of no object. */
  public static final String NO_VERSION = "AAAAAAAAAAA";

  private static final Object NOTHING = new Object();

  /** A new request each time: request ids, e-mail addresses and the like are made up. */
  public Message request(Rpc rpc) {
    Message.Builder request = rpc.newRequest();
    fill(request);
    return request.build();
  }

  private void fill(Message.Builder message) {
    Set<String> updated = updatedFields(message.getDescriptorForType());
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getName().equals("update_mask")) {
        message.setField(field, FieldMask.newBuilder().addAllPaths(updated).build());
      } else if (!updated.isEmpty() && isMessage(field)) {
        message.setField(field, changed(message.newBuilderForField(field), updated));
      } else {
        set(message, field);
      }
    }
  }

  /** An object as an update takes it: its id, its etag and the fields of the mask. */
  private Message changed(Message.Builder object, Set<String> updated) {
    Descriptor type = object.getDescriptorForType();
    object.setField(type.findFieldByName("id"), idOf(type));
    FieldDescriptor version = type.findFieldByName("etag");
    if (version != null) {
      object.setField(version, etag);
    }
    updated.forEach(name -> set(object, type.findFieldByName(name)));
    return object.build();
  }

  private void set(Message.Builder message, FieldDescriptor field) {
    if (field.isMapField()) {
      setPairs(message, field);
      return;
    }
    if (isMessage(field) && !field.getMessageType().getFullName().startsWith("google.")) {
      Message.Builder inner = message.newBuilderForField(field);
      fill(inner);
      if (field.isRepeated()) {
        message.addRepeatedField(field, inner.build());
      } else {
        message.setField(field, inner.build());
      }
      return;
    }
    Object value = value(field);
    if (value != NOTHING) {
      message.setField(field, value);
    }
  }

  private static void setPairs(Message.Builder message, FieldDescriptor field) {
    if (!field.getName().equals("metadata")) {
      throw new AssertionError(
          field.getFullName()
              + " is new to RequestGenerator. Teach setPairs() what to send in it.");
    }
    // In a list it would only narrow the answer.
    if (!message.getDescriptorForType().getName().startsWith("List")) {
      Descriptor pair = field.getMessageType();
      message.addRepeatedField(
          field,
          message
              .newBuilderForField(field)
              .setField(pair.findFieldByName("key"), "written")
              .setField(pair.findFieldByName("value"), "by Eve")
              .build());
    }
  }

  private Object value(FieldDescriptor field) {
    return switch (field.getName()) {
      case "user_id", "customer_id" -> ids.user();
      case "user_ids" -> List.of(ids.user());
      case "session_id" -> ids.session();
      case "product_id" -> ids.product();
      case "product_ids" -> List.of(ids.product());
      case "order_id" -> ids.order();
      case "order_ids" -> List.of(ids.order());
      case "payment_id" -> ids.payment();
      case "payment_ids" -> List.of(ids.payment());
      case "refund_id" -> ids.refund();
      case "etag" -> etag;
      case "request_id", "charge_request_id", "transaction_id" -> UUID.randomUUID().toString();
      case "email", "contact_email" -> UUID.randomUUID() + "@example.com";
      case "password", "current_password" -> "not the password";
      case "new_password" -> "another long password";
      case "refresh_token", "client_secret", "signature", "token" -> "made-up";
      case "client_id" -> "made-up-service";
      case "sku" -> "sku-" + UUID.randomUUID();
      case "display_name", "title", "description", "note", "carrier", "tracking_number" -> "Eve";
      case "recipient", "line1", "line2", "city", "region", "postal_code" -> "Elsewhere";
      case "reason" -> field.getType() == FieldDescriptor.Type.ENUM ? first(field) : "because";
      case "country_code" -> "DE";
      case "currency_code" -> "EUR";
      case "minor_units", "delta" -> 1L;
      case "quantity" -> 1;
      // The first of the order.
      case "line_id" -> "1";
      case "roles" -> field.getEnumType().getValues().stream().skip(1).toList();
      case "payment_method_token" -> "tok_success";
      case "provider" -> "sandbox";
      case "payload" -> ByteString.copyFromUtf8("{}");
      case "restock" -> true;
      // A page shows what a feed shows from its beginning; a stream would have to be waited for.
      case "start" ->
          field.getContainingType().getName().startsWith("List")
              ? field.getEnumType().findValueByName("FEED_START_BEGINNING")
              : NOTHING;
      // Filters, pages and options that would only make an answer smaller.
      case "page_size", "page_token", "resume_token", "continue_token" -> NOTHING;
      case "refund_request_id" -> NOTHING;
      case "created_from" ->
          field.getContainingType().getName().equals("ListProviderChargesRequest")
              ? Timestamp.getDefaultInstance()
              : NOTHING;
      case "created_until", "states", "role", "account_code", "scopes" -> NOTHING;
      case "number" -> NOTHING;
      case "validate_only", "confirm", "capture_method", "shipment_id" -> NOTHING;
      // Only with confirm.
      case "return_url" -> NOTHING;
      default ->
          throw new AssertionError(
              field.getFullName()
                  + " is new to RequestGenerator. Teach value() what to send in it: an id of Ids"
                  + " if it names an object, something that takes effect if not, NOTHING if it"
                  + " only narrows an answer.");
    };
  }

  private String idOf(Descriptor type) {
    return switch (type.getName()) {
      case "User" -> ids.user();
      case "Order" -> ids.order();
      case "Product" -> ids.product();
      case "Payment" -> ids.payment();
      case "Refund" -> ids.refund();
      default ->
          throw new AssertionError(
              type.getFullName() + " is new to RequestGenerator. Teach idOf() which id it has.");
    };
  }

  /** The fields that a request of this type changes; empty when it is no update. */
  private static Set<String> updatedFields(Descriptor type) {
    if (type.findFieldByName("update_mask") == null) {
      return Set.of();
    }
    return switch (type.getName()) {
      case "UpdateUserRequest" -> Set.of("display_name");
      case "UpdateOrderRequest" -> Set.of("note");
      case "UpdateProductRequest" -> Set.of("title");
      case "UpdatePaymentRequest", "UpdateRefundRequest" -> Set.of("metadata");
      default ->
          throw new AssertionError(
              type.getFullName()
                  + " is new to RequestGenerator. Teach updatedFields() a field that its owner may"
                  + " change.");
    };
  }

  private static Object first(FieldDescriptor field) {
    return field.getEnumType().getValues().get(1);
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }
}
