-- Who wants to be told (endpoints), how they know that it is us (secrets), and what is on its way (deliveries).

create table webhook_endpoint (
    cell smallint not null,
    shop_id bigint not null,
    endpoint_id bigint not null check (endpoint_id > 0),
    url text not null check (char_length(url) between 8 and 2000),
    description text not null default '',
    events text[] not null default '{}', -- none named: all
    active boolean not null default true,
    gone_at timestamptz, -- when the receiver answered 410; null again once it is switched on
    created_at timestamptz not null,
    primary key (cell, shop_id, endpoint_id)
);

-- Several are valid while one takes over from another: at most one has no end.
create table webhook_secret (
    cell smallint not null,
    shop_id bigint not null,
    endpoint_id bigint not null,
    secret_id bigint not null check (secret_id > 0),
    secret text not null check (secret ~ '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$'), -- base64 of 24 to 64 bytes
    created_at timestamptz not null,
    expires_at timestamptz,
    primary key (cell, shop_id, endpoint_id, secret_id),
    foreign key (cell, shop_id, endpoint_id) references webhook_endpoint on delete cascade
);
create unique index webhook_secret_current on webhook_secret (cell, shop_id, endpoint_id) where expires_at is null;

-- One per fact and endpoint; a test message is about no order. The fact itself stays in the journal.
-- No foreign key to the endpoint: every batch of the desk would lock its row, and removing one would hold the desk up.
create table webhook_delivery (
    cell smallint not null,
    shop_id bigint not null,
    endpoint_id bigint not null,
    delivery_id bigint not null check (delivery_id > 0), -- the same at every endpoint of the shop
    order_id bigint,
    version int,
    after_sale_id bigint,
    type text not null,
    status text not null default 'pending' check (status in ('pending', 'delivered', 'dead')),
    attempts int not null default 0 check (attempts >= 0),
    due_at timestamptz not null, -- of a pending one: when it is sent next, or looked at again
    created_at timestamptz not null,
    attempted_at timestamptz,
    finished_at timestamptz,
    last_status smallint,
    last_error text,
    primary key (cell, shop_id, endpoint_id, delivery_id),
    unique (cell, shop_id, endpoint_id, order_id, version),
    constraint about_a_fact_or_none check ((order_id is null) = (version is null)),
    constraint finished_when_not_pending check ((status = 'pending') = (finished_at is null))
) with (fillfactor = 85);
create index webhook_delivery_due on webhook_delivery (cell, shop_id, endpoint_id, due_at, delivery_id)
    where status = 'pending';
create index webhook_delivery_unfinished on webhook_delivery (cell, shop_id, endpoint_id, status, delivery_id)
    where status <> 'delivered';

-- Idempotency keys of what is done to endpoints; those of commands are in command_key, beside their orders.
create table webhook_key (
    cell smallint not null,
    shop_id bigint not null,
    actor text not null,
    key text not null,
    input_hash bytea not null,
    result bigint not null, -- the id of what came of it, or a count
    at timestamptz not null,
    primary key (cell, shop_id, actor, key)
);
