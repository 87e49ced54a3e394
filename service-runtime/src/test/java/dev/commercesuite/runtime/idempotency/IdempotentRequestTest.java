package dev.commercesuite.runtime.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests, their answers and their hashes, without a store. */
class IdempotentRequestTest {
  private static final UUID ID = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
  private static final UUID OBJECT = new UUID(1, 2);
  private static final RequestKey KEY = RequestKey.withoutBody("ann", "shop.Orders/Create", ID);

  private final IdempotentRequest<String> request =
      new IdempotentRequest<>(KEY, value -> value.getBytes(UTF_8));

  @Test
  void isAnsweredForGoodUnlessItSaysOtherwise() {
    IdempotentRequest<String> waiting = request.interimWhile(String::isEmpty);

    assertThat(request.isInterim("")).isFalse();
    assertThat(waiting.isInterim("")).isTrue();
    assertThat(waiting.isInterim("done")).isFalse();
    assertThat(waiting.key()).isEqualTo(KEY);
    assertThat(waiting.encode("done")).isEqualTo("done".getBytes(UTF_8));
  }

  @Test
  void keepsWhatItIsAboutAndHowLongItIsInterim() {
    IdempotentRequest<String> about = request.interimWhile(String::isEmpty).about(OBJECT);

    assertThat(request.subject()).isNull();
    assertThat(about.subject()).isEqualTo(OBJECT);
    assertThat(about.isInterim("")).isTrue();
    assertThat(about.interimWhile(_ -> false).subject()).isEqualTo(OBJECT);
  }

  @Test
  void forAStoreWithAnotherResultIsTheSameRequest() {
    IdempotentRequest<Integer> numbers =
        request.interimWhile("1"::equals).about(OBJECT).from(number -> Integer.toString(number));

    assertThat(numbers.key()).isEqualTo(KEY);
    assertThat(numbers.subject()).isEqualTo(OBJECT);
    assertThat(numbers.encode(7)).isEqualTo("7".getBytes(UTF_8));
    assertThat(numbers.isInterim(1)).isTrue();
    assertThat(numbers.isInterim(7)).isFalse();
  }

  @Test
  void answerKeepsItsKindInAnotherForm() {
    byte[] bytes = {1, 2};

    assertThat(new Answer.Fresh<>(7).map(number -> number + 1)).isEqualTo(new Answer.Fresh<>(8));
    assertThat(new Answer.Replayed<Integer>(bytes).map(number -> number + 1))
        .isInstanceOfSatisfying(
            Answer.Replayed.class, answer -> assertThat(answer.response()).isSameAs(bytes));
    assertThat(new Answer.Interim<Integer>(bytes).map(number -> number + 1))
        .isInstanceOfSatisfying(
            Answer.Interim.class, answer -> assertThat(answer.response()).isSameAs(bytes));
  }

  @Test
  void keyHasACallerAndAMethod() {
    RequestHash hash = new RequestHash(new byte[32]);

    assertThatThrownBy(() -> new RequestKey("", "c", ID, hash))
        .hasMessageContaining("needs a caller and a method");
    assertThatThrownBy(() -> new RequestKey("ann", "", ID, hash))
        .hasMessageContaining("needs a caller and a method");
  }

  @Test
  void hashIsOf32BytesThatNobodyChanges() {
    byte[] bytes = new byte[32];
    RequestHash hash = new RequestHash(bytes);
    bytes[0] = 1;
    hash.bytes()[1] = 1;

    assertThat(hash).isEqualTo(new RequestHash(new byte[32])).isNotEqualTo(new RequestHash(bytes));
    assertThat(hash).hasSameHashCodeAs(new RequestHash(new byte[32]));
    assertThat(hash.hashCode()).isNotEqualTo(new RequestHash(bytes).hashCode());
    assertThat(hash).isNotEqualTo(new Object()).hasToString("00000000…");
    assertThat(hash.bytes()).isEqualTo(new byte[32]);
    assertThatThrownBy(() -> new RequestHash(new byte[31])).hasMessageContaining("31 bytes");
    assertThatThrownBy(() -> new RequestHash(new byte[33])).hasMessageContaining("33 bytes");
  }

  @Test
  void partsAreToldApartByTheirLengths() {
    assertThat(LengthPrefixed.of(new byte[] {7}, new byte[0], new byte[] {8, 9}))
        .containsExactly(0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 2, 8, 9);
    assertThat(LengthPrefixed.of()).isEmpty();
  }

  @Test
  void refusalsNameTheRequestAndNotItsCaller() {
    assertThat(new RequestIdReused(KEY))
        .hasMessage("request " + ID + " of shop.Orders/Create was sent before with another body");
    assertThat(new RequestInFlight(KEY))
        .hasMessage("request " + ID + " of shop.Orders/Create is still in progress");
  }
}
