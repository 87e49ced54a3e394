package dev.commercesuite.system.money;

/**
 * What must be true when nobody does anything any more. Each rule is a query over the {@link
 * Excerpt}s of all databases that gives one sentence for each violation.
 */
public enum MoneyRule {
  /** However often and however interrupted a customer pays, the money is taken once. */
  ORDERS_ARE_CHARGED_ONCE(
      """
      select format('order %s was charged %s times: %s', p.order_id, count(*),
        string_agg(c.reference, ' '))
      from charges c join payments p on p.id = c.payment_id
      where c.captured > 0
      group by p.order_id
      having count(*) > 1
      """),
  /**
   * What was prevented is never charged; whoever prevents what is charged hears of it; and an
   * attempt that ended before there was a payment was prevented.
   */
  CHARGES_ARE_MADE_OR_PREVENTED(
      """
      select format('step %s (%s) of payment %s is of request %s, which was prevented', s.id, s.kind,
        s.payment_id, s.request_id)
      from steps s join charge_requests r on r.id = s.request_id
      where s.kind in ('CHARGE', 'CONFIRM') and r.step_id is null
      union all
      select format('step %s (%s) of payment %s charges attempt %s, of which nobody would hear who '
        'prevents it', s.id, s.kind, s.payment_id, a.id)
      from attempts a join steps s on s.request_id = a.id
      where s.kind in ('CHARGE', 'CONFIRM')
        and not exists (select from charge_requests r where r.id = a.id)
      union all
      select format('attempt %s of order %s is CLOSED without a payment, and nothing prevents its '
        'charge', a.id, a.order_id)
      from attempts a
      where a.state = 'CLOSED' and a.payment_id is null
        and not exists (select from charge_requests r where r.id = a.id and r.step_id is null)
      """),
  ORDERS_ARE_CHARGED_THEIR_TOTAL(
      """
      select format('order %s costs %s %s and was charged %s %s', o.id, o.total, o.currency,
        c.captured, c.currency)
      from orders o
      join payments p on p.order_id = o.id
      join charges c on c.payment_id = p.id
      where c.captured > 0 and (c.captured, c.currency) <> (o.total, o.currency)
      """),
  /** A step is a row before it is a call. */
  THE_PROVIDER_IS_ASKED_FOR_NOTHING_ELSE(
      """
      select format('charge %s is of payment %s, which does not exist', c.reference, c.payment_id)
      from charges c
      where not exists (select from payments p where p.id = c.payment_id)
      union all
      select format('the provider was asked for %s of %s with key %s, which is no such step',
        o.kind, o.amount, o.key)
      from operations o
      where not exists (
        select from steps s
        where s.id = o.key and s.kind = o.kind and s.amount = coalesce(o.amount, s.amount))
      """),
  STEPS_END_AS_AT_THE_PROVIDER(
      """
      select format('step %s (%s) has %s and the provider says %s', s.id, s.kind, s.state,
        coalesce(o.result, 'nothing'))
      from steps s left join operations o on o.key = s.id
      where s.state <> 'STARTED'
        and (o.key is null or (s.state = 'DECLINED') <> (o.result = 'DECLINED'))
      """),
  PAYMENTS_AGREE_WITH_THE_PROVIDER(
      """
      with log as (
        select payment_id, sum(captured) as captured, sum(refunded) as refunded,
          sum(amount) filter (where state = 'AUTHORIZED') as held,
          count(*) filter (where state = 'REQUIRES_ACTION') as waiting,
          string_agg(reference, ' ') filter (where captured > 0) as reference
        from charges group by payment_id)
      select format('payment %s is %s with captured %s, refunded %s, capturable %s, charge %s; '
          'the provider has captured %s, refunded %s, holds %s, waits for %s, charge %s',
        p.id, p.state, p.captured, p.refunded, p.capturable, p.charge_reference,
        l.captured, l.refunded, l.held, l.waiting, l.reference)
      from payments p left join log l on l.payment_id = p.id
      where p.captured <> coalesce(l.captured, 0)
        or p.refunded + p.excess_refunded <> coalesce(l.refunded, 0)
        or p.capturable <> coalesce(l.held, 0)
        or (p.state = 'SUCCEEDED') <> (coalesce(l.captured, 0) > 0)
        or (p.state = 'REQUIRES_ACTION') <> (coalesce(l.waiting, 0) > 0)
        or l.reference <> p.charge_reference
      """),
  NOTHING_IS_TAKEN_OR_GIVEN_BACK_TOO_MUCH(
      """
      select format('payment %s of %s: capturable %s, captured %s, refunding %s, refunded %s; '
          'its refunds: %s pending, %s succeeded',
        p.id, p.requested, p.capturable, p.captured, p.refunding, p.refunded, r.pending,
        r.succeeded)
      from payments p
      left join (
        select payment_id,
          coalesce(sum(amount) filter (
            where state = 'PENDING' and reason <> 'MADE_AT_PROVIDER'), 0) as pending,
          coalesce(sum(amount - excess) filter (where state = 'SUCCEEDED'), 0) as succeeded,
          coalesce(sum(excess), 0) as excess
        from refunds group by payment_id) r on r.payment_id = p.id
      where least(p.capturable, p.captured, p.refunding, p.refunded) < 0
        or p.capturable + p.captured > p.requested
        or p.refunding + p.refunded > p.captured
        or p.refunding <> coalesce(r.pending, 0)
        or p.refunded <> coalesce(r.succeeded, 0)
        or p.excess_refunded <> coalesce(r.excess, 0)
      """),
  /** Whoever made it: what the provider calls by one id is one refund, or one dispute. */
  EACH_MOVEMENT_OF_THE_PROVIDER_IS_BOOKED_ONCE(
      """
      select format('refund %s of the provider is booked %s times', provider_reference, count(*))
      from refunds where provider_reference is not null
      group by provider_reference having count(*) > 1
      union all
      select format('dispute %s of the provider is booked %s times', provider_reference, count(*))
      from disputes group by provider_reference having count(*) > 1
      union all
      select format('refund %s was made at the provider, and has step %s', r.id, s.id)
      from refunds r join steps s on s.refund_id = r.id
      where r.reason = 'MADE_AT_PROVIDER'
      union all
      select format('payment %s: %s withheld, %s lost in disputes; its disputes: %s open, %s lost',
        p.id, p.disputed, p.dispute_losses, coalesce(d.open, 0), coalesce(d.lost, 0))
      from payments p
      left join (
        select payment_id, sum(amount) filter (where state = 'OPEN') as open,
          sum(amount) filter (where state = 'LOST') as lost
        from disputes group by payment_id) d on d.payment_id = p.id
      where p.disputed <> coalesce(d.open, 0) or p.dispute_losses <> coalesce(d.lost, 0)
      """),
  /** What people at the provider and banks have done is here, soon after. */
  WHAT_OTHERS_DID_IS_BOOKED(
      """
      select format('the provider made refund %s of %s on charge %s, which is not booked',
        m.reference, m.amount, m.charge_reference)
      from dashboard_refunds m left join refunds r on r.provider_reference = m.reference
      where (r.state, r.amount, r.reason)
        is distinct from ('SUCCEEDED', m.amount, 'MADE_AT_PROVIDER')
      union all
      select format('dispute %s of %s on charge %s is %s at the provider and %s here', m.reference,
        m.amount, m.charge_reference, m.state, coalesce(d.state, 'absent'))
      from provider_disputes m left join disputes d on d.provider_reference = m.reference
      where (d.state, d.amount) is distinct from (m.state, m.amount)
      """),
  /** A posting is balanced by its shape, if it moves something and between two accounts. */
  THE_LEDGER_IS_BALANCED(
      """
      select format('ledger transaction %s of payment %s, in %s, debits %s and credits %s by %s %s',
        l.transaction_id, p.id, p.currency, l.debit_account, l.credit_account, l.amount,
        l.currency)
      from ledger l left join payments p on p.id = l.payment_id
      where l.amount <= 0 or l.debit_account = l.credit_account
        or l.currency is distinct from p.currency
      """),
  /** A payment has one capture, a refund one posting and one end, which settles or reverses it. */
  THE_LEDGER_MOVES_MONEY_ONCE(
      """
      select format('payment %s, refund %s, dispute %s: %s postings of one %s', payment_id, refund_id,
        dispute_id, count(*), string_agg(distinct type, ' '))
      from ledger
      group by payment_id, refund_id, dispute_id, leg,
        case
          when type in ('REFUND_SETTLEMENT', 'REFUND_REVERSAL') then 'END'
          when type in ('DISPUTE_WON', 'DISPUTE_LOST') then 'END'
          else type
        end
      having count(*) > 1
      """),
  THE_LEDGER_AGREES_WITH_PAYMENTS(
      """
      with credited as (
        select ledger.payment_id, side.account, sum(side.amount) as amount
        from ledger
        cross join lateral (values
          (ledger.credit_account, ledger.amount), (ledger.debit_account, -ledger.amount))
          as side (account, amount)
        group by ledger.payment_id, side.account),
      books as (
        select payment_id,
          sum(amount) filter (where account = 'SALES') as sales,
          sum(amount) filter (where account = 'REFUNDS_PAYABLE') as payable,
          -sum(amount) filter (where account = 'PROVIDER_RECEIVABLE') as receivable,
          -sum(amount) filter (where account = 'DISPUTED') as disputed,
          -sum(amount) filter (where account = 'DISPUTE_LOSSES') as losses,
          -sum(amount) filter (where account = 'EXCESS_REFUNDS') as excess
        from credited group by payment_id)
      select format('payment %s: captured %s, refunding %s, refunded %s, disputed %s, lost %s, in '
          'excess %s; in the ledger: sales %s, refunds payable %s, receivable %s, disputed %s, '
          'lost %s, in excess %s',
        p.id, p.captured, p.refunding, p.refunded, p.disputed, p.dispute_losses, p.excess_refunded,
        b.sales, b.payable, b.receivable, b.disputed, b.losses, b.excess)
      from payments p left join books b on b.payment_id = p.id
      where p.captured <> coalesce(b.sales, 0)
        or p.refunding <> coalesce(b.payable, 0)
        or p.captured - p.refunded - p.disputed - p.dispute_losses - p.excess_refunded
          <> coalesce(b.receivable, 0)
        or p.disputed <> coalesce(b.disputed, 0)
        or p.dispute_losses <> coalesce(b.losses, 0)
        or p.excess_refunded <> coalesce(b.excess, 0)
      """),
  PAID_ORDERS_HAVE_THEIR_MONEY(
      """
      select format('order %s of %s is %s; its payments: %s', o.id, o.total, o.state,
        (select string_agg(format('%s captured %s', p.state, p.captured), ', ')
         from payments p where p.order_id = o.id))
      from orders o
      where o.state in ('PAID', 'SHIPPED', 'DELIVERED')
        and (select count(*) from payments p
             where p.order_id = o.id and p.state = 'SUCCEEDED'
               and (p.captured, p.currency) = (o.total, o.currency)) <> 1
      """),
  /**
   * A cancelled or expired order keeps nothing; taken money makes its order a paid one. What was
   * lost in a dispute the customer has.
   */
  MONEY_HAS_ITS_ORDER(
      """
      select format('order %s is %s and payment %s keeps %s and holds %s', o.id, o.state, p.id,
        p.captured - p.refunded - p.dispute_losses, p.capturable)
      from orders o join payments p on p.order_id = o.id
      where o.state not in ('PAID', 'SHIPPED', 'DELIVERED')
        and (p.captured > p.refunded + p.dispute_losses or p.capturable > 0)
      """),
  /** Whoever asked for it, each refund is counted once. */
  ORDERS_KNOW_WHAT_WAS_GIVEN_BACK(
      """
      select format('%s of order %s was given back and it has counted %s',
        coalesce(g.refunded, 0), o.id, o.refunded)
      from orders o
      left join (
          select a.order_id, sum(p.refunded) as refunded
          from attempts a join payments p on p.id = a.payment_id
          where a.state = 'SUCCEEDED'
          group by a.order_id) g
        on g.order_id = o.id
      where o.refunded <> coalesce(g.refunded, 0)
      """),
  /** What is withheld and lost of its payment, and each step of each dispute, once. */
  ORDERS_KNOW_WHAT_IS_DISPUTED(
      """
      with paid as (
        select a.order_id, p.id, p.disputed, p.dispute_losses
        from attempts a join payments p on p.id = a.payment_id
        where a.state = 'SUCCEEDED'),
      told as (
        select order_id, dispute_id, count(*) as events,
          count(*) filter (where type = 'DISPUTE_OPENED') as opened,
          max(type) filter (where type <> 'DISPUTE_OPENED') as ended
        from order_events where dispute_id is not null group by order_id, dispute_id)
      select format('%s of order %s is disputed and %s lost in disputes; it says %s and %s',
        coalesce(p.disputed, 0), o.id, coalesce(p.dispute_losses, 0), o.disputed, o.dispute_losses)
      from orders o left join paid p on p.order_id = o.id
      where (o.disputed, o.dispute_losses)
        is distinct from (coalesce(p.disputed, 0), coalesce(p.dispute_losses, 0))
      union all
      select format('dispute %s of payment %s is %s; order %s has %s events of it, %s that it was '
        'opened and as its end %s', d.id, d.payment_id, d.state, p.order_id, coalesce(t.events, 0),
        coalesce(t.opened, 0), coalesce(t.ended, 'none'))
      from disputes d
      join paid p on p.id = d.payment_id
      left join told t on (t.order_id, t.dispute_id) = (p.order_id, d.id)
      where (t.events, t.opened, t.ended) is distinct from case d.state
        when 'OPEN' then (1::bigint, 1::bigint, null::text)
        else (2::bigint, 1::bigint, 'DISPUTE_' || d.state)
        end
      union all
      select format('order %s has events of dispute %s, which its payment has not', t.order_id,
        t.dispute_id)
      from told t
      where not exists (
        select from disputes d join paid p on p.id = d.payment_id
        where (p.order_id, d.id) = (t.order_id, t.dispute_id))
      """),
  ATTEMPTS_SUCCEED_ONCE(
      """
      select format('order %s has %s attempts that succeeded', order_id, count(*))
      from attempts where state = 'SUCCEEDED' group by order_id having count(*) > 1
      union all
      select format('attempt %s of order %s succeeded and payment %s is %s', a.id, a.order_id,
        a.payment_id, coalesce(p.state, 'absent'))
      from attempts a left join payments p on p.id = a.payment_id
      where a.state = 'SUCCEEDED' and p.state is distinct from 'SUCCEEDED'
      union all
      select format('order %s was paid and no attempt succeeded', e.order_id)
      from order_events e
      where e.type = 'PAID' and not exists (
        select from attempts a where a.order_id = e.order_id and a.state = 'SUCCEEDED')
      union all
      select format('order %s is %s, and attempt %s is %s of order %s', o.id, o.state,
        coalesce(o.attempt_id::text, 'none'), coalesce(a.state, 'absent'), a.order_id)
      from orders o left join attempts a on a.id = o.attempt_id
      where o.attempt_id is not null and a.order_id is distinct from o.id
        or o.state in ('PAID', 'SHIPPED', 'DELIVERED') and a.state is distinct from 'SUCCEEDED'
      """),
  THE_STOCK_ADDS_UP(
      """
      select format('product %s has stock %s, reserved %s; expected %s, %s', p.id, p.stock,
        p.reserved, coalesce(came.stock, 0) - coalesce(went.gone, 0), coalesce(went.held, 0))
      from products p
      left join (select product_id, sum(delta) as stock from stock_adjustments group by product_id)
        came on came.product_id = p.id
      left join (
        select l.product_id,
          sum(l.shipped + l.refunded_unsent - l.restocked) as gone,
          sum(l.quantity - l.shipped - l.refunded_unsent)
            filter (where o.state in ('PENDING_PAYMENT', 'PAID', 'CANCELLING')) as held
        from order_lines l join orders o on o.id = l.order_id group by l.product_id)
        went on went.product_id = p.id
      where p.stock <> coalesce(came.stock, 0) - coalesce(went.gone, 0)
        or p.reserved <> coalesce(went.held, 0)
        or p.reserved < 0 or p.stock < p.reserved or p.stock is null
      union all
      select format('product %s is %s in %s, and its stock can be ordered: %s, in %s', id, state,
        price_currency, orderable, currency)
      from products
      where (orderable, currency) is distinct from (state = 'ACTIVE', price_currency)
      union all
      select format('line %s of order %s is of product %s, which does not exist', line_number,
        order_id, product_id)
      from order_lines l
      where not exists (select from products p where p.id = l.product_id)
      """),
  /** What lines, shipments and events say of what is sent is the same, and the state agrees. */
  SHIPMENTS_ADD_UP(
      """
      with sent as (
        select order_id, line_number, sum(quantity) as quantity
        from shipment_items group by order_id, line_number)
      select format('line %s of order %s, with %s pieces: %s of them sent, %s in shipments',
        l.line_number, l.order_id, l.quantity, l.shipped, coalesce(s.quantity, 0))
      from order_lines l
      left join sent s on (s.order_id, s.line_number) = (l.order_id, l.line_number)
      where l.shipped <> coalesce(s.quantity, 0) or l.shipped not between 0 and l.quantity
      union all
      select format('shipment %s has %s of line %s of order %s, which is no line of its order',
        i.shipment_id, i.quantity, i.line_number, i.order_id)
      from shipment_items i
      where not exists (
          select from order_lines l
          where (l.order_id, l.line_number) = (i.order_id, i.line_number))
        or not exists (
          select from shipments s where (s.order_id, s.id) = (i.order_id, i.shipment_id))
      union all
      select format('order %s is %s; %s of its %s pieces are sent or were refunded before, in %s '
          'shipments, %s of which have arrived',
        o.id, o.state, l.done, l.quantity, coalesce(s.sent, 0), coalesce(s.arrived, 0))
      from orders o
      join (
        select order_id, sum(quantity) as quantity, sum(shipped) as shipped,
          sum(shipped + refunded_unsent) as done
        from order_lines group by order_id) l on l.order_id = o.id
      left join (
        select order_id, count(*) as sent, count(*) filter (where arrived) as arrived
        from shipments group by order_id) s on s.order_id = o.id
      where not case o.state
        when 'PAID' then l.done < l.quantity
        when 'SHIPPED' then l.done = l.quantity and s.arrived < s.sent
        when 'DELIVERED' then l.done = l.quantity and s.arrived = s.sent
        else l.shipped = 0 and s.sent is null
        end
        or o.shipment_count <> coalesce(s.sent, 0)
      union all
      select format('shipment %s of order %s (arrived: %s) has %s events SHIPPED and %s DELIVERED',
        s.id, s.order_id, s.arrived, coalesce(e.sent, 0), coalesce(e.arrived, 0))
      from shipments s
      left join (
        select order_id, shipment_id, count(*) filter (where type = 'SHIPPED') as sent,
          count(*) filter (where type = 'DELIVERED') as arrived
        from order_events group by order_id, shipment_id) e
        on (e.order_id, e.shipment_id) = (s.order_id, s.id)
      where (coalesce(e.sent, 0), coalesce(e.arrived, 0)) <> (1, case when s.arrived then 1 else 0 end)
      """),
  /**
   * What an order says was given back is what payment-service has given back for it, and what
   * lines, refunds and events say of refunds is the same.
   */
  REFUNDS_ADD_UP(
      """
      select format('order %s says that %s was given back; counted are %s', o.id, o.refunded,
        coalesce(s.amount, 0))
      from orders o
      left join (select order_id, sum(amount) as amount from settled_refunds group by order_id) s
        on s.order_id = o.id
      where o.refunded <> coalesce(s.amount, 0)
      union all
      select format('order %s counts refund %s of %s; at payment-service it is %s %s', s.order_id,
        s.id, s.amount, coalesce(r.state, 'absent'), r.amount)
      from settled_refunds s
      left join refunds r on r.id = s.id
      left join payments p on p.id = r.payment_id
      where (r.state, r.amount - r.excess, p.order_id) is distinct from ('SUCCEEDED', s.amount, s.order_id)
      union all
      select format('refund %s of order %s is %s, and of its amount %s are counted %s', f.id,
        f.order_id, f.state, f.amount, coalesce(s.amount, 0))
      from order_refunds f left join settled_refunds s on s.id = f.payment_refund_id
      where case f.state when 'SUCCEEDED' then f.amount else 0 end <> coalesce(s.amount, 0)
        or f.amount <> (select sum(amount) from order_refund_items i where i.refund_id = f.id)
      union all
      select format('line %s of order %s: %s being refunded, %s refunded, %s of them unsent, %s '
          'restocked; in its refunds: %s, %s, %s, %s',
        l.line_number, l.order_id, l.refunding, l.refunded, l.refunded_unsent, l.restocked,
        coalesce(i.refunding, 0), coalesce(i.refunded, 0), coalesce(i.refunded_unsent, 0),
        coalesce(i.restocked, 0))
      from order_lines l
      left join (
        select i.order_id, i.line_number,
          sum(i.quantity) filter (where f.state = 'PENDING') as refunding,
          sum(i.quantity) filter (where f.state = 'SUCCEEDED') as refunded,
          sum(i.unsent) filter (where f.state = 'SUCCEEDED') as refunded_unsent,
          sum(i.restocked) filter (where f.state = 'SUCCEEDED') as restocked
        from order_refund_items i join order_refunds f on f.id = i.refund_id
        group by i.order_id, i.line_number) i
        on (i.order_id, i.line_number) = (l.order_id, l.line_number)
      where (l.refunding, l.refunded, l.refunded_unsent, l.restocked)
        <> (coalesce(i.refunding, 0), coalesce(i.refunded, 0), coalesce(i.refunded_unsent, 0),
          coalesce(i.restocked, 0))
      union all
      select format('refund %s of order %s is %s and has %s events that it began and %s that it '
          'ended', f.id, f.order_id, f.state, coalesce(e.begun, 0), coalesce(e.ended, 0))
      from order_refunds f
      left join (
        select order_id, refund_id, count(*) filter (where type = 'REFUND_STARTED') as begun,
          count(*) filter (where type in ('REFUND_SUCCEEDED', 'REFUND_FAILED')) as ended
        from order_events group by order_id, refund_id) e
        on (e.order_id, e.refund_id) = (f.order_id, f.id)
      where (coalesce(e.begun, 0), coalesce(e.ended, 0))
        <> (1, case f.state when 'PENDING' then 0 else 1 end)
      """),
  /** Every version of an order and of a payment has its event, and the last tells the state. */
  EVENTS_TELL_THE_STATE(
      """
      with history as (
        select 'order' as kind, order_id as id, sequence, state from order_events
        union all
        select 'payment', payment_id, sequence, state from payment_events),
      last as (
        select kind, id, count(*) as events, max(sequence) as sequence,
          (array_agg(state order by sequence desc))[1] as state
        from history group by kind, id),
      present as (
        select 'order' as kind, id, version, state from orders
        union all
        select 'payment', id, version, state from payments)
      select format('%s %s is %s at version %s; its %s events end with %s at %s', p.kind, p.id,
        p.state, p.version, l.events, l.state, l.sequence)
      from present p left join last l on l.kind = p.kind and l.id = p.id
      where (l.events, l.sequence, l.state) is distinct from (p.version, p.version, p.state)
      """),
  /** What is under way has the row by which somebody finds it. */
  NOTHING_IS_FORGOTTEN(
      """
      select format('order %s is %s and nobody will look at it', o.id, o.state)
      from orders o
      where o.state in ('PENDING_PAYMENT', 'CANCELLING')
        and not exists (select from order_work w where w.order_id = o.id)
      union all
      select format('refund %s of order %s is PENDING and nobody will look at it', f.id, f.order_id)
      from order_refunds f
      where f.state = 'PENDING'
        and not exists (select from order_work w where w.order_id = f.order_id)
      union all
      select format('payment %s is PROCESSING and has no open step', p.id)
      from payments p
      where p.state = 'PROCESSING'
        and not exists (select from steps s where s.payment_id = p.id and s.state = 'STARTED')
      union all
      select format('payment %s is %s and nobody will look at its charge', p.id, p.state)
      from payments p
      where p.state in ('REQUIRES_ACTION', 'REQUIRES_CAPTURE')
        and not exists (select from open_charges c where c.payment_id = p.id)
      union all
      select format('refund %s is PENDING and has no open step', r.id)
      from refunds r
      where r.state = 'PENDING' and r.reason <> 'MADE_AT_PROVIDER'
        and not exists (select from steps s where s.refund_id = r.id and s.state = 'STARTED')
      union all
      select format('refund %s of others is PENDING, or dispute, and nobody will look at it', r.id)
      from (
        select id, payment_id from refunds
        where state = 'PENDING' and reason = 'MADE_AT_PROVIDER'
        union all
        select id, payment_id from disputes where state = 'OPEN') r
      where not exists (select from checks c where c.payment_id = r.payment_id)
      """),
  NOTHING_IS_PARKED(
      """
      select format('order %s is parked: %s', order_id, last_failure) from order_work where parked
      union all
      select format('step %s of payment %s is parked: %s', id, payment_id, problem)
      from steps where parked
      """),
  /** Orders that wait for their customer are not work. */
  NOTHING_IS_LEFT_TO_DO(
      """
      select format('order %s is still CANCELLING', id) from orders where state = 'CANCELLING'
      union all
      select format('attempt %s of order %s is still %s', id, order_id, state)
      from attempts where state in ('STARTED', 'PROCESSING')
      union all
      select format('refund %s of order %s is still PENDING', id, order_id)
      from order_refunds where state = 'PENDING'
      union all
      select format('step %s (%s) of payment %s is still open: %s', id, kind, payment_id, problem)
      from steps where state = 'STARTED'
      union all
      select format('order %s is %s and still has work', o.id, o.state)
      from order_work w join orders o on o.id = w.order_id
      where o.state not in ('PENDING_PAYMENT', 'CANCELLING')
      union all
      select format('the work of order %s is overdue', order_id)
      from order_work where overdue and not parked
      """);

  private final String query;

  MoneyRule(String query) {
    this.query = query;
  }

  String query() {
    return query;
  }
}
