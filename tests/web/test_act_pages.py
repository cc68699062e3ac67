"""The merchant's page of every act: it opens where the act is open, names what follows, and loses no word."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from aftersale.core.actors import Role
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import ALLOWED, AWAITED, MERCHANT, Act
from aftersale.core.after_sale.deadlines import CLOCKS
from aftersale.core.after_sale.state import AfterSaleType, ParcelState, ProposalKind, Stage
from aftersale.desk.services import Services, open_services
from aftersale.settings import Settings
from aftersale.web.app import create_app
from aftersale.web.workbench.acts import path_of
from aftersale.web.workbench.after_sale import DONE
from aftersale.web.workbench.standing import NEXT
from tests.desk.conftest import differences
from tests.journeys.seed import CUSTOMER, SHOP, open_shop, picture, place_order, reject_first
from tests.scenario import INTEGRATOR, apply, record_order
from tests.web.life import ADDRESS, Hand, Life
from tests.web.test_pages import Client, hidden, post, shown, sign_in

T, S = AfterSaleType, Stage
ACTS = [act for act, (roles, _) in ALLOWED.items() if roles & MERCHANT]


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def services(database: str, clock: Hand) -> AsyncIterator[Services]:
    async with open_services(database, Settings(sandbox=True), clock=clock) as opened:
        await open_shop(opened)
        yield opened
    assert await differences(database) == []


@pytest.fixture
async def life(services: Services, clock: Hand) -> Life:
    return Life(services, clock)


@pytest.fixture
async def client(services: Services) -> AsyncIterator[Client]:
    app = create_app(services, csrf_secret="a secret of the tests only")  # noqa: S106
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # the same loop as the services
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as opened:
        opened.headers["accept-language"] = "zh"
        await sign_in(opened, "merchant")
        yield opened


def home(number: int) -> str:
    return f"/workbench/after-sales/{number}"


def page(number: int, act: Act) -> str:
    return f"{home(number)}/{path_of(act)}"


def panel(answer: httpx.Response) -> str:
    return main(answer)[answer.text.index('id="panel"') :]


def main(answer: httpx.Response) -> str:
    """The page without the dialog that every page carries."""
    return answer.text.partition('<dialog id="keys-help"')[0]


async def submit(
    client: Client, number: int, act: Act, fields: dict[str, Any], **more: Any
) -> httpx.Response:
    """Fill in the page's form and send it, with the version and key that the page carries."""
    form = await client.get(page(number, act))
    head = {name: hidden(form, name) for name in ("seen_version", "key")}
    return await post(client, page(number, act), head | fields, **more)


@pytest.mark.parametrize("stage", Stage)
async def test_the_panel_says_who_must_act_and_what_happens_otherwise(
    life: Life, client: Client, stage: Stage
) -> None:
    """In every stage and both languages, with one primary button at most."""
    number = await life.in_stage(stage)
    await sign_in(client, "merchant")
    zh = panel(await client.get(home(number)))
    en = panel(await client.get(home(number), headers={"accept-language": "en"}))
    assert NEXT[stage].zh.split("{")[0] in zh
    assert NEXT[stage].en.split("{")[0] in en
    if stage in CLOCKS:
        assert CLOCKS[stage].promise.zh in zh
        assert CLOCKS[stage].promise.en in en
    assert zh.count("button--primary") == (AWAITED[stage] is Role.MERCHANT)


@pytest.mark.parametrize("stage", CLOCKS)
async def test_every_act_opens_where_the_table_allows_it(life: Life, client: Client, stage: Stage) -> None:
    """The panel has a button exactly for the open acts, and each leads to a page in both languages."""
    number = await life.in_stage(stage)
    await sign_in(client, "merchant")
    text = panel(await client.get(home(number)))
    for act in ACTS:
        open_now = stage in ALLOWED[act][1] and (act, stage) not in CLOSED
        assert (f'href="{page(number, act)}"' in text) is open_now, act
        for language in ("zh", "en"):
            answer = await client.get(page(number, act), headers={"accept-language": language})
            assert answer.status_code == (200 if open_now else 409), act
            assert main(answer).count("button--primary") <= 1


CLOSED = {
    (Act.IMMEDIATE_REFUND, S.MERCHANT_DECIDES),  # of a refund-only application: that is what agreeing does
    *((Act.REMINDER, stage) for stage, role in AWAITED.items() if role is Role.MERCHANT),
}


@pytest.mark.parametrize("act", ACTS)
async def test_a_closed_act_says_why_and_keeps_what_was_typed(life: Life, client: Client, act: Act) -> None:
    """Of an after-sale that has ended meanwhile nothing can be done; the words are still there."""
    number = await life.in_stage(S.CANCELLED)
    words = {
        "note": "我写了很久。",
        "message": "我写了很久。",
        "explanation": "我写了很久。",
        "kind": "withdraw",
    }
    words |= {"tracking_number": "SF1", "receiver": "我写了很久。", "step": "confirm", "succeeded": "yes"}
    words |= {"accepted_quantity": "1", "looked_at": "1", "reason_withdraw": "agreed_cancellation"}
    answer = await post(client, page(number, act), words | {"seen_version": "1", "key": "k"})
    assert answer.status_code == 409
    assert "售后已结束" in answer.text
    assert "申请已撤销" in answer.text  # what changed meanwhile
    if act not in (Act.REFUND_RETRY, Act.APPROVAL):
        assert shown(answer, "typed")


async def test_what_was_done_stands_above_the_panel(life: Life, client: Client) -> None:
    """Every act has its notice; an address that invents one gets none."""
    assert set(DONE) == set(ACTS)
    number = await life.in_stage(S.MERCHANT_DECIDES)
    assert "已提醒买家" in (await client.get(f"{home(number)}?done=reminder")).text
    assert (await client.get(f"{home(number)}?done=nonsense")).status_code == 200


class TestApproval:
    """The exact sum, or where the goods go."""

    async def test_the_sum_is_told_with_its_shares(self, life: Life, client: Client) -> None:
        """Of an order that never left, the freight goes back with the last unit."""
        desk = life.services.desk
        await desk.handle(record_order(shipments=(), freight_fen=800), INTEGRATOR)
        applied = await desk.handle(apply(quantity=2, amount_fen=26701, goods_received=None), CUSTOMER)
        assert applied.after_sale_id is not None
        answer = await client.get(page(applied.after_sale_id, Act.APPROVAL))
        assert "确认退款 ¥267.01" in answer.text
        assert "其中商品 ¥259.01，运费 ¥8.00" in answer.text
        assert "拦截" not in main(answer)

    async def test_a_parcel_on_its_way_can_be_stopped_first(self, life: Life, client: Client) -> None:
        """The choice is offered where there is something to stop, and carried out."""
        number = await life.applied(T.REFUND_ONLY, state=ParcelState.IN_TRANSIT)
        assert "先拦截包裹" in (await client.get(page(number, Act.APPROVAL))).text
        answer = await submit(client, number, Act.APPROVAL, {"when": "intercepted"}, follow=True)
        assert "包裹拦截中" in panel(answer)

    async def test_a_typed_address_is_told_to_the_buyer(self, life: Life, client: Client) -> None:
        """A shop without an address book is warned, and can type one here."""
        number = await life.applied(T.RETURN_AND_REFUND)
        assert "店铺还没有退货地址" in (await client.get(page(number, Act.APPROVAL))).text
        fields = {"address": "new", "receiver": "仓库", "phone": "", "detail": "良渚街道 1 号"}
        refused = await submit(client, number, Act.APPROVAL, fields)
        assert refused.status_code == 422
        assert 'href="#return_address"' in refused.text
        assert 'value="良渚街道 1 号"' in refused.text
        await submit(client, number, Act.APPROVAL, fields | {"phone": "13800000000"})
        told = (await life.a(number)).return_address
        assert told is not None
        assert told.receiver == "仓库"

    async def test_without_an_address_the_panel_asks_for_one(self, life: Life, client: Client) -> None:
        """Agreeing without one is possible; what silence then means is said."""
        number = await life.applied(T.RETURN_AND_REFUND)
        answer = await submit(client, number, Act.APPROVAL, {"address": "new"}, follow=True)
        assert "买家还不知道寄到哪里" in answer.text
        assert "到期仍没有退货地址，无需退货直接退款" in answer.text
        assert re.search(r'button--primary"[^>]*>提供退货地址', answer.text)

    async def test_the_default_address_is_chosen_already(self, life: Life, client: Client) -> None:
        """One click agrees to a return; an address that was removed meanwhile is refused, not left out."""
        await _keep_address(life)
        number = await life.applied(T.EXCHANGE)
        form = await client.get(page(number, Act.APPROVAL))
        chosen = re.search(r'name="address" id="address-\d+" value="(\d+)" checked', form.text)
        assert chosen is not None
        gone = await submit(client, number, Act.APPROVAL, {"address": "4711"})
        assert gone.status_code == 422
        await submit(client, number, Act.APPROVAL, {"address": chosen.group(1)})
        assert (await life.a(number)).return_address == ADDRESS


async def _keep_address(life: Life) -> None:
    """The shop's address book with one entry."""
    await life.services.database.pool.execute(
        "insert into return_address (cell, shop_id, address_id, receiver, phone, detail, note, is_default,"
        " created_at) values ($1, $2, 1, $3, $4, $5, $6, true, $7)",
        await life.services.database.cell_of(SHOP),
        SHOP,
        ADDRESS.receiver,
        ADDRESS.phone,
        ADDRESS.detail,
        ADDRESS.note,
        life.clock.now,
    )


class TestReturnAddress:
    """Given later, or corrected."""

    async def test_it_is_corrected(self, life: Life, client: Client) -> None:
        """What the buyer sees now stands first; nothing typed is lost when it is not enough."""
        number = await life.returning()
        form = await client.get(page(number, Act.RETURN_ADDRESS))
        assert "买家现在看到的" in form.text
        half = await submit(client, number, Act.RETURN_ADDRESS, {"address": "new", "receiver": "新仓库"})
        assert half.status_code == 422
        assert 'value="新仓库"' in half.text
        fields = {"address": "new", "receiver": "新仓库", "phone": "13800000000", "detail": "别处 2 号"}
        answer = await submit(client, number, Act.RETURN_ADDRESS, fields, follow=True)
        assert "退货地址已告知买家" in answer.text
        assert "别处 2 号" in panel(answer)


class TestProposal:
    """The composer, its preview and the thread."""

    async def test_the_preview_tells_what_a_yes_leads_to(self, life: Life, client: Client) -> None:
        """Decided by the core, not described: here the money leaves at once."""
        number = await life.applied(T.RETURN_AND_REFUND)
        fields = _plan(type="refund_only", amount_fen="120", step="preview")
        preview = await submit(client, number, Act.PROPOSAL, fields)
        assert "立即退款 ¥120.00" in preview.text
        assert "改为仅退款，¥120.00" in preview.text
        answer = await submit(client, number, Act.PROPOSAL, fields | {"step": "confirm"}, follow=True)
        assert "协商中，待买家答复" in panel(answer)
        assert "您的时限已暂停" in panel(answer)
        assert "这样可以吗？" in panel(answer)

    @pytest.mark.parametrize(
        ("kind", "reason", "leads"),
        [
            ("withdraw", "agreed_cancellation", "售后关闭，不退款"),
            ("evidence", "more_evidence", "售后回到您这里"),
        ],
    )
    async def test_the_other_kinds(
        self, life: Life, client: Client, kind: str, reason: str, leads: str
    ) -> None:
        """Each says what accepting it means."""
        number = await life.applied(T.REFUND_ONLY)
        fields = {"kind": kind, f"reason_{kind}": reason, "message": "请看。", "step": "preview"}
        assert leads in (await submit(client, number, Act.PROPOSAL, fields)).text

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"kind": ""}, "kind"),
            ({"reason_change": ""}, "reason_change"),
            ({"reason_change": "more_evidence"}, "reason_change"),
            ({"amount_fen": "许多"}, "amount_fen"),
            ({"amount_fen": "99999"}, "amount_fen"),
            ({"type": "return_and_refund", "amount_fen": "259.00"}, "amount_fen"),
        ],
    )
    async def test_a_mistake_is_said_beside_its_field(
        self, life: Life, client: Client, wrong: dict[str, str], field: str
    ) -> None:
        """The message and everything else that was typed is kept."""
        number = await life.applied(T.RETURN_AND_REFUND)
        answer = await submit(client, number, Act.PROPOSAL, _plan(step="preview") | wrong)
        assert answer.status_code in (409, 422)
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}' in answer.text
        assert f'id="{field}-error"' in answer.text
        assert shown(answer, "message") == "这样可以吗？"

    async def test_an_empty_message_is_asked_for(self, life: Life, client: Client) -> None:
        """The buyer needs words, not only a form."""
        number = await life.applied(T.RETURN_AND_REFUND)
        answer = await submit(client, number, Act.PROPOSAL, _plan(step="preview", message=" "))
        assert 'href="#message"' in answer.text

    async def test_only_fitting_reasons_and_types_can_be_chosen(self, life: Life, client: Client) -> None:
        """Before shipping nothing can come back; each kind lists its own reasons for the type."""
        number = await life.applied(T.REFUND_ONLY, state=None)
        form = await client.get(page(number, Act.PROPOSAL))
        assert re.findall(r'name="type" id="type-(\w+)"', form.text) == ["refund_only"]
        assert 'value="refund_without_return"' not in form.text
        assert "还可以协商 3 次" in form.text

    async def test_the_thread_keeps_every_answer(self, life: Life, client: Client) -> None:
        """Accepted, expired and declined proposals, the newest first."""
        number = await life.applied(T.RETURN_AND_REFUND)
        await life.proposed(number, ProposalKind.EVIDENCE, "more_evidence")
        await life.buyer(c.AnswerProposal, number, accept=False, note="已经发过了。")
        await life.proposed(number, ProposalKind.EVIDENCE, "more_evidence")
        await life.time(life.services.policy.answer_proposal_hours + 1)
        await life.proposed(number, ProposalKind.EVIDENCE, "more_evidence")
        await life.buyer(c.AnswerProposal, number, accept=True, description="补充：见照片。")
        await sign_in(client, "merchant")
        text = panel(await client.get(home(number)))
        assert re.findall(r'class="turn turn--(\w+)"', text) == ["accepted", "expired", "declined"]
        assert "已经发过了。" in text
        assert "补充：见照片。" in text
        assert "最多协商 3 次" in text

    async def test_the_buyer_can_look_at_what_was_shown(self, life: Life, client: Client) -> None:
        """Pictures of a proposal are for the buyer, from then on and not before."""
        number = await life.applied(T.REFUND_ONLY)
        piece = await life.shown()
        await sign_in(client, "buyer")
        assert (await client.get(f"/evidence/{SHOP}/{piece}")).status_code == 404
        await life.proposed(number, ProposalKind.EVIDENCE, "more_evidence", evidence=(piece,))
        assert (await client.get(f"/evidence/{SHOP}/{piece}")).status_code == 200


def _plan(**changes: str) -> dict[str, str]:
    plan = {
        "kind": "change",
        "reason_change": "agreed_plan",
        "type": "refund_only",
        "amount_fen": "120.00",
        "message": "这样可以吗？",
    }
    return plan | changes


class TestReceipt:
    """All units, or some with a reason for the others."""

    async def test_taking_all_names_the_sum_and_pays_it(self, life: Life, client: Client) -> None:
        """One page, one click."""
        number = await life.sent(quantity=2)
        form = await client.get(page(number, Act.RECEIPT))
        assert "验收通过，退款 ¥438.00" in form.text
        fields = {"accepted_quantity": "2", "looked_at": "2", "step": "accept", "note": "完好。"}
        answer = await submit(
            client, number, Act.RECEIPT, fields, files=[("files", ("a.png", picture(1, 2, 3)))], follow=True
        )
        assert "退款中" in panel(answer)
        assert "完好。" in panel(answer)
        assert "退款单" in panel(answer)

    async def test_fewer_lead_over_a_reason_to_two_after_sales(self, life: Life, client: Client) -> None:
        """Without scripts: the count, then reason and explanation, then what the buyer reads, then both."""
        number = await life.sent(quantity=3)
        await life.arrived(number)
        fields = {"accepted_quantity": "2", "looked_at": "3", "step": "accept", "note": "一件有污渍。"}
        fewer = await submit(client, number, Act.RECEIPT, fields)
        assert "不接受的 1 件（¥219.00）" in fewer.text
        assert shown(fewer, "note") == "一件有污渍。"
        code = re.findall(r'name="reject_reason" id="reason-(\w+)"', fewer.text)[0]
        fields |= {"looked_at": "2", "reject_reason": code, "step": "fill"}
        filled = await submit(client, number, Act.RECEIPT, fields)
        words = shown(filled, "explanation")
        assert words.startswith("您好")
        fields |= {"explanation": words, "step": "preview"}
        preview = await submit(client, number, Act.RECEIPT, fields)
        assert "确认：退款 ¥438.00，其余 1 件拒绝" in preview.text
        assert "商家验收没有通过" in preview.text
        fields |= {"step": "confirm", "acknowledged_risks": "yes"}
        answer = await submit(client, number, Act.RECEIPT, fields, follow=True)
        assert "退款中" in panel(answer)
        rest = re.search(r'验收时分成了两单：<a href="/workbench/after-sales/(\d+)"', answer.text)
        assert rest is not None
        other = panel(await client.get(home(int(rest.group(1)))))
        assert "已拒绝，待买家修改" in other
        assert str(number) in other

    async def test_the_risk_has_to_be_acknowledged(self, life: Life, client: Client) -> None:
        """A refused confirmation stays on the preview, with the box beside the facts."""
        number = await life.sent(quantity=2)
        form = await submit(
            client,
            number,
            Act.RECEIPT,
            {"accepted_quantity": "1", "looked_at": "2", "step": "accept"},
        )
        code = re.findall(r'name="reject_reason" id="reason-(\w+)"', form.text)[-1]
        fields = {
            "accepted_quantity": "1",
            "looked_at": "1",
            "reject_reason": code,
            "explanation": "您好，商品不完好。",
            "step": "confirm",
        }
        answer = await submit(client, number, Act.RECEIPT, fields)
        assert answer.status_code == 409
        assert "acknowledged_risks-error" in answer.text
        assert "您好，商品不完好。" in answer.text

    @pytest.mark.parametrize("count", ["0", "4", "x", ""])
    async def test_a_wrong_count_is_said_beside_the_field(
        self, life: Life, client: Client, count: str
    ) -> None:
        """None at all is a rejection; more than came back is a slip."""
        number = await life.sent(quantity=3)
        fields = {"accepted_quantity": count, "looked_at": "3", "step": "accept", "note": "备注"}
        answer = await submit(client, number, Act.RECEIPT, fields)
        assert answer.status_code == 422
        assert "accepted_quantity-error" in answer.text
        assert shown(answer, "note") == "备注"

    async def test_an_exchange_waits_for_the_new_goods(self, life: Life, client: Client) -> None:
        """No money moves."""
        number = await life.sent(T.EXCHANGE)
        fields = {"accepted_quantity": "1", "looked_at": "1", "step": "accept"}
        answer = await submit(client, number, Act.RECEIPT, fields, follow=True)
        assert "待商家寄出换货" in panel(answer)


class TestRejectionOfGoods:
    """The same page in the scenes after the application."""

    @pytest.mark.parametrize(
        ("stage", "scene"),
        [(S.MERCHANT_INSPECTS, "退货验收"), (S.MERCHANT_RESHIPS, "换货寄出新商品")],
    )
    async def test_reasons_are_those_of_the_scene(
        self, life: Life, client: Client, stage: Stage, scene: str
    ) -> None:
        """The preview tells what happens with the goods when the buyer does nothing."""
        number = await life.in_stage(stage)
        form = await client.get(page(number, Act.REJECTION))
        assert f"场景：{scene}" in form.text
        code = re.findall(r'name="reject_reason" id="reason-(\w+)"', form.text)[0]
        fields = {"reject_reason": code, "explanation": "您好，说明。", "step": "preview"}
        preview = await submit(client, number, Act.REJECTION, fields)
        assert "商品由商家寄回" in preview.text
        answer = await submit(
            client,
            number,
            Act.REJECTION,
            fields | {"step": "confirm", "acknowledged_risks": "yes"},
            follow=True,
        )
        assert "已拒绝，待买家修改" in panel(answer)

    async def test_what_the_buyer_was_told_stands(self, life: Life, client: Client) -> None:
        """The panel of a rejected application shows the words."""
        number = await life.in_stage(S.MERCHANT_DECIDES)
        await reject_first(life.services, number)
        assert "最近一次拒绝" in panel(await client.get(home(number)))


class TestShipping:
    """Numbers of parcels that the merchant posts."""

    @pytest.mark.parametrize(
        ("act", "stage", "then"),
        [
            (Act.RESHIPMENT, S.MERCHANT_RESHIPS, "待买家确认收货"),
            (Act.SENDING_BACK, S.MERCHANT_SENDS_BACK, "已关闭"),
        ],
    )
    async def test_a_number_is_told(
        self, life: Life, client: Client, act: Act, stage: Stage, then: str
    ) -> None:
        """A wrong one stays in its field with what is wrong with it."""
        number = await life.in_stage(stage)
        wrong = await submit(client, number, act, {"carrier": "顺丰速运", "tracking_number": "12"})
        assert wrong.status_code == 422
        assert 'value="12"' in wrong.text
        assert "tracking_number-error" in wrong.text
        fields = {"carrier": "顺丰速运", "tracking_number": "sf 9900 1122"}
        answer = await submit(client, number, act, fields, follow=True)
        assert then in panel(answer)
        assert "SF99001122" in panel(answer)

    async def test_a_told_number_can_be_corrected(self, life: Life, client: Client) -> None:
        """The form opens with the old one."""
        number = await life.in_stage(S.BUYER_RECEIVES)
        assert 'value="JDVA00012345678"' in (await client.get(page(number, Act.RESHIPMENT))).text


class TestMoney:
    """Refunds beside the plain path."""

    async def test_an_immediate_refund_names_its_sum(self, life: Life, client: Client) -> None:
        """And what is not waited for."""
        number = await life.returning()
        form = await client.get(page(number, Act.IMMEDIATE_REFUND))
        assert "确认退款 ¥219.00" in form.text
        assert "不再等买家寄回商品" in form.text
        answer = await submit(client, number, Act.IMMEDIATE_REFUND, {"note": "不用寄了。"}, follow=True)
        assert "商家直接退款" in panel(answer)

    async def test_a_payment_needs_proof(self, life: Life, client: Client) -> None:
        """Without it the note stays; with it the buyer confirms."""
        number = await life.in_stage(S.MERCHANT_PAYS)
        bare = await submit(client, number, Act.OFFLINE_PAYMENT, {"note": "已转账"})
        assert bare.status_code == 422
        assert 'href="#evidence"' in bare.text
        assert shown(bare, "note") == "已转账"
        kept = await submit(
            client,
            number,
            Act.OFFLINE_PAYMENT,
            {"note": "已转账", "step": "keep"},
            files=[("files", ("转账.png", picture(1, 2, 3)))],
        )
        piece = hidden(kept, "evidence")
        answer = await submit(
            client, number, Act.OFFLINE_PAYMENT, {"note": "已转账", "evidence": piece}, follow=True
        )
        assert "待买家确认到账" in panel(answer)
        assert f"/evidence/{SHOP}/{piece}" in panel(answer)

    async def test_a_refund_is_tried_again(self, life: Life, client: Client) -> None:
        """Under the same number, which the panel shows with the provider's words."""
        number = await life.in_stage(S.MERCHANT_PAYS)
        assert "USER_ACCOUNT_ABNORMAL" in panel(await client.get(home(number)))
        answer = await submit(client, number, Act.REFUND_RETRY, {}, follow=True)
        assert "退款中" in panel(answer)
        assert f"{SHOP}-{number}" in panel(answer)

    @pytest.mark.parametrize(("said", "then"), [("yes", "退款中"), ("no", "待商家处理")])
    async def test_an_interception_is_reported(
        self, life: Life, client: Client, said: str, then: str
    ) -> None:
        """The result has to be chosen; the remark is kept until it is."""
        number = await life.in_stage(S.MERCHANT_INTERCEPTS)
        unsaid = await submit(client, number, Act.INTERCEPTION, {"note": "快递回电"})
        assert unsaid.status_code == 422
        assert "succeeded-error" in unsaid.text
        assert shown(unsaid, "note") == "快递回电"
        answer = await submit(client, number, Act.INTERCEPTION, {"succeeded": said}, follow=True)
        assert then in panel(answer)


class TestReminder:
    async def test_once_in_a_while(self, life: Life, client: Client) -> None:
        """The second one is refused with its words; the panel says why the button is gone."""
        number = await life.returning()
        answer = await submit(client, number, Act.REMINDER, {"note": "请尽快寄回。"}, follow=True)
        assert "已提醒买家" in answer.text
        assert "24 小时内已经提醒过一次" in panel(answer)
        again = await submit(client, number, Act.REMINDER, {"note": "请尽快寄回。"})
        assert again.status_code == 409
        assert shown(again, "typed") == "请尽快寄回。"

    async def test_a_long_note_is_refused_beside_the_field(self, life: Life, client: Client) -> None:
        """With all its words."""
        number = await life.returning()
        answer = await submit(client, number, Act.REMINDER, {"note": "字" * 501})
        assert answer.status_code == 422
        assert "note-error" in answer.text
        assert len(shown(answer, "note")) == 501


class TestStale:
    async def test_what_changed_is_shown_and_the_text_kept(self, life: Life, client: Client) -> None:
        """The form can be sent again at once: it now knows the new version."""
        number = await life.applied(T.RETURN_AND_REFUND)
        fields = _plan(step="confirm", seen_version="1", key="k")
        await life.buyer(c.Adjust, number, description="补充：袖口也破了。")
        answer = await post(client, page(number, Act.PROPOSAL), fields)
        assert answer.status_code == 409
        assert "您打开后发生了这些变化" in answer.text
        assert "买家将申请改为" in answer.text
        assert shown(answer, "message") == "这样可以吗？"
        assert hidden(answer, "seen_version") == "2"

    async def test_a_double_click_acts_once(self, life: Life, client: Client) -> None:
        """The key of the form makes it harmless."""
        number = await life.in_stage(S.MERCHANT_SENDS_BACK)
        a = await life.a(number)
        fields = {
            "carrier": "顺丰",
            "tracking_number": "SF99001122",
            "seen_version": str(a.version),
            "key": "k",
        }
        answers = [await post(client, page(number, Act.SENDING_BACK), fields) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert (await life.a(number)).version == a.version + 1


class TestMarks:
    async def test_origin_and_other_systems_are_marked(self, life: Life, client: Client) -> None:
        """Who started it, and who runs its clock."""
        offered = await life.in_stage(S.BUYER_ANSWERS_OFFER)
        assert "商家代买家发起" in panel(await client.get(home(offered)))
        await place_order(life.services, 70901, now=life.clock.now)
        told = await life.services.desk.handle(
            c.RecordAfterSale(
                shop_id=SHOP,
                order_id=70901,
                after_sale_id=88001,
                type=T.REFUND_ONLY,
                quantity=1,
                line_id=1,
                updated_at=life.clock.now,
            ),
            INTEGRATOR,
        )
        assert told is not None
        text = panel(await client.get(home(88001)))
        assert "由其他系统处理" in text
        assert "时限与到期处理以原系统为准" in text
