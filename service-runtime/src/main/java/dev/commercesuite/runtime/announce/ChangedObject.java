package dev.commercesuite.runtime.announce;

import java.util.UUID;

/**
 * An object that has changed.
 *
 * @param customer whose it is
 */
public record ChangedObject(UUID id, String customer) {

  /** As it is announced: its id, a space, and the customer's id. */
  public String item() {
    return id + " " + customer;
  }

  /** That of an {@link #item()}. */
  static ChangedObject parse(String item) {
    int space = item.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException(
          "an announcement without a space; expected an object's id, a space, and a customer's id");
    }
    return new ChangedObject(UUID.fromString(item.substring(0, space)), item.substring(space + 1));
  }
}
