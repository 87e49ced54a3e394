package dev.commercesuite.runtime.lifecycle;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Waits for the processor time that a start leaves to be used: the JVM goes on compiling for
 * seconds after everything has been opened, and a replica that shares a small processor with its
 * compilers answers its first calls late, or too late.
 */
final class StartupSettling {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final int QUIET_INTERVALS = 2;

  /** Of one processor. A process without calls needs a few hundredths. */
  private static final double QUIET = 0.2;

  private final LongSupplier nanoTime;
  private final LongSupplier processorTime;
  private final Pause pause;

  /** Lets time pass. */
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * @param nanoTime a clock such as {@link System#nanoTime}
   * @param processorTime of the process, in nanoseconds; negative when it cannot be known
   */
  StartupSettling(LongSupplier nanoTime, LongSupplier processorTime, Pause pause) {
    this.nanoTime = nanoTime;
    this.processorTime = processorTime;
    this.pause = pause;
  }

  /** Of this JVM. */
  static StartupSettling ofProcess() {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new StartupSettling(System::nanoTime, process::getProcessCpuTime, Thread::sleep);
  }

  /**
   * Returns when the process has been quiet for half a second.
   *
   * @param limit the longest wait; zero does not wait
   */
  void await(Duration limit) {
    long begin = nanoTime.getAsLong();
    long time = begin;
    long used = processorTime.getAsLong();
    int quiet = 0;
    while (used >= 0 && quiet < QUIET_INTERVALS && time - begin < limit.toNanos()) {
      try {
        pause.sleep(INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      long now = nanoTime.getAsLong();
      long usedNow = processorTime.getAsLong();
      quiet = usedNow - used <= QUIET * (now - time) ? quiet + 1 : 0;
      time = now;
      used = usedNow;
    }
  }
}
