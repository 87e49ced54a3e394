package dev.commercesuite.runtime.paging;

import static dev.commercesuite.runtime.paging.PageTokens.ANYONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.ListOperationsRequest;
import dev.commercesuite.runtime.config.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokensTest {
  private static final ListOperationsRequest REQUEST =
      ListOperationsRequest.newBuilder().setName("things").setPageSize(10).build();
  private final PageTokens tokens = new PageTokens(new Secret("a".repeat(32)));

  @Test
  void theFirstPageHasNoPosition() {
    assertThat(tokens.position(REQUEST, ANYONE)).isEmpty();
  }

  @Test
  void carriesThePositionToTheNextRequest() {
    String token = tokens.next(REQUEST, ANYONE, List.of("2026-01-02T03:04:05Z", "", "ü"));

    assertThat(tokens.position(REQUEST.toBuilder().setPageToken(token).build(), ANYONE))
        .containsExactly("2026-01-02T03:04:05Z", "", "ü");
  }

  @Test
  void thePageSizeMayChange() {
    String token = tokens.next(REQUEST, ANYONE, List.of("x"));

    assertThat(
            tokens.position(
                REQUEST.toBuilder().setPageSize(99).setPageToken(token).build(), ANYONE))
        .containsExactly("x");
  }

  @Test
  void refusesATokenOfOtherArguments() {
    String token = tokens.next(REQUEST, ANYONE, List.of("x"));

    assertRefused(REQUEST.toBuilder().setName("others").setPageToken(token).build());
  }

  @Test
  void aTokenForOneCallerIsOfNoUseToAnother() {
    String token = tokens.next(REQUEST, "alice", List.of("x"));
    ListOperationsRequest next = REQUEST.toBuilder().setPageToken(token).build();

    assertThat(tokens.position(next, "alice")).containsExactly("x");
    assertThatThrownBy(() -> tokens.position(next, "bob")).isInstanceOf(InvalidPageToken.class);
    assertThatThrownBy(() -> tokens.position(next, ANYONE)).isInstanceOf(InvalidPageToken.class);
  }

  @Test
  void aTokenForAnyoneIsNotOneForACaller() {
    String token = tokens.next(REQUEST, ANYONE, List.of("x"));
    ListOperationsRequest next = REQUEST.toBuilder().setPageToken(token).build();

    assertThatThrownBy(() -> tokens.position(next, "bob")).isInstanceOf(InvalidPageToken.class);
  }

  @Test
  void refusesATokenOfAnotherService() {
    String token = new PageTokens(new Secret("b".repeat(32))).next(REQUEST, ANYONE, List.of("x"));

    assertRefused(REQUEST.toBuilder().setPageToken(token).build());
  }

  @Test
  void refusesATokenThatWasChangedAnywhere() {
    String token = tokens.next(REQUEST, ANYONE, List.of("position"));
    for (int i = 0; i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      assertRefused(
          REQUEST.toBuilder()
              .setPageToken(token.substring(0, i) + other + token.substring(i + 1))
              .build());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "not base64!", "AAAA", "=", "🙂"})
  void refusesNonsense(String token) {
    assertRefused(REQUEST.toBuilder().setPageToken(token).build());
  }

  @Test
  void demandsALongSecret() {
    assertThatThrownBy(() -> new PageTokens(new Secret("short")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the service's secret has 5 bytes; expected at least 32");
  }

  private void assertRefused(ListOperationsRequest request) {
    assertThatThrownBy(() -> tokens.position(request, ANYONE)).isInstanceOf(InvalidPageToken.class);
  }
}
