package dev.commercesuite.system.shop;

import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * What clients meant to do and what they were told, one line each, on the disk before the client
 * goes on: whatever is killed, nobody can later deny an answer. Thread-safe.
 */
public final class Journal implements AutoCloseable {
  private final Path file;
  private final FileChannel lines;

  private Journal(Path file, FileChannel lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Empties the file, or makes it. */
  public static Journal open(Path file) {
    try {
      return new Journal(
          file,
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What one line tells. */
  public enum Step {
    INTENT,
    OK,
    FAIL,
    UNKNOWN
  }

  /**
   * One line.
   *
   * @param object of an OK answer, else empty
   * @param state of an OK answer; why, for FAIL and UNKNOWN
   * @param conclusive whether an OK answer tells the end
   * @param answer in Base64
   */
  public record Line(
      Step step,
      Kind kind,
      String requestId,
      String object,
      String state,
      boolean conclusive,
      String answer) {
    static Line parse(String line) {
      String[] field = line.split("\t", -1);
      return new Line(
          Step.valueOf(field[1]),
          Kind.valueOf(field[2]),
          field[3],
          field[4],
          field[5],
          Boolean.parseBoolean(field[6]),
          field[7]);
    }

    String text() {
      return String.join(
          "\t",
          Instant.now().toString(),
          step.name(),
          kind.name(),
          requestId,
          object,
          state,
          String.valueOf(conclusive),
          answer + "\n");
    }
  }

  public void intent(ClientRequest<?, ?> wish) {
    write(wish, Step.INTENT, "", "", false, "");
  }

  public void outcome(ClientRequest<?, ?> wish, Outcome<? extends Message> outcome) {
    switch (outcome) {
      case Outcome.Ok(Message answer, Acknowledgement told) ->
          write(
              wish,
              Step.OK,
              told.object(),
              told.state(),
              told.conclusive(),
              Base64.getEncoder().encodeToString(answer.toByteArray()));
      case Outcome.Fail(String why) -> write(wish, Step.FAIL, "", why, false, "");
      case Outcome.Unknown(String why) -> write(wish, Step.UNKNOWN, "", why, false, "");
    }
  }

  /** All lines, as they are on the disk. */
  public List<Line> read() {
    return read(file);
  }

  /** All lines of a journal that somebody wrote. */
  public static List<Line> read(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Line::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(
      ClientRequest<?, ?> wish,
      Step step,
      String object,
      String state,
      boolean conclusive,
      String answer) {
    Line line = new Line(step, wish.kind(), wish.requestId(), object, state, conclusive, answer);
    ByteBuffer bytes = ByteBuffer.wrap(line.text().getBytes(StandardCharsets.UTF_8));
    try {
      // One write for the whole line, so that lines of several threads do not mix.
      synchronized (lines) {
        while (bytes.hasRemaining()) {
          lines.write(bytes);
        }
      }
      lines.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
