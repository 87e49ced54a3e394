package dev.commercesuite.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.ListOperationsRequest;
import com.google.protobuf.StringValue;
import dev.commercesuite.interceptors.auth.Caller;
import dev.commercesuite.interceptors.auth.CurrentCaller;
import dev.commercesuite.runtime.config.Secret;
import io.grpc.Context;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Page tokens are for the caller who got them, as services make their pages. */
class PagesOfCallersTest {
  private static final Caller ANN = caller("ann");
  private static final Caller BOB = caller("bob");
  private final Pages pages = new Pages(new PageTokens(new Secret("a".repeat(32))));

  @Test
  void aCallerGoesOnWithTheTokenOfTheirOwn() throws Exception {
    String token = page(ANN, "").nextPageToken();

    assertThat(page(ANN, token).items()).containsExactly(StringValue.of("2"));
  }

  @Test
  void anotherCallerDoesNot() throws Exception {
    String token = page(ANN, "").nextPageToken();

    for (Caller other : List.of(BOB, Caller.ANONYMOUS)) {
      assertThatThrownBy(() -> page(other, token)).isInstanceOf(InvalidPageToken.class);
    }
  }

  @Test
  void callersWithoutATokenAreAllTheSame() throws Exception {
    String token = page(Caller.ANONYMOUS, "").nextPageToken();

    assertThat(page(Caller.ANONYMOUS, token).items()).containsExactly(StringValue.of("2"));
    assertThatThrownBy(() -> page(ANN, token)).isInstanceOf(InvalidPageToken.class);
  }

  private Page<StringValue> page(Caller caller, String token) throws Exception {
    ListOperationsRequest request =
        ListOperationsRequest.newBuilder().setPageSize(1).setPageToken(token).build();
    return CurrentCaller.with(Context.ROOT, caller, () -> {})
        .call(() ->
            pages.page(
                request,
                Function.identity(),
                Integer::valueOf,
                (after, limit) ->
                    List.of(1, 2, 3).stream()
                        .filter(n -> after == null || n > after)
                        .limit(limit)
                        .toList(),
                number -> StringValue.of(number.toString())));
  }

  private static Caller caller(String subject) {
    return new Caller(subject, Caller.Kind.USER, Set.of(), "", "", Instant.MAX);
  }
}
