-- The books of the local ledger, our own payment provider: one row for each refund it took on.
-- Rows are only ever added: what was taken on under a key stays as it was.
create table ledger_refund (
    key text primary key check (key <> ''),
    shop_id bigint not null,
    order_id bigint not null,
    payment text not null, -- empty where the order names none
    amount_fen bigint not null check (amount_fen > 0),
    sent_at timestamptz not null,
    settles_at timestamptz not null check (settles_at >= sent_at)
);
