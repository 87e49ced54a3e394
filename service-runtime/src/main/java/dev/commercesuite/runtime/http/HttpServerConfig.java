package dev.commercesuite.runtime.http;

import dev.commercesuite.runtime.config.ListenAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * An HTTP server.
 *
 * @param use what it is for, such as {@code the admin HTTP server}; for messages
 * @param service whose it is, for its log lines
 * @param threadName of its threads, and its name in metrics
 * @param address where it listens
 * @param port 0 for any free one
 * @param proxies addresses behind which there are many clients: their connections count one by one
 * @param stopTimeout how long the requests in progress may take to finish when it is closed
 */
public record HttpServerConfig(
    String use,
    String service,
    String threadName,
    ListenAddress address,
    int port,
    ClientLimits limits,
    Predicate<InetAddress> proxies,
    Duration stopTimeout,
    MeterRegistry metrics) {}
