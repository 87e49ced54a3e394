package dev.commercesuite.order.persistence;

import dev.commercesuite.order.domain.OrderId;
import dev.commercesuite.order.domain.order.AttemptState;
import dev.commercesuite.order.domain.order.AttemptState.Closed;
import dev.commercesuite.order.domain.order.AttemptState.Declined;
import dev.commercesuite.order.domain.order.AttemptState.MethodUnknown;
import dev.commercesuite.order.domain.order.AttemptState.Processing;
import dev.commercesuite.order.domain.order.AttemptState.Refused;
import dev.commercesuite.order.domain.order.AttemptState.RequiresAction;
import dev.commercesuite.order.domain.order.AttemptState.Started;
import dev.commercesuite.order.domain.order.AttemptState.Succeeded;
import dev.commercesuite.order.domain.order.NextAction;
import dev.commercesuite.order.domain.order.PaymentAttempt;
import dev.commercesuite.order.domain.order.PaymentError;
import dev.commercesuite.runtime.database.NamedStatement;
import dev.commercesuite.runtime.database.Row;
import dev.commercesuite.runtime.database.Transaction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Payment attempts as rows: a sealed state becomes a name and the columns that go with it. */
final class AttemptRows {
  /** Adds the attempt of an order, or brings it up to date. */
  static final String WRITE =
      """
      insert into payment_attempts (id, order_id, request_id, payment_method, return_url,
        payment_id, state, error_code, error_message, redirect_url, client_secret, start_time)
      values (:payment_attempt_id, :id, :request_id, :payment_method, :return_url,
        :payment_id, :attempt_state, :error_code, :error_message, :redirect_url, :client_secret,
        :start_time)
      on conflict (order_id, id) do update set
        payment_id = excluded.payment_id,
        state = excluded.state,
        error_code = excluded.error_code,
        error_message = excluded.error_message,
        redirect_url = excluded.redirect_url,
        client_secret = excluded.client_secret
      """;

  private AttemptRows() {}

  /** The names of the column {@code state}. */
  private enum Name {
    STARTED,
    PROCESSING,
    REQUIRES_ACTION,
    DECLINED,
    METHOD_UNKNOWN,
    REFUSED,
    CLOSED,
    SUCCEEDED
  }

  private record Columns(
      Name name,
      @Nullable String errorCode,
      @Nullable String errorMessage,
      @Nullable String redirectUrl,
      @Nullable String clientSecret) {

    static Columns of(Name name) {
      return new Columns(name, null, null, null, null);
    }

    static Columns of(Name name, PaymentError error) {
      return new Columns(name, error.declineCode(), error.message(), null, null);
    }
  }

  private static Columns columns(AttemptState state) {
    return switch (state) {
      case Started _ -> Columns.of(Name.STARTED);
      case Processing _ -> Columns.of(Name.PROCESSING);
      case RequiresAction(NextAction action) ->
          new Columns(
              Name.REQUIRES_ACTION, null, null, action.redirectUrl(), action.clientSecret());
      case Declined(PaymentError error) -> Columns.of(Name.DECLINED, error);
      case MethodUnknown _ -> Columns.of(Name.METHOD_UNKNOWN);
      case Refused(String message) -> new Columns(Name.REFUSED, null, message, null, null);
      case Closed(PaymentError error) -> Columns.of(Name.CLOSED, error);
      case Succeeded _ -> Columns.of(Name.SUCCEEDED);
    };
  }

  private static AttemptState state(Row row) {
    return switch (row.enumeration("attempt_state", Name.class)) {
      case STARTED -> new Started();
      case PROCESSING -> new Processing();
      case REQUIRES_ACTION ->
          new RequiresAction(new NextAction(row.text("redirect_url"), row.text("client_secret")));
      case DECLINED -> new Declined(error(row));
      case METHOD_UNKNOWN -> new MethodUnknown();
      case REFUSED -> new Refused(row.text("error_message"));
      case CLOSED -> new Closed(error(row));
      case SUCCEEDED -> new Succeeded();
    };
  }

  private static PaymentError error(Row row) {
    return new PaymentError(row.text("error_code"), row.text("error_message"));
  }

  /** The attempt in a row of {@link OrderRows#SELECT}, if the order has one. */
  static @Nullable PaymentAttempt attempt(Row row) {
    UUID id = row.nullableUuid("attempt_id");
    return id == null
        ? null
        : new PaymentAttempt(
            id,
            row.uuid("request_id"),
            row.text("payment_method"),
            row.text("return_url"),
            row.nullableText("payment_id"),
            state(row),
            row.instant("start_time"));
  }

  /** Adds the attempt, or brings it up to date. */
  static void write(Transaction tx, OrderId orderId, PaymentAttempt attempt) {
    NamedStatement statement =
        tx.statement(WRITE).bind("id", orderId.value()).bind("payment_attempt_id", attempt.id());
    bind(statement, attempt);
    statement.update();
  }

  /** Binds all of {@link #WRITE} but the two ids. */
  static void bind(NamedStatement statement, PaymentAttempt attempt) {
    Columns columns = columns(attempt.state());
    statement
        .bind("request_id", attempt.requestId())
        .bind("payment_method", attempt.paymentMethod())
        .bind("return_url", attempt.returnUrl())
        .bind("payment_id", attempt.paymentId())
        .bind("attempt_state", columns.name())
        .bind("error_code", columns.errorCode())
        .bind("error_message", columns.errorMessage())
        .bind("redirect_url", columns.redirectUrl())
        .bind("client_secret", columns.clientSecret())
        .bind("start_time", attempt.startTime());
  }
}
