"""The demo marketplace: everything is there, it is the same again, and the journal is right."""

import random
from datetime import timedelta

import asyncpg
import pytest

from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.demo import DEMO_ACCOUNTS, load_demo
from aftersale.demo.goods import PRODUCTS
from aftersale.demo.grounds import GROUNDS
from aftersale.demo.people import XIAOMAN, buyers
from aftersale.demo.pictures import photo, screenshot
from aftersale.demo.words import Voices
from aftersale.store.credentials import Credentials
from aftersale.store.database import Database
from aftersale.store.evidence import sniff
from aftersale.store.prepare import prepare
from aftersale.store.verify import Verified, verify
from tests.scenario import NOW

ROWS = """
select shop_id, order_id, line_id, buyer_id, type, stage, version, quantity, amount_fen, refund_fen,
    application_reason, attempt, title, buyer_name, applied_at, updated_at, deadline_at
from after_sale order by shop_id, order_id, line_id, applied_at
"""


@pytest.fixture
async def connection(database):
    """A connection to the database in which the demo was loaded."""
    await prepare(database)
    assert await load_demo(database, DEFAULT_POLICY, NOW)
    opened = await asyncpg.connect(database)
    yield opened
    await opened.close()


async def test_the_marketplace_has_every_stage_and_type_and_verifies(connection, database):
    """One look at everything the pages need: queues, deadlines, attempts, evidence, accounts."""
    rows = await connection.fetch(ROWS)
    assert {r["stage"] for r in rows} == {s.value for s in Stage}
    assert {r["type"] for r in rows} == {t.value for t in AfterSaleType}
    assert {r["attempt"] for r in rows} >= {1, 2, 3, 4}
    assert len(rows) >= 120

    main = [r for r in rows if r["shop_id"] == 1001]
    waiting = [r for r in main if r["stage"] == "merchant_decides"]
    assert len(main) >= 60
    assert len(waiting) >= 25
    left = sorted(r["deadline_at"] - NOW for r in waiting)
    for minutes in (10, 60, 300, 1200):
        assert timedelta(minutes=minutes) in left
    assert min(left) > timedelta(0)

    mine = [r for r in rows if r["buyer_id"] == XIAOMAN.buyer_id]
    assert {r["stage"] for r in mine} == {s.value for s in Stage}
    assert {r["shop_id"] for r in mine} == {1001, 1002, 1003}
    fresh = [r for r in mine if r["stage"] == "buyer_adjusts" and NOW - r["updated_at"] < timedelta(hours=1)]
    assert len(fresh) == 1

    assert await connection.fetchval("select count(*) from order_stream") == 420
    assert await connection.fetchval("select max(at) from journal") <= NOW
    assert await connection.fetchval("select min(at) from journal") > NOW - timedelta(days=60)
    assert await connection.fetchval("select count(*) from evidence") > 100
    assert await connection.fetchval("select count(*) from rejection where outcome = 'contradicted'") > 0
    said = await connection.fetchval(
        "select count(distinct convert_from(body, 'utf8')::json->'fact'->>'description') from journal where kind = 'AfterSaleApplied'"
    )
    assert said > 85

    seen = Verified()
    assert [d async for d in verify(connection, seen)] == []
    assert seen.orders == 420

    async with Database(database) as opened:
        credentials = Credentials(opened)
        for account in DEMO_ACCOUNTS:
            _, actor = await credentials.sign_in(account.login, account.password, NOW)
            assert actor == account.actor
    assert await load_demo(database, DEFAULT_POLICY, NOW) is None


@pytest.mark.parametrize(("seed", "minutes"), [(1, 0), (7, 411), (20261123, 535), (20261123, 1003)])
async def test_any_seed_makes_a_marketplace_at_any_hour(database, seed, minutes):
    """No seed and no hour of the day lead into a refusal, and a shorter history is possible."""
    await prepare(database)
    now = NOW + timedelta(minutes=minutes)
    assert await load_demo(database, DEFAULT_POLICY, now, seed=seed, orders=150)
    connection = await asyncpg.connect(database)
    try:
        assert [d async for d in verify(connection, Verified())] == []
    finally:
        await connection.close()


async def test_the_same_seed_makes_the_same_marketplace(connection, server):
    """All but the numbers that the desk gives out."""
    from aftersale.store.embedded import ADMIN_ROLE, APPLICATION_ROLE

    first = await connection.fetch(ROWS)
    admin = await asyncpg.connect(server.dsn("postgres", role=ADMIN_ROLE))
    try:
        name = f"again_{random.getrandbits(64):x}"
        await admin.execute(f"create database {name} owner {APPLICATION_ROLE}")
        await prepare(server.dsn(name))
        assert await load_demo(server.dsn(name), DEFAULT_POLICY, NOW)
        other = await asyncpg.connect(server.dsn(name))
        second = await other.fetch(ROWS)
        await other.close()
        await admin.execute(f"drop database {name} with (force)")
    finally:
        await admin.close()
    assert first == second


def test_pictures_are_pictures():
    """Every kind of goods and of fault is a small PNG, drawn here."""
    rng = random.Random(1)
    for category in PRODUCTS:
        for fault in ("stain", "crack", "rot", "empty", "none"):
            content = photo(rng, category, fault)
            assert sniff(content) == "image/png"
            assert len(content) < 8000
    assert sniff(screenshot(rng)) == "image/png"


def test_every_buyer_has_a_name_of_their_own():
    """150 people, Lin Xiaoman first."""
    people = buyers(random.Random(1))
    assert people[0] == XIAOMAN
    assert len({p.name for p in people}) == len({p.buyer_id for p in people}) == 150


def test_there_are_words_for_every_trouble():
    """Each ground finds a description that fits each of its goods; only a few have to stay vague."""
    vague = 0
    for ground in GROUNDS:
        for category in ground.categories:
            for product in PRODUCTS[category]:
                said = Voices(random.Random(1)).describe(
                    product.title, ground.reason, ground.context, category
                )
                assert said
                vague += said.startswith("情况有点复杂")
    assert vague < 25
