package dev.commercesuite.payment;

import static dev.commercesuite.payment.ServiceUnderTest.eur;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.commercesuite.api.payment.v1.Dispute;
import dev.commercesuite.api.payment.v1.DisputeState;
import dev.commercesuite.api.payment.v1.ListDisputesRequest;
import dev.commercesuite.api.payment.v1.ListProviderChargesRequest;
import dev.commercesuite.api.payment.v1.ListRefundsRequest;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.ProviderCharge;
import dev.commercesuite.api.payment.v1.ProviderChargeFinding;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc;
import dev.commercesuite.api.payment.v1.Refund;
import dev.commercesuite.api.payment.v1.RefundReason;
import dev.commercesuite.api.payment.v1.RefundState;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole service finds out by itself what others do at the sandbox, and tells finance of it. */
class MoneyMovedElsewhereIT {
  private final ServiceUnderTest service = ServiceUnderTest.start();
  private final ReconciliationServiceGrpc.ReconciliationServiceBlockingStub reconciliation =
      service.reconciliation();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void booksARefundThatWasMadeInTheDashboard() {
    Payment payment = service.pay("tok_refunded_elsewhere");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.get(payment).getRefundedAmount().getMinorUnits() == 600);

    List<Refund> refunds =
        service
            .payments()
            .listRefunds(ListRefundsRequest.newBuilder().setPaymentId(payment.getId()).build())
            .getRefundsList();
    assertThat(refunds)
        .singleElement()
        .satisfies(refund -> {
          assertThat(refund.getReason()).isEqualTo(RefundReason.REFUND_REASON_MADE_AT_PROVIDER);
          assertThat(refund.getState()).isEqualTo(RefundState.REFUND_STATE_SUCCEEDED);
          assertThat(refund.getProviderReference()).startsWith("re_");
          assertThat(refund.getExcessAmount()).isEqualTo(eur(0));
        });
    assertAgrees(payment);
  }

  @Test
  void booksDisputesThatAreOpenWonAndLost() throws IOException {
    Payment open = service.pay("tok_disputed");
    Payment won = service.pay("tok_dispute_won");
    Payment lost = service.pay("tok_dispute_lost");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            service.get(open).getDisputedAmount().equals(eur(1_200))
                && service.get(lost).getLostDisputeAmount().equals(eur(1_200))
                && disputes(DisputeState.DISPUTE_STATE_WON).size() == 1);

    assertThat(service.get(won).getDisputedAmount()).isEqualTo(eur(0));
    assertThat(service.get(won).getLostDisputeAmount()).isEqualTo(eur(0));
    assertThat(service.get(lost).getDisputedAmount()).isEqualTo(eur(0));
    assertThat(service.get(open).getRefundedAmount()).isEqualTo(eur(0));
    assertThat(disputes(DisputeState.DISPUTE_STATE_OPEN))
        .singleElement()
        .satisfies(dispute -> {
          assertThat(dispute.getPaymentId()).isEqualTo(open.getId());
          assertThat(dispute.getAmount()).isEqualTo(eur(1_200));
          assertThat(dispute.getReason()).isEqualTo("fraudulent");
          assertThat(dispute.getProviderReference()).startsWith("dp_");
        });
    assertThat(
            reconciliation
                .listDisputes(ListDisputesRequest.newBuilder().setPageSize(2).build())
                .getNextPageToken())
        .isNotEmpty();
    assertThat(
            reconciliation
                .listDisputes(ListDisputesRequest.newBuilder().setPaymentId(lost.getId()).build())
                .getDisputesList())
        .extracting(Dispute::getState)
        .containsExactly(DisputeState.DISPUTE_STATE_LOST);
    assertAgrees(open, won, lost);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.metrics().contains("\ncommerce_payment_disputes_open 1.0"));
    assertThat(service.metrics())
        .contains(
            "\ncommerce_payment_checks_failing 0.0",
            "\ncommerce_payment_excess_refunds 0.0",
            "\ncommerce_payment_provider_unsearched_seconds ");
  }

  private void assertAgrees(Payment... expected) {
    List<ProviderCharge> charges =
        reconciliation
            .listProviderCharges(
                ListProviderChargesRequest.newBuilder()
                    .setCreatedFrom(expected[0].getCreateTime().toBuilder().setNanos(0))
                    .build())
            .getChargesList();
    assertThat(charges)
        .hasSize(expected.length)
        .extracting(ProviderCharge::getFinding)
        .containsOnly(ProviderChargeFinding.PROVIDER_CHARGE_FINDING_AGREES);
    assertThat(
            service
                .ledger()
                .verifyLedger(VerifyLedgerRequest.getDefaultInstance())
                .getVerification()
                .getDiscrepanciesList())
        .isEmpty();
  }

  private List<Dispute> disputes(DisputeState state) {
    return reconciliation
        .listDisputes(ListDisputesRequest.newBuilder().addStates(state).build())
        .getDisputesList();
  }
}
