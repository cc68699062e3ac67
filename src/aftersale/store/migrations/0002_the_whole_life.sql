-- Negotiation, returns, exchange, clocks that act, and refunds as documents of their own.

alter table after_sale
    add column origin text not null default 'buyer' check (origin in ('buyer', 'merchant', 'price_difference')),
    add column freight_fen bigint not null default 0,
    add column return_number text,
    add column timer_at timestamptz,
    drop constraint after_sale_stage_check,
    drop constraint after_sale_quantity_check,
    drop constraint deadline_while_awaited;
alter table after_sale
    add constraint after_sale_stage_check check (stage in
        ('merchant_decides', 'buyer_answers_proposal', 'buyer_answers_offer', 'merchant_intercepts',
         'buyer_adjusts', 'buyer_returns', 'return_overdue', 'merchant_inspects', 'merchant_reships',
         'buyer_receives', 'merchant_sends_back', 'refunding', 'merchant_pays', 'buyer_confirms_payment',
         'refunded', 'exchanged', 'cancelled')),
    add constraint after_sale_quantity_check check (quantity >= 0 and (quantity = 0) = (origin = 'price_difference')),
    add constraint freight_within_amount check (freight_fen between 0 and amount_fen),
    add constraint deadline_while_awaited check
        (stage in ('refunded', 'exchanged', 'cancelled') = (deadline_at is null)),
    add constraint timer_within_deadline check (timer_at is null or timer_at <= deadline_at);

-- What time must do next; the worker walks this index.
create index after_sale_timer on after_sale (cell, timer_at, after_sale_id) where timer_at is not null;
-- A parcel that arrives is looked up by its number.
create index after_sale_return_number on after_sale (cell, shop_id, return_number) where return_number is not null;

-- The chain that cannot pass what was paid is now one of shares: a refund may take from its line and, for
-- an order that was never shipped, from the freight, which is line 0.
drop index refund_requested;
alter table refund rename to refund_share;
alter table refund_share
    drop column status, drop column requested_at, drop column settled_at, drop column paid_elsewhere;
alter index refund_pkey rename to refund_share_pkey;
do $$
declare
    name text;
begin
    -- The one unique constraint over (cell, shop_id, after_sale_id): a share per line takes its place.
    select conname into strict name from pg_constraint
    where conrelid = 'refund_share'::regclass and contype = 'u' and array_length(conkey, 1) = 3;
    execute format('alter table refund_share drop constraint %I', name);
end
$$;
alter table refund_share add constraint one_share_per_line unique (cell, shop_id, after_sale_id, line_id);

create table refund (
    cell smallint not null,
    shop_id bigint not null,
    after_sale_id bigint not null,
    order_id bigint not null,
    key text not null,
    amount_fen bigint not null check (amount_fen > 0),
    status text not null check (status in ('requested', 'sent', 'unknown', 'failed', 'succeeded')),
    cause text not null,
    gateway text not null,
    payment text not null,
    attempts int not null,
    asked int not null,
    requested_at timestamptz not null,
    act_at timestamptz,
    reference text not null,
    code text not null,
    message text not null,
    paid_elsewhere boolean not null,
    primary key (cell, shop_id, after_sale_id),
    unique (cell, shop_id, key),
    foreign key (cell, shop_id, after_sale_id) references after_sale,
    constraint nothing_to_do_when_done check (status <> 'succeeded' or act_at is null),
    constraint others_move_their_money check (not paid_elsewhere or act_at is null)
) with (fillfactor = 70);
create index refund_due on refund (cell, act_at) where act_at is not null;
create index refund_by_time on refund (cell, shop_id, requested_at desc, after_sale_id desc);
-- What has not arrived yet, by state: few rows of a large table.
create index refund_open on refund (cell, shop_id, status, requested_at desc, after_sale_id desc)
    where status <> 'succeeded';

-- Where buyers send goods back to.
create table return_address (
    cell smallint not null,
    shop_id bigint not null,
    address_id bigint not null check (address_id > 0),
    receiver text not null check (receiver ~ '\S'),
    phone text not null check (phone ~ '\S'),
    detail text not null check (detail ~ '\S'),
    note text not null,
    is_default boolean not null,
    removed_at timestamptz,
    created_at timestamptz not null,
    primary key (cell, shop_id, address_id)
);
create unique index one_default_address on return_address (cell, shop_id) where is_default and removed_at is null;
