package dev.commercesuite.user.persistence;

import static dev.commercesuite.user.persistence.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.user.domain.SessionId;
import dev.commercesuite.user.domain.accounts.Account;
import dev.commercesuite.user.domain.accounts.Role;
import dev.commercesuite.user.domain.accounts.User;
import dev.commercesuite.user.domain.connections.ClientConnection;
import dev.commercesuite.user.domain.sessions.RefreshToken;
import dev.commercesuite.user.domain.sessions.RefreshTokenUse;
import dev.commercesuite.user.domain.sessions.Rotation;
import dev.commercesuite.user.domain.sessions.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Many refreshes of one token at the same time, by one device and by several. */
class RefreshRaceIT {
  private static final int CALLERS = 20;
  private static final ClientConnection DEVICE = new ClientConnection("browser", "192.0.2.1");
  private static final StoreFixture fixture = new StoreFixture();

  private final User ann = fixture.inserted(UUID.randomUUID() + "@example.com", Role.CUSTOMER);
  private final RefreshToken token = RefreshToken.random();

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void oneOfThemGoesOnAndTheOthersChangeNothing() throws Exception {
    start();
    List<Rotation> rotations = race(_ -> DEVICE);

    assertThat(rotations).filteredOn(Rotation.Rotated.class::isInstance).hasSize(1);
    assertThat(rotations).filteredOn(Rotation.Raced.class::isInstance).hasSize(CALLERS - 1);
    Rotation later = rotate(token, RefreshToken.random(), DEVICE, NOW.plusSeconds(10));
    assertThat(later).isInstanceOf(Rotation.Reused.class);
  }

  @Test
  void anotherDeviceAmongThemEndsTheSession() throws Exception {
    start();
    List<Rotation> rotations =
        race(number -> number == 0 ? new ClientConnection("thief", "192.0.2.66") : DEVICE);

    assertThat(rotations).filteredOn(Rotation.Rotated.class::isInstance).hasSize(1);
    assertThat(rotations).filteredOn(Rotation.Reused.class::isInstance).hasSize(1);
    assertThat(rotate(token, RefreshToken.random(), DEVICE, NOW))
        .isInstanceOf(Rotation.Refused.class);
  }

  private interface Devices {
    ClientConnection of(int caller);
  }

  private List<Rotation> race(Devices devices) throws Exception {
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    List<Rotation> rotations = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Rotation>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        running.add(
            threads.submit(() -> {
              start.await();
              return rotate(token, RefreshToken.random(), devices.of(number), NOW);
            }));
      }
      for (Future<Rotation> rotation : running) {
        rotations.add(rotation.get());
      }
    }
    return rotations;
  }

  private static Rotation rotate(
      RefreshToken used, RefreshToken successor, ClientConnection connection, Instant now) {
    return fixture.sessions.rotate(
        used,
        successor,
        RefreshTokenUse.of(connection, now),
        (_, session) -> session.usedAt(now, now.plus(Duration.ofDays(14))));
  }

  private void start() {
    SessionId id = new SessionId(fixture.ids.get());
    Session session = new Session(id, ann.id(), NOW, NOW, NOW.plus(Duration.ofDays(14)), DEVICE);
    assertThat(fixture.start(new Account(ann, StoreFixture.HASH, 1), session, token)).contains(ann);
  }
}
