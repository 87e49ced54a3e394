package dev.commercesuite.local.journey;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows each call with its answer, and each expectation with whether it held. */
public final class Transcript {
  private static final JsonFormat.Printer ONE_LINE =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final PrintStream out;
  private final List<String> mismatches = new ArrayList<>();
  private int expectations;

  public Transcript(PrintStream out) {
    this.out = out;
  }

  /** How many expectations were checked. */
  public int expectations() {
    return expectations;
  }

  /** The expectations that did not hold. */
  public List<String> mismatches() {
    return List.copyOf(mismatches);
  }

  public void heading(String text) {
    out.printf("%n--- %s%n", text);
  }

  void request(String method, Message request) {
    out.printf("> %s%n  %s%n", method, json(request));
  }

  void answer(Message answer) {
    out.printf("< OK%n  %s%n", json(answer));
  }

  void refusal(RemoteFailure failure) {
    out.printf("< %s %s%n  %s%n", failure.code(), failure.reason(), failure.message());
    failure
        .fieldViolations()
        .forEach(violation -> out.printf("  %s: %s%n", violation.field(), violation.description()));
  }

  void expect(String what, boolean holds) {
    expectations++;
    out.printf("  [%s] %s%n", holds ? "as expected" : "NOT AS EXPECTED", what);
    if (!holds) {
      mismatches.add(what);
    }
  }

  private static String json(Message message) {
    try {
      return ONE_LINE.print(Redaction.redact(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("has no JSON form: " + message.getClass(), e);
    }
  }
}
