package dev.commercesuite.system.shop;

/**
 * What was said to a client is so: queries over the books and a table {@code told} with every
 * request of the journal, each with one sentence for every promise that is broken.
 */
enum PromiseRule {
  ORDERS(
      """
      select format('order %s was acknowledged and is not there', object_id)
      from told
      where kind = 'CREATE_ORDER' and step = 'OK' and not exists (
        select from orders o where o.id = object_id and o.note = request_id::text)
      union all
      select format('order request %s was refused and made an order', request_id)
      from told
      where kind = 'CREATE_ORDER' and step = 'FAIL' and exists (
        select from orders o where o.note = request_id::text)
      union all
      select format('order request %s made %s orders', request_id, count(*))
      from told join orders o on o.note = request_id::text
      group by request_id having count(*) > 1
      """),
  PAYMENTS(
      """
      select format('payment attempt %s of order %s was acknowledged and is not there', request_id,
        object_id)
      from told
      where kind = 'PAY_ORDER' and step = 'OK' and not exists (
        select from attempts a where a.order_id = object_id and a.request_id = told.request_id)
      union all
      select format('order %s was said to be paid and never was', object_id)
      from told
      where kind = 'PAY_ORDER' and state = 'ORDER_STATE_PAID' and not exists (
        select from order_events e where e.order_id = object_id and e.type = 'PAID')
      union all
      select format('the payment of order %s was said to have succeeded and has not', object_id)
      from told
      where kind = 'PAY_ORDER' and state = 'PAYMENT_PROGRESS_SUCCEEDED' and not exists (
        select from attempts a where a.order_id = object_id and a.state = 'SUCCEEDED')
      """),
  CANCELLATIONS(
      """
      select format('order %s was said to be cancelled and is %s', object_id, o.state)
      from told left join orders o on o.id = object_id
      where kind = 'CANCEL_ORDER' and step = 'OK' and o.state is distinct from 'CANCELLED'
      """),
  SHIPMENTS(
      """
      select format('shipment request %s is %s and made %s shipments', request_id, step, count(s.id))
      from told left join shipments s on s.tracking_number = request_id::text
      where kind = 'SHIP_ORDER'
      group by request_id, step
      having count(s.id) not between
        case step when 'OK' then 1 else 0 end and case step when 'FAIL' then 0 else 1 end
      union all
      select format('order %s: something was said to have arrived and has not', object_id)
      from told
      where kind = 'DELIVER_ORDER' and step = 'OK' and not exists (
        select from order_events e where e.order_id = object_id and e.type = 'DELIVERED')
      """),
  STOCK(
      """
      select format('stock adjustment %s is %s and happened %s times', request_id, step,
        count(a.reason))
      from told left join stock_adjustments a on a.reason = request_id::text
      where kind = 'ADJUST_STOCK'
      group by request_id, step
      having count(a.reason) not between
        case step when 'OK' then 1 else 0 end and case step when 'FAIL' then 0 else 1 end
      """),
  REFUNDS(
      """
      select format('refund request %s is %s (%s) and there are %s refunds of it: %s', request_id,
        step, told.state, count(r.id), string_agg(r.state, ' '))
      from told left join refunds r on r.note = request_id::text
      where kind = 'CREATE_REFUND'
      group by request_id, step, told.state
      having count(r.id) not between
          case step when 'OK' then 1 else 0 end and case step when 'FAIL' then 0 else 1 end
        or (told.state = 'REFUND_STATE_SUCCEEDED' and max(r.state) <> 'SUCCEEDED')
        or (told.state = 'REFUND_STATE_FAILED' and max(r.state) <> 'FAILED')
      """),
  REFUNDS_OF_ORDERS(
      """
      select format('request %s to refund a part of an order is %s (%s) and there are %s refunds of '
        'it: %s', request_id, step, told.state, count(f.id), string_agg(f.state, ' '))
      from told left join order_refunds f on f.note = request_id::text
      where kind = 'REFUND_ORDER'
      group by request_id, step, told.state
      having count(f.id) not between
          case step when 'OK' then 1 else 0 end and case step when 'FAIL' then 0 else 1 end
        or (told.state = 'ORDER_REFUND_STATE_SUCCEEDED' and max(f.state) <> 'SUCCEEDED')
        or (told.state = 'ORDER_REFUND_STATE_FAILED' and max(f.state) <> 'FAILED')
      """);

  private final String query;

  PromiseRule(String query) {
    this.query = query;
  }

  String query() {
    return query;
  }
}
