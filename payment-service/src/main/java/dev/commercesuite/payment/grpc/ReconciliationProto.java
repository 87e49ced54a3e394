package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.ProviderChargeFinding;
import dev.commercesuite.api.payment.v1.ProviderChargeState;
import dev.commercesuite.payment.domain.provider.ProviderCharge;
import dev.commercesuite.payment.domain.reconciliation.ComparedCharge;
import dev.commercesuite.runtime.grpc.Timestamps;
import org.jspecify.annotations.Nullable;

/** What the provider has, from the domain to the contract. */
final class ReconciliationProto {
  private ReconciliationProto() {}

  static dev.commercesuite.api.payment.v1.ProviderCharge charge(ComparedCharge compared) {
    ProviderCharge charge = compared.charge();
    return dev.commercesuite.api.payment.v1.ProviderCharge.newBuilder()
        .setProviderReference(charge.reference())
        .setCreateTime(Timestamps.of(charge.createTime()))
        .setState(
            ProviderChargeState.valueOf("PROVIDER_CHARGE_STATE_" + charge.state().name()))
        .setAmount(ValueProto.money(charge.amount()))
        .setCapturedAmount(ValueProto.money(charge.money(charge.captured())))
        .setRefundedAmount(ValueProto.money(charge.money(charge.refunded())))
        .setPaymentId(text(charge.payment()))
        .setOrderId(text(charge.order()))
        .setCustomerId(text(charge.customer()))
        .setRequestId(text(charge.request()))
        .setFinding(
            ProviderChargeFinding.valueOf(
                "PROVIDER_CHARGE_FINDING_" + compared.finding().name()))
        .build();
  }

  private static String text(@Nullable Object id) {
    return id == null ? "" : id.toString();
  }
}
