package dev.commercesuite.runtime.server.peers;

import static dev.commercesuite.runtime.server.peers.FrameHeaders.ACK;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.CONTINUATION;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.DATA;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.END_HEADERS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.HEADERS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PING;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.PRIORITY;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.RST_STREAM;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.SETTINGS;
import static dev.commercesuite.runtime.server.peers.FrameHeaders.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameBudgetTest {
  private static final int PER_SECOND = 100;
  private static final int END_STREAM = 1;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final FrameBudget budget = new FrameBudget(PER_SECOND, false, now::get);

  /** All of them at once, so that no time helps. */
  @ParameterizedTest
  @CsvSource({
    "data, 0, 0, 0, 0, 1000",
    "data without a message, 0, 0, 4, 0, 1000",
    "empty ends of streams, 0, 1, 0, 0, 1000",
    "padded data, 0, 8, 256, 256, 1000",
    "padded messages, 0, 8, 256, 200, 1000",
    "small messages, 0, 0, 5, 0, 16000",
    "continuations, 9, 0, 10, 0, 200",
    "priorities, 2, 0, 5, 0, 1000",
    "resets, 3, 0, 4, 0, 1000",
    "settings, 4, 0, 6, 0, 50",
    "answers to no settings, 4, 1, 0, 0, 100",
    "promises, 5, 0, 8, 0, 50",
    "pings, 6, 0, 8, 0, 333",
    "answers to no ping, 6, 1, 8, 0, 100",
    "farewells, 7, 0, 8, 0, 50",
    "window updates, 8, 0, 4, 0, 1000",
    "unknown frames, 200, 0, 0, 0, 1000",
    "long unknown frames, 200, 0, 15360, 0, 62",
  })
  void ofFramesThatCarryNothingSoManyAreTakenAtOnce(
      String name, int type, int flags, int length, int padding, int taken) {
    for (int i = 0; i < taken; i++) {
      budget.received(type, flags, length, padding);
      assertThat(budget.isSpent()).as("%s, number %s", name, i).isFalse();
    }

    budget.received(type, flags, length, padding);

    assertThat(budget.isSpent()).isTrue();
  }

  @Test
  void aSecondGivesSomeBack() {
    spendAll();

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    for (int i = 0; i < PER_SECOND; i++) {
      budget.received(PRIORITY, 0, 5, 0);
      assertThat(budget.isSpent()).isFalse();
    }
    budget.received(PRIORITY, 0, 5, 0);

    assertThat(budget.isSpent()).isTrue();
  }

  @Test
  void aDayGivesNoMoreBackThanTenSeconds() {
    spendAll();

    now.addAndGet(Duration.ofDays(1).toNanos());
    for (int i = 0; i < 10 * PER_SECOND; i++) {
      budget.received(PRIORITY, 0, 5, 0);
    }
    assertThat(budget.isSpent()).isFalse();
    budget.received(PRIORITY, 0, 5, 0);

    assertThat(budget.isSpent()).isTrue();
  }

  /** No time passes, and nothing is used up by a hundred thousand calls. */
  @Test
  void callsPayForTheFramesAboutThem() {
    for (int i = 0; i < 100_000; i++) {
      budget.received(HEADERS, END_HEADERS, 60, 0);
      budget.received(DATA, 0, 12, 0);
      budget.received(DATA, END_STREAM, 0, 0);
      budget.sent(HEADERS, END_HEADERS, 20);
      budget.sent(DATA, 0, 30);
      budget.sent(HEADERS, END_HEADERS | END_STREAM, 10);
      budget.received(WINDOW_UPDATE, 0, 4, 0);
      budget.received(WINDOW_UPDATE, 0, 4, 0);
      budget.received(PING, 0, 8, 0);
      budget.received(RST_STREAM, 0, 4, 0);
      assertThat(budget.isSpent()).isFalse();
    }
  }

  /** A client that watches a stream, and answers each event as pedantically as it can. */
  @Test
  void answersPayForTheirWindowUpdatesAndPings() {
    for (int i = 0; i < 100_000; i++) {
      budget.sent(DATA, 0, 100);
      budget.received(WINDOW_UPDATE, 0, 4, 0);
      budget.received(WINDOW_UPDATE, 0, 4, 0);
      budget.received(PING, 0, 8, 0);
      assertThat(budget.isSpent()).isFalse();
    }
  }

  /** Two for four kibibytes each, of frames as long as a client may ask for. */
  @Test
  void longAnswersPayForManyWindowUpdates() {
    for (int i = 0; i < 100; i++) {
      budget.sent(DATA, 0, 1 << 20);
      for (int kib = 0; kib < 1024; kib += 4) {
        budget.received(WINDOW_UPDATE, 0, 4, 0);
        budget.received(WINDOW_UPDATE, 0, 4, 0);
        assertThat(budget.isSpent()).isFalse();
      }
    }
  }

  /** A client that reads all answers before it says that it did. */
  @Test
  void windowUpdatesMayBeLate() {
    for (int i = 0; i < 5_000; i++) {
      budget.sent(DATA, 0, 100);
    }
    for (int i = 0; i < 10_000; i++) {
      budget.received(WINDOW_UPDATE, 0, 4, 0);
    }

    assertThat(budget.isSpent()).isFalse();
  }

  @Test
  void whatIsEarnedHasABoundToo() {
    for (int i = 0; i < 1_000_000; i++) {
      budget.received(HEADERS, END_HEADERS, 60, 0);
    }
    for (int i = 0; i < 20_001; i++) {
      budget.received(WINDOW_UPDATE, 0, 4, 0);
    }

    assertThat(budget.isSpent()).isTrue();
  }

  @Test
  void largeMessagesAreFree() {
    for (int i = 0; i < 100_000; i++) {
      budget.received(DATA, 0, 256, 0);
    }

    assertThat(budget.isSpent()).isFalse();
  }

  @Test
  void answersToPingsAndSettingsOfTheServerAreFree() {
    for (int i = 0; i < 10_000; i++) {
      budget.sent(PING, 0, 8);
      budget.sent(SETTINGS, 0, 6);
      budget.received(SETTINGS, ACK, 0, 0);
      budget.received(PING, ACK, 8, 0);
    }

    assertThat(budget.isSpent()).isFalse();
  }

  /** Each ping is answered; that would be as many pings as somebody likes. */
  @Test
  void whatTheServerHasToAnswerEarnsNothing() {
    for (int i = 0; i < 334; i++) {
      budget.received(PING, 0, 8, 0);
      budget.sent(PING, ACK, 8);
      budget.sent(RST_STREAM, 0, 4);
      budget.sent(WINDOW_UPDATE, 0, 4);
    }

    assertThat(budget.isSpent()).isTrue();
  }

  @Test
  void onProbationATenthIsTakenAndResetsCount() {
    FrameBudget probation = new FrameBudget(PER_SECOND, true, now::get);
    for (int i = 0; i < 40; i++) {
      probation.received(HEADERS, END_HEADERS, 60, 0);
      probation.received(RST_STREAM, 0, 4, 0);
      assertThat(probation.isSpent()).isFalse();
    }
    for (int i = 0; i < 11; i++) {
      probation.received(HEADERS, END_HEADERS, 60, 0);
      probation.received(RST_STREAM, 0, 4, 0);
    }

    assertThat(probation.isSpent()).isTrue();
  }

  @Test
  void headersEndWithTheirLastFrame() {
    budget.received(HEADERS, 0, 60, 0);
    assertThat(budget.isInHeaders()).isTrue();
    budget.received(CONTINUATION, 0, 60, 0);
    assertThat(budget.isInHeaders()).isTrue();
    budget.received(CONTINUATION, END_HEADERS, 60, 0);
    assertThat(budget.isInHeaders()).isFalse();
    budget.received(CONTINUATION, 0, 60, 0);
    assertThat(budget.isInHeaders()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, data",
    "1, headers",
    "2, priority",
    "3, rst_stream",
    "4, settings",
    "5, push_promise",
    "6, ping",
    "7, goaway",
    "8, window_update",
    "9, continuation",
    "12, unknown",
    "255, unknown",
  })
  void namesTheKindOfTheLastFrame(int type, String name) {
    budget.received(PRIORITY, 0, 5, 0);
    budget.received(type, 0, 8, 0);

    assertThat(budget.lastKind()).isEqualTo(name);
  }

  private void spendAll() {
    for (int i = 0; i < 10 * PER_SECOND; i++) {
      budget.received(PRIORITY, 0, 5, 0);
    }
  }
}
