package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.payment.grpc.AdapterFixture.eur;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.api.payment.v1.GetTrialBalanceRequest;
import dev.commercesuite.api.payment.v1.LedgerBalance;
import dev.commercesuite.api.payment.v1.LedgerDirection;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerSum;
import dev.commercesuite.api.payment.v1.LedgerTransactionType;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerGrpcServiceIT {
  private final AdapterFixture suite = new AdapterFixture();

  @BeforeEach
  void payAndRefund() {
    Payment payment = suite.charge(1200, "tok_success");
    suite.finance.createRefund(AdapterFixture.refund(payment, 500).build());
    // Nothing else runs for long, so that what was written is listed soon.
    Awaitility.await("all entries are below the horizon")
        .until(
            () ->
                suite
                    .ledger
                    .listLedgerEntries(ListLedgerEntriesRequest.getDefaultInstance())
                    .getEntriesCount(),
            count -> count == 6);
  }

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void tellsBalances() {
    LedgerBalance receivable =
        suite
            .ledger
            .getTrialBalance(
                GetTrialBalanceRequest.newBuilder().setAccountCode("PROVIDER_RECEIVABLE").build())
            .getBalances(0);

    assertThat(receivable.getDebits()).isEqualTo(sum("1200"));
    assertThat(receivable.getCredits()).isEqualTo(sum("500"));
    assertThat(receivable.getNet()).isEqualTo(sum("700"));
    assertThat(
            suite
                .ledger
                .getTrialBalance(GetTrialBalanceRequest.getDefaultInstance())
                .getBalancesList())
        .extracting(LedgerBalance::getNet)
        .containsExactly(sum("700"), sum("500"), sum("0"), sum("-1200"));
  }

  @Test
  void listsEntriesInPages() {
    ListLedgerEntriesRequest request = ListLedgerEntriesRequest.newBuilder().setPageSize(4).build();

    ListLedgerEntriesResponse first = suite.ledger.listLedgerEntries(request);
    ListLedgerEntriesResponse rest =
        suite.ledger.listLedgerEntries(
            request.toBuilder().setPageToken(first.getNextPageToken()).build());

    LedgerEntry entry = first.getEntries(0);
    assertThat(entry.getTransactionType())
        .isEqualTo(LedgerTransactionType.LEDGER_TRANSACTION_TYPE_CAPTURE);
    assertThat(entry.getDirection()).isEqualTo(LedgerDirection.LEDGER_DIRECTION_DEBIT);
    assertThat(entry.getAmount()).isEqualTo(eur(1200));
    assertThat(rest.getEntriesList())
        .extracting(LedgerEntry::getTransactionType)
        .containsOnly(LedgerTransactionType.LEDGER_TRANSACTION_TYPE_REFUND_SETTLEMENT);
    assertThat(rest.getNextPageToken()).isEmpty();
  }

  @Test
  void listsEntriesByTheTimeOfCreation() {
    ListLedgerEntriesRequest all = ListLedgerEntriesRequest.getDefaultInstance();
    Timestamp start = suite.ledger.listLedgerEntries(all).getEntries(0).getCreateTime();
    ListLedgerEntriesRequest from = all.toBuilder().setCreatedFrom(start).build();

    assertThat(suite.ledger.listLedgerEntries(from).getEntriesCount()).isEqualTo(6);
    assertThat(
            suite
                .ledger
                .listLedgerEntries(all.toBuilder().setCreatedUntil(start).build())
                .getEntriesCount())
        .isZero();
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> suite.ledger.listLedgerEntries(from.toBuilder().setCreatedUntil(start).build()));
  }

  @Test
  void verifies() {
    LedgerVerification verification =
        suite.ledger.verifyLedger(VerifyLedgerRequest.getDefaultInstance()).getVerification();

    assertThat(verification.getBalanced()).isTrue();
    assertThat(verification.getComplete()).isTrue();
    assertThat(verification.getContinueToken()).isEmpty();
    assertThat(verification.getCheckedPayments()).isEqualTo(1);
    assertThat(verification.getCheckedTransactions()).isEqualTo(3);
    assertThat(verification.getCheckedEntries()).isEqualTo(6);
    assertThat(verification.getTotalsList()).containsExactly(sum("2200"));
  }

  @Test
  void isForFinanceOnly() {
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () ->
            suite.ledgerAs(suite.customer).verifyLedger(VerifyLedgerRequest.getDefaultInstance()));
  }

  private static LedgerSum sum(String minorUnits) {
    return LedgerSum.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }
}
