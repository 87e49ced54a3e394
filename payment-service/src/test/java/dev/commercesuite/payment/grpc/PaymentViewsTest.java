package dev.commercesuite.payment.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentEvent;
import dev.commercesuite.api.payment.v1.PaymentEventType;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.type.v1.Actor;
import dev.commercesuite.api.type.v1.ActorKind;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.runtime.testing.FilledMessages;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentViewsTest {
  /** As {@link FilledMessages} names it. */
  private static final String OWNER = "commerce.payment.v1.Payment.customer_id";

  private static final Set<String> NEXT_ACTION =
      Set.of(
          "commerce.payment.v1.Payment.next_action",
          "commerce.type.v1.NextAction.redirect_url",
          "commerce.type.v1.NextAction.client_secret");
  private static final Set<String> WHO = Set.of("commerce.type.v1.Actor.id");
  private static final Set<String> NOTES =
      Set.of("commerce.payment.v1.PaymentEvent.detail", "commerce.payment.v1.Refund.note");

  /** What everyone sees of an object who sees the object at all. */
  private static final Map<Descriptor, Set<String>> SHOWN_TO_EVERYONE =
      Map.of(
          Payment.getDescriptor(),
          Set.of(
              "id",
              "order_id",
              "customer_id",
              "state",
              "amount",
              "capturable_amount",
              "captured_amount",
              "refunded_amount",
              "pending_refund_amount",
              "capture_method",
              "description",
              "last_error",
              "provider",
              "provider_reference",
              "create_time",
              "update_time",
              "etag",
              "metadata",
              "disputed_amount",
              "lost_dispute_amount",
              "excess_refunded_amount"),
          PaymentEvent.getDescriptor(),
          Set.of(
              "payment_id",
              "sequence",
              "type",
              "create_time",
              "state",
              "amount",
              "refund_id",
              "dispute_id"),
          Refund.getDescriptor(),
          Set.of(
              "id",
              "payment_id",
              "state",
              "amount",
              "reason",
              "error",
              "provider_reference",
              "create_time",
              "update_time",
              "metadata",
              "excess_amount"));

  /** What some see and others do not: each of these is in {@link #viewers}. */
  private static final Map<Descriptor, Set<String>> SHOWN_TO_SOME =
      Map.of(
          Payment.getDescriptor(), Set.of("next_action"),
          PaymentEvent.getDescriptor(), Set.of("actor", "detail"),
          Refund.getDescriptor(), Set.of("note"));

  static Stream<Arguments> viewers() {
    return Stream.of(
        Arguments.of("the owner", user(OWNER, "payments"), List.of(WHO, NOTES)),
        Arguments.of(
            "the owner, in upper case",
            user("COMMERCE.PAYMENT.V1.PAYMENT.CUSTOMER_ID", "payments"),
            List.of(WHO, NOTES)),
        Arguments.of("somebody else", user("else", "payments"), List.of(NEXT_ACTION, WHO, NOTES)),
        Arguments.of("finance", user("finance", "finance"), List.of(NEXT_ACTION)),
        Arguments.of("a reader", user("reader", "finance.read"), List.of(NEXT_ACTION, WHO, NOTES)),
        Arguments.of(
            "a service that charges",
            service("order-service", "payments.charge"),
            List.of(WHO, NOTES)),
        Arguments.of(
            "a service with the id of the owner",
            service(OWNER, "payments"),
            List.of(NEXT_ACTION, WHO, NOTES)));
  }

  private static Caller user(String id, String... scopes) {
    return new Caller(id, Caller.Kind.USER, Set.of(scopes), "", "", Instant.MAX);
  }

  private static Caller service(String id, String... scopes) {
    return new Caller(id, Caller.Kind.SERVICE, Set.of(scopes), "", "", Instant.MAX);
  }

  /** Walks every answer of every RPC, so that one that is added is covered at once. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("viewers")
  void everyAnswerHidesTheSame(String name, Caller caller, List<Set<String>> hidden) {
    Set<String> fields = new TreeSet<>();
    hidden.forEach(fields::addAll);
    Set<String> found = new TreeSet<>();
    for (Message answer :
        FilledMessages.answers(
            PaymentServiceGrpc.getServiceDescriptor(),
            LedgerServiceGrpc.getServiceDescriptor(),
            ReconciliationServiceGrpc.getServiceDescriptor())) {
      Set<String> full = FilledMessages.fields(answer);
      Set<String> shown = FilledMessages.fields(PaymentViews.ALL.render(answer, caller));
      Set<String> taken = new TreeSet<>(full);
      taken.removeAll(shown);
      Set<String> expected = new TreeSet<>(full);
      expected.retainAll(fields);
      assertThat(taken)
          .as("%s, shown to %s", answer.getDescriptorForType().getFullName(), name)
          .isEqualTo(expected);
      found.addAll(taken);
    }
    assertThat(found).isEqualTo(fields);
  }

  @Test
  void somebodyHasDecidedWhoSeesEachField() {
    SHOWN_TO_EVERYONE.forEach((type, everyone) ->
        assertThat(type.getFields().stream().map(FieldDescriptor::getName))
            .as(
                "fields of %s: who sees a new one? PaymentViews hides it, or it is shown to"
                    + " everyone",
                type.getFullName())
            .containsExactlyInAnyOrderElementsOf(
                Stream.concat(
                        everyone.stream(), SHOWN_TO_SOME.getOrDefault(type, Set.of()).stream())
                    .toList()));
  }

  @ParameterizedTest
  @EnumSource(PaymentEventType.class)
  void theDetailOfAnEventIsForFinanceUnlessItsTypeSaysOtherwise(PaymentEventType type) {
    Set<PaymentEventType> everyones =
        EnumSet.of(
            PaymentEventType.PAYMENT_EVENT_TYPE_DECLINED,
            PaymentEventType.PAYMENT_EVENT_TYPE_FAILED,
            PaymentEventType.PAYMENT_EVENT_TYPE_REFUND_FAILED);

    assertThat(showsDetail(type, user("finance", "finance"))).isTrue();
    for (Caller other :
        List.of(
            user("customer", "payments"),
            user("reader", "finance.read"),
            service("writer", "payments.charge"))) {
      assertThat(showsDetail(type, other)).isEqualTo(everyones.contains(type));
    }
  }

  private static boolean showsDetail(PaymentEventType type, Caller caller) {
    PaymentEvent event =
        PaymentEvent.newBuilder()
            .setTypeValue(type == PaymentEventType.UNRECOGNIZED ? 4711 : type.getNumber())
            .setActor(Actor.newBuilder().setKind(ActorKind.ACTOR_KIND_SERVICE).setId("writer"))
            .setDetail("something")
            .build();
    PaymentEvent shown = (PaymentEvent) PaymentViews.ALL.render(event, caller);
    assertThat(shown.getActor().getKind()).isEqualTo(ActorKind.ACTOR_KIND_SERVICE);
    return !shown.getDetail().isEmpty();
  }
}
