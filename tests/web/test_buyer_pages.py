"""The buyer's pages through the whole life of an after-sale: what is said, and what can be done."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from aftersale.core.actors import SYSTEM, Role
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import AWAITED
from aftersale.core.after_sale.deadlines import CLOCKS
from aftersale.core.after_sale.state import (
    AfterSaleType,
    Cause,
    ParcelState,
    ProposalKind,
    RefundStatus,
    Stage,
)
from aftersale.core.refusal import Refusal
from aftersale.desk.services import Services, open_services
from aftersale.settings import Settings
from aftersale.store.prepare import prepare
from aftersale.web.app import create_app
from aftersale.web.buyer.due import TO_DO
from aftersale.web.buyer.money_back import PROGRESS, WHY
from aftersale.web.buyer.situation import TELLERS
from aftersale.web.buyer.steps import NOW
from aftersale.web.identity import SESSION_COOKIE
from tests.desk.conftest import differences
from tests.journeys.seed import CUSTOMER, MERCHANT, SHOP, apply_for, open_shop, place_order
from tests.web.life import ADDRESS, Hand, Life
from tests.web.test_pages import Client, hidden, post, shown

T = AfterSaleType
WEEKS = 2000
"""Hours: longer than any clock of the rules."""


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def services(database: str, clock: Hand) -> AsyncIterator[Services]:
    await prepare(database)
    async with open_services(database, Settings(sandbox=True), clock=clock) as opened:
        await open_shop(opened)
        yield opened
    assert await differences(database) == []


@pytest.fixture
async def life(services: Services, clock: Hand) -> Life:
    return Life(services, clock)


@pytest.fixture
async def client(services: Services, clock: Hand) -> AsyncIterator[Client]:
    app = create_app(services, csrf_secret="a secret of the tests only")  # noqa: S106
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # the same loop as the services
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as opened:
        opened.headers["accept-language"] = "zh"
        token = await services.credentials.issue(CUSTOMER, "session", clock.now, hours=WEEKS)
        opened.cookies.set(SESSION_COOKIE, token)
        yield opened


def home(number: int) -> str:
    return f"/buyer/shops/{SHOP}/after-sales/{number}"


def heading(answer: httpx.Response) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return found.group(1).strip() if found else ""


@pytest.mark.parametrize("stage", Stage)
async def test_every_stage_says_what_happened_and_what_happens_otherwise(
    life: Life, client: Client, stage: Stage
) -> None:
    """In both languages: a heading, whose turn it is, until when, and what the rule does then."""
    number = await life.in_stage(stage)
    assert (await life.a(number)).stage is stage
    zh = await client.get(home(number))
    en = await client.get(home(number), headers={"accept-language": "en"})
    assert zh.status_code == en.status_code == 200
    assert heading(zh) != heading(en)
    assert "{" not in heading(zh)
    if stage.terminal:
        assert "until-title" not in zh.text
    else:
        assert CLOCKS[stage].promise.zh in zh.text
        assert CLOCKS[stage].promise.en in en.text
    assert 'aria-current="step"' in zh.text or stage.terminal


def test_no_stage_is_forgotten() -> None:
    """A new stage or cause needs its words before it can be shown."""
    assert set(TELLERS) == set(NOW) == set(Stage)
    assert set(TO_DO) == {stage for stage, role in AWAITED.items() if role is Role.BUYER}
    assert set(WHY) == set(Cause)
    assert set(PROGRESS) == set(RefundStatus)


class TestProposals:
    """What the merchant offers, answered on the phone."""

    async def test_a_lower_amount_is_accepted_and_refunded_at_once(self, life: Life, client: Client) -> None:
        """The card names both sums; the question repeats what the yes brings; then the money is promised."""
        number = await life.applied(T.REFUND_ONLY)
        await life.proposed(number, ProposalKind.CHANGE, "amount_only", amount_fen=12000)
        page = await client.get(home(number))
        assert "商家提出了一个方案" in page.text
        assert "您申请的是：仅退款，¥259.00" in page.text
        assert "同意，退款 ¥120.00" in page.text
        picture = re.search(rf'src="(/evidence/{SHOP}/\d+)"', page.text)
        assert picture is not None
        assert (await client.get(picture.group(1))).status_code == 200
        question = await client.get(f"{home(number)}/proposal/answer?accept=yes")
        assert "立即退款 ¥120.00，商品不用寄回。" in question.text
        answer = await post(client, f"{home(number)}/proposal/answer", fields_of(question, accept="yes"))
        assert answer.headers["location"] == f"{home(number)}?done=acceptance"
        assert (await life.a(number)).refund_fen == 12000
        assert "协商一致，退款 ¥120.00" in (await client.get(home(number))).text

    async def test_a_refused_proposal_goes_back_with_the_buyers_words(
        self, life: Life, client: Client
    ) -> None:
        """The merchant decides the application as it was, and reads why."""
        number = await life.in_stage(Stage.BUYER_ANSWERS_PROPOSAL)
        question = await client.get(f"{home(number)}/proposal/answer?accept=no")
        assert "商家继续处理您原来的申请" in question.text
        fields = fields_of(question, accept="no") | {"note": "衣服已经穿不了了"}
        answer = await post(client, f"{home(number)}/proposal/answer", fields)
        assert answer.headers["location"] == f"{home(number)}?done=refusal"
        page = await client.get(home(number))
        assert heading(page) == "等待商家处理"
        thread = page.text[page.text.index("thread-title") : page.text.index("history-title")]
        assert "您看这样处理可以吗" in thread
        assert "衣服已经穿不了了" in thread
        assert MERCHANT.name not in page.text

    async def test_a_proposal_to_withdraw_closes(self, life: Life, client: Client) -> None:
        """The question says that nothing is refunded before the buyer says yes."""
        number = await life.applied(T.REFUND_ONLY)
        await life.proposed(number, ProposalKind.WITHDRAW, "agreed_cancellation")
        question = await client.get(f"{home(number)}/proposal/answer?accept=yes")
        assert "申请撤销，售后关闭，不退款。" in question.text
        await post(client, f"{home(number)}/proposal/answer", fields_of(question, accept="yes"))
        assert (await life.a(number)).stage is Stage.CANCELLED

    async def test_evidence_is_added_to_the_application(self, life: Life, client: Client) -> None:
        """The form opens with what was said before; text that is too long is kept and pointed at."""
        number = await life.applied(T.REFUND_ONLY)
        await life.proposed(number, ProposalKind.EVIDENCE, "more_evidence")
        form = await client.get(f"{home(number)}/proposal/answer?accept=yes")
        assert shown(form, "description").startswith("洗了一次就掉色")
        fields = fields_of(form, accept="yes")
        long = await post(client, f"{home(number)}/proposal/answer", fields | {"description": "字" * 501})
        assert long.status_code == 422
        assert 'href="#description"' in long.text
        assert shown(long, "description") == "字" * 501
        fields = fields_of(long, accept="yes") | {"description": "补充：袖口也开线了"}
        await post(client, f"{home(number)}/proposal/answer", fields)
        a = await life.a(number)
        assert (a.stage, a.description) == (Stage.MERCHANT_DECIDES, "补充：袖口也开线了")

    async def test_a_stale_answer_shows_the_newest_proposal(self, life: Life, client: Client) -> None:
        """Nobody agrees to a sum he has not read."""
        number = await life.in_stage(Stage.BUYER_ANSWERS_PROPOSAL)
        question = await client.get(f"{home(number)}/proposal/answer?accept=yes")
        await life.buyer(c.AnswerProposal, number, accept=False)
        await life.proposed(
            number, ProposalKind.CHANGE, "refund_without_return", type=T.REFUND_ONLY, amount_fen=8000
        )
        answer = await post(client, f"{home(number)}/proposal/answer", fields_of(question, accept="yes"))
        assert answer.status_code == 409
        assert "售后在您打开后有了变化" in answer.text
        assert "¥80.00" in answer.text
        assert (await life.a(number)).stage is Stage.BUYER_ANSWERS_PROPOSAL

    async def test_silence_is_told_as_such(self, life: Life, client: Client) -> None:
        """After the answer window the page says that the proposal lapsed, and offers no answer any more."""
        number = await life.in_stage(Stage.BUYER_ANSWERS_PROPOSAL)
        await life.time(life.services.policy.answer_proposal_hours + 1)
        page = await client.get(home(number))
        assert "买家未在时限内答复协商" in page.text
        closed = await client.get(f"{home(number)}/proposal/answer?accept=yes")
        assert closed.status_code == 409
        assert '<form method="post" enctype' not in closed.text

    async def test_an_after_sale_of_the_merchants_is_taken_up_or_declined(
        self, life: Life, client: Client
    ) -> None:
        """The buyer's yes is enough; a no closes it."""
        number, other = [await life.in_stage(Stage.BUYER_ANSWERS_OFFER) for _ in range(2)]
        page = await client.get(home(number))
        assert "发错了颜色" in page.text
        for one, accept in ((number, "yes"), (other, "no")):
            question = await client.get(f"{home(one)}/proposal/answer?accept={accept}")
            await post(client, f"{home(one)}/proposal/answer", fields_of(question, accept=accept))
        assert (await life.a(number)).refund_fen == 15900
        assert (await life.a(other)).stage is Stage.CANCELLED
        assert heading(await client.get(home(other))) == "售后已关闭"


class TestReturns:
    """Sending goods back, and what the inspection says."""

    async def test_the_address_and_the_form_then_a_correction(self, life: Life, client: Client) -> None:
        """A wrong number is pointed at and kept; a given one can be corrected without losing an attempt."""
        number = await life.returning()
        page = await client.get(home(number))
        assert ADDRESS.detail in page.text
        assert "data-copy" in page.text
        fields = fields_of(page)
        missing = await post(client, f"{home(number)}/return-shipment", fields | {"tracking_number": "SF1"})
        assert missing.status_code == 422
        assert 'href="#carrier"' in missing.text
        wrong = fields | {"carrier": "顺丰速运", "tracking_number": "SF1"}
        refused = await post(client, f"{home(number)}/return-shipment", wrong)
        assert 'href="#tracking_number"' in refused.text
        assert 'value="SF1"' in refused.text
        right = fields_of(refused) | {"carrier": "顺丰速运", "tracking_number": "sf 1234 5678 90"}
        answer = await post(client, f"{home(number)}/return-shipment", right)
        assert answer.headers["location"] == f"{home(number)}?done=return_shipment"
        page = await client.get(home(number))
        assert "SF1234567890" in page.text
        correction = await client.get(f"{home(number)}/return-shipment")
        fields = fields_of(correction) | {"carrier": "顺丰速运", "tracking_number": "SF1234567891"}
        answer = await post(client, f"{home(number)}/return-shipment", fields)
        assert answer.headers["location"] == f"{home(number)}?done=correction"
        order_number = await post(
            client,
            f"{home(number)}/return-shipment",
            fields_of(await client.get(f"{home(number)}/return-shipment"))
            | {"carrier": "顺丰速运", "tracking_number": "SF0000070101"},
        )
        assert order_number.status_code == 409
        assert "是本订单另一个包裹的单号" in order_number.text

    async def test_without_an_address_the_page_says_what_that_means(self, life: Life, client: Client) -> None:
        """The buyer is told not to send anything, and that he cannot be the one who is late."""
        number = await life.applied(T.RETURN_AND_REFUND)
        await life.merchant(c.Approve, number)
        page = await client.get(home(number))
        assert "商家还没有提供退货地址" in page.text
        assert "无需退货，直接退款" in page.text
        await life.time(life.services.policy.buyer_posts_return_hours + 1)
        assert "无需退货，退款 ¥259.00" in (await client.get(home(number))).text

    async def test_a_rejection_at_the_inspection_can_be_answered_by_another_number(
        self, life: Life, client: Client
    ) -> None:
        """The page shows the reason, says where the goods are, and offers to correct the number."""
        number = await life.in_stage(Stage.BUYER_ADJUSTS)
        page = await client.get(home(number))
        assert heading(page) == "商家验收没有通过"
        assert "商家须把商品寄回给您" in page.text
        assert f"{home(number)}/return-shipment" in page.text
        assert "撤销后重新申请" not in page.text
        form = await client.get(f"{home(number)}/application")
        assert 'id="type-refund_only"' not in form.text

    async def test_cancelling_while_the_shop_has_the_goods_brings_them_home(
        self, life: Life, client: Client
    ) -> None:
        """The question says so, the page waits for the number, then shows it."""
        number = await life.in_stage(Stage.BUYER_ADJUSTS)
        question = await client.get(f"{home(number)}/cancellation?then=reapply")
        assert "商家须在 7 天内寄回给您" in question.text
        assert CLOCKS[Stage.MERCHANT_SENDS_BACK].promise.zh in question.text
        answer = await post(client, f"{home(number)}/cancellation", fields_of(question, then="reapply"))
        assert answer.headers["location"] == f"{home(number)}?done=cancellation"
        assert heading(await client.get(home(number))) == "已撤销，商家须寄回商品"
        await life.merchant(c.SendBack, number, carrier="中通快递", tracking_number="73100123456789")
        page = await client.get(home(number))
        assert heading(page) == "商家已寄回商品，售后结束"
        assert "73100123456789" in page.text

    async def test_both_parts_of_a_split_inspection_lead_to_each_other(
        self, life: Life, client: Client
    ) -> None:
        """What was taken is refunded; why the rest was not stands on its own page, with the whole history."""
        number = await life.sent(quantity=3)
        await life.merchant(
            c.Receive,
            number,
            accepted_quantity=2,
            reject_reason="parts_missing_in_return",
            explanation="您好，其中一只鞋少了鞋垫，请补寄。",
            evidence=(await life.shown(),),
            acknowledged_risks=True,
        )
        page = await client.get(home(number))
        assert "验收通过，退款 ¥438.00" in page.text
        assert "另外 1 件没有通过验收" in page.text
        found = re.search(rf'href="/buyer/shops/{SHOP}/after-sales/(\d+)">查看', page.text)
        assert found is not None
        rest = await client.get(home(int(found.group(1))))
        assert heading(rest) == "商家验收没有通过"
        assert "少了鞋垫" in rest.text
        assert home(number) in rest.text
        assert "买家申请退货退款" in rest.text


class TestExchange:
    """What is wanted instead, and its arrival."""

    async def test_the_wish_is_asked_told_and_confirmed(self, life: Life, client: Client) -> None:
        """It stands in the application, beside the parcel, and on the confirmation."""
        await place_order(life.services, 70003, now=life.clock.now)
        address = f"/buyer/shops/{SHOP}/orders/70003/lines/1/application"
        form = await client.get(address)
        fields = fields_of(form) | {
            "type": "exchange",
            "wanted": "L 码 · 雾蓝",
            "application_reason": "size",
            "quantity": "1",
            "amount_fen": "",
            "goods_received": "yes",
        }
        answer = await post(client, address, fields)
        number = int(re.findall(r"after-sales/(\d+)", answer.headers["location"])[0])
        assert (await life.a(number)).wanted == "L 码 · 雾蓝"
        await life.merchant(c.Approve, number, return_address=ADDRESS)
        await life.buyer(c.ShipReturn, number, carrier="顺丰速运", tracking_number="SF9988776655")
        await life.merchant(c.Receive, number)
        await life.merchant(c.Reship, number, carrier="京东快递", tracking_number="JDVA00012345678")
        page = await client.get(home(number))
        assert "JDVA00012345678" in page.text
        question = await client.get(f"{home(number)}/confirmation")
        assert "L 码 · 雾蓝" in question.text
        await post(client, f"{home(number)}/confirmation", fields_of(question))
        assert (await life.a(number)).stage is Stage.EXCHANGED


class TestMoney:
    """The refund as the buyer follows it."""

    async def test_each_state_of_the_refund_has_its_words(self, life: Life, client: Client) -> None:
        """Requested, sent, asked about, put off: never the provider's own words."""
        number = await life.in_stage(Stage.REFUNDING)
        assert "即将提交给支付渠道" in (await client.get(home(number))).text
        send = c.SendRefund(shop_id=SHOP, after_sale_id=number, attempt=1)
        await life.services.desk.handle(send, SYSTEM)
        assert "正在等待到账" in (await client.get(home(number))).text
        await life.told(number, "unknown", message="SYSTEM_ERROR")
        page = await client.get(home(number))
        assert "系统正在核对，不会重复退款" in page.text
        await life.time(life.services.policy.refund_hours + 1)
        page = await client.get(home(number))
        assert "时限由" in page.text
        assert "SYSTEM_ERROR" not in page.text

    async def test_a_payment_made_another_way_is_confirmed_or_denied(
        self, life: Life, client: Client
    ) -> None:
        """Both answers are asked once more; a denial goes back with the buyer's words."""
        number, other = [await life.in_stage(Stage.BUYER_CONFIRMS_PAYMENT) for _ in range(2)]
        page = await client.get(home(number))
        assert "已转到您尾号 1234 的银行卡。" in page.text
        proof = re.search(rf'src="(/evidence/{SHOP}/\d+)"', page.text)
        assert proof is not None
        assert (await client.get(proof.group(1))).status_code == 200
        question = await client.get(f"{home(number)}/confirmation")
        await post(client, f"{home(number)}/confirmation", fields_of(question))
        assert (await life.a(number)).stage is Stage.REFUNDED
        question = await client.get(f"{home(other)}/payment-denial")
        fields = fields_of(question) | {"note": "银行卡没有入账"}
        await post(client, f"{home(other)}/payment-denial", fields)
        page = await client.get(home(other))
        assert heading(page) == "您没有收到退款，商家需要重新处理"
        assert "银行卡没有入账" in page.text

    async def test_a_note_that_is_too_long_is_kept(self, life: Life, client: Client) -> None:
        """The denial is refused with the text still in its field."""
        number = await life.in_stage(Stage.BUYER_CONFIRMS_PAYMENT)
        question = await client.get(f"{home(number)}/payment-denial")
        answer = await post(
            client, f"{home(number)}/payment-denial", fields_of(question) | {"note": "无" * 501}
        )
        assert answer.status_code == 422
        assert shown(answer, "note") == "无" * 501

    async def test_unshipped_freight_and_fast_refund_are_named_before_applying(
        self, life: Life, client: Client
    ) -> None:
        """The most includes the freight of the last unit; fast refund is promised and kept."""
        await _unshipped(life, 70009)
        address = f"/buyer/shops/{SHOP}/orders/70009/lines/1/application"
        form = await client.get(address)
        assert "¥267.00" in form.text
        assert "（含运费 ¥8.00）" in form.text
        assert "提交后立即退款" in form.text
        fields = fields_of(form) | {
            "type": "refund_only",
            "application_reason": "not_wanted",
            "quantity": "1",
            "amount_fen": "267.00",
        }
        page = await post(client, address, fields, follow=True)
        assert heading(page) == "极速退款 ¥267.00"
        assert "含运费 ¥8.00" in page.text

    async def test_a_price_difference_reads_as_one(self, life: Life, client: Client) -> None:
        """Money for no unit: no return, no quantity, and no way to cancel."""
        await place_order(life.services, 70010, now=life.clock.now)
        answer = await life.services.desk.handle(
            c.RefundPriceDifference(shop_id=SHOP, order_id=70010, line_id=1, amount_fen=2000), MERCHANT
        )
        page = await client.get(home(answer.after_sale_id or 0))
        assert heading(page) == "商家退给您差价 ¥20.00"
        assert "× 0" not in page.text


async def _unshipped(life: Life, order_id: int) -> None:
    """One unit, not shipped, with freight and fast refund."""
    from aftersale.core.after_sale.state import Line

    line = Line(line_id=1, title="连衣裙", quantity=1, paid_fen=25900, fast_refund=True)
    await life.services.desk.handle(
        c.RecordOrder(
            shop_id=SHOP,
            order_id=order_id,
            buyer_id=CUSTOMER.buyer_id or 0,
            paid_at=life.clock.now,
            lines=(line,),
            freight_fen=800,
        ),
        SYSTEM,
    )


class TestTime:
    """When a deadline has passed, and whose clock it is."""

    async def test_after_the_deadline_nothing_is_offered_that_would_be_refused(
        self, life: Life, client: Client
    ) -> None:
        """Until the rule has acted, the page says that it will."""
        number = await life.in_stage(Stage.BUYER_ANSWERS_PROPOSAL)
        life.clock.on(life.services.policy.answer_proposal_hours + 1)
        page = await client.get(home(number))
        assert "时限已到，系统正在按规则处理。" in page.text
        assert "proposal/answer" not in page.text
        await life.time(0)
        assert "您来答复" not in (await client.get(home(number))).text

    @pytest.mark.parametrize("stage", Stage)
    async def test_an_after_sale_of_another_platform_is_shown_in_every_stage(
        self, life: Life, client: Client, stage: Stage
    ) -> None:
        """With what little is known of it, and without promises that our rules cannot keep."""
        await place_order(life.services, 70011, now=life.clock.now)
        told = c.RecordAfterSale(
            shop_id=SHOP,
            order_id=70011,
            after_sale_id=8800,
            line_id=1,
            type=T.EXCHANGE if stage in EXCHANGING else T.RETURN_AND_REFUND,
            quantity=1,
            stage=stage,
            updated_at=life.clock.now,
        )
        try:
            await life.services.desk.handle(told, SYSTEM)
        except Refusal:
            pytest.skip("other platforms do not tell this stage")
        page = await client.get(home(8800))
        assert page.status_code == 200
        if not stage.terminal:
            assert "由原平台按其规则处理。" in page.text
            assert CLOCKS[stage].promise.zh not in page.text

    async def test_a_proposal_that_only_the_other_platform_knows_is_answered_there(
        self, life: Life, client: Client
    ) -> None:
        """Nothing here says what a yes would mean: the act is closed."""
        await place_order(life.services, 70011, now=life.clock.now)
        told = c.RecordAfterSale(
            shop_id=SHOP,
            order_id=70011,
            after_sale_id=8800,
            line_id=1,
            type=T.REFUND_ONLY,
            quantity=1,
            stage=Stage.BUYER_ANSWERS_PROPOSAL,
        )
        await life.services.desk.handle(told, SYSTEM)
        assert "请在原平台查看并答复。" in (await client.get(home(8800))).text
        answer = await post(client, f"{home(8800)}/proposal/answer", {"accept": "yes", "seen_version": "1"})
        assert answer.status_code == 409


EXCHANGING = (Stage.MERCHANT_RESHIPS, Stage.BUYER_RECEIVES, Stage.EXCHANGED)


class TestReminders:
    """Asking each other to go on."""

    async def test_the_shop_is_reminded_once_a_day(self, life: Life, client: Client) -> None:
        """One tap; the page says that it was done; a second one within the day is refused on the page."""
        number = await life.in_stage(Stage.MERCHANT_INSPECTS)
        page = await client.get(home(number))
        done = await post(client, f"{home(number)}/reminder", fields_of(page), follow=True)
        assert "已提醒商家。" in done.text
        assert "您已提醒过商家" in done.text
        assert f'action="{home(number)}/reminder"' not in done.text
        again = await post(client, f"{home(number)}/reminder", {"key": "other"})
        assert again.status_code == 409
        assert "24 小时内已经提醒过一次" in again.text

    async def test_the_shops_reminder_is_shown(self, life: Life, client: Client) -> None:
        """Until the buyer acts, with the merchant's words."""
        number = await life.returning()
        await life.merchant(c.Remind, number, note="请尽快寄出")
        assert "商家提醒您尽快处理：请尽快寄出" in (await client.get(home(number))).text


class TestList:
    """The list of orders."""

    async def test_what_needs_the_buyer_stands_first(self, life: Life, client: Client) -> None:
        """What ends first at the top, wherever its order stands; then the orders."""
        await place_order(life.services, 70001, now=life.clock.now)
        await apply_for(life.services, 70001, T.REFUND_ONLY, 0)
        returning = await life.returning()
        proposal = await life.in_stage(Stage.BUYER_ANSWERS_PROPOSAL)
        page = (await client.get("/buyer")).text
        due = page[page.index('id="due-title"') : page.index("</section>")]
        assert re.findall(r"after-sales/(\d+)", due) == [str(proposal), str(returning)]
        assert "答复商家的方案" in due
        assert "寄回商品，填写运单号" in due
        second = (await client.get("/buyer?after_shop=1001&after_order=70001")).text
        assert "due-title" not in second

    async def test_nothing_to_do_says_nothing(self, life: Life, client: Client) -> None:
        """No empty box."""
        await life.applied(T.REFUND_ONLY, state=ParcelState.IN_TRANSIT)
        assert "due-title" not in (await client.get("/buyer")).text


async def test_acts_of_another_buyer_are_absent(life: Life, client: Client) -> None:
    """Every page and form of the life answers 404 for somebody else's after-sale."""
    from tests.journeys.seed import OTHER_BUYER

    await place_order(life.services, 70099, now=life.clock.now, buyer_id=OTHER_BUYER)
    number = await apply_for(life.services, 70099, T.REFUND_ONLY, 0, buyer_id=OTHER_BUYER)
    for name in ("proposal/answer", "return-shipment", "confirmation", "payment-denial"):
        assert (await client.get(f"{home(number)}/{name}")).status_code == 404
        assert (await post(client, f"{home(number)}/{name}", {"key": "k"})).status_code == 404
    assert (await post(client, f"{home(number)}/reminder", {"key": "k"})).status_code == 404


def fields_of(page: httpx.Response, **fields: str) -> dict[str, str]:
    """The hidden fields of the page's form, and what a person fills in."""
    return {"seen_version": hidden(page, "seen_version"), "key": hidden(page, "key"), **fields}
