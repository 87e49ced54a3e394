package dev.commercesuite.system.security.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.commercesuite.system.security.access.Contract.Rpc;
import dev.commercesuite.system.security.people.Customer;
import dev.commercesuite.system.security.people.ObjectIds;
import dev.commercesuite.system.security.people.People;
import dev.commercesuite.system.security.people.PrivateData;
import dev.commercesuite.system.security.suite.Connections;
import dev.commercesuite.system.security.suite.SharedSuite;
import dev.commercesuite.system.security.suite.TestSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * To a customer, what belongs to somebody else looks exactly like what does not exist: the same
 * answer, up to the ids that the customer sent.
 */
@ExtendWith(SharedSuite.class)
class ForeignObjectsIT {
  private static final ObjectIds NOTHING = ObjectIds.ofNothing();

  private static Connections connections;
  private static Customer victim;
  private static Customer customer;

  @BeforeAll
  static void furnish(TestSuite suite) {
    connections = suite.connections();
    People people = new People(suite);
    victim = Customer.in(suite, people, PrivateData.ofTheVictim());
    customer = Customer.in(suite, people, PrivateData.ofNobody());
  }

  @Test
  void foreignAndAbsentObjectsGetTheSameAnswer() {
    assertThat(differences(RequestGenerator.ANY_VERSION, UnaryOperator.identity())).isEmpty();
  }

  @Test
  void foreignAndAbsentObjectsGetTheSameAnswerToAStaleEtag() {
    assertThat(differences(RequestGenerator.NO_VERSION, UnaryOperator.identity())).isEmpty();
  }

  @Test
  void foreignAndAbsentObjectsGetTheSameAnswerBesideOnesOwn() {
    assertThat(differences(RequestGenerator.ANY_VERSION, ForeignObjectsIT::besideOnesOwn))
        .isEmpty();
  }

  /** The RPCs that tell the two apart. Public ones show what is public. */
  private static List<String> differences(String etag, UnaryOperator<Message> change) {
    Caller caller = Caller.withToken(connections, customer.person().accessToken());
    List<String> differences = new ArrayList<>();
    for (Rpc rpc : Contract.rpcs()) {
      if (!rpc.access().getPublic() && namesAnObject(rpc)) {
        Message foreign = change.apply(new RequestGenerator(victim.ids(), etag).request(rpc));
        Message absent = change.apply(new RequestGenerator(NOTHING, etag).request(rpc));
        String foreignAnswer = victim.ids().without(caller.call(rpc, foreign).everything());
        String absentAnswer = NOTHING.without(caller.call(rpc, absent).everything());
        if (!foreignAnswer.equals(absentAnswer)) {
          differences.add(
              "%s says%n  %s%nof a foreign and%n  %s%nof an absent object"
                  .formatted(rpc, foreignAnswer, absentAnswer));
        }
      }
    }
    return differences;
  }

  /** Creating something names objects too, but what comes of it is new each time. */
  private static boolean namesAnObject(Rpc rpc) {
    Message request = new RequestGenerator(NOTHING, RequestGenerator.ANY_VERSION).request(rpc);
    return !rpc.method().getBareMethodName().startsWith("Create")
        && NOTHING.all().stream().anyMatch(Outcome.text(request)::contains);
  }

  /** Where a request lists several objects, the caller's own come first. */
  private static Message besideOnesOwn(Message request) {
    Message.Builder changed = request.toBuilder();
    for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
      if (field.isRepeated() && field.getName().endsWith("_ids")) {
        List<Object> ids = new ArrayList<>((List<?>) request.getField(field));
        ids.addFirst(
            switch (field.getName()) {
              case "order_ids" -> customer.ids().order();
              case "user_ids" -> customer.ids().user();
              case "payment_ids" -> customer.ids().payment();
              default -> throw new AssertionError(field + " is new; say which ids it lists");
            });
        changed.setField(field, ids);
      }
    }
    return changed.build();
  }
}
