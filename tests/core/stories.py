"""Stories of the whole life of an after-sale: what is said in a word here is done by real commands."""

from collections.abc import Sequence
from typing import Any, TypeVar

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import (
    AfterSaleCommand,
    AnswerProposal,
    Approve,
    Cancel,
    Offer,
    PayOffline,
    Propose,
    Receive,
    RecordLogistics,
    RecordRefund,
    Reject,
    Reship,
    SendRefund,
    ShipReturn,
)
from aftersale.core.after_sale.facts import AnyFact
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
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, ORDER, SHOP, Story, given_application, given_order

ADDRESS = ReturnAddress(receiver="阿明", phone="13800000000", detail="浙江省杭州市余杭区文一西路 1 号")
RETURN_NUMBER, RESHIP_NUMBER, BACK_NUMBER = "YT200000001", "ZTO30000001", "JD400000001"
RETURN, EXCHANGE = AfterSaleType.RETURN_AND_REFUND, AfterSaleType.EXCHANGE
REFUND_ONLY = AfterSaleType.REFUND_ONLY

Asked = TypeVar("Asked", bound=AfterSaleCommand)


def on(story: Story, command: type[Asked], of: AfterSale | None = None, **more: Any) -> Asked:
    """A command about the newest after-sale, or the one named."""
    about = of or story.after_sale
    return command(shop_id=SHOP, after_sale_id=about.after_sale_id, **more)


def carrier_says(story: Story, number: str, **news: Any) -> Sequence[AnyFact]:
    """The carrier's news of a parcel, as a program of the shop passes it on."""
    shipment = Shipment(tracking_number=number, **news)
    return story.when(RecordLogistics(shop_id=SHOP, order_id=ORDER, shipment=shipment), INTEGRATOR)


def arrives(story: Story, number: str = RETURN_NUMBER) -> Sequence[AnyFact]:
    """The parcel is signed for now."""
    return carrier_says(story, number, state=ParcelState.SIGNED, signed_at=story.now)


def rejection(story: Story, of: AfterSale | None = None, **more: Any) -> Reject:
    """A rejection with the best-founded reason, its risks acknowledged."""
    best = offer(story.order, of or story.after_sale, story.policy, story.now)[0]
    words: dict[str, Any] = {
        "reject_reason": best.reason.code,
        "explanation": "寄回的商品有使用痕迹，请查看照片。",
        "acknowledged_risks": True,
    }
    return on(story, Reject, of, **(words | more))


def proposal(story: Story, **changes: Any) -> Propose:
    """A proposal to pay less, unless the changes say something else."""
    offered: dict[str, Any] = {
        "kind": ProposalKind.CHANGE,
        "reason": "agreed_plan",
        "message": "亲，退您 80 元，商品留着用，可以吗？",
        "amount_fen": 8000,
    }
    return on(story, Propose, **(offered | changes))


def offered(**changes: Any) -> Offer:
    """What the merchant starts for the buyer."""
    after_sale: dict[str, Any] = {
        "shop_id": SHOP,
        "order_id": ORDER,
        "line_id": 1,
        "type": RETURN,
        "quantity": 1,
        "amount_fen": 9000,
        "application_reason": "wrong_goods",
    }
    return Offer(**(after_sale | changes))


def yes(story: Story, **more: Any) -> AnswerProposal:
    return on(story, AnswerProposal, accept=True, **more)


def no(story: Story, **more: Any) -> AnswerProposal:
    return on(story, AnswerProposal, accept=False, **more)


def given_return(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """An agreed return: the buyer knows where to send the goods."""
    story = given_application(order, **({"type": RETURN} | changes))
    story.when(on(story, Approve, return_address=ADDRESS), MERCHANT)
    return story


def given_goods_back(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """A return that was posted: the merchant inspects."""
    story = given_return(order, **changes)
    story.when(on(story, ShipReturn, carrier="YTO", tracking_number=RETURN_NUMBER), BUYER)
    return story


def given_exchange_accepted(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """An exchange whose goods are back and in order: the merchant sends the new ones."""
    story = given_goods_back(order, **({"type": EXCHANGE} | changes))
    story.when(on(story, Receive), MERCHANT)
    return story


def given_goods_refused(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """A return whose goods were refused at the inspection: the buyer's window runs."""
    story = given_goods_back(order, **changes)
    arrives(story)
    story.when(rejection(story), MERCHANT)
    return story


def given_refund(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """A promised refund that nobody sent yet."""
    story = given_application(order, **changes)
    story.when(on(story, Approve), MERCHANT)
    return story


def sent(story: Story, attempt: int = 1) -> Sequence[AnyFact]:
    """The worker is about to send the refund."""
    return story.when(on(story, SendRefund, attempt=attempt), SYSTEM)


def provider_says(
    story: Story, outcome: str, attempt: int = 1, *, asked: bool = False, **more: Any
) -> Sequence[AnyFact]:
    """The payment provider's word: to the sending, or (asked) to what became of it."""
    return story.when(
        on(story, RecordRefund, attempt=attempt, outcome=outcome, sent=not asked, **more), SYSTEM
    )


def given_refused_refund(order: dict[str, Any] | None = None, **changes: Any) -> Story:
    """A refund that the provider will not make: the merchant pays another way."""
    story = given_refund(order, **changes)
    sent(story)
    provider_says(story, "refused", code="ACCOUNT_CLOSED")
    return story


def standing_in(stage: Stage) -> Story:
    """A story whose newest after-sale stands in this stage, by real commands."""
    match stage:
        case Stage.MERCHANT_DECIDES:
            return given_application()
        case Stage.BUYER_ANSWERS_PROPOSAL:
            story = given_application()
            story.when(proposal(story), MERCHANT)
        case Stage.BUYER_ANSWERS_OFFER:
            story = given_order()
            story.when(offered(), MERCHANT)
        case Stage.MERCHANT_INTERCEPTS:
            story = given_application(goods_received=None)
            story.when(on(story, Approve, intercept=True), MERCHANT)
        case Stage.BUYER_ADJUSTS:
            story = given_application()
            story.when(rejection(story), MERCHANT)
        case Stage.BUYER_RETURNS:
            return given_return()
        case Stage.RETURN_OVERDUE:
            story = given_return()
            story.time_acts()
        case Stage.MERCHANT_INSPECTS:
            return given_goods_back()
        case Stage.MERCHANT_RESHIPS:
            return given_exchange_accepted()
        case Stage.BUYER_RECEIVES:
            story = given_exchange_accepted()
            story.when(on(story, Reship, carrier="ZTO", tracking_number=RESHIP_NUMBER), MERCHANT)
        case Stage.MERCHANT_SENDS_BACK:
            story = given_goods_refused()
            story.when(on(story, Cancel), BUYER)
        case Stage.REFUNDING:
            return given_refund()
        case Stage.MERCHANT_PAYS:
            return given_refused_refund()
        case Stage.BUYER_CONFIRMS_PAYMENT:
            story = given_refused_refund()
            story.when(on(story, PayOffline, evidence=("5",)), MERCHANT)
        case Stage.REFUNDED:
            story = given_refund()
            sent(story)
            provider_says(story, "succeeded")
        case Stage.EXCHANGED:
            story = standing_in(Stage.BUYER_RECEIVES)
            story.time_acts()
        case Stage.CANCELLED:
            story = given_application()
            story.when(on(story, Cancel), BUYER)
    assert story.after_sale.stage is stage
    return story
