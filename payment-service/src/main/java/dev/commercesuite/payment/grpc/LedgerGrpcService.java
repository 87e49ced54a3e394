package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.GetBalanceRequest;
import dev.commercesuite.api.payment.v1.GetBalanceResponse;
import dev.commercesuite.api.payment.v1.LedgerEntry;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.ListEntriesRequest;
import dev.commercesuite.api.payment.v1.ListEntriesResponse;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.payment.v1.VerifyLedgerResponse;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.paging.Page;
import dev.commercesuite.runtime.paging.Pages;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The ledger over gRPC. */
public final class LedgerGrpcService extends LedgerServiceGrpc.LedgerServiceImplBase {
  private final Ledger ledger;
  private final InstantSource clock;
  private final Pages pages;

  public LedgerGrpcService(Ledger ledger, InstantSource clock, Pages pages) {
    this.ledger = ledger;
    this.clock = clock;
    this.pages = pages;
  }

  @Override
  public void getBalance(GetBalanceRequest request, StreamObserver<GetBalanceResponse> observer) {
    String currency = request.getCurrencyCode();
    List<Ledger.Balance> balances =
        ledger.balances(
            LedgerProto.account(request.getAccount()), currency.isEmpty() ? null : currency);
    Replies.complete(
        observer,
        GetBalanceResponse.newBuilder()
            .addAllBalances(balances.stream().map(LedgerProto::balance).toList())
            .build());
  }

  @Override
  public void listEntries(
      ListEntriesRequest request, StreamObserver<ListEntriesResponse> observer) {
    Ledger.EntryFilter filter = LedgerProto.filter(request);
    Page<LedgerEntry> page =
        pages.page(
            request,
            Ledger.Entry::id,
            Long::valueOf,
            (after, limit) -> ledger.entries(filter, after == null ? 0 : after, limit),
            LedgerProto::entry);
    Replies.complete(observer, LedgerProto.list(page));
  }

  @Override
  public void verifyLedger(
      VerifyLedgerRequest request, StreamObserver<VerifyLedgerResponse> observer) {
    Instant now = clock.instant();
    Replies.complete(
        observer,
        VerifyLedgerResponse.newBuilder()
            .setVerification(LedgerProto.verification(ledger.verify(), now))
            .build());
  }
}
