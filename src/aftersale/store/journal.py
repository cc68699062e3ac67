"""The only writer of facts: load orders under lock, append facts with the rows folded from them."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from aftersale.core.after_sale.evolving import evolve
from aftersale.core.after_sale.facts import Entry
from aftersale.core.after_sale.state import Order
from aftersale.core.webhooks import event_type
from aftersale.store.identifiers import IDENTIFIERS
from aftersale.store.projections import Row, rows_of

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
OrderKey = tuple[int, int]
"""shop_id, order_id"""

GENESIS = bytes(32)
"""The hash before the first fact of a stream."""

_encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(Order).decode
decode_entry = msgspec.json.Decoder(Entry).decode


class Head(msgspec.Struct, frozen=True, gc=False):
    """An order as stored, and the hash of its last fact."""

    order: Order
    hash: bytes


class KeyRow(msgspec.Struct, frozen=True, gc=False):
    """An idempotency key, with what its first command was and left behind."""

    shop_id: int
    actor: str
    key: str
    input_hash: bytes
    order_id: int
    after_sale_id: int | None
    version: int
    at: datetime


class Change(msgspec.Struct, gc=False):
    """What happened to one order in one batch: from this head, by these facts, to that state."""

    head: Head
    after: Order
    entries: list[Entry]


# How these statements are written leaves the planner no choice: keys first, then one index look-up per
# key (lateral), or an upsert through its arbiter index. A plan made while a table was empty, and kept
# for the life of the connection, is then still the right one when the table has grown.

LOCK = """
select s.*
from (
    select shop_id, order_id from unnest($2::bigint[], $3::bigint[]) k(shop_id, order_id)
    union
    select a.shop_id, a.order_id
    from unnest($4::bigint[], $5::bigint[]) k(shop_id, after_sale_id)
    cross join lateral (select shop_id, order_id from after_sale a
        where a.cell = $1 and a.shop_id = k.shop_id and a.after_sale_id = k.after_sale_id offset 0) a
    order by 1, 2) k
cross join lateral (select s.shop_id, s.order_id, s.state, s.hash from order_stream s
    where s.cell = $1 and s.shop_id = k.shop_id and s.order_id = k.order_id for update) s
"""

KEYS = """
select c.*
from unnest($2::bigint[], $3::text[], $4::text[]) k(shop_id, actor, key)
cross join lateral (
    select c.shop_id, c.actor, c.key, c.input_hash, c.order_id, c.after_sale_id, c.version, c.at
    from command_key c
    where c.cell = $1 and c.shop_id = k.shop_id and c.actor = k.actor and c.key = k.key offset 0) c
"""

# Rows travel as one JSON array per table, their columns by name; only the long texts travel beside them.
# A pattern that was found when the rejection was made is not found again when the buyer answers it.
# An after-sale id that another order took in the meantime turns order_id into null: the table refuses it.
APPEND = """
with
streams as (
    insert into order_stream (cell, shop_id, order_id, version, buyer_id, paid_at, hash, state)
    select $1, shop_id, order_id, version, buyer_id, paid_at, decode(hash, 'hex'), state
    from rows from (
        json_to_recordset($3) as (shop_id bigint, order_id bigint, version int, buyer_id bigint,
            paid_at timestamptz, hash text),
        unnest($4::bytea[])) as v(shop_id, order_id, version, buyer_id, paid_at, hash, state)
    on conflict (cell, shop_id, order_id) do update set version = excluded.version,
        paid_at = excluded.paid_at, hash = excluded.hash, state = excluded.state),
after_sales as (
    insert into after_sale (cell, shop_id, after_sale_id, order_id, line_id, buyer_id, type, stage, version,
        quantity, amount_fen, refund_fen, application_reason, attempt, title, buyer_name, applied_at,
        updated_at, deadline_at, rejection_version, rejected_type, origin, freight_fen, return_number, timer_at,
        reapplied)
    select $1, v.* from json_to_recordset($7) as v(shop_id bigint, after_sale_id bigint, order_id bigint,
        line_id bigint, buyer_id bigint, type text, stage text, version int, quantity int, amount_fen bigint,
        refund_fen bigint, application_reason text, attempt smallint, title text, buyer_name text,
        applied_at timestamptz, updated_at timestamptz, deadline_at timestamptz, rejection_version int,
        rejected_type text, origin text, freight_fen bigint, return_number text, timer_at timestamptz,
        reapplied boolean)
    on conflict (cell, shop_id, after_sale_id) do update set
        order_id = case when after_sale.order_id = excluded.order_id then excluded.order_id end,
        type = excluded.type, stage = excluded.stage, version = excluded.version,
        quantity = excluded.quantity, amount_fen = excluded.amount_fen, refund_fen = excluded.refund_fen,
        application_reason = excluded.application_reason, attempt = excluded.attempt,
        title = excluded.title, buyer_name = excluded.buyer_name, updated_at = excluded.updated_at,
        deadline_at = excluded.deadline_at, rejection_version = excluded.rejection_version,
        rejected_type = excluded.rejected_type, freight_fen = excluded.freight_fen,
        return_number = excluded.return_number, timer_at = excluded.timer_at,
        reapplied = excluded.reapplied),
rejections as (
    insert into rejection (cell, shop_id, after_sale_id, version, type, scene, reject_reason, explanation,
        outcome, edited, template_version, acknowledged_risks, own_reason, offer_fen, at)
    select $1, v.*, $2 from json_to_recordset($8) as v(shop_id bigint, after_sale_id bigint, version int,
        type text, scene text, reject_reason text, explanation text, outcome text, edited boolean,
        template_version text, acknowledged_risks boolean, own_reason text, offer_fen bigint)),
findings as (
    insert into finding (cell, shop_id, after_sale_id, rejection_version, pattern, severity, reject_reason,
        because_zh, because_en, facts, at)
    select $1, shop_id, after_sale_id, rejection_version, pattern, severity, reject_reason, because_zh,
        because_en, facts::json, $2
    from json_to_recordset($10) as v(shop_id bigint, after_sale_id bigint, rejection_version int, pattern text,
        severity smallint, reject_reason text, because_zh text, because_en text, facts text)
    on conflict (cell, shop_id, after_sale_id, rejection_version, pattern) do nothing),
keys as (
    insert into command_key (cell, shop_id, actor, key, input_hash, order_id, after_sale_id, version, at)
    select $1, shop_id, actor, key, decode(input_hash, 'hex'), order_id, after_sale_id, version, $2
    from json_to_recordset($9) as v(shop_id bigint, actor text, key text, input_hash text, order_id bigint,
        after_sale_id bigint, version int)),
deliveries as (
    insert into webhook_delivery (cell, shop_id, endpoint_id, delivery_id, order_id, version, after_sale_id,
        type, due_at, created_at)
    select $1, v.shop_id, e.endpoint_id, v.delivery_id, v.order_id, v.version, v.after_sale_id, v.event, $2, $2
    from json_to_recordset($5) as v(shop_id bigint, order_id bigint, version int, after_sale_id bigint,
        delivery_id bigint, event text)
    cross join lateral (select e.endpoint_id from webhook_endpoint e
        where e.cell = $1 and e.shop_id = v.shop_id and e.active
        and (e.events = '{}' or v.event = any(e.events)) offset 0) e)
insert into journal (cell, shop_id, order_id, version, after_sale_id, kind, at, body, hash)
select $1, shop_id, order_id, version, after_sale_id, kind, $2, body, decode(hash, 'hex')
from rows from (
    json_to_recordset($5) as (shop_id bigint, order_id bigint, version int, after_sale_id bigint, kind text,
        hash text),
    unnest($6::bytea[])) as v(shop_id, order_id, version, after_sale_id, kind, hash, body)
"""

LINES = """
insert into order_line (cell, shop_id, order_id, line_id, title, quantity, paid_fen, claimed_quantity)
select $1, v.* from json_to_recordset($2) as v(shop_id bigint, order_id bigint, line_id bigint, title text,
    quantity int, paid_fen bigint, claimed_quantity int)
on conflict (cell, shop_id, order_id, line_id) do update set title = excluded.title,
    quantity = excluded.quantity, paid_fen = excluded.paid_fen, claimed_quantity = excluded.claimed_quantity
"""

REMOVED_LINES = """
delete from order_line l
using json_to_recordset($2) as v(shop_id bigint, order_id bigint, line_id bigint)
where l.cell = $1 and l.shop_id = v.shop_id and l.order_id = v.order_id and l.line_id = v.line_id
"""

SHARES = """
insert into refund_share (cell, shop_id, order_id, line_id, sequence, after_sale_id, amount_fen, before_fen,
    after_fen, paid_fen, prior)
select $1, shop_id, order_id, line_id, sequence, after_sale_id, amount_fen, before_fen,
    before_fen + amount_fen, paid_fen, nullif(sequence - 1, 0)
from json_to_recordset($2) as v(shop_id bigint, order_id bigint, line_id bigint, sequence int,
    after_sale_id bigint, amount_fen bigint, before_fen bigint, paid_fen bigint)
"""

# The amount and the key of a refund are written once: they are not among what an update may change.
REFUNDS = """
insert into refund (cell, shop_id, after_sale_id, order_id, key, amount_fen, status, cause, gateway, payment, attempts,
    asked, requested_at, act_at, reference, code, message, paid_elsewhere)
select $1, v.* from json_to_recordset($2) as v(shop_id bigint, after_sale_id bigint, order_id bigint, key text,
    amount_fen bigint, status text, cause text, gateway text, payment text, attempts int, asked int,
    requested_at timestamptz, act_at timestamptz, reference text, code text, message text,
    paid_elsewhere boolean)
on conflict (cell, shop_id, after_sale_id) do update set status = excluded.status,
    attempts = excluded.attempts, asked = excluded.asked, act_at = excluded.act_at,
    reference = excluded.reference, code = excluded.code, message = excluded.message
"""


async def lock_orders(
    connection: Connection, cell: int, orders: Sequence[OrderKey], after_sales: Sequence[OrderKey]
) -> dict[OrderKey, Head]:
    """The named orders, and those of the named after-sales, locked in key order until the commit."""
    rows = await connection.fetch(
        LOCK,
        cell,
        [k[0] for k in orders],
        [k[1] for k in orders],
        [k[0] for k in after_sales],
        [k[1] for k in after_sales],
    )
    return {(r[0], r[1]): Head(decode_order(r[2]), r[3]) for r in rows}


async def find_keys(
    connection: Connection, cell: int, keys: Sequence[tuple[int, str, str]]
) -> dict[tuple[int, str, str], KeyRow]:
    """Those of the (shop_id, actor, key) that were used before."""
    columns = [[k[i] for k in keys] for i in range(3)]
    rows = await connection.fetch(KEYS, cell, *columns)
    return {(r[0], r[1], r[2]): KeyRow(*r) for r in rows}


async def append(
    connection: Connection, cell: int, changes: Sequence[Change], keys: Sequence[KeyRow], at: datetime
) -> None:
    """Write the facts of all changes and the rows folded from them. Call inside a transaction.

    A fact whose version is taken already breaks the journal's key: asyncpg.UniqueViolationError.
    """
    changes = sorted(changes, key=lambda c: (c.after.shop_id, c.after.order_id))
    rows = [rows_of(c.head.order, c.after, c.entries) for c in changes]
    streams, states, facts, bodies = _chained(changes, at)
    lines = [row for change in rows for row in change.lines]
    if lines:
        await connection.execute(LINES, cell, _json(lines))
    await connection.execute(
        APPEND,
        cell,
        at,
        _json(streams),
        states,
        _json(facts),
        bodies,
        _json([row for change in rows for row in change.after_sales]),
        _json([row for change in rows for row in change.rejections]),
        _json([_key_row(key) for key in sorted(keys, key=lambda k: (k.shop_id, k.actor, k.key))]),
        _json([row for change in rows for row in change.findings]),
    )
    shares = [row for change in rows for row in change.shares]
    if shares:
        await connection.execute(SHARES, cell, _json(shares))
    refunds = [row for change in rows for row in change.refunds]
    if refunds:
        await connection.execute(REFUNDS, cell, _json(refunds))
    removed = [row for change in rows for row in change.removed_lines]
    if removed:
        await connection.execute(REMOVED_LINES, cell, _json(removed))


class _StreamRow(Row, frozen=True):
    shop_id: int
    order_id: int
    version: int
    buyer_id: int
    paid_at: datetime | None
    hash: str


class _FactRow(Row, frozen=True):
    shop_id: int
    order_id: int
    version: int
    after_sale_id: int | None
    kind: str
    hash: str
    delivery_id: int
    event: str


class _KeyRow(Row, frozen=True):
    shop_id: int
    actor: str
    key: str
    input_hash: str
    order_id: int
    after_sale_id: int | None
    version: int


def _key_row(k: KeyRow) -> _KeyRow:
    return _KeyRow(k.shop_id, k.actor, k.key, k.input_hash.hex(), k.order_id, k.after_sale_id, k.version)


def _json(rows: Sequence[Row]) -> str:
    return _encode(rows).decode()


def _chained(
    changes: Sequence[Change], at: datetime
) -> tuple[list[_StreamRow], list[bytes], list[_FactRow], list[bytes]]:
    """Stream rows with their states, journal rows with their bodies: each fact hashed onto the one before."""
    streams: list[_StreamRow] = []
    states: list[bytes] = []
    facts: list[_FactRow] = []
    bodies: list[bytes] = []
    for change in changes:
        order = change.after
        shop_id, order_id = order.shop_id, order.order_id
        link = change.head.hash
        for entry in change.entries:
            body = _encode(entry)
            link = hashlib.sha256(link + body).digest()
            about = getattr(entry.fact, "after_sale_id", None)
            kind = type(entry.fact).__name__
            facts.append(
                _FactRow(
                    shop_id,
                    order_id,
                    entry.version,
                    about,
                    kind,
                    link.hex(),
                    IDENTIFIERS.new(at),
                    event_type(kind, about is None),
                )
            )
            bodies.append(body)
        streams.append(
            _StreamRow(shop_id, order_id, order.version, order.buyer_id, order.paid_at, link.hex())
        )
        states.append(_encode(order))
    return streams, states, facts, bodies


async def read_order(connection: Connection, cell: int, shop_id: int, order_id: int) -> Order | None:
    """The order as it stands, without a lock."""
    state = await connection.fetchval(
        "select state from order_stream where cell = $1 and shop_id = $2 and order_id = $3",
        cell,
        shop_id,
        order_id,
    )
    return None if state is None else decode_order(state)


async def read_entries(
    connection: Connection, cell: int, shop_id: int, order_id: int, until: int | None = None
) -> list[Entry]:
    """The facts of one order, oldest first, up to version `until`."""
    rows = await connection.fetch(
        "select body from journal where cell = $1 and shop_id = $2 and order_id = $3"
        " and version <= coalesce($4, version) order by version",
        cell,
        shop_id,
        order_id,
        until,
    )
    return [decode_entry(r[0]) for r in rows]


def fold(shop_id: int, order_id: int, entries: Iterable[Entry]) -> Order:
    """The order that these facts make."""
    order = Order(shop_id=shop_id, order_id=order_id)
    for entry in entries:
        order = evolve(order, entry.fact, entry.at)
    return order
