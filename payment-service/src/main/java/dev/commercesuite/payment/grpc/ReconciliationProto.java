package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.DisputeState;
import dev.commercesuite.api.payment.v1.ListDisputesRequest;
import dev.commercesuite.api.payment.v1.ProviderChargeFinding;
import dev.commercesuite.api.payment.v1.ProviderChargeState;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.PaymentId;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.reconciliation.ComparedCharge;
import dev.commercesuite.payment.domain.reconciliation.DisputeStore.DisputeFilter;
import dev.commercesuite.runtime.grpc.Timestamps;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the provider has, from the domain to the contract. */
final class ReconciliationProto {
  private ReconciliationProto() {}

  static dev.commercesuite.api.payment.v1.ProviderCharge charge(ComparedCharge compared) {
    ProviderCharge charge = compared.charge();
    return dev.commercesuite.api.payment.v1.ProviderCharge.newBuilder()
        .setProviderReference(charge.reference())
        .setCreateTime(Timestamps.of(charge.createTime()))
        .setState(ProviderChargeState.valueOf("PROVIDER_CHARGE_STATE_" + charge.state().name()))
        .setAmount(ValueProto.money(charge.amount()))
        .setCapturedAmount(ValueProto.money(charge.money(charge.captured())))
        .setRefundedAmount(ValueProto.money(charge.money(charge.refunded())))
        .setPaymentId(text(charge.payment()))
        .setOrderId(text(charge.order()))
        .setCustomerId(text(charge.customer()))
        .setRequestId(text(charge.request()))
        .setFinding(
            ProviderChargeFinding.valueOf("PROVIDER_CHARGE_FINDING_" + compared.finding().name()))
        .build();
  }

  static DisputeFilter filter(ListDisputesRequest request) {
    String payment = request.getPaymentId();
    return new DisputeFilter(
        payment.isEmpty() ? null : PaymentId.of(payment),
        request.getStatesList().stream()
            .map(ReconciliationProto::state)
            .collect(Collectors.toSet()));
  }

  private static Dispute.State state(DisputeState state) {
    return switch (state) {
      case DISPUTE_STATE_OPEN -> Dispute.State.OPEN;
      case DISPUTE_STATE_WON -> Dispute.State.WON;
      case DISPUTE_STATE_LOST -> Dispute.State.LOST;
      case DISPUTE_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "state is " + state + "; validation lets none through");
    };
  }

  static dev.commercesuite.api.payment.v1.Dispute dispute(Dispute dispute) {
    return dev.commercesuite.api.payment.v1.Dispute.newBuilder()
        .setId(dispute.id().toString())
        .setPaymentId(dispute.payment().toString())
        .setState(DisputeState.valueOf("DISPUTE_STATE_" + dispute.state().name()))
        .setAmount(ValueProto.money(dispute.amount()))
        .setReason(dispute.reason())
        .setProviderReference(dispute.providerReference())
        .setCreateTime(Timestamps.of(dispute.createTime()))
        .setUpdateTime(Timestamps.of(dispute.updateTime()))
        .build();
  }

  private static String text(@Nullable Object id) {
    return id == null ? "" : id.toString();
  }
}
