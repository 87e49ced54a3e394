package dev.commercesuite.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTableTest {
  @Test
  void hasARowForEachVariable() {
    Settings settings = new Settings(Map.of());
    settings.integer("PORT", "Port").between(0, 9).orElse(8);
    settings.secret("KEY", "The key").required();
    settings.text("NAME", "Name | nickname").optional();

    assertThat(ConfigurationTable.markdown(settings.variables()))
        .isEqualTo(
            """
            | variable | meaning | expected | default |
            |---|---|---|---|
            | `PORT` | Port | an integer from 0 to 9 | `8` |
            | `KEY` | The key | a secret text | required |
            | `NAME` | Name \\| nickname | a text |  |
            """);
  }
}
