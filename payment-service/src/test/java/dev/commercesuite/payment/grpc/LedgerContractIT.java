package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.commercesuite.api.payment.v1.GetTrialBalanceRequest;
import dev.commercesuite.api.payment.v1.LedgerBalance;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerSum;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.interceptors.errors.RemoteFailure;
import dev.commercesuite.payment.domain.Money;
import dev.commercesuite.runtime.watch.ResumeTokens;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports that go on later, sums of any size, and tokens of all kinds. */
class LedgerContractIT {
  private static final ListLedgerEntriesRequest ALL = ListLedgerEntriesRequest.getDefaultInstance();

  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void goesOnBehindTheLastPageWhenThereIsMore() {
    ListLedgerEntriesResponse empty = suite.ledger.listLedgerEntries(ALL);
    suite.charge(1200, "tok_success");
    ListLedgerEntriesResponse first = await(after(empty), 2);
    ListLedgerEntriesResponse nothing = suite.ledger.listLedgerEntries(after(first));
    Payment payment = suite.charge(700, "tok_success");
    ListLedgerEntriesResponse second = await(after(nothing), 2);

    assertThat(empty.getEntriesList()).isEmpty();
    assertThat(empty.getNextPageToken()).isEmpty();
    assertThat(first.getNextPageToken()).isEmpty();
    assertThat(nothing.getEntriesList()).isEmpty();
    assertThat(second.getEntriesList())
        .extracting(LedgerEntry::getPaymentId)
        .containsOnly(payment.getId());
    assertThat(suite.ledger.listLedgerEntries(ALL).getEntriesList())
        .startsWith(first.getEntries(0), first.getEntries(1))
        .endsWith(second.getEntries(0), second.getEntries(1));
  }

  @Test
  void givesTheSameTokenToGoOnAndToGoOnLater() {
    Payment payment = suite.charge(1200, "tok_success");
    ListLedgerEntriesRequest one =
        ALL.toBuilder().setPaymentId(payment.getId()).setPageSize(1).build();

    ListLedgerEntriesResponse debit = suite.ledger.listLedgerEntries(one);
    ListLedgerEntriesResponse credit = suite.ledger.listLedgerEntries(after(one, debit));

    assertThat(debit.getNextPageToken()).isEqualTo(debit.getContinueToken());
    assertThat(credit.getNextPageToken()).isEmpty();
    LedgerEntry first = debit.getEntries(0);
    assertThat(first.getId()).isEqualTo(first.getTransactionId() + ".1.debit");
    assertThat(credit.getEntries(0).getId()).isEqualTo(first.getTransactionId() + ".1.credit");
  }

  @Test
  void refusesATokenOfOtherArguments() {
    String token = suite.ledger.listLedgerEntries(ALL).getContinueToken();
    ListLedgerEntriesRequest other =
        ALL.toBuilder().setCurrencyCode("EUR").setPageToken(token).build();

    failure(ERROR_REASON_PAGE_TOKEN_INVALID, () -> suite.ledger.listLedgerEntries(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sales",
        "1",
        "SALES ",
        "SALES_OF_A_SHOP_WHOSE_NAME_IS_LONGER_THAN_SIXTY_THREE_CHARACTERS"
      })
  void refusesAnAccountCodeThatIsNone(String code) {
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.ledger.getTrialBalance(
                GetTrialBalanceRequest.newBuilder().setAccountCode(code).build()));
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () -> suite.ledger.listLedgerEntries(ALL.toBuilder().setAccountCode(code).build()));
  }

  /** Ten of the largest payments are more than 64 bits. */
  @Test
  void addsUpAnything() {
    for (int n = 0; n < 10; n++) {
      suite.charge(Money.MAX, "tok_success");
    }

    assertThat(
            suite
                .ledger
                .getTrialBalance(GetTrialBalanceRequest.getDefaultInstance())
                .getBalancesList())
        .extracting(LedgerBalance::getNet)
        .containsExactly(sum("10000000000000000000"), sum("-10000000000000000000"));
    LedgerVerification verification = verify("");
    assertThat(verification.getBalanced()).isTrue();
    assertThat(verification.getTotalsList()).containsExactly(sum("10000000000000000000"));
  }

  @Test
  void refusesAContinueTokenOfAnotherKind() {
    suite.charge(1200, "tok_success");
    ResumeTokens tokens = new ResumeTokens(AdapterFixture.SECRET);
    String payment = UUID.randomUUID().toString();

    refused("garbage");
    refused("not base64!");
    refused(suite.ledger.listLedgerEntries(ALL).getContinueToken());
    refused(tokens.at("", "payment " + payment, "1"));
    assertThat(verify(tokens.at("", "ledger verification", payment)).getComplete()).isTrue();
  }

  private void refused(String continueToken) {
    RemoteFailure failure = failure(ERROR_REASON_PAGE_TOKEN_INVALID, () -> verify(continueToken));
    assertThat(failure.fieldViolations())
        .singleElement()
        .satisfies(wrong -> assertThat(wrong.field()).isEqualTo("continue_token"));
  }

  private LedgerVerification verify(String continueToken) {
    return suite
        .ledger
        .verifyLedger(VerifyLedgerRequest.newBuilder().setContinueToken(continueToken).build())
        .getVerification();
  }

  private static ListLedgerEntriesRequest after(ListLedgerEntriesResponse page) {
    return after(ALL, page);
  }

  private static ListLedgerEntriesRequest after(
      ListLedgerEntriesRequest request, ListLedgerEntriesResponse page) {
    return request.toBuilder().setPageToken(page.getContinueToken()).build();
  }

  /** Nothing else runs for long, so that what was written is listed soon. */
  private ListLedgerEntriesResponse await(ListLedgerEntriesRequest request, int entries) {
    return Awaitility.await("%d entries".formatted(entries))
        .until(
            () -> suite.ledger.listLedgerEntries(request),
            page -> page.getEntriesCount() == entries);
  }

  private static LedgerSum sum(String minorUnits) {
    return LedgerSum.newBuilder().setCurrencyCode("EUR").setMinorUnits(minorUnits).build();
  }
}
