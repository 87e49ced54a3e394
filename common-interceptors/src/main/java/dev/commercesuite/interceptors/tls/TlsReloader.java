package dev.commercesuite.interceptors.tls;

import dev.commercesuite.interceptors.background.BackgroundLoop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads certificates and keys again at an interval until it is closed.
 *
 * <p>What cannot be used is logged, once for each problem, and counted every time in {@code
 * tls_reload_failures_total}; the old content stays in use.
 */
public final class TlsReloader implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TlsReloader.class);

  private final List<Reloadable> files;
  private final Counter failures;

  /** The problems that were logged, so that each is logged once. */
  private final Map<Reloadable, String> problems = new ConcurrentHashMap<>();

  private final BackgroundLoop loop;

  private TlsReloader(List<? extends Reloadable> files, Duration interval, MeterRegistry registry) {
    this.files = new CopyOnWriteArrayList<>(files);
    this.failures =
        Counter.builder("tls.reload.failures")
            .description("How often changed certificate or key files could not be used.")
            .register(registry);
    this.loop = BackgroundLoop.every(interval, "tls-reload", registry, this::reloadAll);
  }

  /** Starts to check the files at this interval; ten seconds are fine. */
  public static TlsReloader start(
      List<? extends Reloadable> files, Duration interval, MeterRegistry registry) {
    TlsReloader reloader = new TlsReloader(files, interval, registry);
    reloader.loop.start();
    return reloader;
  }

  /** Checks this one, too, from now on. */
  public void add(Reloadable file) {
    files.add(file);
  }

  /** Checks the files now. */
  public void reloadAll() {
    files.forEach(this::reload);
  }

  private void reload(Reloadable file) {
    try {
      if (file.reload()) {
        log.atInfo().addKeyValue("files", file).log("TLS files reloaded");
      }
      problems.remove(file);
    } catch (RuntimeException e) {
      failures.increment();
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(problems.put(file, problem))) {
        log.atWarn()
            .addKeyValue("files", file)
            .setCause(e)
            .log("TLS files cannot be used, old ones stay in use");
      }
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
