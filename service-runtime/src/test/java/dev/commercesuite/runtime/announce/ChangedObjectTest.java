package dev.commercesuite.runtime.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangedObjectTest {
  private static final UUID ID = UUID.fromString("019a0000-0000-7000-8000-000000000001");

  @Test
  void isWhatWasAnnounced() {
    for (String customer : List.of("019a0000-0000-7000-8000-000000000002", "a customer")) {
      ChangedObject changed = new ChangedObject(ID, customer);

      assertThat(changed.item()).isEqualTo(ID + " " + customer);
      assertThat(ChangedObject.parse(changed.item())).isEqualTo(changed);
    }
  }

  @Test
  void isNothingElse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChangedObject.parse(ID.toString()))
        .withMessageContaining("expected an object's id, a space, and a customer's id");
    assertThatIllegalArgumentException().isThrownBy(() -> ChangedObject.parse("order 7"));
  }
}
