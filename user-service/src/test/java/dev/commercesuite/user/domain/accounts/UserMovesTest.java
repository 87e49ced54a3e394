package dev.commercesuite.user.domain.accounts;

import static dev.commercesuite.user.domain.UserState.ACTIVE;
import static dev.commercesuite.user.domain.UserState.DELETED;
import static dev.commercesuite.user.domain.UserState.DISABLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.commercesuite.user.domain.Actor;
import dev.commercesuite.user.domain.Email;
import dev.commercesuite.user.domain.UserException;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.UserState;
import dev.commercesuite.user.domain.audit.SecurityEvent;
import dev.commercesuite.user.domain.connections.ClientConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every move from every state. */
class UserMovesTest {
  private static final Instant CREATED = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant VERIFIED = CREATED.plusSeconds(60);
  private static final Instant NOW = CREATED.plusSeconds(3600);
  private static final Duration PURGE_AFTER = Duration.ofDays(30);

  private static final User ANN =
      User.created(
              new UserId(new UUID(1, 2)),
              new Email("ann@example.com"),
              "Ann",
              Set.of(Role.CUSTOMER),
              CREATED)
          .withVerifiedEmail(VERIFIED);

  /** What an account can be before a move. */
  enum Before {
    ACTIVE(ANN),
    DISABLED(ANN.disabled(CREATED)),
    DELETED_WHEN_ACTIVE(ANN.deleted(CREATED, PURGE_AFTER)),
    DELETED_WHEN_DISABLED(ANN.disabled(CREATED).deleted(CREATED, PURGE_AFTER));

    @SuppressWarnings("ImmutableEnumChecker") // a record that nobody changes
    private final User user;

    Before(User user) {
      this.user = user;
    }
  }

  enum Move {
    RENAME,
    GIVE_ROLES,
    DISABLE,
    ENABLE,
    DELETE,
    UNDELETE,
    CHANGE_PASSWORD,
    VERIFY_EMAIL;

    User from(User user) {
      return switch (this) {
        case RENAME -> user.withProfile(new ProfileChange("Anna", null), NOW);
        case GIVE_ROLES -> user.withRoles(Set.of(Role.STAFF), NOW);
        case DISABLE -> user.disabled(NOW);
        case ENABLE -> user.enabled(NOW);
        case DELETE -> user.deleted(NOW, PURGE_AFTER);
        case UNDELETE -> user.undeleted(NOW);
        case CHANGE_PASSWORD -> user.withOtherPassword(NOW);
        case VERIFY_EMAIL -> user.withVerifiedEmail(NOW);
      };
    }
  }

  /** The state after a move; null when it is refused. */
  private static @Nullable UserState after(Before before, Move move) {
    return switch (before) {
      case ACTIVE ->
          switch (move) {
            case RENAME, GIVE_ROLES, CHANGE_PASSWORD, VERIFY_EMAIL -> ACTIVE;
            case DISABLE -> DISABLED;
            case DELETE -> DELETED;
            case ENABLE, UNDELETE -> null;
          };
      case DISABLED ->
          switch (move) {
            case RENAME, GIVE_ROLES, CHANGE_PASSWORD, VERIFY_EMAIL -> DISABLED;
            case ENABLE -> ACTIVE;
            case DELETE -> DELETED;
            case DISABLE, UNDELETE -> null;
          };
      case DELETED_WHEN_ACTIVE -> move == Move.UNDELETE ? ACTIVE : null;
      case DELETED_WHEN_DISABLED -> move == Move.UNDELETE ? DISABLED : null;
    };
  }

  private static Stream<Arguments> allowed() {
    return all().filter(pair -> after(pair.before(), pair.move()) != null).map(Pair::arguments);
  }

  private static Stream<Arguments> refused() {
    return all().filter(pair -> after(pair.before(), pair.move()) == null).map(Pair::arguments);
  }

  private record Pair(Before before, Move move) {
    Arguments arguments() {
      return Arguments.of(before, move);
    }
  }

  private static Stream<Pair> all() {
    return Arrays.stream(Before.values())
        .flatMap(before -> Arrays.stream(Move.values()).map(move -> new Pair(before, move)));
  }

  @ParameterizedTest
  @MethodSource("allowed")
  void makesTheNextVersionAndKeepsWhatTheMoveIsNotAbout(Before before, Move move) {
    User user = before.user;
    UserState expected = after(before, move);

    User after = move.from(user);

    assertThat(after.state()).isEqualTo(expected);
    assertThat(after.isActive()).isEqualTo(expected == ACTIVE);
    assertThat(after.version()).isEqualTo(user.version() + 1);
    assertThat(after.updateTime()).isEqualTo(NOW);
    assertThat(after.id()).isEqualTo(user.id());
    assertThat(after.email()).isEqualTo(user.email());
    assertThat(after.createTime()).isEqualTo(CREATED);
    assertThat(after.displayName()).isEqualTo(move == Move.RENAME ? "Anna" : "Ann");
    assertThat(after.roles()).containsExactly(move == Move.GIVE_ROLES ? Role.STAFF : Role.CUSTOMER);
    assertThat(after.emailVerifyTime()).isEqualTo(move == Move.VERIFY_EMAIL ? NOW : VERIFIED);
    assertThat(after.deleteTime()).isEqualTo(move == Move.DELETE ? NOW : null);
    assertThat(after.purgeTime()).isEqualTo(move == Move.DELETE ? NOW.plus(PURGE_AFTER) : null);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatTheStateDoesNotAllow(Before before, Move move) {
    UserException.StateInvalid refusal =
        catchThrowableOfType(UserException.StateInvalid.class, () -> move.from(before.user));

    assertThat(refusal.state()).isEqualTo(before.user.state());
    assertThat(refusal).hasMessageContaining(ANN.id().toString());
  }

  @ParameterizedTest
  @EnumSource
  void onlyAnActiveAdministratorCountsAsOne(Before before) {
    assertThat(before.user.isActiveAdmin()).isFalse();
    if (before.user.state() != DELETED) {
      assertThat(before.user.withRoles(Set.of(Role.ADMIN), NOW).isActiveAdmin())
          .isEqualTo(before == Before.ACTIVE);
    }
  }

  @Test
  void comesBackUntilThePurgeTimeAndNotAtIt() {
    User deleted = ANN.deleted(CREATED, PURGE_AFTER);
    Instant purge = CREATED.plus(PURGE_AFTER);

    assertThat(deleted.undeleted(purge.minusMillis(1)).state()).isEqualTo(ACTIVE);
    assertThatThrownBy(() -> deleted.undeleted(purge))
        .isInstanceOf(UserException.UserNotFound.class);
  }

  @Test
  void displayNameHasOneToAHundredCharacters() {
    assertThat(new ProfileChange("A", null).displayName()).isEqualTo("A");
    String longest = "\ud83d\ude00".repeat(100);
    assertThat(new ProfileChange(longest, null).displayName()).isEqualTo(longest);
    for (String wrong : new String[] {"", "A".repeat(101), "A\nB"}) {
      assertThatThrownBy(() -> new ProfileChange(wrong, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected 1 to 100");
      assertThatThrownBy(
              () -> User.created(ANN.id(), ANN.email(), wrong, Set.of(Role.CUSTOMER), NOW))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("displayName");
    }
  }

  @Test
  void hasARoleAndBothTimesOfADeletionOrNeither() {
    assertThatThrownBy(() -> User.created(ANN.id(), ANN.email(), "Ann", Set.of(), NOW))
        .hasMessageContaining("roles is empty");
    assertThatThrownBy(() -> withTimes(NOW, null)).hasMessageContaining("expected both or neither");
    assertThatThrownBy(() -> withTimes(null, NOW)).hasMessageContaining("expected both or neither");
    assertThat(withTimes(NOW, NOW).state()).isEqualTo(DELETED);
  }

  @Test
  void signUpHasADisplayName() {
    Password password = Password.chosen("correct horse battery");

    assertThat(new SignUp(ANN.email(), password, "Ann").displayName()).isEqualTo("Ann");
    assertThatThrownBy(() -> new SignUp(ANN.email(), password, ""))
        .hasMessageContaining("displayName");
  }

  @ParameterizedTest
  @EnumSource
  void tokensEndWithTheirScopesWithTheOldPasswordAndWithTheAccount(SecurityEvent.Kind kind) {
    Actor admin = new Actor("admin", Set.of(), null, ClientConnection.UNKNOWN);
    UserChange change = new UserChange(user -> user, kind, admin);
    boolean endsTokens =
        switch (kind) {
          case ROLES_CHANGED, PASSWORD_RESET -> true;
          default -> false;
        };

    assertThat(change.endsTokens(ANN)).isEqualTo(endsTokens);
    assertThat(change.endsTokens(Before.DISABLED.user)).isTrue();
    assertThat(change.endsTokens(Before.DELETED_WHEN_ACTIVE.user)).isTrue();
  }

  private static User withTimes(@Nullable Instant deleteTime, @Nullable Instant purgeTime) {
    return new User(
        ANN.id(),
        ANN.email(),
        null,
        "Ann",
        ANN.roles(),
        CREATED,
        CREATED,
        null,
        deleteTime,
        purgeTime,
        1);
  }
}
