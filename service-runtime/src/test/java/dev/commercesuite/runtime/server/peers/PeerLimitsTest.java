package dev.commercesuite.runtime.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerLimitsTest {
  private static final PeerLimits LIMITS = PeerLimits.DEFAULT;

  @Test
  void areAsConfiguredWhereThereAreDescriptorsEnough() {
    assertThat(LIMITS.within(Long.MAX_VALUE)).isEqualTo(LIMITS);
    assertThat(LIMITS.within(2L * LIMITS.connections())).isEqualTo(LIMITS);
  }

  /** The other half is for files, the database and the HTTP ports. */
  @ParameterizedTest
  @CsvSource({
    "700, 350, 175, 175, 307",
    "1024, 512, 256, 256, 448",
    "4096, 2048, 1024, 1024, 1792",
    "10, 16, 8, 8, 14",
  })
  void areHalfOfTheDescriptorsOtherwise(
      long descriptors, int connections, int perAddress, int handshakes, int others) {
    PeerLimits limits = LIMITS.within(descriptors);

    assertThat(limits.connections()).isEqualTo(connections);
    assertThat(limits.connectionsPerAddress()).isEqualTo(perAddress);
    assertThat(limits.handshakes()).isEqualTo(handshakes);
    assertThat(limits.connectionsWithoutCertificate()).isEqualTo(others);
    assertThat(limits.controlFramesPerSecond()).isEqualTo(LIMITS.controlFramesPerSecond());
    assertThat(limits.floodPenalty()).isEqualTo(LIMITS.floodPenalty());
  }

  /** A load generator, or another service, with two hundred connections at once. */
  @Test
  void leaveRoomForManyConnectionsOfOneAddress() {
    assertThat(LIMITS.handshakesPerAddress()).isGreaterThanOrEqualTo(200);
    assertThat(LIMITS.connectionsPerAddress() / 4).isGreaterThan(200);
  }

  @Test
  void theProcessKnowsItsDescriptors() {
    assertThat(FileDescriptors.most()).isPositive();
  }
}
