package dev.commercesuite.system.security.people;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The objects that requests name: all of them belong to one person, or none of them exists.
 *
 * @param session one that the test does not use itself
 * @param order one that waits to be paid
 * @param payment of another order
 * @param refund of that payment
 */
public record ObjectIds(
    String user, String session, String product, String order, String payment, String refund) {

  /** Of objects that nobody has. */
  public static ObjectIds ofNothing() {
    return new ObjectIds(random(), random(), random(), random(), random(), random());
  }

  /** The same objects with another user, for example {@code me}. */
  public ObjectIds withUser(String other) {
    return new ObjectIds(other, session, product, order, payment, refund);
  }

  /** All of them, in one order. */
  public List<String> all() {
    return List.of(user, session, product, order, payment, refund);
  }

  /** A text with the ids replaced by what they are of, to compare it with one about other ids. */
  public String without(String text) {
    String result = text;
    List<String> names =
        Arrays.stream(ObjectIds.class.getRecordComponents()).map(RecordComponent::getName).toList();
    for (int i = 0; i < names.size(); i++) {
      result = result.replace(all().get(i), "<" + names.get(i) + ">");
    }
    return result;
  }

  private static String random() {
    return UUID.randomUUID().toString();
  }
}
