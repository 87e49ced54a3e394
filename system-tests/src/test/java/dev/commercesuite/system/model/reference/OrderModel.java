package dev.commercesuite.system.model.reference;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

  /** What staff has written into it. */
  public String label = "";

  public @Nullable Attempt attempt;
  public @Nullable Cancellation cancellation;
  boolean isRedacted;
  public final List<ShipmentModel> shipments = new ArrayList<>();
  final List<OrderRefundModel> refunds = new ArrayList<>();

  /** What payment-service gave back because the order was cancelled. */
  long returnedInCancellation;

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

  /** With which payment method its payment waits for the customer; null when it does not. */
  public @Nullable String waitingMethod() {
    Attempt latest = attempt;
    return latest != null && latest.progress() == Progress.REQUIRES_ACTION ? latest.method() : null;
  }

  long total() {
    return lines.stream().mapToLong(line -> line.product().price * line.quantity()).sum();
  }

  public int lineCount() {
    return lines.size();
  }

  /**
   * How many of a line can still be sent.
   *
   * @param line its place, from 1
   */
  public int left(int line) {
    return lines.get(line - 1).quantity()
        - sent(line)
        - refunded(
            line,
            OrderRefundModel.Item::unsent,
            OrderRefundModel.State.PENDING,
            OrderRefundModel.State.SUCCEEDED);
  }

  /**
   * How many of a line can still be refunded.
   *
   * @param line its place, from 1
   */
  public int refundable(int line) {
    return lines.get(line - 1).quantity()
        - refunded(
            line,
            OrderRefundModel.Item::quantity,
            OrderRefundModel.State.PENDING,
            OrderRefundModel.State.SUCCEEDED);
  }

  /** What a refund of so many more pieces of a line gives back. */
  long refundOf(int line, int more) {
    Request.Line ordered = lines.get(line - 1);
    int pieces = ordered.quantity() - refundable(line) + more;
    long before =
        refundItems(line, OrderRefundModel.State.PENDING, OrderRefundModel.State.SUCCEEDED)
            .mapToLong(OrderRefundModel.Item::amount)
            .sum();
    return ordered.product().price * ordered.quantity() * pieces / ordered.quantity() - before;
  }

  /** What is given back, and what is set aside for that. */
  long refundedOrPending() {
    return returned()
        + refunds.stream()
            .filter(OrderRefundModel::isPending)
            .mapToLong(OrderRefundModel::amount)
            .sum();
  }

  private long returned() {
    return returnedInCancellation
        + refunds.stream()
            .filter(refund -> refund.state == OrderRefundModel.State.SUCCEEDED)
            .mapToLong(OrderRefundModel::amount)
            .sum();
  }

  /** Whether something is to be sent, or would be if a refund failed. */
  boolean isUnfinished() {
    return IntStream.rangeClosed(1, lineCount())
        .anyMatch(line ->
            left(line) > 0
                || refunded(line, OrderRefundModel.Item::unsent, OrderRefundModel.State.PENDING)
                    > 0);
  }

  private int refunded(
      int line, ToIntFunction<OrderRefundModel.Item> count, OrderRefundModel.State... states) {
    return refundItems(line, states).mapToInt(count).sum();
  }

  private Stream<OrderRefundModel.Item> refundItems(int line, OrderRefundModel.State... states) {
    return refunds.stream()
        .filter(refund -> List.of(states).contains(refund.state))
        .flatMap(refund -> refund.items.stream())
        .filter(item -> item.line() == line);
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

  /** How much of each line is sent, and in which shipments; how much is refunded. */
  public String goods() {
    return sentGoods() + " " + refundedGoods();
  }

  private String refundedGoods() {
    return "refunded %s, %d back"
        .formatted(
            IntStream.rangeClosed(1, lineCount())
                .mapToObj(line ->
                    "%d restocked %d left %d"
                        .formatted(
                            refunded(
                                line,
                                OrderRefundModel.Item::quantity,
                                OrderRefundModel.State.SUCCEEDED),
                            refunded(
                                line,
                                OrderRefundModel.Item::restocked,
                                OrderRefundModel.State.SUCCEEDED),
                            left(line)))
                .collect(Collectors.joining(" ")),
            returned());
  }

  private String sentGoods() {
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
    return new Snapshot.OfOrder(
        state.name(), progress, code, total(), goods(), !isRedacted, version);
  }

  @Override
  public String toString() {
    return "order#" + number;
  }
}
