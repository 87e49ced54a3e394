package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_SCOPE_MISSING;
import static dev.commercesuite.payment.grpc.AdapterFixture.eur;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.api.payment.v1.GetBalanceRequest;
import dev.commercesuite.api.payment.v1.LedgerAccount;
import dev.commercesuite.api.payment.v1.LedgerBalance;
import dev.commercesuite.api.payment.v1.LedgerDirection;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerTransactionType;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.ListEntriesRequest;
import dev.commercesuite.api.payment.v1.ListEntriesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerGrpcServiceIT {
  private final AdapterFixture suite = new AdapterFixture();

  @BeforeEach
  void payAndRefund() {
    Payment payment = suite.charge(1200, "tok_success");
    suite.finance.createRefund(AdapterFixture.refund(payment, 500).build());
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
            .getBalance(
                GetBalanceRequest.newBuilder()
                    .setAccount(LedgerAccount.LEDGER_ACCOUNT_PROVIDER_RECEIVABLE)
                    .build())
            .getBalances(0);

    assertThat(receivable.getDebits()).isEqualTo(eur(1200));
    assertThat(receivable.getCredits()).isEqualTo(eur(500));
    assertThat(receivable.getNetMinorUnits()).isEqualTo(700);
    assertThat(suite.ledger.getBalance(GetBalanceRequest.getDefaultInstance()).getBalancesList())
        .extracting(LedgerBalance::getNetMinorUnits)
        .containsExactly(700L, 500L, 0L, -1200L);
  }

  @Test
  void listsEntriesInPages() {
    ListEntriesRequest request = ListEntriesRequest.newBuilder().setPageSize(4).build();

    ListEntriesResponse first = suite.ledger.listEntries(request);
    ListEntriesResponse rest =
        suite.ledger.listEntries(
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
    ListEntriesRequest all = ListEntriesRequest.getDefaultInstance();
    Timestamp start = suite.ledger.listEntries(all).getEntries(0).getCreateTime();
    ListEntriesRequest from = all.toBuilder().setCreatedFrom(start).build();

    assertThat(suite.ledger.listEntries(from).getEntriesCount()).isEqualTo(6);
    assertThat(
            suite
                .ledger
                .listEntries(all.toBuilder().setCreatedUntil(start).build())
                .getEntriesCount())
        .isZero();
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> suite.ledger.listEntries(from.toBuilder().setCreatedUntil(start).build()));
  }

  @Test
  void verifies() {
    LedgerVerification verification =
        suite.ledger.verifyLedger(VerifyLedgerRequest.getDefaultInstance()).getVerification();

    assertThat(verification.getBalanced()).isTrue();
    assertThat(verification.getCheckedTransactions()).isEqualTo(3);
    assertThat(verification.getCheckedEntries()).isEqualTo(6);
    assertThat(verification.getTotals(0).getDebits()).isEqualTo(eur(2200));
    assertThat(verification.getTotals(0).getCredits()).isEqualTo(eur(2200));
  }

  @Test
  void isForFinanceOnly() {
    failure(
        ERROR_REASON_SCOPE_MISSING,
        () ->
            suite.ledgerAs(suite.customer).verifyLedger(VerifyLedgerRequest.getDefaultInstance()));
  }
}
