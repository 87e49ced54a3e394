package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.LedgerBalance;
import dev.commercesuite.api.payment.v1.LedgerDirection;
import dev.commercesuite.api.payment.v1.LedgerDiscrepancy;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerSum;
import dev.commercesuite.api.payment.v1.LedgerTransactionType;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.watch.FeedHistoryGone;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger, from the domain to the contract. */
final class LedgerProto {
  private static final String CLOSED = "closed ";

  private LedgerProto() {}

  static Ledger.EntryFilter filter(ListLedgerEntriesRequest request) {
    String payment = request.getPaymentId();
    String transaction = request.getTransactionId();
    String currency = request.getCurrencyCode();
    CreateTimeRange created = CreateTimeRange.of(request);
    return new Ledger.EntryFilter(
        payment.isEmpty() ? null : PaymentId.of(payment),
        transaction.isEmpty() ? null : UUID.fromString(transaction),
        account(request.getAccountCode()),
        currency.isEmpty() ? null : currency,
        created.from(),
        created.until());
  }

  /** Null when the filter names no account. */
  static @Nullable AccountCode account(String code) {
    return code.isEmpty() ? null : new AccountCode(code);
  }

  /**
   * @param parts of a page token; none on the first page
   */
  static LedgerPosition position(List<String> parts, String epoch) {
    if (parts.isEmpty()) {
      return LedgerPosition.START;
    }
    if (!parts.get(5).equals(epoch)) {
      throw new FeedHistoryGone("page_token");
    }
    return new LedgerPosition(
        Long.parseLong(parts.get(0)),
        PaymentId.of(parts.get(1)),
        Long.parseLong(parts.get(2)),
        Integer.parseInt(parts.get(3)),
        Integer.parseInt(parts.get(4)));
  }

  static List<String> position(LedgerPosition position, String epoch) {
    return List.of(
        Long.toString(position.value()),
        position.payment().toString(),
        Long.toString(position.sequence()),
        Integer.toString(position.leg()),
        Integer.toString(position.side()),
        epoch);
  }

  /** In a token of a check. */
  static String checkpoint(Checkpoint checkpoint) {
    return switch (checkpoint) {
      case Checkpoint.Payments(PaymentId last) -> last.toString();
      case Checkpoint.ClosedSums(long until) -> CLOSED + until;
    };
  }

  static Checkpoint checkpoint(String text) {
    return text.startsWith(CLOSED)
        ? new Checkpoint.ClosedSums(Long.parseLong(text.substring(CLOSED.length())))
        : new Checkpoint.Payments(PaymentId.of(text));
  }

  static LedgerBalance balance(Ledger.Balance balance) {
    String currency = balance.currency();
    return LedgerBalance.newBuilder()
        .setAccountCode(balance.account().value())
        .setDebits(sum(currency, balance.debits()))
        .setCredits(sum(currency, balance.credits()))
        .setNet(sum(currency, balance.net()))
        .build();
  }

  private static LedgerSum sum(String currency, BigInteger minorUnits) {
    return LedgerSum.newBuilder()
        .setCurrencyCode(currency)
        .setMinorUnits(minorUnits.toString())
        .build();
  }

  static LedgerEntry entry(Ledger.Entry entry) {
    RefundId refund = entry.refund();
    DisputeId dispute = entry.dispute();
    return LedgerEntry.newBuilder()
        .setId(entry.id())
        .setTransactionId(entry.transaction().toString())
        .setTransactionType(
            LedgerTransactionType.valueOf("LEDGER_TRANSACTION_TYPE_" + entry.type().name()))
        .setAccountCode(entry.account().value())
        .setDirection(LedgerDirection.valueOf("LEDGER_DIRECTION_" + entry.direction().name()))
        .setAmount(ValueProto.money(entry.amount()))
        .setPaymentId(entry.payment().toString())
        .setRefundId(refund == null ? "" : refund.toString())
        .setDisputeId(dispute == null ? "" : dispute.toString())
        .setCreateTime(Timestamps.of(entry.createTime()))
        .build();
  }

  /** Without the token to go on with. */
  static LedgerVerification.Builder verification(Verification verification, Instant begun) {
    return LedgerVerification.newBuilder()
        .setBalanced(verification.isBalanced())
        .setComplete(verification.isComplete())
        .setCheckedPayments(verification.payments())
        .setCheckedTransactions(verification.transactions())
        .setCheckedEntries(verification.entries())
        .addAllTotals(
            verification.totals().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(total -> sum(total.getKey(), total.getValue()))
                .toList())
        .addAllDiscrepancies(
            verification.discrepancies().stream().map(LedgerProto::discrepancy).toList())
        .setVerifyTime(Timestamps.of(begun));
  }

  private static LedgerDiscrepancy discrepancy(Verification.Discrepancy discrepancy) {
    UUID transaction = discrepancy.transaction();
    PaymentId payment = discrepancy.payment();
    return LedgerDiscrepancy.newBuilder()
        .setTransactionId(transaction == null ? "" : transaction.toString())
        .setPaymentId(payment == null ? "" : payment.toString())
        .setDescription(discrepancy.description())
        .build();
  }
}
