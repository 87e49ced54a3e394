package dev.commercesuite.system.model.operations;

import dev.commercesuite.api.order.v1.Address;
import java.util.List;

/** Who buys. */
public final class Customers {
  public static final String FIRST = "00000000-0000-7000-8000-000000000001";
  static final List<String> ALL = List.of(FIRST, "00000000-0000-7000-8000-000000000002");
  public static final Address ADDRESS =
      Address.newBuilder()
          .setRecipient("Alice")
          .setLine1("Main Street 1")
          .setCity("Berlin")
          .setPostalCode("10115")
          .setCountryCode("DE")
          .build();

  private Customers() {}
}
