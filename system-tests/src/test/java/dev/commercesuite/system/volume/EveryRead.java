package dev.commercesuite.system.volume;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.local.journey.SuiteChannels;
import dev.commercesuite.system.security.access.Contract;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.access.RequestGenerator;
import dev.commercesuite.system.security.people.ObjectIds;
import dev.commercesuite.system.shop.Account;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every unary RPC of the contract that only reads, and each list once more with each of its filters
 * alone, from its first page to its second.
 */
final class EveryRead {
  private static final int PAGE_SIZE = 50;
  private static final long DEADLINE_SECONDS = 60;

  /** Whoever may do everything may still not do what is for services and for people alone. */
  private static final Set<Status.Code> REFUSED =
      Set.of(Status.Code.PERMISSION_DENIED, Status.Code.UNAUTHENTICATED, Status.Code.NOT_FOUND);

  /** What nobody but a service may list. */
  private static final Set<String> FOR_SERVICES =
      Set.of("commerce.user.v1.UserService/ListPurgedUsers");

  private final SuiteChannels suite;
  private final Account admin;
  private final ObjectIds ids;
  private final Instant middle;
  private final List<String> failures = new ArrayList<>();
  private final Set<String> answered = new HashSet<>();

  /**
   * @param ids of objects in the middle of the lists
   * @param middle when they were made
   */
  EveryRead(SuiteChannels suite, Account admin, ObjectIds ids, Instant middle) {
    this.suite = suite;
    this.admin = admin;
    this.ids = ids;
    this.middle = middle;
  }

  /** Returns what went wrong. */
  List<String> run() {
    RequestGenerator generator = new RequestGenerator(ids, RequestGenerator.ANY_VERSION);
    Contract.rpcs().stream()
        .filter(rpc -> rpc.isRead() && !rpc.isStream())
        .forEach(rpc -> {
          Message request = generator.request(rpc);
          if (request.getDescriptorForType().findFieldByName("page_size") == null) {
            var _ = call(rpc, request);
          } else {
            list(rpc, request);
            if (!answered.contains(rpc.toString()) && !FOR_SERVICES.contains(rpc.toString())) {
              failures.add(rpc + " has never answered");
            }
          }
        });
    return failures;
  }

  private void list(Rpc rpc, Message everything) {
    Message.Builder plain = everything.newBuilderForType();
    for (FieldDescriptor field : everything.getDescriptorForType().getFields()) {
      if (isOwner(field)) {
        plain.setField(field, everything.getField(field));
      }
    }
    plain.setField(field(plain, "page_size"), PAGE_SIZE);
    pages(rpc, plain.build());
    for (FieldDescriptor field : everything.getDescriptorForType().getFields()) {
      values(field)
          .forEach(value -> pages(rpc, plain.build().toBuilder().setField(field, value).build()));
    }
  }

  /** Which object or time the list is of, without which there is none. */
  private static boolean isOwner(FieldDescriptor field) {
    return switch (field.getContainingType().getName()) {
      case "ListOrderEventsRequest", "ListOrderRefundsRequest" ->
          field.getName().equals("order_id");
      case "ListPaymentEventsRequest", "ListRefundsRequest" -> field.getName().equals("payment_id");
      case "ListSessionsRequest" -> field.getName().equals("user_id");
      case "ListProviderChargesRequest" -> field.getName().equals("created_from");
      default -> false;
    };
  }

  /** What a field is set to, alone; nothing for those that are no filter. */
  private Stream<Object> values(FieldDescriptor field) {
    if (isOwner(field)) {
      return Stream.of();
    }
    if (field.getType() == FieldDescriptor.Type.ENUM) {
      Stream<EnumValueDescriptor> values = field.getEnumType().getValues().stream().skip(1);
      return field.isRepeated()
          ? Stream.concat(
              values.map(List::of), Stream.of(field.getEnumType().getValues().subList(1, 3)))
          : values.map(value -> value);
    }
    return switch (field.getName()) {
      case "order_id" -> Stream.of(ids.order());
      case "customer_id", "user_id" -> Stream.of(ids.user());
      case "payment_id" -> Stream.of(ids.payment());
      case "transaction_id", "refund_request_id" -> Stream.of(ids.refund());
      case "created_from", "created_until" ->
          Stream.of(Timestamp.newBuilder().setSeconds(middle.getEpochSecond()).build());
      case "metadata" -> Stream.of(List.of(pair(field)));
      case "number" -> Stream.of("C4F7-9KTN-QN");
      case "email" -> Stream.of("nobody@example.com");
      case "sku" -> Stream.of("sku-of-nothing");
      case "account_code" -> Stream.of("SALES");
      case "currency_code" -> Stream.of("EUR");
      case "page_size", "page_token", "resume_token" -> Stream.of();
      default ->
          throw new AssertionError(
              field.getFullName() + " is new to EveryRead. Teach values() what to send in it.");
    };
  }

  private static Message pair(FieldDescriptor map) {
    Message.Builder pair = DynamicMessage.newBuilder(map.getMessageType());
    return pair.setField(map.getMessageType().findFieldByName("key"), "channel")
        .setField(map.getMessageType().findFieldByName("value"), "web")
        .build();
  }

  private void pages(Rpc rpc, Message request) {
    Message first = call(rpc, request);
    if (first == null) {
      return;
    }
    FieldDescriptor next = first.getDescriptorForType().findFieldByName("next_page_token");
    if (next != null && !((String) first.getField(next)).isEmpty()) {
      Message.Builder second = request.toBuilder();
      var _ = call(rpc, second.setField(field(second, "page_token"), first.getField(next)).build());
    }
  }

  private @Nullable Message call(Rpc rpc, Message request) {
    try {
      Message answer =
          ClientCalls.blockingUnaryCall(
              suite.serving(rpc.method()),
              rpc.method(),
              CallOptions.DEFAULT
                  .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                  .withCallCredentials(new BearerCredentials(admin)),
              request);
      answered.add(rpc.toString());
      return answer;
    } catch (StatusRuntimeException e) {
      if (!REFUSED.contains(e.getStatus().getCode())) {
        failures.add(rpc + " " + request.toString().replace('\n', ' ') + ": " + e.getStatus());
      }
      return null;
    }
  }

  private static FieldDescriptor field(Message.Builder message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }
}
