"""A shop with a buyer and after-sales in every stage, for journeys and screenshots."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from functools import partial

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.commands import (
    Apply,
    Approve,
    Cancel,
    RecordOrder,
    RecordRefund,
    Reject,
)
from aftersale.core.after_sale.state import AfterSaleType, Line, ParcelState, Shipment
from aftersale.core.reasons import evidence_owed, offer
from aftersale.demo import DEMO_ACCOUNTS
from aftersale.desk.services import Services
from aftersale.store.evidence import keep

SHOP, OTHER_SHOP = 1001, 1002
BUYER, OTHER_BUYER = 9001, 9002
MERCHANT = Actor(Role.MERCHANT, 11, shop_id=SHOP, name="小李")
CUSTOMER = Actor(Role.BUYER, 21, buyer_id=BUYER, name="王女士")
PASSWORDS = {account.login: account.password for account in DEMO_ACCOUNTS}
R = AfterSaleType

GOODS = (
    ("法式碎花雪纺连衣裙", "M 码 · 雾蓝", "clothing", 25900),
    ("加厚羊绒围巾", "驼色", "clothing", 18800),
    ("真无线降噪耳机 Pro", "曜石黑", "electronics", 69900),
    ("便携式手冲咖啡壶", "600 毫升", "home", 15900),
    ("儿童防滑运动鞋", "28 码", "shoes", 21900),
    ("智利车厘子 JJ 级", "2.5 千克礼盒", "fresh_food", 23800),
    ("护眼台灯", "全光谱", "home", 32900),
)
NAMES = ("王女士", "陈先生", "刘洋", "赵敏", "孙浩然", "周婷", "Emily", "吴桐", "郑爽", "马超")
CLAIMS = (
    ("quality", "洗了一次就掉色，领口的线也开了，附照片。"),
    ("not_wanted", "家里人说不合适，不想要了。"),
    ("size", "尺码比详情页小一号，穿不上。"),
    ("not_received", "物流三天没有更新，一直没收到。"),
    ("damaged", "外箱压扁，商品有划痕。"),
    ("wrong_goods", "发错颜色了，要的是雾蓝。"),
    ("missing_parts", ""),
)


def picture(red: int, green: int, blue: int, side: int = 96) -> bytes:
    """A small PNG with a diagonal, so that a thumbnail shows something."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b""
    for y in range(side):
        rows += b"\x00" + b"".join(
            bytes((red, green, blue)) if (x + y) // 12 % 4 else bytes((255 - red, 200, 255 - blue))
            for x in range(side)
        )
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


async def open_shop(services: Services) -> None:
    """The shop, its merchant and the buyer, with the accounts of the demo."""
    await services.database.open_shop(SHOP, "云上衣橱")
    await services.database.open_shop(OTHER_SHOP, "山野食集")
    await services.credentials.open_account("merchant", PASSWORDS["merchant"], MERCHANT)
    await services.credentials.open_account("buyer", PASSWORDS["buyer"], CUSTOMER)


async def place_order(
    services: Services,
    order_id: int,
    *,
    now: datetime,
    shop_id: int = SHOP,
    buyer_id: int = BUYER,
    name: str = "王女士",
    goods: int = 0,
    quantity: int = 2,
    state: ParcelState | None = ParcelState.SIGNED,
) -> None:
    """An order of one line; `state` None: not shipped yet."""
    title, attributes, category, price = GOODS[goods % len(GOODS)]
    paid_at = now - timedelta(days=5)
    parcels: tuple[Shipment, ...] = ()
    if state is not None:
        signed = state is ParcelState.SIGNED
        parcels = (
            Shipment(
                tracking_number=f"SF{order_id:010d}",
                carrier="顺丰",
                state=state,
                number_given_at=paid_at + timedelta(hours=20),
                first_scan_at=paid_at + timedelta(hours=26),
                last_scan_at=now - timedelta(hours=6) if not signed else now - timedelta(days=2),
                last_scan_text="快件已签收，签收人：本人" if signed else "快件已到达杭州转运中心",
                expected_at=now + timedelta(days=1),
                signed_at=now - timedelta(days=2) if signed else None,
                signed_by="本人" if signed else "",
            ),
        )
    await services.desk.handle(
        RecordOrder(
            shop_id=shop_id,
            order_id=order_id,
            buyer_id=buyer_id,
            buyer_name=name,
            paid_at=paid_at,
            ship_before_at=paid_at + timedelta(hours=48),
            lines=(
                Line(
                    line_id=1,
                    title=title,
                    attributes=attributes,
                    category=category,
                    quantity=quantity,
                    paid_fen=price * quantity,
                    product_id=500 + goods,
                ),
            ),
            shipments=parcels,
        ),
        SYSTEM,
    )


async def apply_for(
    services: Services,
    order_id: int,
    kind: AfterSaleType,
    claim: int,
    *,
    shop_id: int = SHOP,
    buyer_id: int = BUYER,
    quantity: int = 1,
    goods: int = 0,
    received: bool | None = True,
    evidence: tuple[str, ...] = (),
) -> int:
    reason, description = CLAIMS[claim % len(CLAIMS)]
    answer = await services.desk.handle(
        Apply(
            shop_id=shop_id,
            order_id=order_id,
            line_id=1,
            type=kind,
            quantity=quantity,
            amount_fen=GOODS[goods % len(GOODS)][3] * quantity,
            application_reason=reason,
            description=description,
            goods_received=received,
            evidence=evidence,
        ),
        Actor(Role.BUYER, 21 if buyer_id == BUYER else buyer_id, buyer_id=buyer_id),
    )
    assert answer.after_sale_id is not None
    return answer.after_sale_id


async def reject_first(services: Services, after_sale_id: int, evidence: tuple[str, ...] = ()) -> None:
    """Reject it for the best reason that the facts offer, in the words of its template."""
    from aftersale.store.queries.orders import find_order_of

    order = await find_order_of(services.database, SHOP, after_sale_id)
    assert order is not None
    after_sale = order.after_sale(after_sale_id)
    assert after_sale is not None
    one = offer(order, after_sale, services.policy, services.clock())[0]
    owed = evidence_owed(one.reason, one.outcome)[len(evidence) :]
    now = services.clock()
    for rule in owed:
        piece = await keep(
            services.database, SHOP, picture(90, 90, 90), f"{rule.kind.value}.png", MERCHANT, now
        )
        evidence = (*evidence, str(piece.evidence_id))
    await services.desk.handle(
        Reject(
            shop_id=SHOP,
            after_sale_id=after_sale_id,
            reject_reason=one.reason.code,
            explanation=one.explanation.zh,
            evidence=evidence,
            acknowledged_risks=True,
        ),
        MERCHANT,
    )


async def seed(services: Services, many: int = 24) -> None:
    """Everything: the buyer's own orders first, then `many` of other people, spread over all stages."""
    await open_shop(services)
    now = services.clock()
    kept = [
        str((await keep(services.database, SHOP, picture(*colour), name, CUSTOMER, now)).evidence_id)
        for colour, name in (((60, 90, 160), "领口.png"), ((170, 80, 60), "水洗标.png"))
    ]
    await place_order(services, 70001, now=now, goods=0)
    await apply_for(services, 70001, R.REFUND_ONLY, 0, evidence=tuple(kept))
    await place_order(services, 70002, now=now, goods=2, quantity=1)
    await place_order(services, 70003, now=now, goods=4, quantity=1, state=None)
    await place_order(services, 70004, now=now, goods=3, quantity=1, state=ParcelState.IN_TRANSIT)
    await place_order(services, 70005, now=now, goods=1, quantity=1)
    rejected = await apply_for(services, 70005, R.REFUND_ONLY, 0, goods=1)
    shown = await keep(services.database, SHOP, picture(70, 120, 70), "入库质检.png", MERCHANT, now)
    await reject_first(services, rejected, (str(shown.evidence_id),))
    clock = services.desk.clock
    for i in range(many):
        if i % 9 == 0:
            # Applied for so long ago that its time is nearly up, or over: what a day's end looks like.
            left = timedelta(hours=HOURS_LEFT[i % 7])
            services.desk.clock = partial(_at, now - timedelta(hours=48) + left)
        await _one_of_many(services, i, now)
        services.desk.clock = clock


HOURS_LEFT = (-3, 0.7, 1.4, 5, 9, 20, 23.5)


def _at(moment: datetime) -> datetime:
    return moment


async def _one_of_many(services: Services, i: int, now: datetime) -> None:
    order_id, buyer_id = 80000 + i, 50000 + i
    state = (ParcelState.SIGNED, ParcelState.IN_TRANSIT, None, ParcelState.SIGNED)[i % 4]
    await place_order(
        services,
        order_id,
        now=now - timedelta(hours=i % 30),
        buyer_id=buyer_id,
        name=NAMES[i % len(NAMES)],
        goods=i,
        state=state,
    )
    kind = R.REFUND_ONLY if state is None else tuple(R)[i % 3]
    after_sale_id = await apply_for(
        services,
        order_id,
        kind,
        i,
        buyer_id=buyer_id,
        goods=i,
        received=None if state is None else state is ParcelState.SIGNED,
    )
    command: Approve | Cancel | None = None
    match i % 10:
        case 6:
            await reject_first(services, after_sale_id)
        case 7 | 8:
            command = Approve(shop_id=SHOP, after_sale_id=after_sale_id)
            await services.desk.handle(command, MERCHANT)
            if kind is R.REFUND_ONLY and i % 20 > 9:
                await services.desk.handle(
                    RecordRefund(
                        shop_id=SHOP,
                        after_sale_id=after_sale_id,
                        attempt=1,
                        outcome="succeeded",
                        sent=True,
                        reference="demo",
                    ),
                    SYSTEM,
                )
        case 9:
            command = Cancel(shop_id=SHOP, after_sale_id=after_sale_id)
            await services.desk.handle(command, Actor(Role.BUYER, buyer_id, buyer_id=buyer_id))
        case _:
            pass
