package dev.commercesuite.runtime.watch;

import com.google.protobuf.StringValue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that grows. */
final class WatchedLog {
  static final int BATCH = 2;
  static final StringValue HEARTBEAT = StringValue.of("heartbeat");

  /** How many lines, and how often nothing, sources have read. */
  final AtomicInteger linesRead = new AtomicInteger();

  final AtomicInteger emptyReads = new AtomicInteger();

  private final List<String> lines = new CopyOnWriteArrayList<>();

  void add(String line) {
    lines.add(line);
  }

  /** From the first line on. */
  WatchSource<StringValue> source() {
    return new WatchSource<>() {
      private int position;

      @Override
      public List<StringValue> read() {
        List<String> next = lines.stream().skip(position).limit(BATCH).toList();
        if (next.isEmpty()) {
          emptyReads.incrementAndGet();
        }
        if (next.contains("broken")) {
          throw new IllegalStateException("the log is broken");
        }
        position += next.size();
        linesRead.addAndGet(next.size());
        return next.stream().map(StringValue::of).toList();
      }

      @Override
      public boolean expectsMore() {
        return lines.contains("more soon");
      }

      @Override
      public StringValue heartbeat() {
        return HEARTBEAT;
      }
    };
  }
}
