package dev.commercesuite.runtime.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.ListOperationsRequest;
import com.google.protobuf.StringValue;
import dev.commercesuite.runtime.config.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final PageTokens TOKENS = new PageTokens(new Secret("a".repeat(32)));

  /** Encoded as an item of a list: a tag, a length, and a string of 10 with a tag and a length. */
  private static final int ITEM_BYTES = 14;

  private final List<Integer> numbers = IntStream.rangeClosed(1, 10).boxed().toList();
  private final Pages pages = new Pages(TOKENS);

  @Test
  void leadsThroughTheListToItsEnd() {
    assertThat(walk(pages, 4))
        .containsExactly(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10));
  }

  @Test
  void aFullLastPageHasNoNext() {
    assertThat(walk(pages, 5)).containsExactly(numbers.subList(0, 5), numbers.subList(5, 10));
    assertThat(page(pages, request(10)).nextPageToken()).isEmpty();
  }

  @Test
  void anEmptyListIsOneEmptyPage() {
    Page<StringValue> page =
        pages.page(
            request(10),
            Function.identity(),
            Integer::valueOf,
            (_, _) -> List.<Integer>of(),
            PagesTest::item);

    assertThat(page.items()).isEmpty();
    assertThat(page.nextPageToken()).isEmpty();
  }

  @Test
  void endsAPageBeforeItIsTooLarge() {
    assertThat(walk(withBudget(3 * ITEM_BYTES), 4))
        .containsExactly(List.of(1, 2, 3), List.of(4, 5, 6), List.of(7, 8, 9), List.of(10));
    assertThat(walk(withBudget(3 * ITEM_BYTES - 1), 4)).first().isEqualTo(List.of(1, 2));
    assertThat(walk(withBudget(4 * ITEM_BYTES), 4)).first().isEqualTo(List.of(1, 2, 3, 4));
  }

  @Test
  void aPageHasOneItemHoweverLarge() {
    assertThat(walk(withBudget(1), 4)).hasSize(10).allMatch(page -> page.size() == 1);
  }

  @Test
  void endsAPageBeforeAClientWouldRefuseIt() {
    StringValue large = StringValue.of("x".repeat(1024 * 1024));

    Page<StringValue> page =
        pages.page(
            request(10),
            Function.identity(),
            Integer::valueOf,
            (_, limit) -> numbers.stream().limit(limit).toList(),
            _ -> large);

    assertThat(page.items()).hasSize(2);
    assertThat(page.nextPageToken()).isNotEmpty();
  }

  @Test
  void readsALargePageInParts() {
    List<Integer> limits = new ArrayList<>();
    List<Integer> many = IntStream.rangeClosed(1, 1_000).boxed().toList();
    Pages.Source<Integer, Integer> source =
        (after, limit) -> {
          limits.add(limit);
          return many.stream().filter(n -> after == null || n > after).limit(limit).toList();
        };

    Page<StringValue> page =
        pages.page(request(250), Function.identity(), Integer::valueOf, source, PagesTest::item);
    Page<StringValue> small =
        withBudget(3 * ITEM_BYTES)
            .page(request(250), Function.identity(), Integer::valueOf, source, PagesTest::item);

    assertThat(page.items()).hasSize(250).last().isEqualTo(item(250));
    assertThat(page.nextPageToken()).isNotEmpty();
    assertThat(small.items()).hasSize(3);
    assertThat(limits).containsExactly(100, 100, 51, 100);
  }

  @Test
  void bindsTokensToTheCaller() {
    ListOperationsRequest next =
        request(4).toBuilder()
            .setPageToken(page(ofCaller(() -> "alice"), request(4)).nextPageToken())
            .build();

    assertThat(page(ofCaller(() -> "alice"), next).items()).hasSize(4);
    assertThatThrownBy(() -> page(ofCaller(() -> "bob"), next))
        .isInstanceOf(InvalidPageToken.class);
    assertThatThrownBy(() -> page(pages, next)).isInstanceOf(InvalidPageToken.class);
  }

  @Test
  void refusesANegativeSize() {
    assertThatThrownBy(() -> page(pages, request(-1))).isInstanceOf(InvalidPageSize.class);
  }

  @Test
  void demandsABudget() {
    assertThatThrownBy(() -> withBudget(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a byte budget of 0; expected 1 or more");
  }

  private List<List<Integer>> walk(Pages pages, int size) {
    List<List<Integer>> walked = new ArrayList<>();
    String token = "";
    do {
      Page<StringValue> page = page(pages, request(size).toBuilder().setPageToken(token).build());
      walked.add(page.items().stream().map(i -> Integer.valueOf(i.getValue().strip())).toList());
      token = page.nextPageToken();
    } while (!token.isEmpty());
    return walked;
  }

  private Page<StringValue> page(Pages pages, ListOperationsRequest request) {
    return pages.page(
        request,
        Function.identity(),
        Integer::valueOf,
        (after, limit) ->
            numbers.stream().filter(n -> after == null || n > after).limit(limit).toList(),
        PagesTest::item);
  }

  private static StringValue item(int number) {
    return StringValue.of("%10d".formatted(number));
  }

  private static ListOperationsRequest request(int size) {
    return ListOperationsRequest.newBuilder().setName("all").setPageSize(size).build();
  }

  private static Pages withBudget(int bytes) {
    return new Pages(TOKENS, bytes, () -> PageTokens.ANYONE);
  }

  private static Pages ofCaller(Supplier<String> caller) {
    return new Pages(TOKENS, Integer.MAX_VALUE, caller);
  }
}
