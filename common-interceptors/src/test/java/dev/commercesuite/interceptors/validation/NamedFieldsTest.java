package dev.commercesuite.interceptors.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import dev.commercesuite.api.order.v1.Address;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.UpdateOrderRequest;
import dev.commercesuite.api.user.v1.UpdateUserRequest;
import dev.commercesuite.api.user.v1.User;
import dev.commercesuite.interceptors.errors.Failure.FieldViolation;
import dev.commercesuite.interceptors.errors.FailureException;
import dev.commercesuite.interceptors.testing.NoCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an update has to keep the rules of: what its mask names, and nothing else. */
class NamedFieldsTest {
  private static final String ID = UUID.randomUUID().toString();

  @Test
  void whatTheMaskDoesNotNameBreaksNoRule() {
    UpdateOrderRequest request =
        update(
            Order.newBuilder()
                .setNote("new")
                .setContactEmail("nobody")
                .setShippingAddress(Address.newBuilder().setCountryCode("Atlantis")),
            "note");

    assertThat(received(request)).containsExactly(request);
  }

  @Test
  void whatTheMaskNamesHasToKeepItsRules() {
    UpdateOrderRequest request =
        update(
            Order.newBuilder()
                .setNote("\u0000")
                .setContactEmail("nobody")
                .setShippingAddress(Address.newBuilder().setCountryCode("A")),
            "note",
            "contact_email");

    assertThat(violations(request)).containsExactlyInAnyOrder("order.note", "order.contact_email");
  }

  @Test
  void aPathWithinAFieldNamesTheField() {
    UpdateOrderRequest request =
        update(
            Order.newBuilder().setShippingAddress(Address.newBuilder().setCountryCode("A")),
            "shipping_address.city");

    assertThat(violations(request)).contains("order.shipping_address.country_code");
  }

  @Test
  void idAndEtagKeepTheirRulesWithoutBeingNamed() {
    UpdateOrderRequest.Builder request =
        UpdateOrderRequest.newBuilder()
            .setOrder(Order.newBuilder().setId("1"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("note"))
            .setRequestId(ID);

    assertThat(violations(request.build())).containsExactly("order.id");

    request.getOrderBuilder().setId(ID).setEtag("e".repeat(129));

    assertThat(violations(request.build())).containsExactly("order.etag");
  }

  @Test
  void whatIsRequiredOfTheRequestItselfStaysRequired() {
    UpdateOrderRequest request = UpdateOrderRequest.newBuilder().setRequestId("1").build();

    assertThat(violations(request)).containsExactlyInAnyOrder("order", "update_mask", "request_id");
  }

  @Test
  void anObjectOfAnotherServiceIsTreatedAlike() {
    UpdateUserRequest request =
        UpdateUserRequest.newBuilder()
            .setUser(User.newBuilder().setId("me").setDisplayName("Ann").setEmail("nobody"))
            .setUpdateMask(FieldMask.newBuilder().addPaths("display_name"))
            .setRequestId(ID)
            .build();

    assertThat(received(request)).containsExactly(request);
  }

  private static UpdateOrderRequest update(Order.Builder order, String... paths) {
    return UpdateOrderRequest.newBuilder()
        .setOrder(order.setId(ID))
        .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
        .setRequestId(ID)
        .build();
  }

  private static List<String> violations(Message request) {
    List<String> fields = new ArrayList<>();
    assertThatThrownBy(() -> received(request))
        .isInstanceOfSatisfying(
            FailureException.class,
            e ->
                e.failure().fieldViolations().stream()
                    .map(FieldViolation::field)
                    .forEach(fields::add));
    return fields;
  }

  /** What the handler gets. */
  private static List<Message> received(Message request) {
    List<Message> received = new ArrayList<>();
    ServerCall.Listener<Message> listener =
        new ValidationInterceptor()
            .interceptCall(
                noCall(),
                new Metadata(),
                (_, _) ->
                    new ServerCall.Listener<>() {
                      @Override
                      public void onMessage(Message message) {
                        received.add(message);
                      }
                    });
    listener.onMessage(request);
    return received;
  }

  @SuppressWarnings("unchecked") // Nobody asks for more than the name.
  private static ServerCall<Message, Message> noCall() {
    return new NoCall<>(
        (MethodDescriptor<Message, Message>)
            (MethodDescriptor<?, ?>) OrderServiceGrpc.getUpdateOrderMethod());
  }
}
