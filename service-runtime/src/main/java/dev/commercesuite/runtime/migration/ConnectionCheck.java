package dev.commercesuite.runtime.migration;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Lets a server notice in the middle of a long statement that the process that migrates is gone.
 * Not every server can be told so.
 */
final class ConnectionCheck implements Callback {
  private static final String SQL =
      """
      do $$
      begin
        perform set_config('client_connection_check_interval', '5s', false);
      exception
        when others then null;
      end
      $$
      """;

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.AFTER_CONNECT;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    try (Statement statement = context.getConnection().createStatement()) {
      statement.execute(SQL);
    } catch (SQLException _) {
      // A connection that cannot do this cannot migrate either, and says so there.
    }
  }

  @Override
  public String getCallbackName() {
    return "connection check";
  }
}
