package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.LedgerBalance;
import dev.commercesuite.api.payment.v1.LedgerDirection;
import dev.commercesuite.api.payment.v1.LedgerDiscrepancy;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerTotal;
import dev.commercesuite.api.payment.v1.LedgerTransactionType;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.ListEntriesRequest;
import dev.commercesuite.api.payment.v1.ListEntriesResponse;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.RefundId;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerAccount;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.CreateTimeRange;
import dev.commercesuite.runtime.paging.Page;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger, from the domain to the contract. */
final class LedgerProto {
  private LedgerProto() {}

  static Ledger.EntryFilter filter(ListEntriesRequest request) {
    String payment = request.getPaymentId();
    String transaction = request.getTransactionId();
    CreateTimeRange created = CreateTimeRange.of(request);
    return new Ledger.EntryFilter(
        payment.isEmpty() ? null : PaymentId.of(payment),
        account(request.getAccount()),
        transaction.isEmpty() ? null : UUID.fromString(transaction),
        created.from(),
        created.until());
  }

  /** Null when the filter names no account. */
  static @Nullable LedgerAccount account(dev.commercesuite.api.payment.v1.LedgerAccount account) {
    return switch (account) {
      case LEDGER_ACCOUNT_UNSPECIFIED, UNRECOGNIZED -> null;
      case LEDGER_ACCOUNT_PROVIDER_RECEIVABLE -> LedgerAccount.PROVIDER_RECEIVABLE;
      case LEDGER_ACCOUNT_SALES -> LedgerAccount.SALES;
      case LEDGER_ACCOUNT_REFUNDS -> LedgerAccount.REFUNDS;
      case LEDGER_ACCOUNT_REFUNDS_PAYABLE -> LedgerAccount.REFUNDS_PAYABLE;
    };
  }

  static LedgerBalance balance(Ledger.Balance balance) {
    return LedgerBalance.newBuilder()
        .setAccount(account(balance.account()))
        .setDebits(ValueProto.money(balance.debits()))
        .setCredits(ValueProto.money(balance.credits()))
        .setNetMinorUnits(balance.net())
        .build();
  }

  static LedgerEntry entry(Ledger.Entry entry) {
    RefundId refund = entry.refund();
    return LedgerEntry.newBuilder()
        .setId(entry.id())
        .setTransactionId(entry.transaction().toString())
        .setTransactionType(
            LedgerTransactionType.valueOf("LEDGER_TRANSACTION_TYPE_" + entry.type().name()))
        .setAccount(account(entry.account()))
        .setDirection(LedgerDirection.valueOf("LEDGER_DIRECTION_" + entry.direction().name()))
        .setAmount(ValueProto.money(entry.amount()))
        .setPaymentId(entry.payment().toString())
        .setRefundId(refund == null ? "" : refund.toString())
        .setCreateTime(Timestamps.of(entry.createTime()))
        .build();
  }

  static LedgerVerification verification(Ledger.Verification verification, Instant now) {
    return LedgerVerification.newBuilder()
        .setBalanced(verification.isBalanced())
        .setCheckedTransactions(verification.transactions())
        .setCheckedEntries(verification.entries())
        .addAllTotals(verification.totals().stream().map(LedgerProto::total).toList())
        .addAllDiscrepancies(
            verification.discrepancies().stream().map(LedgerProto::discrepancy).toList())
        .setVerifyTime(Timestamps.of(now))
        .build();
  }

  private static LedgerTotal total(Ledger.Total total) {
    return LedgerTotal.newBuilder()
        .setDebits(ValueProto.money(total.debits()))
        .setCredits(ValueProto.money(total.credits()))
        .build();
  }

  private static LedgerDiscrepancy discrepancy(Ledger.Discrepancy discrepancy) {
    UUID transaction = discrepancy.transaction();
    return LedgerDiscrepancy.newBuilder()
        .setTransactionId(transaction == null ? "" : transaction.toString())
        .setPaymentId(discrepancy.payment().toString())
        .setDescription(discrepancy.description())
        .build();
  }

  private static dev.commercesuite.api.payment.v1.LedgerAccount account(LedgerAccount account) {
    return dev.commercesuite.api.payment.v1.LedgerAccount.valueOf(
        "LEDGER_ACCOUNT_" + account.name());
  }

  static ListEntriesResponse list(Page<LedgerEntry> page) {
    return ListEntriesResponse.newBuilder()
        .addAllEntries(page.items())
        .setNextPageToken(page.nextPageToken())
        .build();
  }
}
