package dev.commercesuite.system.model;

import dev.commercesuite.system.model.KeptAnswers.Kept;
import java.util.ArrayList;
import java.util.List;

/**
 * What the suite promises, in plain Java: one object per order, payment and charge, no storage, no
 * concurrency. It was written from the contract, and has no code in common with the suite but the
 * names of the sandbox's payment methods.
 */
final class Model {
  final VirtualClock clock = new VirtualClock();
  final FaultCursor faults = new FaultCursor();
  final List<ProductModel> products = new ArrayList<>();
  final KeptAnswers answers = new KeptAnswers();
  final PaymentsModel payments = new PaymentsModel(answers, new SandboxModel(faults), clock);
  final OrdersModel orders = new OrdersModel(answers, new OrderMoneyModel(payments, faults), clock);

  /**
   * The answer that a request has to get.
   *
   * @param id that the suite gave to a product or an order; the model makes none
   */
  String send(Request request, String id) {
    try {
      return answer(request, id).text();
    } catch (Rejected e) {
      return Snapshot.rejected(e.reason());
    } catch (PaymentsAway _) {
      return Snapshot.rejected("DEPENDENCY_UNAVAILABLE");
    } catch (SandboxModel.Died _) {
      return Snapshot.rejected("INTERNAL");
    }
  }

  private Snapshot answer(Request request, String id) {
    return switch (request) {
      case Request.CreateProduct create -> create(create, id);
      case Request.AdjustStock adjust -> adjust(adjust);
      case Request.CreateOrder create -> orders.create(create, id);
      case Request.PayOrder pay -> orders.pay(pay);
      case Request.CancelOrder cancel -> orders.cancel(cancel);
      case Request.ShipOrder ship -> orders.ship(ship);
      case Request.DeliverOrder deliver -> orders.deliver(deliver);
      case Request.CreatePayment create -> payments.create(create);
      case Request.ConfirmPayment confirm -> payments.confirm(confirm);
      case Request.CapturePayment capture -> payments.capture(capture);
      case Request.CancelPayment cancel -> payments.cancel(cancel);
      case Request.CreateRefund create -> payments.refund(create);
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

  /** What recovery has to make of an order. */
  String recover(OrderModel order) {
    try {
      orders.recover(order);
    } catch (PaymentsAway _) {
      return "away";
    } catch (NeedsPerson _) {
      return "parked";
    }
    return order.snapshot().text();
  }

  /** What recovery has to make of a step. */
  String recover(StepModel step) {
    try {
      payments.recover(step);
    } catch (SandboxModel.Died _) {
      return "died";
    }
    return step.payment.snapshot().text();
  }
}
