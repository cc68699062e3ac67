-- The journal, the rows folded from it, and the constraints that hold even for hand-written SQL.
-- Every key starts with (cell, shop_id): a shop lives in one cell, a batch of commands stays in one cell.

create table shop (
    shop_id bigint primary key check (shop_id > 0),
    cell smallint not null default 0 check (cell between 0 and 63),
    name text not null default ''
);

-- One row per order: the head of its stream of facts, and the order folded from them.
create table order_stream (
    cell smallint not null,
    shop_id bigint not null,
    order_id bigint not null check (order_id > 0),
    version int not null check (version > 0),
    buyer_id bigint not null,
    paid_at timestamptz,
    hash bytea not null check (length(hash) = 32),
    state bytea not null, -- JSON; convert_from(state, 'utf8')::json reads it
    primary key (cell, shop_id, order_id)
) with (fillfactor = 60, toast_tuple_target = 8160); -- room beside each state for the next: no index is touched
create index order_stream_paid on order_stream (cell, shop_id, paid_at desc nulls last, order_id desc);
create index order_stream_buyer on order_stream (cell, buyer_id, shop_id, order_id);

-- Facts are appended, never edited. `hash` = sha256(hash of the fact before it || body).
create table journal (
    cell smallint not null,
    shop_id bigint not null,
    order_id bigint not null,
    version int not null check (version > 0),
    after_sale_id bigint,
    kind text not null,
    at timestamptz not null,
    body bytea not null, -- JSON, exactly the bytes that were hashed; convert_from(body, 'utf8')::json reads it
    hash bytea not null check (length(hash) = 32),
    primary key (cell, shop_id, order_id, version)
) with (toast_tuple_target = 8160); -- written once and short: compressing each costs more than it saves

create table order_line (
    cell smallint not null,
    shop_id bigint not null,
    order_id bigint not null,
    line_id bigint not null,
    title text not null,
    quantity int not null check (quantity > 0),
    paid_fen bigint not null check (paid_fen >= 0),
    claimed_quantity int not null default 0,
    primary key (cell, shop_id, order_id, line_id),
    unique (cell, shop_id, order_id, line_id, paid_fen),
    constraint one_after_sale_per_unit check (claimed_quantity between 0 and quantity)
) with (fillfactor = 85);

-- Which reject reason belongs to which scene and type; filled from the catalogue at every start.
create table reject_reason_scene (
    scene text not null,
    type text not null,
    reject_reason text not null,
    primary key (scene, type, reject_reason)
);

create table rejection (
    cell smallint not null,
    shop_id bigint not null,
    after_sale_id bigint not null,
    version int not null,
    type text not null,
    scene text not null,
    reject_reason text not null,
    explanation text not null,
    outcome text not null,
    edited boolean not null,
    template_version text not null,
    acknowledged_risks boolean not null,
    at timestamptz not null,
    primary key (cell, shop_id, after_sale_id, version, type),
    constraint reason_of_the_scene foreign key (scene, type, reject_reason) references reject_reason_scene,
    constraint explanation_says_something check (explanation ~ '\S' and char_length(explanation) <= 500),
    constraint explanation_has_no_blanks check (explanation !~ '[{}｛｝]|_{3,}')
);

create table after_sale (
    cell smallint not null,
    shop_id bigint not null,
    after_sale_id bigint not null check (after_sale_id > 0),
    order_id bigint not null,
    line_id bigint not null,
    buyer_id bigint not null,
    type text not null check (type in ('refund_only', 'return_and_refund', 'exchange')),
    stage text not null check (stage in
        ('merchant_decides', 'buyer_adjusts', 'buyer_returns', 'refunding', 'refunded', 'cancelled')),
    version int not null,
    quantity int not null check (quantity > 0),
    amount_fen bigint not null check (amount_fen >= 0),
    refund_fen bigint not null default 0 check (refund_fen between 0 and amount_fen),
    application_reason text not null,
    attempt smallint not null,
    title text not null,
    buyer_name text not null,
    applied_at timestamptz not null,
    updated_at timestamptz not null,
    deadline_at timestamptz,
    rejection_version int,
    rejected_type text,
    primary key (cell, shop_id, after_sale_id),
    foreign key (cell, shop_id, order_id, line_id) references order_line,
    foreign key (cell, shop_id, after_sale_id, rejection_version, rejected_type) references rejection,
    constraint deadline_while_awaited check (stage in ('refunded', 'cancelled') = (deadline_at is null)),
    constraint rejected_with_a_reason check
        (stage <> 'buyer_adjusts' or (rejection_version is not null and rejected_type is not distinct from type))
) with (fillfactor = 85);
create index after_sale_due on after_sale (cell, shop_id, stage, deadline_at, after_sale_id);
create index after_sale_updated on after_sale (cell, shop_id, updated_at, after_sale_id);

-- Refunds of a line form a chain: each names its predecessor and the running total, and the total
-- may not pass what was paid. Neither a race nor hand-written SQL can refund too much.
create table refund (
    cell smallint not null,
    shop_id bigint not null,
    order_id bigint not null,
    line_id bigint not null,
    sequence int not null check (sequence > 0),
    after_sale_id bigint not null,
    amount_fen bigint not null check (amount_fen > 0),
    before_fen bigint not null,
    after_fen bigint not null,
    paid_fen bigint not null,
    paid_elsewhere boolean not null default false, -- another system moves this money
    prior int,
    status text not null check (status in ('requested', 'succeeded')),
    requested_at timestamptz not null,
    settled_at timestamptz,
    primary key (cell, shop_id, order_id, line_id, sequence),
    unique (cell, shop_id, after_sale_id),
    unique (cell, shop_id, order_id, line_id, sequence, after_fen),
    foreign key (cell, shop_id, order_id, line_id, prior, before_fen)
        references refund (cell, shop_id, order_id, line_id, sequence, after_fen),
    foreign key (cell, shop_id, order_id, line_id, paid_fen)
        references order_line (cell, shop_id, order_id, line_id, paid_fen) on update cascade,
    foreign key (cell, shop_id, after_sale_id) references after_sale,
    constraint chained check
        ((sequence = 1 and prior is null and before_fen = 0) or (sequence > 1 and prior is not distinct from sequence - 1)),
    constraint adds_up check (after_fen = before_fen + amount_fen),
    constraint never_over_refunded check (after_fen <= paid_fen)
);
create index refund_requested on refund (cell, requested_at) where status = 'requested' and not paid_elsewhere;

-- Same key and input: the first answer again. Same key, other input: refused.
create table command_key (
    cell smallint not null,
    shop_id bigint not null,
    actor text not null,
    key text not null,
    input_hash bytea not null,
    order_id bigint not null,
    after_sale_id bigint,
    version int not null,
    at timestamptz not null,
    primary key (cell, shop_id, actor, key)
);

create table evidence (
    cell smallint not null,
    shop_id bigint not null,
    evidence_id bigint not null,
    sha256 bytea not null check (length(sha256) = 32),
    media_type text not null,
    size_bytes int not null check (size_bytes > 0),
    name text not null,
    actor text not null,
    at timestamptz not null,
    content bytea not null,
    primary key (cell, shop_id, evidence_id)
);
alter table evidence alter column content set storage external;

-- People who sign in, and what they hold afterwards: a session or a bearer token, only its hash kept.
create table account (
    login text primary key,
    password_hash text not null,
    role text not null,
    account_id bigint not null,
    shop_id bigint,
    buyer_id bigint,
    name text not null
);
create table credential (
    token_hash bytea primary key,
    kind text not null check (kind in ('session', 'bearer')),
    role text not null,
    account_id bigint not null,
    shop_id bigint,
    buyer_id bigint,
    name text not null,
    created_at timestamptz not null,
    expires_at timestamptz
);

-- What one installation must agree on with itself, such as the secret that signs its forms.
create table installation (
    name text primary key,
    value text not null
);
