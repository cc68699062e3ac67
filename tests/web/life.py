"""An after-sale brought into each of its stages, the way people bring it there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    ParcelState,
    ProposalKind,
    ReturnAddress,
    Shipment,
    Stage,
)
from aftersale.core.reasons import offer
from aftersale.desk.services import Services
from aftersale.desk.timers import fire_timers
from aftersale.store.evidence import keep
from aftersale.store.queries.orders import find_order_of
from tests.journeys.seed import CUSTOMER, MERCHANT, SHOP, apply_for, picture, place_order

T = AfterSaleType
ADDRESS = ReturnAddress(
    receiver="云上衣橱仓库",
    phone="0571-8888 6666",
    detail="浙江省杭州市余杭区良渚街道莫干山路 2988 号 3 幢",
    note="不收到付件",
)


class Hand:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


class Life:
    """After-sales of the buyer, each on an order of its own."""

    def __init__(self, services: Services, clock: Hand) -> None:
        self.services = services
        self.clock = clock
        self.orders = count(70101)

    async def applied(
        self,
        kind: AfterSaleType,
        *,
        quantity: int = 1,
        goods: int = 0,
        state: ParcelState | None = ParcelState.SIGNED,
    ) -> int:
        """An application that waits for the merchant."""
        order_id = next(self.orders)
        await place_order(self.services, order_id, now=self.clock.now, goods=goods, quantity=3, state=state)
        return await apply_for(
            self.services,
            order_id,
            kind,
            0,
            goods=goods,
            quantity=quantity,
            received=None if state is None else state is ParcelState.SIGNED,
        )

    async def merchant(self, command: type[c.AfterSaleCommand], number: int, **fields: object) -> None:
        await self.services.desk.handle(command(shop_id=SHOP, after_sale_id=number, **fields), MERCHANT)

    async def buyer(self, command: type[c.AfterSaleCommand], number: int, **fields: object) -> None:
        await self.services.desk.handle(command(shop_id=SHOP, after_sale_id=number, **fields), CUSTOMER)

    async def time(self, hours: float) -> None:
        """Time passes, and what is due happens."""
        self.clock.on(hours)
        await fire_timers(self.services.desk)

    async def a(self, number: int) -> AfterSale:
        """The after-sale as it stands."""
        order = await find_order_of(self.services.database, SHOP, number)
        assert order is not None
        found = order.after_sale(number)
        assert found is not None
        return found

    async def shown(self, name: str = "凭证.png") -> str:
        """A picture of the merchant's, to be named as evidence."""
        content = picture(70, 120, 70 + next(self.orders) % 90)
        piece = await keep(self.services.database, SHOP, content, name, MERCHANT, self.clock.now)
        return str(piece.evidence_id)

    async def proposed(self, number: int, kind: ProposalKind, reason: str, **fields: object) -> None:
        fields = {
            "message": "您好，给您添麻烦了，您看这样处理可以吗？",
            "evidence": (await self.shown(),),
        } | fields
        await self.merchant(c.Propose, number, kind=kind, reason=reason, **fields)

    async def returning(self, kind: AfterSaleType = T.RETURN_AND_REFUND, *, quantity: int = 1) -> int:
        number = await self.applied(kind, quantity=quantity, goods=4)
        await self.merchant(c.Approve, number, return_address=ADDRESS)
        return number

    async def sent(self, kind: AfterSaleType = T.RETURN_AND_REFUND, *, quantity: int = 1) -> int:
        """The goods are on their way back."""
        number = await self.returning(kind, quantity=quantity)
        await self.buyer(c.ShipReturn, number, carrier="顺丰速运", tracking_number=f"SF77{number}"[:18])
        return number

    async def arrived(self, number: int) -> None:
        """The carrier says that the return was signed for."""
        a = await self.a(number)
        assert a.return_shipment is not None
        order = await find_order_of(self.services.database, SHOP, number)
        assert order is not None
        news = Shipment(
            tracking_number=a.return_shipment.tracking_number,
            state=ParcelState.SIGNED,
            signed_at=self.clock.now,
            last_scan_at=self.clock.now,
            last_scan_text="快件已签收，签收人：仓库前台",
        )
        await self.services.desk.handle(
            c.RecordLogistics(shop_id=SHOP, order_id=order.order_id, shipment=news), SYSTEM
        )

    async def refused_at_inspection(self, number: int, code: str = "") -> None:
        """Rejected for the best reason that the facts offer, in the words of its template."""
        order = await find_order_of(self.services.database, SHOP, number)
        assert order is not None
        a = order.after_sale(number)
        assert a is not None
        offered = offer(order, a, self.services.policy, self.clock.now)
        one = next((o for o in offered if o.reason.code == code), offered[0])
        await self.merchant(
            c.Reject,
            number,
            reject_reason=one.reason.code,
            explanation=one.explanation.zh.replace("{", "").replace("}", ""),
            evidence=(await self.shown("验收.png"),),
            acknowledged_risks=True,
        )

    async def given_up(self, number: int) -> None:
        """The payment provider refuses the refund for good."""
        await self.services.desk.handle(c.SendRefund(shop_id=SHOP, after_sale_id=number, attempt=1), SYSTEM)
        await self.told(number, "refused", code="USER_ACCOUNT_ABNORMAL")

    async def told(self, number: int, outcome: str, **fields: str) -> None:
        """The provider's answer to the first sending."""
        await self.services.desk.handle(
            c.RecordRefund(
                shop_id=SHOP, after_sale_id=number, attempt=1, outcome=outcome, sent=True, **fields
            ),
            SYSTEM,
        )

    async def in_stage(self, stage: Stage) -> int:
        """One after-sale in this stage, brought there by its likeliest way."""
        return await BRINGERS[stage](self)


async def _decides(life: Life) -> int:
    return await life.applied(T.REFUND_ONLY)


async def _proposal(life: Life) -> int:
    number = await life.applied(T.RETURN_AND_REFUND)
    await life.proposed(
        number, ProposalKind.CHANGE, "refund_without_return", type=T.REFUND_ONLY, amount_fen=12000
    )
    return number


async def _offer(life: Life) -> int:
    order_id = next(life.orders)
    await place_order(life.services, order_id, now=life.clock.now, goods=3)
    answer = await life.services.desk.handle(
        c.Offer(
            shop_id=SHOP,
            order_id=order_id,
            line_id=1,
            type=T.REFUND_ONLY,
            quantity=1,
            amount_fen=15900,
            application_reason="wrong_goods",
            description="您好，我们发现这一单发错了颜色，直接给您退款，商品送给您。",
        ),
        MERCHANT,
    )
    assert answer.after_sale_id is not None
    return answer.after_sale_id


async def _intercepts(life: Life) -> int:
    number = await life.applied(T.REFUND_ONLY, state=ParcelState.IN_TRANSIT)
    await life.merchant(c.Approve, number, intercept=True)
    return number


async def _adjusts(life: Life) -> int:
    number = await life.sent()
    await life.arrived(number)
    await life.refused_at_inspection(number)
    return number


async def _overdue(life: Life) -> int:
    number = await life.returning()
    await life.time(life.services.policy.buyer_posts_return_hours + 1)
    return number


async def _reships(life: Life) -> int:
    number = await life.sent(T.EXCHANGE)
    await life.merchant(c.Receive, number)
    return number


async def _receives(life: Life) -> int:
    number = await _reships(life)
    await life.merchant(c.Reship, number, carrier="京东快递", tracking_number="JDVA00012345678")
    return number


async def _sends_back(life: Life) -> int:
    number = await _adjusts(life)
    await life.buyer(c.Cancel, number)
    return number


async def _refunding(life: Life) -> int:
    number = await life.applied(T.REFUND_ONLY)
    await life.merchant(c.Approve, number)
    return number


async def _pays(life: Life) -> int:
    number = await _refunding(life)
    await life.given_up(number)
    return number


async def _payment(life: Life) -> int:
    number = await _pays(life)
    proof = await life.shown("转账截图.png")
    await life.merchant(c.PayOffline, number, evidence=(proof,), note="已转到您尾号 1234 的银行卡。")
    return number


async def _refunded(life: Life) -> int:
    number = await _refunding(life)
    await life.services.desk.handle(c.SendRefund(shop_id=SHOP, after_sale_id=number, attempt=1), SYSTEM)
    await life.told(number, "succeeded", reference="L-1")
    return number


async def _exchanged(life: Life) -> int:
    number = await _receives(life)
    await life.buyer(c.Confirm, number)
    return number


async def _cancelled(life: Life) -> int:
    number = await life.applied(T.REFUND_ONLY)
    await life.buyer(c.Cancel, number)
    return number


Bringer = Callable[[Life], Awaitable[int]]
BRINGERS: dict[Stage, Bringer] = {
    Stage.MERCHANT_DECIDES: _decides,
    Stage.BUYER_ANSWERS_PROPOSAL: _proposal,
    Stage.BUYER_ANSWERS_OFFER: _offer,
    Stage.MERCHANT_INTERCEPTS: _intercepts,
    Stage.BUYER_ADJUSTS: _adjusts,
    Stage.BUYER_RETURNS: Life.returning,
    Stage.RETURN_OVERDUE: _overdue,
    Stage.MERCHANT_INSPECTS: Life.sent,
    Stage.MERCHANT_RESHIPS: _reships,
    Stage.BUYER_RECEIVES: _receives,
    Stage.MERCHANT_SENDS_BACK: _sends_back,
    Stage.REFUNDING: _refunding,
    Stage.MERCHANT_PAYS: _pays,
    Stage.BUYER_CONFIRMS_PAYMENT: _payment,
    Stage.REFUNDED: _refunded,
    Stage.EXCHANGED: _exchanged,
    Stage.CANCELLED: _cancelled,
}
