package dev.commercesuite.payment.grpc;

import dev.commercesuite.api.payment.v1.Payment;
import dev.commercesuite.api.payment.v1.PaymentServiceGrpc.PaymentServiceStub;
import dev.commercesuite.api.payment.v1.WatchPaymentRequest;
import dev.commercesuite.api.payment.v1.WatchPaymentResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Watches a payment, and reads a message only on request. */
final class SlowWatcher
    implements ClientResponseObserver<WatchPaymentRequest, WatchPaymentResponse> {
  private final BlockingQueue<WatchPaymentResponse> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<ClientCallStreamObserver<WatchPaymentRequest>> call =
      new LinkedBlockingQueue<>();

  private SlowWatcher() {}

  static SlowWatcher of(PaymentServiceStub stub, Payment payment) {
    SlowWatcher watcher = new SlowWatcher();
    stub.watchPayment(
        WatchPaymentRequest.newBuilder().setPaymentId(payment.getId()).build(), watcher);
    return watcher;
  }

  /** The next message that is not a heartbeat. */
  WatchPaymentResponse takeOne() throws InterruptedException {
    ClientCallStreamObserver<WatchPaymentRequest> started = call.take();
    call.add(started);
    WatchPaymentResponse message;
    do {
      started.request(1);
      message = received.take();
    } while (message.hasHeartbeat());
    return message;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchPaymentRequest> started) {
    started.disableAutoRequestWithInitial(0);
    call.add(started);
  }

  @Override
  public void onNext(WatchPaymentResponse message) {
    received.add(message);
  }

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onCompleted() {}
}
