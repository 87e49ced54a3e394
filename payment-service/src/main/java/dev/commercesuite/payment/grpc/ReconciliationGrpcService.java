package dev.commercesuite.payment.grpc;

import static dev.commercesuite.api.type.v1.ErrorReason.ERROR_REASON_INVALID_REQUEST;

import dev.commercesuite.api.payment.v1.ListDisputesRequest;
import dev.commercesuite.api.payment.v1.ListDisputesResponse;
import dev.commercesuite.api.payment.v1.ListProviderChargesRequest;
import dev.commercesuite.api.payment.v1.ListProviderChargesResponse;
import dev.commercesuite.api.payment.v1.ReconciliationServiceGrpc;
import dev.commercesuite.interceptors.errors.Failure;
import dev.commercesuite.payment.domain.Dispute;
import dev.commercesuite.payment.domain.DisputeId;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation;
import dev.commercesuite.payment.domain.reconciliation.ChargeReconciliation.ComparedPage;
import dev.commercesuite.payment.domain.reconciliation.DisputeStore;
import dev.commercesuite.payment.domain.reconciliation.DisputeStore.DisputeFilter;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.grpc.Timestamps;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.paging.Pages;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** The comparison with the provider over gRPC. */
public final class ReconciliationGrpcService
    extends ReconciliationServiceGrpc.ReconciliationServiceImplBase {
  /** As many as Stripe gives at once. */
  private static final int LARGEST_PAGE = 100;

  private final ChargeReconciliation charges;
  private final DisputeStore disputes;
  private final PageTokens pageTokens;
  private final Pages pages;

  public ReconciliationGrpcService(
      ChargeReconciliation charges, DisputeStore disputes, PageTokens pageTokens, Pages pages) {
    this.charges = charges;
    this.disputes = disputes;
    this.pageTokens = pageTokens;
    this.pages = pages;
  }

  /** A hundred charges are far below what a page may have in bytes. */
  @Override
  public void listProviderCharges(
      ListProviderChargesRequest request, StreamObserver<ListProviderChargesResponse> observer) {
    if (!request.hasCreatedFrom()) {
      // Not a rule of the contract: protovalidate cannot look at times that no calendar has.
      throw Failure.of(
              ERROR_REASON_INVALID_REQUEST,
              "The request breaks a rule of the contract: created_from: is missing; expected a time.")
          .withFieldViolation("created_from", "is missing; expected a time")
          .exception();
    }
    int size = Math.min(LARGEST_PAGE, PageSize.requested(request.getPageSize()).items());
    List<String> position = pageTokens.position(request, PageTokens.ANYONE);
    String after = position.isEmpty() ? "" : position.getFirst();
    ComparedPage page = charges.compare(Timestamps.instant(request.getCreatedFrom()), after, size);
    Replies.complete(
        observer,
        ListProviderChargesResponse.newBuilder()
            .addAllCharges(page.charges().stream().map(ReconciliationProto::charge).toList())
            .setNextPageToken(
                page.next().isEmpty()
                    ? ""
                    : pageTokens.next(request, PageTokens.ANYONE, List.of(page.next())))
            .build());
  }

  @Override
  public void listDisputes(
      ListDisputesRequest request, StreamObserver<ListDisputesResponse> observer) {
    DisputeFilter filter = ReconciliationProto.filter(request);
    Page<dev.commercesuite.api.payment.v1.Dispute> page =
        pages.page(
            request,
            Dispute::id,
            DisputeId::of,
            (after, limit) -> disputes.list(filter, after, limit),
            ReconciliationProto::dispute);
    Replies.complete(
        observer,
        ListDisputesResponse.newBuilder()
            .addAllDisputes(page.items())
            .setNextPageToken(page.nextPageToken())
            .build());
  }
}
