package dev.commercesuite.user.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.commercesuite.interceptors.auth.keys.KeysUnavailableException;
import dev.commercesuite.interceptors.auth.keys.VerificationKey;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.audit.SecurityEvent.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysIT {
  @TempDir private static Path keyFolder;
  private static Path first;
  private static Path second;
  private static Path third;

  private final Issuer issuer = new Issuer();

  @BeforeAll
  static void makeKeys() {
    first = TestKeys.rsa(keyFolder.resolve("first.pem"));
    second = TestKeys.rsa(keyFolder.resolve("second.pem"));
    third = TestKeys.rsa(keyFolder.resolve("third.pem"));
  }

  @AfterEach
  void close() {
    issuer.close();
  }

  @Test
  void firstKeySignsAtOnce() {
    Issuer.Replica replica = issuer.start(first);

    assertThat(replica.signsWith()).isEqualTo(id(first));
    assertThat(replica.publishes()).containsExactly(id(first));
    assertThat(replica.keys.find(id(first)))
        .extracting(VerificationKey::key)
        .isEqualTo(SigningKey.read(first).publicKey());
    assertThat(replica.keys.find("unknown")).isNull();
    assertThat(issuer.kinds())
        .containsExactly(Kind.SIGNING_KEY_ANNOUNCED, Kind.SIGNING_KEY_ACTIVATED);
  }

  @Test
  void newKeyIsPublishedByAllReplicasBeforeItSigns() {
    Issuer.Replica one = issuer.start(first);
    Issuer.Replica two = issuer.start(first);
    issuer.events.clear();

    one.put(second);
    one.reload();
    two.keys.refresh();

    assertThat(one.signsWith()).isEqualTo(id(first));
    assertThat(one.publishes()).containsExactlyInAnyOrder(id(first), id(second));
    assertThat(two.publishes()).containsExactlyInAnyOrder(id(first), id(second));

    issuer.pass(Issuer.ANNOUNCEMENT.minusSeconds(1));
    assertThat(one.signsWith()).isEqualTo(id(first));
    issuer.pass(Duration.ofSeconds(1));
    assertThat(one.signsWith()).isEqualTo(id(second));
    assertThat(two.signsWith()).as("whose file is still the old one").isEqualTo(id(first));

    two.put(second);
    two.reload();
    assertThat(two.signsWith()).as("the announcement is over").isEqualTo(id(second));
    assertThat(issuer.events)
        .extracting(SecurityEvent::details)
        .containsExactly("key " + id(second), "key " + id(second), "key " + id(second));
    assertThat(issuer.kinds())
        .containsExactly(
            Kind.SIGNING_KEY_ANNOUNCED, Kind.SIGNING_KEY_ACTIVATED, Kind.SIGNING_KEY_ACTIVATED);
  }

  @Test
  void keyLapsesWhenTheLastTokenIsGoneThatSomebodySignedWithIt() {
    Issuer.Replica one = issuer.start(first);
    Issuer.Replica two = issuer.start(first);
    one.put(second);
    issuer.pass(Duration.ofHours(2));
    assertThat(one.publishes()).as("the other replica signs with it").contains(id(first));

    two.put(second);
    issuer.pass(Issuer.TOKEN_LIFETIME.plusSeconds(30));
    assertThat(one.publishes()).contains(id(first));

    issuer.pass(Duration.ofMinutes(6));
    assertThat(one.publishes()).containsExactly(id(second));
    assertThat(two.publishes()).containsExactly(id(second));
    assertThat(issuer.store.all()).hasSize(1);
  }

  @Test
  void processThatHasOnlyTheNewKeyWaitsUntilVerifiersFindIt() {
    Issuer.Replica old = issuer.start(first);

    Issuer.Replica young = issuer.open(second);

    assertThatThrownBy(young::signsWith).isInstanceOf(UserException.KeysUnavailable.class);
    assertThat(young.keys.untilSigning()).isEqualTo(SigningKeys.PROPAGATION);
    issuer.pass(SigningKeys.PROPAGATION);
    assertThat(young.keys.untilSigning()).isEqualTo(Duration.ZERO);
    assertThat(young.signsWith()).isEqualTo(id(second));
    assertThat(old.publishes()).containsExactlyInAnyOrder(id(first), id(second));
  }

  @Test
  void restartInTheMiddleForgetsNothing() {
    Issuer.Replica replica = issuer.start(first);
    replica.put(second);
    replica.reload();

    issuer.stop(replica);
    Issuer.Replica restarted = issuer.start(second);

    assertThat(restarted.publishes()).containsExactlyInAnyOrder(id(first), id(second));
    issuer.pass(Issuer.TOKEN_LIFETIME);
    assertThat(restarted.publishes()).as("tokens are around").contains(id(first));
  }

  @Test
  void restartIsNoNews() {
    Issuer.Replica replica = issuer.start(first);
    issuer.events.clear();
    issuer.stop(replica);

    assertThat(issuer.open(first).signsWith()).isEqualTo(id(first));
    assertThat(issuer.events).isEmpty();
  }

  @Test
  void fileThatCannotBeUsedChangesNothing() throws IOException {
    Issuer.Replica replica = issuer.start(first);
    Files.writeString(replica.file, "-----BEGIN PRIVATE KEY-----\nMIIB\n");

    assertThatThrownBy(replica.keys::readFile).isInstanceOf(IllegalArgumentException.class);
    issuer.pass(Duration.ofHours(1));
    assertThat(replica.signsWith()).isEqualTo(id(first));

    Files.delete(replica.file);
    assertThatThrownBy(replica.keys::readFile).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> issuer.openOn(replica.file))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void earlierKeyMayComeBack() {
    Issuer.Replica replica = issuer.start(first);
    replica.put(second);
    issuer.pass(Duration.ofMinutes(1));
    replica.put(first);
    replica.reload();
    assertThat(replica.signsWith()).isEqualTo(id(first));

    replica.put(second);
    issuer.pass(Issuer.ANNOUNCEMENT);
    assertThat(replica.signsWith()).isEqualTo(id(second));
    replica.put(first);
    replica.reload();
    assertThat(replica.signsWith()).as("published all the time").isEqualTo(id(first));

    replica.put(second);
    issuer.pass(Duration.ofHours(1));
    assertThat(replica.publishes()).containsExactly(id(second));
    replica.put(first);
    replica.reload();
    assertThat(replica.signsWith()).as("announced anew").isEqualTo(id(second));
    issuer.pass(Issuer.ANNOUNCEMENT);
    assertThat(replica.signsWith()).isEqualTo(id(first));
  }

  @Test
  void thirdKeyDoesNotMakeItForgetTheOneThatSigns() {
    Issuer.Replica replica = issuer.start(first);
    replica.put(second);
    issuer.pass(Duration.ofMinutes(1));
    replica.put(third);
    issuer.pass(Duration.ofMinutes(1));

    assertThat(replica.signsWith()).isEqualTo(id(first));
    issuer.pass(Duration.ofMinutes(1).plusSeconds(10));
    assertThat(replica.signsWith()).isEqualTo(id(third));
  }

  @Test
  void withdrawnKeyIsNeitherUsedNorPublishedEverAgain() {
    Issuer.Replica replica = issuer.start(first);
    issuer.withdraw(id(first));
    replica.keys.refresh();

    assertThatThrownBy(replica::signsWith).isInstanceOf(UserException.KeysUnavailable.class);
    assertThat(replica.publishes()).isEmpty();
    assertThat(replica.keys.find(id(first))).isNull();

    replica.put(second);
    replica.reload();
    assertThatThrownBy(replica::signsWith).isInstanceOf(UserException.KeysUnavailable.class);
    issuer.pass(SigningKeys.PROPAGATION);
    assertThat(replica.signsWith()).as("does not wait for longer").isEqualTo(id(second));

    issuer.pass(Duration.ofHours(1));
    replica.put(first);
    issuer.pass(Duration.ofHours(1));
    assertThat(replica.publishes()).containsExactly(id(second));
    assertThat(replica.signsWith()).isEqualTo(id(second));
  }

  @Test
  void processStartsWithAWithdrawnKeyAndSignsNothing() {
    issuer.start(first);
    issuer.withdraw(id(first));

    Issuer.Replica replica = issuer.open(first);

    assertThat(replica.keys.untilSigning()).isEqualTo(Duration.ZERO);
    assertThatThrownBy(replica::signsWith).isInstanceOf(UserException.KeysUnavailable.class);
  }

  @Test
  void keyBeforeTheWithdrawnOneServes() {
    Issuer.Replica replica = issuer.start(first);
    replica.put(second);
    replica.reload();
    issuer.pass(Issuer.ANNOUNCEMENT);
    assertThat(replica.signsWith()).isEqualTo(id(second));

    issuer.withdraw(id(second));
    replica.keys.refresh();

    assertThat(replica.signsWith()).isEqualTo(id(first));
    issuer.pass(Duration.ofHours(1));
    assertThat(replica.signsWith()).isEqualTo(id(first));
    assertThat(replica.publishes()).containsExactly(id(first));
  }

  @Test
  void saysNothingWhenItDoesNotKnowWhatTheOthersPublish() {
    Issuer.Replica replica = issuer.start(first);

    issuer.passWithoutDatabase(SigningKeys.MAX_AGE.plusSeconds(1));

    assertThatThrownBy(replica.keys::published).isInstanceOf(UserException.KeysUnavailable.class);
    assertThat(replica.keys.find(id(first))).isNotNull();
    assertThatThrownBy(() -> replica.keys.find("unknown"))
        .isInstanceOf(KeysUnavailableException.class);
    assertThat(replica.signsWith()).isEqualTo(id(first));
  }

  @Test
  void signsNothingWhenTheKeyMightLapseBeforeTheToken() {
    Issuer.Replica replica = issuer.start(first);
    issuer.pass(Duration.ofMinutes(30));

    issuer.passWithoutDatabase(Duration.ofMinutes(2));
    assertThat(replica.signsWith()).isEqualTo(id(first));
    issuer.passWithoutDatabase(Duration.ofMinutes(4));
    assertThatThrownBy(replica::signsWith).isInstanceOf(UserException.KeysUnavailable.class);

    replica.keys.coordinate();
    assertThat(replica.signsWith()).isEqualTo(id(first));
  }

  @Test
  void verifiersFindEveryKeyWhateverHappensToTheReplicas() {
    RotationSimulation.run(7, Duration.ofMinutes(20), issuer.store, List.of(first, second, third));
  }

  private static String id(Path key) {
    return SigningKey.read(key).id();
  }
}
