package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;
import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_PAGE_TOKEN_INVALID;
import static dev.commercesuite.payment.grpc.AdapterFixture.eur;
import static dev.commercesuite.payment.grpc.AdapterFixture.failure;
import static dev.commercesuite.payment.grpc.AdapterFixture.refund;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.commercesuite.api.payment.v1.CreatePaymentRequest;
import dev.commercesuite.api.payment.v1.ListProviderChargesRequest;
import dev.commercesuite.api.payment.v1.ListProviderChargesResponse;
import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.ProviderCharge;
import dev.commercesuite.api.payment.v1.ProviderChargeFinding;
import dev.commercesuite.api.payment.v1.ProviderChargeState;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation;
import dev.commercesuite.payment.domain.reconciliation.ComparedCharge;
import dev.commercesuite.payment.provider.sandbox.SandboxListings;
import dev.commercesuite.payment.testing.PostgresPayments;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider's charges say whose they are, and are compared with the payments here. */
class ReconciliationIT {
  private static final Timestamp LONG_AGO = Timestamp.newBuilder().setSeconds(1).build();

  private final AdapterFixture suite = new AdapterFixture();

  @AfterEach
  void close() {
    suite.close();
  }

  @Test
  void aChargeSaysWhoseItIsAndAgreesWithItsPayment() {
    CreatePaymentRequest request = suite.request(2_500, "tok_success").build();
    Payment payment = suite.shop.createPayment(request).getPayment();
    var _ = suite.finance.createRefund(refund(payment, 500).build());

    assertThat(charges())
        .singleElement()
        .isEqualTo(
            ProviderCharge.newBuilder()
                .setProviderReference(payment.getProviderReference())
                .setCreateTime(charges().getFirst().getCreateTime())
                .setState(ProviderChargeState.PROVIDER_CHARGE_STATE_CAPTURED)
                .setAmount(eur(2_500))
                .setCapturedAmount(eur(2_500))
                .setRefundedAmount(eur(500))
                .setPaymentId(payment.getId())
                .setOrderId(request.getOrderId())
                .setCustomerId(request.getCustomerId())
                .setRequestId(request.getRequestId())
                .setFinding(ProviderChargeFinding.PROVIDER_CHARGE_FINDING_AGREES)
                .build());
  }

  @Test
  void findsWhatDiffersFromThePayment() {
    Payment refunded = suite.charge(2_500, "tok_success");
    sandbox("update charges set refunded = 700 where payment_id = ?::uuid", refunded.getId());
    Payment unknown = suite.charge(300, "tok_provider_error");
    Payment waiting = suite.charge(400, "tok_requires_action");
    sandbox(
        "update charges set state = 'CAPTURED', captured = amount where payment_id = ?::uuid",
        waiting.getId());
    var _ = suite.charge(100, "tok_declined");

    assertThat(unknown.getProviderReference()).isEmpty();
    assertThat(charges())
        .extracting(ProviderCharge::getPaymentId, ProviderCharge::getFinding)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                refunded.getId(), ProviderChargeFinding.PROVIDER_CHARGE_FINDING_DIFFERS),
            org.assertj.core.groups.Tuple.tuple(
                waiting.getId(), ProviderChargeFinding.PROVIDER_CHARGE_FINDING_DIFFERS));
    assertThat(charges())
        .filteredOn(charge -> charge.getState() == ProviderChargeState.PROVIDER_CHARGE_STATE_ENDED)
        .singleElement()
        .extracting(ProviderCharge::getFinding)
        .isEqualTo(ProviderChargeFinding.PROVIDER_CHARGE_FINDING_AGREES);
  }

  /** The database is restored to before the payment: the provider still knows whose it is. */
  @Test
  void namesThePaymentsThatARestoredDatabaseHasLost() {
    Payment lost = suite.charge(2_500, "tok_success");

    try (PostgresPayments restored = new PostgresPayments()) {
      List<ComparedCharge> compared =
          new ChargeReconciliation(
                  new SandboxListings(suite.postgres.sandboxDatabase), restored.store)
              .compare(Instant.EPOCH, "", 100)
              .charges();

      assertThat(compared).hasSize(1);
      assertThat(compared.getFirst().finding()).isEqualTo(ComparedCharge.Finding.PAYMENT_MISSING);
      assertThat(compared.getFirst().charge().payment()).hasToString(lost.getId());
      assertThat(compared.getFirst().charge().order()).hasToString(lost.getOrderId());
    }
  }

  @Test
  void listsFromAMomentOnInPages() {
    List<String> made =
        List.of(
            suite.charge(1, "tok_success").getId(),
            suite.charge(2, "tok_success").getId(),
            suite.charge(3, "tok_success").getId());
    ListProviderChargesRequest request =
        ListProviderChargesRequest.newBuilder().setCreatedFrom(LONG_AGO).setPageSize(2).build();

    ListProviderChargesResponse first = suite.reconciliation.listProviderCharges(request);
    ListProviderChargesResponse second =
        suite.reconciliation.listProviderCharges(
            request.toBuilder().setPageToken(first.getNextPageToken()).build());

    assertThat(first.getChargesList())
        .extracting(ProviderCharge::getPaymentId)
        .containsExactly(made.get(2), made.get(1));
    assertThat(second.getChargesList())
        .extracting(ProviderCharge::getPaymentId)
        .containsExactly(made.getFirst());
    assertThat(second.getNextPageToken()).isEmpty();
    assertThat(
            suite
                .reconciliation
                .listProviderCharges(
                    request.toBuilder()
                        .setCreatedFrom(
                            Timestamp.newBuilder()
                                .setSeconds(Instant.now().getEpochSecond() + 3_600))
                        .build())
                .getChargesList())
        .isEmpty();
    failure(
        ERROR_REASON_PAGE_TOKEN_INVALID,
        () ->
            suite.reconciliation.listProviderCharges(
                request.toBuilder().setPageToken("made up").build()));
    failure(
        ERROR_REASON_INVALID_REQUEST,
        () ->
            suite.reconciliation.listProviderCharges(
                request.toBuilder().clearCreatedFrom().build()));
  }

  private List<ProviderCharge> charges() {
    return suite
        .reconciliation
        .listProviderCharges(
            ListProviderChargesRequest.newBuilder().setCreatedFrom(LONG_AGO).build())
        .getChargesList();
  }

  private void sandbox(String sql, String payment) {
    assertThat(suite.postgres.sandboxDatabase.<Integer>inTransaction(tx -> tx.update(sql, payment)))
        .isEqualTo(1);
  }
}
