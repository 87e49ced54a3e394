package dev.commercesuite.runtime.database.availability;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a server whether it is there, without waiting for its answer. What is returned completes
 * with the connection on which the server has answered, or with what the driver threw; whoever
 * cancels it does not want the connection any more, which is closed then. Thread-safe.
 */
interface Pings {
  /** On a connection that there is. */
  CompletableFuture<Connection> on(Connection known);

  /** On one that is made for it. */
  CompletableFuture<Connection> onNewConnection();
}
