package dev.commercesuite.user.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_FEED_HISTORY_GONE;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_RESUME_TOKEN_INVALID;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.user.grpc.AdapterFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.user.v1.ListPurgedUsersRequest;
import dev.commercesuite.api.user.v1.ListPurgedUsersResponse;
import dev.commercesuite.api.user.v1.PurgedUser;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.user.domain.UserId;
import dev.commercesuite.user.domain.accounts.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PurgedUsersFeedTest {
  private final AdapterFixture fixture = new AdapterFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private ListPurgedUsersResponse list(String resumeToken, int pageSize) {
    return fixture
        .asOrderService(fixture.users)
        .listPurgedUsers(request(resumeToken).toBuilder().setPageSize(pageSize).build());
  }

  private static ListPurgedUsersRequest request(String resumeToken) {
    return ListPurgedUsersRequest.newBuilder().setResumeToken(resumeToken).build();
  }

  private List<String> purge(int count) {
    return Stream.generate(UUID::randomUUID)
        .limit(count)
        .peek(id -> fixture.purgedUsers.add(new UserId(id), fixture.domain.now))
        .map(UUID::toString)
        .toList();
  }

  @Test
  void listsEverybodyOnceAndInOrder() {
    List<String> purged = purge(5);

    List<String> listed = new ArrayList<>();
    ListPurgedUsersResponse page = list("", 2);
    while (page.getPurgedUsersCount() > 0) {
      listed.addAll(ids(page));
      page = list(page.getResumeToken(), 2);
    }

    assertThat(listed).isEqualTo(purged);
    assertThat(list("", 1).getPurgedUsers(0).getPurgeTime())
        .isEqualTo(Timestamps.of(fixture.domain.now));
  }

  @Test
  void goesOnWhereAnEarlierListEnded() {
    ListPurgedUsersResponse nobody = list("", 0);
    List<String> first = purge(1);
    ListPurgedUsersResponse page = list(nobody.getResumeToken(), 0);
    assertThat(ids(page)).isEqualTo(first);
    ListPurgedUsersResponse end = list(page.getResumeToken(), 0);
    assertThat(end.getPurgedUsersList()).isEmpty();

    List<String> second = purge(2);

    assertThat(ids(list(end.getResumeToken(), 0))).isEqualTo(second);
    assertThat(ids(list(page.getResumeToken(), 0))).isEqualTo(second);
  }

  @Test
  void refusesTokensThatAreNotItsOwn() {
    purge(1);
    String token = list("", 0).getResumeToken();
    String forged = token.substring(1) + token.charAt(0);

    failure(ERROR_REASON_RESUME_TOKEN_INVALID, () -> list(forged, 0));
    failure(ERROR_REASON_RESUME_TOKEN_INVALID, () -> list("%%%", 0));
  }

  @Test
  void refusesTokensOfATimeThatARestoredDatabaseDoesNotReach() {
    purge(3);
    String token = list("", 0).getResumeToken();
    fixture.purgedUsers.restore();

    failure(ERROR_REASON_FEED_HISTORY_GONE, () -> list(token, 0));
  }

  @Test
  void refusesANegativePageSize() {
    failure(ERROR_REASON_INVALID_REQUEST, () -> list("", -1));
  }

  @Test
  void nobodyHasTheScopeThroughARole() {
    assertThat(Role.scopesOf(Set.of(Role.values()))).doesNotContain("users.purged");
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> fixture.asAdmin(fixture.users).listPurgedUsers(request("")));
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () -> fixture.asMailer(fixture.users).listPurgedUsers(request("")));
  }

  private static List<String> ids(ListPurgedUsersResponse page) {
    return page.getPurgedUsersList().stream().map(PurgedUser::getUserId).toList();
  }
}
