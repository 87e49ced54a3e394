package dev.commercesuite.system.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.system.shop.Journal.Line;
import dev.commercesuite.system.shop.Journal.Step;
import dev.commercesuite.system.shop.Verdicts.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Line INTENT = line(Step.INTENT, false, "");
  private static final Line UNKNOWN = line(Step.UNKNOWN, false, "");
  private static final Line REFUSED = line(Step.FAIL, false, "");
  private static final Line INTERIM = line(Step.OK, false, "interim");
  private static final Line END = line(Step.OK, true, "end");

  @Test
  void knowsNothingOfARequestWhoseClientDied() {
    assertThat(verdict(INTENT)).isEqualTo(Step.UNKNOWN);
  }

  @Test
  void knowsNothingOfARequestThatWasRefusedAfterAnUnknownOutcome() {
    assertThat(verdict(INTENT, UNKNOWN, INTENT, REFUSED)).isEqualTo(Step.UNKNOWN);
  }

  @Test
  void believesARefusal() {
    assertThat(verdict(INTENT, REFUSED)).isEqualTo(Step.FAIL);
  }

  @Test
  void believesAnAcknowledgementForEver() {
    assertThat(verdict(INTENT, UNKNOWN, INTENT, END, INTENT, UNKNOWN)).isEqualTo(Step.OK);
  }

  @Test
  void findsTwoDifferentEnds() {
    assertThat(of(INTERIM, END, UNKNOWN, END).contradictions()).isEmpty();
    assertThat(of(END, INTERIM).contradictions()).hasSize(1);
    assertThat(of(END, line(Step.OK, true, "another end")).contradictions()).hasSize(1);
  }

  @Test
  void findsARefusalOfWhatWasAcknowledged() {
    assertThat(of(REFUSED, END).contradictions()).isEmpty();
    assertThat(of(INTERIM, REFUSED).contradictions()).hasSize(1);
  }

  @Test
  void findsARequestThatWasNeverToldTheEnd() {
    assertThat(of(INTERIM, END).inconclusive()).isEmpty();
    assertThat(of(UNKNOWN, REFUSED).inconclusive()).isEmpty();
    assertThat(of(INTERIM).inconclusive()).hasSize(1);
    assertThat(of(END, UNKNOWN).inconclusive()).hasSize(1);
  }

  private static Verdicts of(Line... lines) {
    return new Verdicts(List.of(lines));
  }

  private static Step verdict(Line... lines) {
    List<Verdict> verdicts = of(lines).all();
    assertThat(verdicts).hasSize(1);
    return verdicts.getFirst().step();
  }

  private static Line line(Step step, boolean conclusive, String answer) {
    return new Line(step, Kind.PAY_ORDER, "request", "object", "state", conclusive, answer);
  }
}
