package dev.commercesuite.system.model.reference;

import dev.commercesuite.system.model.reference.StoredAnswers.Kept;
import dev.commercesuite.system.model.simulation.FaultCursor;
import dev.commercesuite.system.model.simulation.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/**
 * What the suite promises, in plain Java: one object per order, payment and charge, no storage, no
 * concurrency. It was written from the contract, and has no code in common with the suite but the
 * names of the sandbox's payment methods.
 */
public final class Model {
  public final VirtualClock clock = new VirtualClock();
  public final FaultCursor faults = new FaultCursor();
  public final List<ProductModel> products = new ArrayList<>();
  public final StoredAnswers answers = new StoredAnswers();
  public final PaymentsModel payments = new PaymentsModel(answers, new SandboxModel(faults), clock);
  private final PaymentCalls calls = new PaymentCalls(payments, faults);
  private final OrderRefundsModel orderRefunds = new OrderRefundsModel(calls);
  public final OrdersModel orders =
      new OrdersModel(
          answers, new OrderMoneyModel(payments, calls, orderRefunds, clock), orderRefunds, clock);

  /**
   * The answer that a request has to get.
   *
   * @param id that the suite gave to a product or an order; the model makes none
   */
  public String send(Request request, String id) {
    try {
      return answer(request, id).text();
    } catch (Rejected e) {
      return Snapshot.rejected(e.reason());
    } catch (PaymentsUnavailable _) {
      return Snapshot.rejected("DEPENDENCY_UNAVAILABLE");
    } catch (SandboxModel.Died _) {
      return Snapshot.rejected("INTERNAL");
    }
  }

  private Snapshot answer(Request request, String id) {
    return switch (request) {
      case Request.CreateProduct create -> create(create, id);
      case Request.AdjustStock adjust -> adjust(adjust);
      case Request.UpdateProduct update -> update(update);
      case Request.CreateOrder create -> orders.create(create, id);
      case Request.PayOrder pay -> orders.pay(pay);
      case Request.CancelOrder cancel -> orders.cancel(cancel);
      case Request.ShipOrder ship -> orders.ship(ship);
      case Request.DeliverOrder deliver -> orders.deliver(deliver);
      case Request.RefundOrder refund -> orders.refund(refund);
      case Request.UpdateOrder update -> orders.update(update);
      case Request.RedactOrder redact -> orders.redact(redact);
      case Request.CreatePayment create -> payments.create(create);
      case Request.ConfirmPayment confirm -> payments.confirm(confirm);
      case Request.CapturePayment capture -> payments.capture(capture);
      case Request.CancelPayment cancel -> payments.cancel(cancel);
      case Request.CreateRefund create -> payments.refund(create);
      case Request.UpdatePayment update -> payments.update(update);
    };
  }

  private Snapshot create(Request.CreateProduct request, String id) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    if (products.stream().anyMatch(product -> product.sku.equals(request.sku()))) {
      throw new Rejected("SKU_TAKEN");
    }
    ProductModel product = new ProductModel(id, request.sku(), request.price());
    products.add(product);
    return answers.keep(request, product.snapshot()).answer;
  }

  private Snapshot adjust(Request.AdjustStock request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    ProductModel product = request.product();
    if (product.stock + request.delta() < product.reserved) {
      throw new Rejected("STOCK_INSUFFICIENT");
    }
    product.stock += request.delta();
    return answers.keep(request, product.snapshot()).answer;
  }

  private Snapshot update(Request.UpdateProduct request) {
    Kept kept = answers.find(request);
    if (kept != null) {
      return kept.answer;
    }
    request.product().offered = request.offered();
    return answers.keep(request, request.product().offer()).answer;
  }

  /** What recovery has to make of an order. */
  public String recover(OrderModel order) {
    try {
      orders.recover(order);
    } catch (PaymentsUnavailable _) {
      return "away";
    } catch (OperatorNeeded _) {
      return "parked";
    }
    return order.snapshot().text();
  }

  /** What a look at the charge of a payment has to make of it. */
  public String look(PaymentModel payment) {
    try {
      payments.look(payment);
    } catch (SandboxModel.Died _) {
      return "died";
    }
    return payment.snapshot().text();
  }

  /** What recovery has to make of a step. */
  public String recover(StepModel step) {
    try {
      payments.recover(step);
    } catch (SandboxModel.Died _) {
      return "died";
    }
    return step.payment.snapshot().text();
  }
}
