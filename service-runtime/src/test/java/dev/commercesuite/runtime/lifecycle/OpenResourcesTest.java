package dev.commercesuite.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
  private final List<String> closed = new ArrayList<>();
  private final OpenResources resources = new OpenResources();

  @Test
  void closesTheLatestFirstAndOnce() {
    resources.add(() -> closed.add("pool"));
    resources.add(() -> closed.add("channel"));
    resources.add(() -> closed.add("worker"));

    resources.close();
    resources.close();

    assertThat(closed).containsExactly("worker", "channel", "pool");
  }

  @Test
  void closesTheOthersWhenOneFails() {
    resources.add(() -> closed.add("pool"));
    resources.add(() -> {
      throw new IllegalStateException("a planted failure");
    });
    resources.add(() -> closed.add("worker"));

    resources.close();

    assertThat(closed).containsExactly("worker", "pool");
  }
}
