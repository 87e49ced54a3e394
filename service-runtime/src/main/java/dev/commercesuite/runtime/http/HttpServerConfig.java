package dev.commercesuite.runtime.http;

import dev.commercesuite.runtime.config.ListenAddress;
import java.time.Duration;

/**
 * An HTTP server.
 *
 * @param use what it is for, such as {@code the admin HTTP server}; for messages
 * @param service whose it is, for its log lines
 * @param threadName of its threads
 * @param address where it listens
 * @param port 0 for any free one
 * @param stopTimeout how long the requests in progress may take to finish when it is closed
 */
public record HttpServerConfig(
    String use,
    String service,
    String threadName,
    ListenAddress address,
    int port,
    ClientLimits limits,
    Duration stopTimeout) {}
