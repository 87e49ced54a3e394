package dev.commercesuite.system.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import dev.commercesuite.api.catalog.v1.CatalogServiceGrpc;
import dev.commercesuite.api.catalog.v1.Product;
import dev.commercesuite.api.catalog.v1.ProductState;
import dev.commercesuite.api.catalog.v1.UpdateProductRequest;
import dev.commercesuite.api.order.v1.CancelOrderRequest;
import dev.commercesuite.api.order.v1.Order;
import dev.commercesuite.api.order.v1.OrderServiceGrpc;
import dev.commercesuite.api.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.commercesuite.api.order.v1.PayOrderRequest;
import dev.commercesuite.api.order.v1.PaymentProgress;
import dev.commercesuite.api.payment.v1.CreateRefundRequest;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.type.v1.Money;
import dev.commercesuite.api.user.v1.Role;
import dev.commercesuite.interceptors.client.BearerCredentials;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.people.ObjectIds;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.Person;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.people.Shop;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import dev.commercesuite.system.security.tokens.IssuerKey;
import dev.commercesuite.system.security.tokens.TokenDraft;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Everything that some see and others do not, looked for in the answers of every RPC that reads,
 * for every kind of caller: whoever may see it finds it somewhere, and nobody else finds it
 * anywhere. (The answers of other RPCs are walked in OrderViewsTest and PaymentViewsTest.)
 */
@ExtendWith(SharedSuite.class)
class FieldVisibilityIT {

  /** What is not for everyone. */
  private enum Secret {
    /** A redirect or a client secret. */
    NEXT_ACTION,
    STAFF_ID,
    FINANCE_ID,
    CUSTOMERS_NOTE,
    STAFFS_NOTE,
    REFUND_NOTE,
    STOCK,
    INACTIVE_PRODUCT
  }

  /**
   * A kind of caller.
   *
   * @param scopes of its token
   * @param isOwner whether the orders are its own
   */
  private record Viewer(String name, Caller caller, Set<String> scopes, boolean isOwner) {

    /** The contract's promise. */
    Set<Secret> maySee() {
      Set<Secret> secrets = EnumSet.noneOf(Secret.class);
      if (isOwner) {
        secrets.add(Secret.NEXT_ACTION);
        secrets.add(Secret.CUSTOMERS_NOTE);
      }
      for (String scope : scopes) {
        secrets.addAll(
            switch (scope) {
              case "payments.charge" -> Set.of(Secret.NEXT_ACTION);
              case "orders.staff" ->
                  Set.of(Secret.STAFF_ID, Secret.CUSTOMERS_NOTE, Secret.STAFFS_NOTE);
              case "finance" -> Set.of(Secret.FINANCE_ID, Secret.REFUND_NOTE);
              case "catalog.write", "orders.read" -> Set.of(Secret.STOCK, Secret.INACTIVE_PRODUCT);
              default -> Set.of();
            });
      }
      return secrets;
    }
  }

  private static final List<String> SERVICES =
      List.of("commerce.catalog.", "commerce.order.", "commerce.payment.");

  private static final Map<Secret, String> marks = new EnumMap<>(Secret.class);
  private static final List<ObjectIds> objects = new ArrayList<>();

  private static TestSuite suite;
  private static People people;
  private static Person customer;

  @BeforeAll
  static void furnish(TestSuite shared) {
    suite = shared;
    people = new People(suite);
    customer = people.customer("Ada");
    Person staff = people.employee(Role.ROLE_STAFF);
    Person finance = people.employee(Role.ROLE_FINANCE);
    Shop shop = new Shop(suite, people);
    Product product = shop.product();
    Product inactive = deactivated(shop.product());

    Order waiting = pay(order(shop, product), "tok_requires_action");
    assertThat(waiting.getPaymentProgress())
        .isEqualTo(PaymentProgress.PAYMENT_PROGRESS_REQUIRES_ACTION);
    Order paid = pay(order(shop, product), "tok_success");
    Refund refund = refund(finance, paid);
    Order cancelledByCustomer = order(shop, product);
    cancel(customer, cancelledByCustomer, "too expensive after all");
    Order cancelledByStaff = order(shop, product);
    cancel(staff, cancelledByStaff, "looks like fraud to me");

    for (Order order : List.of(waiting, paid, cancelledByCustomer, cancelledByStaff)) {
      String payment = order.getPaymentId().isEmpty() ? paid.getPaymentId() : order.getPaymentId();
      objects.add(
          new ObjectIds(
              customer.id(), newId(), inactive.getId(), order.getId(), payment, refund.getId()));
    }
    marks.put(Secret.NEXT_ACTION, "next_action {");
    marks.put(Secret.STAFF_ID, staff.id());
    marks.put(Secret.FINANCE_ID, finance.id());
    marks.put(Secret.CUSTOMERS_NOTE, "too expensive after all");
    marks.put(Secret.STAFFS_NOTE, "looks like fraud to me");
    marks.put(Secret.REFUND_NOTE, "said the parcel was wet");
    marks.put(Secret.STOCK, "on_hand: ");
    marks.put(Secret.INACTIVE_PRODUCT, inactive.getId());
  }

  @Test
  void everyoneSeesWhatTheContractSaysAndNobodyElseDoes() {
    List<String> wrong = new ArrayList<>();
    for (Viewer viewer : viewers()) {
      Map<Secret, Set<String>> seen = seenBy(viewer);
      for (Secret secret : Secret.values()) {
        if (seen.containsKey(secret) != viewer.maySee().contains(secret)) {
          wrong.add(
              "%s %s %s%s"
                  .formatted(
                      viewer.name(),
                      seen.containsKey(secret) ? "sees" : "does not see",
                      secret,
                      seen.containsKey(secret) ? " in " + seen.get(secret) : ""));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everySecretIsShownToSome() {
    Set<Secret> shown = EnumSet.noneOf(Secret.class);
    viewers().forEach(viewer -> shown.addAll(viewer.maySee()));

    assertThat(shown).containsExactlyInAnyOrder(Secret.values());
  }

  private static List<Viewer> viewers() {
    List<Viewer> viewers = new ArrayList<>();
    viewers.add(new Viewer("anonymous", Caller.with(suite.connections()), Set.of(), false));
    viewers.add(person("the customer", customer, true));
    viewers.add(person("another customer", people.customer("Eve"), false));
    viewers.add(person("staff", people.employee(Role.ROLE_STAFF), false));
    viewers.add(person("finance", people.employee(Role.ROLE_FINANCE), false));
    viewers.add(person("an administrator", people.admin(), false));
    TokenDraft draft = TokenDraft.of(people.customer("Reader").accessToken());
    Set<Set<String>> tokens =
        Set.of(
            Set.of("catalog.write"),
            Set.of("orders.read"),
            Set.of("finance.read"),
            Set.of("orders.read", "finance.read", "users.read"),
            Set.of("payments.charge"),
            Set.of("orders.read", "payments.charge"));
    for (Set<String> scopes : tokens) {
      String token = draft.withScopes(scopes).signedBy(IssuerKey.of(suite).rs256());
      viewers.add(
          new Viewer(
              "only " + new TreeSet<>(scopes),
              Caller.withToken(suite.connections(), token),
              scopes,
              false));
    }
    viewers.add(
        new Viewer(
            "order-service",
            new Caller(
                suite.connections(), "order-service", List.of("Bearer " + people.serviceToken())),
            Set.of("payments.charge"),
            false));
    return viewers;
  }

  private static Viewer person(String name, Person person, boolean isOwner) {
    return new Viewer(
        name,
        Caller.withToken(suite.connections(), person.accessToken()),
        Set.copyOf(person.tokens().getScopesList()),
        isOwner);
  }

  /** By secret, the RPCs whose answers show it to the viewer. */
  private static Map<Secret, Set<String>> seenBy(Viewer viewer) {
    Map<Secret, Set<String>> seen = new EnumMap<>(Secret.class);
    for (Rpc rpc : Contract.rpcs()) {
      if (rpc.isRead() && SERVICES.stream().anyMatch(rpc.service()::startsWith)) {
        for (ObjectIds ids : objects) {
          Outcome outcome =
              viewer
                  .caller()
                  .call(rpc, new RequestGenerator(ids, RequestGenerator.ANY_VERSION).request(rpc));
          if (outcome.failure() == null) {
            marks.forEach((secret, mark) -> {
              if (outcome.everything().contains(mark)) {
                seen.computeIfAbsent(secret, _ -> new TreeSet<>()).add(rpc.name());
              }
            });
          }
        }
      }
    }
    return new TreeMap<>(seen);
  }

  private static Order order(Shop shop, Product product) {
    return shop.order(customer, product, PrivateData.ofNobody());
  }

  private static Order pay(Order order, String method) {
    return orders(customer)
        .payOrder(
            PayOrderRequest.newBuilder()
                .setOrderId(order.getId())
                .setPaymentMethodToken(method)
                .setRequestId(newId())
                .build())
        .getOrder();
  }

  private static void cancel(Person person, Order order, String note) {
    var _ =
        orders(person)
            .cancelOrder(
                CancelOrderRequest.newBuilder()
                    .setOrderId(order.getId())
                    .setNote(note)
                    .setRequestId(newId())
                    .build());
  }

  private static Refund refund(Person finance, Order order) {
    return PaymentServiceGrpc.newBlockingStub(
            suite.connections().to(PaymentServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(finance::accessToken))
        .createRefund(
            CreateRefundRequest.newBuilder()
                .setPaymentId(order.getPaymentId())
                .setAmount(Money.newBuilder().setCurrencyCode("EUR").setMinorUnits(1))
                .setReason(RefundReason.REFUND_REASON_REQUESTED_BY_CUSTOMER)
                .setNote("said the parcel was wet")
                .setRequestId(newId())
                .build())
        .getRefund();
  }

  private static Product deactivated(Product product) {
    return CatalogServiceGrpc.newBlockingStub(
            suite.connections().to(CatalogServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(people.admin()::accessToken))
        .updateProduct(
            UpdateProductRequest.newBuilder()
                .setProduct(
                    Product.newBuilder()
                        .setId(product.getId())
                        .setState(ProductState.PRODUCT_STATE_INACTIVE))
                .setUpdateMask(FieldMask.newBuilder().addPaths("state"))
                .setRequestId(newId())
                .build())
        .getProduct();
  }

  private static OrderServiceBlockingStub orders(Person person) {
    return OrderServiceGrpc.newBlockingStub(suite.connections().to(OrderServiceGrpc.SERVICE_NAME))
        .withCallCredentials(new BearerCredentials(person::accessToken));
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
