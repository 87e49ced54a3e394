package dev.commercesuite.system.model.reference;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An order. */
public final class OrderModel {
  public final String id;
  final int number;
  public final String customer;
  final List<Request.Line> lines;
  final Instant expireTime;
  public State state = State.PENDING_PAYMENT;
  public long version = 1;
  public @Nullable Attempt attempt;
  public @Nullable Cancellation cancellation;
  public final List<ShipmentModel> shipments = new ArrayList<>();

  OrderModel(String id, int number, Request.CreateOrder request, Instant expireTime) {
    this.id = id;
    this.number = number;
    this.customer = request.customer();
    this.lines = request.lines();
    this.expireTime = expireTime;
  }

  public enum State {
    PENDING_PAYMENT,
    PAID,
    SHIPPED,
    DELIVERED,
    EXPIRED,
    CANCELLING,
    CANCELLED
  }

  enum Progress {
    STARTED,
    PROCESSING,
    REQUIRES_ACTION,
    DECLINED,
    METHOD_UNKNOWN,
    CLOSED,
    SUCCEEDED
  }

  /**
   * The latest try to pay.
   *
   * @param key under which payment-service charges once
   * @param detail why it was declined, or which charge asks for an action
   */
  public record Attempt(
      String key,
      String requestId,
      String method,
      @Nullable PaymentModel payment,
      Progress progress,
      String detail) {
    boolean isInProgress() {
      return progress == Progress.STARTED || progress == Progress.PROCESSING;
    }

    boolean isUnfinished() {
      return isInProgress() || progress == Progress.REQUIRES_ACTION;
    }

    /** Whether money could still move without the order hearing of it. */
    boolean leavesPaymentOpen() {
      return switch (progress) {
        case STARTED, PROCESSING, REQUIRES_ACTION -> true;
        case DECLINED, METHOD_UNKNOWN -> payment != null;
        case CLOSED, SUCCEEDED -> false;
      };
    }

    Attempt reported(Report report) {
      PaymentModel known = report.payment() == null ? payment : report.payment();
      return new Attempt(key, requestId, method, known, report.progress(), report.detail());
    }
  }

  /** What payment-service said about an attempt. */
  record Report(@Nullable PaymentModel payment, Progress progress, String detail) {}

  /**
   * The way back of the money.
   *
   * @param planned how much of it; 0 before that is known
   * @param refund null until payment-service named it
   */
  public record Cancellation(
      String key, int refundsFailed, long planned, @Nullable RefundModel refund) {
    /** Ten refunds in a row came to nothing: somebody has to want the next one. */
    boolean isStuck() {
      return planned == 0 && refundsFailed > 0 && refundsFailed % 10 == 0;
    }
  }

  long total() {
    return lines.stream().mapToLong(line -> line.product().price * line.quantity()).sum();
  }

  public int lineCount() {
    return lines.size();
  }

  /**
   * How many of a line are not sent.
   *
   * @param line its place, from 1
   */
  public int left(int line) {
    return lines.get(line - 1).quantity() - sent(line);
  }

  private int sent(int line) {
    return shipments.stream().mapToInt(shipment -> shipment.quantity(line)).sum();
  }

  /** All that is not sent. */
  List<Request.Item> rest() {
    return IntStream.rangeClosed(1, lineCount())
        .filter(line -> left(line) > 0)
        .mapToObj(line -> new Request.Item(line, left(line)))
        .toList();
  }

  /** How much of each line is sent, and in which shipments. */
  public String goods() {
    String sent =
        IntStream.rangeClosed(1, lineCount())
            .mapToObj(line -> sent(line) + "/" + lines.get(line - 1).quantity())
            .collect(Collectors.joining(" "));
    return "sent %s in %s"
        .formatted(
            sent,
            shipments.isEmpty()
                ? "none"
                : shipments.stream().map(ShipmentModel::text).collect(Collectors.joining(", ")));
  }

  Snapshot.OfOrder snapshot() {
    Attempt latest = attempt;
    String progress = "NOT_STARTED";
    String code = "";
    if (latest != null) {
      progress =
          switch (latest.progress()) {
            case STARTED, PROCESSING -> "PROCESSING";
            case REQUIRES_ACTION -> "REQUIRES_ACTION";
            case DECLINED, METHOD_UNKNOWN, CLOSED -> "DECLINED";
            case SUCCEEDED -> "SUCCEEDED";
          };
      code = progress.equals("DECLINED") ? latest.detail() : "";
    }
    return new Snapshot.OfOrder(state.name(), progress, code, total(), goods(), version);
  }

  @Override
  public String toString() {
    return "order#" + number;
  }
}
