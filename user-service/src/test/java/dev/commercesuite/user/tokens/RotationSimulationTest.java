package dev.commercesuite.user.tokens;

import dev.commercesuite.user.fixture.FakeSigningKeyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationSimulationTest {
  @TempDir private static Path folder;
  private static List<Path> keys;

  @BeforeAll
  static void makeKeys() {
    keys =
        List.of(
            TestKeys.rsa(folder.resolve("1.pem")),
            TestKeys.rsa(folder.resolve("2.pem")),
            TestKeys.rsa(folder.resolve("3.pem")));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void verifiersFindEveryKeyWhateverHappensToTheReplicas(long seed) {
    RotationSimulation.run(seed, Duration.ofHours(3), new FakeSigningKeyStore(), keys);
  }
}
