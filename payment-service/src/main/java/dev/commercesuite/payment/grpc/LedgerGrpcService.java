package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.GetTrialBalanceRequest;
import dev.commercesuite.api.payment.v1.GetTrialBalanceResponse;
import dev.commercesuite.api.payment.v1.LedgerServiceGrpc;
import dev.commercesuite.api.payment.v1.LedgerVerification;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesRequest;
import dev.commercesuite.api.payment.v1.ListLedgerEntriesResponse;
import dev.commercesuite.api.payment.v1.VerifyLedgerRequest;
import dev.commercesuite.api.payment.v1.VerifyLedgerResponse;
import dev.commercesuite.payment.domain.PaymentException;
import dev.commercesuite.payment.domain.ledger.AccountCode;
import dev.commercesuite.payment.domain.ledger.Checkpoint;
import dev.commercesuite.payment.domain.ledger.Ledger;
import dev.commercesuite.payment.domain.ledger.LedgerPosition;
import dev.commercesuite.payment.domain.ledger.LedgerVerifier;
import dev.commercesuite.payment.domain.ledger.Verification;
import dev.commercesuite.runtime.grpc.Replies;
import dev.commercesuite.runtime.paging.PageSize;
import dev.commercesuite.runtime.paging.PageTokens;
import dev.commercesuite.runtime.watch.InvalidResumeToken;
import dev.commercesuite.runtime.watch.ResumeTokens;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger over gRPC. */
public final class LedgerGrpcService extends LedgerServiceGrpc.LedgerServiceImplBase {
  /** What the tokens of a check are about. */
  private static final String VERIFICATION = "ledger verification";

  /** Payments are checked in the order of their ids, which no restore of the database changes. */
  private static final String NO_EPOCH = "";

  private final Ledger ledger;
  private final LedgerVerifier verifier;
  private final LedgerReadLimit limit;
  private final InstantSource clock;
  private final PageTokens pageTokens;
  private final ResumeTokens continueTokens;

  public LedgerGrpcService(
      Ledger ledger,
      LedgerReadLimit limit,
      InstantSource clock,
      PageTokens pageTokens,
      ResumeTokens continueTokens) {
    this(ledger, new LedgerVerifier(ledger, clock), limit, clock, pageTokens, continueTokens);
  }

  LedgerGrpcService(
      Ledger ledger,
      LedgerVerifier verifier,
      LedgerReadLimit limit,
      InstantSource clock,
      PageTokens pageTokens,
      ResumeTokens continueTokens) {
    this.ledger = ledger;
    this.verifier = verifier;
    this.limit = limit;
    this.clock = clock;
    this.pageTokens = pageTokens;
    this.continueTokens = continueTokens;
  }

  @Override
  public void getTrialBalance(
      GetTrialBalanceRequest request, StreamObserver<GetTrialBalanceResponse> observer) {
    AccountCode account = LedgerProto.account(request.getAccountCode());
    String currency = request.getCurrencyCode();
    List<Ledger.Balance> balances =
        limit.read(() -> ledger.balances(account, currency.isEmpty() ? null : currency));
    Replies.complete(
        observer,
        GetTrialBalanceResponse.newBuilder()
            .addAllBalances(balances.stream().map(LedgerProto::balance).toList())
            .build());
  }

  /** A thousand entries are far below what a page may have in bytes. */
  @Override
  public void listLedgerEntries(
      ListLedgerEntriesRequest request, StreamObserver<ListLedgerEntriesResponse> observer) {
    int size = PageSize.requested(request.getPageSize()).items();
    String epoch = ledger.epoch();
    LedgerPosition after =
        LedgerProto.position(pageTokens.position(request, PageTokens.ANYONE), epoch);
    Ledger.EntryFilter filter = LedgerProto.filter(request);
    Ledger.EntryPage page =
        filter.readsMuch()
            ? limit.read(() -> ledger.entries(epoch, filter, after, size))
            : ledger.entries(epoch, filter, after, size);
    String token =
        pageTokens.next(request, PageTokens.ANYONE, LedgerProto.position(page.end(), epoch));
    Replies.complete(
        observer,
        ListLedgerEntriesResponse.newBuilder()
            .addAllEntries(page.entries().stream().map(LedgerProto::entry).toList())
            .setNextPageToken(page.more() ? token : "")
            .setContinueToken(token)
            .build());
  }

  @Override
  public void verifyLedger(
      VerifyLedgerRequest request, StreamObserver<VerifyLedgerResponse> observer) {
    Instant now = clock.instant();
    Checkpoint checked = checked(request.getContinueToken());
    Verification verification = limit.read(() -> verifier.verify(checked));
    LedgerVerification.Builder message = LedgerProto.verification(verification, now);
    Checkpoint last = verification.last();
    if (last != null) {
      message.setContinueToken(
          continueTokens.at(NO_EPOCH, VERIFICATION, LedgerProto.checkpoint(last)));
    }
    Replies.complete(observer, VerifyLedgerResponse.newBuilder().setVerification(message).build());
  }

  /** What was checked before; null when nothing was. */
  private @Nullable Checkpoint checked(String continueToken) {
    if (continueToken.isEmpty()) {
      return null;
    }
    try {
      return LedgerProto.checkpoint(continueTokens.position(NO_EPOCH, VERIFICATION, continueToken));
    } catch (InvalidResumeToken _) {
      throw new PaymentException.TokenInvalid("continue_token");
    }
  }
}
