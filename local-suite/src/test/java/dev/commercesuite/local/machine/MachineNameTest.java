package dev.commercesuite.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineNameTest {

  @ParameterizedTest
  @CsvSource({
    "Adas-MacBook.local, adas-macbook.local",
    "vm, vm",
    "has_underscore, localhost",
    "-begins.wrong, localhost",
    "'', localhost",
    "two words, localhost",
  })
  void isANameThatACertificateCanHave(String text, String name) {
    assertThat(MachineName.ofText(text + "\n")).isEqualTo(name);
  }

  @Test
  void isKnown() {
    assertThat(MachineName.get()).isNotEmpty();
  }
}
