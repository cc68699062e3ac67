"""The pages over HTTP: who may open what, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from babel.messages.extract import extract_from_dir

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.commands import Adjust
from aftersale.core.after_sale.facts import AnyFact, Entry
from aftersale.core.after_sale.state import AfterSaleType
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.services import Services, open_services
from aftersale.settings import Settings
from aftersale.store.credentials import Credentials
from aftersale.store.prepare import prepare
from aftersale.store.queries.orders import find_order_of, timeline
from aftersale.web import present
from aftersale.web.app import create_app
from aftersale.web.forms import parse_yuan, same_site_path
from aftersale.web.workbench import board
from aftersale.web.workbench import orders as orders_page
from tests.desk.conftest import differences
from tests.journeys.seed import (
    CUSTOMER,
    OTHER_BUYER,
    OTHER_SHOP,
    SHOP,
    apply_for,
    open_shop,
    picture,
    place_order,
    reject_first,
)
from tests.scenario import INTEGRATOR, record_order

TEMPLATES = Path(present.__file__).parent / "templates"
Client = httpx.AsyncClient


@pytest.fixture
async def services(database: str) -> AsyncIterator[Services]:
    await prepare(database)
    async with open_services(database, Settings(sandbox=True)) as opened:
        await open_shop(opened)
        yield opened
    assert await differences(database) == []


@pytest.fixture
async def client(services: Services) -> AsyncIterator[Client]:
    app = create_app(services, csrf_secret="a secret of the tests only")  # noqa: S106
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # the same loop as the services
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as opened:
        opened.headers["accept-language"] = "zh"
        yield opened


@pytest.fixture
async def after_sale_id(services: Services) -> int:
    await place_order(services, 70001, now=services.clock())
    return await apply_for(services, 70001, AfterSaleType.REFUND_ONLY, 0)


async def post(
    client: Client, address: str, fields: dict[str, Any], files: Any = None, *, follow: bool = False
) -> httpx.Response:
    """Submit a form as a browser would: with the CSRF token of its page."""
    await client.get("/nowhere-but-a-cookie")
    await client.get("/sign-in", follow_redirects=True)
    token = client.cookies.get("aftersale_csrf", "")
    return await client.post(
        address, data={"_csrf_token": token, **fields}, files=files, follow_redirects=follow
    )


async def sign_in(client: Client, login: str) -> httpx.Response:
    return await post(client, "/sign-in", {"login": login, "password": f"{login}-demo"})


def shown(answer: httpx.Response, field: str) -> str:
    """What a text area of the page holds."""
    found = re.search(rf'<textarea id="{field}"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    return found.group(1) if found else ""


def hidden(answer: httpx.Response, field: str) -> str:
    found = re.search(rf'name="{field}" value="([^"]*)"', answer.text)
    return found.group(1) if found else ""


class TestSignIn:
    """Who gets in, and where they land."""

    @pytest.mark.parametrize(("login", "home"), [("merchant", "/workbench/after-sales"), ("buyer", "/buyer")])
    async def test_each_role_lands_on_its_own_page(self, client: Client, login: str, home: str) -> None:
        """The merchant's day begins at the queue, the buyer's at the orders."""
        answer = await sign_in(client, login)
        assert (answer.status_code, answer.headers["location"]) == (303, home)

    async def test_a_wrong_password_keeps_the_name(self, client: Client) -> None:
        """Only the password has to be typed again."""
        answer = await post(client, "/sign-in", {"login": "merchant", "password": "no"})
        assert answer.status_code == 401
        assert 'value="merchant"' in answer.text
        assert "账号或密码不正确" in answer.text

    async def test_without_a_session_the_way_leads_to_the_sign_in(self, client: Client) -> None:
        """After signing in, the page that was asked for opens with its filters."""
        answer = await client.get("/workbench/after-sales?stage=all&q=a", follow_redirects=False)
        assert answer.headers["location"] == "/sign-in?next=/workbench/after-sales%3Fstage%3Dall%26q%3Da"
        fields = {
            "login": "merchant",
            "password": "merchant-demo",
            "next": "/workbench/after-sales?stage=all",
        }
        answer = await post(client, "/sign-in", fields)
        assert answer.headers["location"] == "/workbench/after-sales?stage=all"

    @pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
    async def test_next_stays_on_this_site(self, client: Client, path: str) -> None:
        """A link to the sign-in page cannot send anybody elsewhere."""
        answer = await post(client, "/sign-in", {"login": "buyer", "password": "buyer-demo", "next": path})
        assert answer.headers["location"] == "/buyer"
        assert same_site_path(path, "/") == "/"

    async def test_guessing_is_slowed_down(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """After sixty attempts in a minute the next one is not even looked at."""

        async def never(*_: Any) -> None:
            raise Refusal(RefusalCode.SIGN_IN_FAILED)

        monkeypatch.setattr(Credentials, "sign_in", never)
        answers = [
            (await post(client, "/sign-in", {"login": "merchant", "password": "no"})).status_code
            for _ in range(61)
        ]
        assert answers == [401] * 60 + [429]

    async def test_signing_out_ends_the_session(self, client: Client) -> None:
        """The old cookie opens nothing."""
        await sign_in(client, "buyer")
        await post(client, "/sign-out", {})
        assert (await client.get("/buyer", follow_redirects=False)).status_code == 303

    async def test_the_sandbox_shows_its_accounts(self, client: Client) -> None:
        """A visitor of the demo needs no manual."""
        assert "merchant-demo" in (await client.get("/sign-in")).text


class TestWhoMaySee:
    """Other people's things are not there."""

    async def test_a_buyer_cannot_open_the_workbench(self, client: Client) -> None:
        """The desk is for the shop's own people."""
        await sign_in(client, "buyer")
        assert (await client.get("/workbench/after-sales")).status_code == 403

    async def test_a_merchant_cannot_open_the_buyers_pages(self, client: Client) -> None:
        """Nobody acts in the buyer's name."""
        await sign_in(client, "merchant")
        assert (await client.get("/buyer")).status_code == 403

    async def test_another_shops_after_sale_is_as_absent_as_none(
        self, client: Client, services: Services
    ) -> None:
        """The answer does not tell whether the number exists elsewhere."""
        await place_order(services, 70009, now=services.clock(), shop_id=OTHER_SHOP)
        theirs = await apply_for(services, 70009, AfterSaleType.REFUND_ONLY, 0, shop_id=OTHER_SHOP)
        await sign_in(client, "merchant")
        for page in ("", "/rejection", "/approval"):
            foreign = await client.get(f"/workbench/after-sales/{theirs}{page}")
            absent = await client.get(f"/workbench/after-sales/4711{page}")
            assert foreign.status_code == absent.status_code == 404
            clockless = [re.sub(r'data-now="[^"]*"', "", a.text) for a in (foreign, absent)]
            assert clockless[0] == clockless[1]

    async def test_another_buyers_order_is_absent(self, client: Client, services: Services) -> None:
        """Orders, after-sales and their forms are the buyer's own."""
        await place_order(services, 70008, now=services.clock(), buyer_id=OTHER_BUYER)
        theirs = await apply_for(services, 70008, AfterSaleType.REFUND_ONLY, 0, buyer_id=OTHER_BUYER)
        await sign_in(client, "buyer")
        home = f"/buyer/shops/{SHOP}"
        for address in (
            f"{home}/orders/70008/lines/1/application",
            f"{home}/after-sales/{theirs}",
            f"{home}/after-sales/{theirs}/application",
            f"{home}/after-sales/{theirs}/cancellation",
        ):
            assert (await client.get(address)).status_code == 404

    async def test_a_form_without_its_token_is_refused(self, client: Client, after_sale_id: int) -> None:
        """Another site cannot act with a merchant's session, with files or without."""
        await sign_in(client, "merchant")
        address = f"/workbench/after-sales/{after_sale_id}"
        plain = await client.post(f"{address}/approval", data={"seen_version": "1"})
        multipart = await client.post(
            f"{address}/rejection", data={"step": "confirm"}, files={"files": ("a.png", picture(1, 2, 3))}
        )
        assert (plain.status_code, multipart.status_code) == (403, 403)

    async def test_every_answer_carries_the_security_headers(self, client: Client) -> None:
        """Pages, errors and files alike; nothing in a page needs an inline style."""
        for address in ("/sign-in", "/nowhere", "/static/css/base.css"):
            answer = await client.get(address)
            assert "default-src 'self'" in answer.headers["content-security-policy"]
            assert "style=" not in answer.text


class TestRejection:
    """The form keeps what was typed until the rejection stands."""

    async def test_a_reason_in_the_address_fills_the_explanation(
        self, client: Client, after_sale_id: int
    ) -> None:
        """A link can open the form with a reason chosen."""
        await sign_in(client, "merchant")
        address = f"/workbench/after-sales/{after_sale_id}/rejection"
        form = await client.get(address)
        code = re.findall(r'name="reject_reason" id="reason-(\w+)"', form.text)[0]
        assert "您好" in shown(await client.get(f"{address}?reason={code}"), "explanation")

    async def test_the_explanation_speaks_the_buyers_language(
        self, client: Client, after_sale_id: int
    ) -> None:
        """A merchant who reads English still writes to Chinese buyers in Chinese."""
        await sign_in(client, "merchant")
        client.headers["accept-language"] = "en"
        form = await client.get(f"/workbench/after-sales/{after_sale_id}/rejection?reason=return_needed")
        assert "What the buyer asks for" in form.text
        assert shown(form, "explanation").startswith("您好")

    async def test_the_text_survives_a_missing_reason_and_a_wrong_file(
        self, client: Client, after_sale_id: int
    ) -> None:
        """An error costs no typed word and no file that was fine."""
        await sign_in(client, "merchant")
        answer = await post(
            client,
            f"/workbench/after-sales/{after_sale_id}/rejection",
            {"step": "preview", "explanation": "您好，我写了很久。", "seen_version": "1", "key": "k"},
        )
        assert answer.status_code == 422
        assert 'href="#reject_reason"' in answer.text
        assert shown(answer, "explanation") == "您好，我写了很久。"
        answer = await post(
            client,
            f"/workbench/after-sales/{after_sale_id}/rejection",
            {"step": "preview", "explanation": "您好，我写了很久。", "seen_version": "1", "key": "k"},
            files=[("files", ("a.png", picture(1, 2, 3))), ("files", ("notes.txt", b"plain text"))],
        )
        assert answer.status_code == 422
        assert "notes.txt" in answer.text
        assert shown(answer, "explanation") == "您好，我写了很久。"
        assert hidden(answer, "evidence")

    async def test_without_scripts_a_typed_text_is_kept_until_it_is_replaced(
        self, client: Client, after_sale_id: int
    ) -> None:
        """The template never overwrites the merchant's words unasked."""
        await sign_in(client, "merchant")
        address = f"/workbench/after-sales/{after_sale_id}/rejection"
        fields = {"reject_reason": "no_defect", "explanation": "", "seen_version": "1", "key": "k"}
        filled = await post(client, address, fields | {"step": "fill"})
        assert "您好" in shown(filled, "explanation")
        fields["explanation"] = "我自己写的。"
        kept = await post(client, address, fields | {"step": "fill"})
        assert shown(kept, "explanation") == "我自己写的。"
        assert "data-suggestion >" in kept.text
        replaced = await post(client, address, fields | {"step": "replace"})
        assert shown(replaced, "explanation") == shown(filled, "explanation")

    async def test_a_piece_can_be_dropped_without_scripts(self, client: Client, after_sale_id: int) -> None:
        """A wrong picture is removed without losing the form."""
        await sign_in(client, "merchant")
        address = f"/workbench/after-sales/{after_sale_id}/rejection"
        fields = {"explanation": "说明", "seen_version": "1", "key": "k", "step": "keep"}
        kept = await post(client, address, fields, files=[("files", ("a.png", picture(1, 2, 3)))])
        piece = hidden(kept, "evidence")
        dropped = await post(client, address, fields | {"evidence": piece, "drop": piece})
        assert hidden(dropped, "evidence") == ""
        assert shown(dropped, "explanation") == "说明"

    async def test_a_stale_form_shows_the_new_facts_and_keeps_the_text(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """What the buyer changed meanwhile is shown before anything is decided."""
        await sign_in(client, "merchant")
        await services.desk.handle(
            Adjust(shop_id=SHOP, after_sale_id=after_sale_id, description="补充：袖口也破了。"), CUSTOMER
        )
        answer = await post(
            client,
            f"/workbench/after-sales/{after_sale_id}/rejection",
            {
                "step": "confirm",
                "reject_reason": "no_defect",
                "explanation": "您好，说明。",
                "seen_version": "1",
                "acknowledged_risks": "yes",
                "key": "k",
            },
        )
        assert answer.status_code == 409
        assert "袖口也破了" in answer.text
        assert shown(answer, "explanation") == "您好，说明。"
        assert hidden(answer, "seen_version") == "2"

    async def test_confirming_twice_rejects_once(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """The key of the form makes a double click harmless."""
        await sign_in(client, "merchant")
        fields = {
            "step": "confirm",
            "reject_reason": "no_defect",
            "explanation": "您好，请补充照片。",
            "seen_version": "1",
            "acknowledged_risks": "yes",
            "key": "the key of this form",
        }
        address = f"/workbench/after-sales/{after_sale_id}/rejection"
        answers = [await post(client, address, fields) for _ in range(2)]
        assert [a.status_code for a in answers] == [303, 303]
        order = await find_order_of(services.database, SHOP, after_sale_id)
        assert order is not None
        assert order.after_sales[0].version == 2


class TestApproval:
    async def test_the_exact_sum_is_named_then_paid(self, client: Client, after_sale_id: int) -> None:
        """The button says how much leaves."""
        await sign_in(client, "merchant")
        address = f"/workbench/after-sales/{after_sale_id}/approval"
        page = await client.get(address)
        assert "确认退款 ¥259.00" in page.text
        answer = await post(client, address, {"seen_version": "1", "key": hidden(page, "key")})
        assert answer.status_code == 303
        panel = await client.get(answer.headers["location"])
        assert "退款中" in panel.text

    async def test_a_closed_act_says_why(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """No dead button without its reason."""
        await reject_first(services, after_sale_id)
        await sign_in(client, "merchant")
        page = await client.get(f"/workbench/after-sales/{after_sale_id}/approval")
        assert page.status_code == 409
        assert "不能进行此操作" in page.text


class TestBoard:
    async def test_counts_follow_the_filters(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """A tab counts what its list would show."""
        await place_order(services, 70002, now=services.clock(), goods=1)
        other = await apply_for(services, 70002, AfterSaleType.EXCHANGE, 1, goods=1)
        await sign_in(client, "merchant")
        page = await client.get("/workbench/after-sales?type=exchange")
        assert str(other) in page.text
        assert str(after_sale_id) not in page.text
        assert re.search(r'aria-current="page" data-swap="main">待商家处理 <span class="count">1<', page.text)

    async def test_pages_lead_on_and_back_to_the_first(
        self, client: Client, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every row is on exactly one page."""
        monkeypatch.setattr(board, "PAGE_ROWS", 2)
        numbers = set()
        for order_id in (70011, 70012, 70013):
            await place_order(services, order_id, now=services.clock())
            numbers.add(str(await apply_for(services, order_id, AfterSaleType.REFUND_ONLY, 0)))
        await sign_in(client, "merchant")
        first = await client.get("/workbench/after-sales?type=refund_only")
        following = re.search(r'href="([^"]+cursor=[^"]+)"', first.text)
        assert following is not None
        second = await client.get(following.group(1).replace("&amp;", "&"))
        rows = [re.findall(r'<th scope="row"><a[^>]*>(\d+)</a>', page.text) for page in (first, second)]
        assert [len(r) for r in rows] == [2, 1]
        assert {*rows[0], *rows[1]} == numbers
        assert "回到第一页" in second.text
        assert "回到第一页" not in first.text

    @pytest.mark.parametrize("query", ["cursor=nonsense", "stage=none&type=x", "q=%00%25", "q=" + "x" * 500])
    async def test_a_broken_address_shows_the_list(self, client: Client, query: str) -> None:
        """A mistyped filter or an old cursor is no error page."""
        await sign_in(client, "merchant")
        assert (await client.get(f"/workbench/after-sales?{query}")).status_code == 200


class TestOrders:
    """The orders of the shop beside its after-sales."""

    async def test_orders_are_listed_searched_and_opened(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """By id, by title, and one beside the list with its after-sale."""
        await place_order(services, 70002, now=services.clock())
        await sign_in(client, "merchant")

        listed = await client.get("/workbench/orders")
        by_id = await client.get("/workbench/orders?q=70002")
        by_title = await client.get("/workbench/orders?q=没有这种商品")
        opened = await client.get("/workbench/orders/70001")

        assert all(f"/workbench/orders/{n}" in listed.text for n in (70001, 70002))
        assert "/workbench/orders/70002" in by_id.text
        assert "/workbench/orders/70001" not in by_id.text
        assert "没有符合筛选的订单" in by_title.text
        assert str(after_sale_id) in opened.text
        assert (await client.get("/workbench/orders/70009")).status_code == 404

    async def test_pages_of_orders_lead_on(
        self, client: Client, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every order once, also those whose payment nobody told."""
        monkeypatch.setattr(orders_page, "PAGE_ROWS", 2)
        for n in range(5):
            order = record_order(order_id=70001 + n, paid_at=None if n > 2 else services.clock())
            await services.desk.handle(order, INTEGRATOR)
        await sign_in(client, "merchant")

        seen: list[str] = []
        address = "/workbench/orders"
        for _ in range(3):
            page = (await client.get(address)).text
            seen += re.findall(r'<th scope="row"><a href="/workbench/orders/(\d+)', page)
            more = re.search(r'href="(/workbench/orders\?q=&amp;after=[^"]+)"', page)
            address = more.group(1).replace("&amp;", "&") if more else "/workbench/orders?q=nothing"

        assert sorted(seen) == [str(70001 + n) for n in range(5)]


class TestBuyer:
    """Applying and adjusting."""

    async def test_the_form_is_prefilled_and_keeps_what_was_typed(
        self, client: Client, services: Services
    ) -> None:
        """The most that can be refunded stands in the field; asking for more loses nothing."""
        await place_order(services, 70003, now=services.clock())
        await sign_in(client, "buyer")
        address = f"/buyer/shops/{SHOP}/orders/70003/lines/1/application"
        form = await client.get(address)
        assert 'value="518.00"' in form.text
        answer = await post(
            client,
            address,
            {
                "type": "refund_only",
                "quantity": "1",
                "amount_fen": "999999",
                "application_reason": "quality",
                "description": "写了很多字",
                "key": "k",
            },
        )
        assert answer.status_code == 409
        assert "最多可退 259.00 元" in answer.text
        assert shown(answer, "description") == "写了很多字"

    async def test_a_remedy_opens_the_form_filled(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """What the rejection suggested is one tap away."""
        await reject_first(services, after_sale_id)
        await sign_in(client, "buyer")
        home = f"/buyer/shops/{SHOP}/after-sales/{after_sale_id}"
        page = await client.get(home)
        assert "商家没有同意您的申请" in page.text
        form = await client.get(f"{home}/application?remedy=change_type&type=return_and_refund")
        assert re.search(r'id="type-return_and_refund" value="return_and_refund" checked', form.text)
        assert 'value="259.00"' in form.text

    async def test_evidence_is_for_the_parties_only(
        self, client: Client, services: Services, after_sale_id: int
    ) -> None:
        """A piece opens for its own side, and for the buyer once it is named to them."""
        await sign_in(client, "merchant")
        answer = await post(
            client, f"/evidence/{SHOP}", {}, files=[("files", ("<a>.png", picture(9, 9, 9), "text/html"))]
        )
        piece = hidden(answer, "evidence")
        sent = await client.get(f"/evidence/{SHOP}/{piece}")
        assert sent.headers["content-type"] == "image/png"
        assert sent.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert sent.headers["content-disposition"].startswith("inline")
        assert (await client.get(f"/evidence/{OTHER_SHOP}/{piece}")).status_code == 404
        await post(client, "/sign-out", {})
        await sign_in(client, "buyer")
        assert (await client.get(f"/evidence/{SHOP}/{piece}")).status_code == 404
        # The id in a text of one's own opens nothing.
        await services.desk.handle(
            Adjust(shop_id=SHOP, after_sale_id=after_sale_id, description=piece), CUSTOMER
        )
        assert (await client.get(f"/evidence/{SHOP}/{piece}")).status_code == 404
        await post(client, "/sign-out", {})
        await sign_in(client, "merchant")
        rejected = await post(
            client,
            f"/workbench/after-sales/{after_sale_id}/rejection",
            {
                "step": "confirm",
                "reject_reason": "no_defect",
                "explanation": "您好，见照片。",
                "evidence": piece,
                "acknowledged_risks": "yes",
                "seen_version": "2",
                "key": "k2",
            },
        )
        assert rejected.status_code == 303
        await post(client, "/sign-out", {})
        await sign_in(client, "buyer")
        assert (await client.get(f"/evidence/{SHOP}/{piece}")).status_code == 200


class TestWords:
    """Both languages are complete."""

    def test_every_sentence_of_the_templates_has_an_english_one(self) -> None:
        """No page falls back to Chinese, no translation is left over, every blank is kept."""
        found = extract_from_dir(
            TEMPLATES, method_map=[("**.html", "jinja2")], options_map={"**.html": {"silent": "false"}}
        )
        sentences = {str(message) for _, _, message, _, _ in found}
        assert len(sentences) > 200
        assert sorted(s for s in sentences if s not in present.ENGLISH) == []
        assert sorted(s for s in present.ENGLISH if s not in sentences) == []
        for sentence in sentences:
            blanks = set(re.findall(r"\{\w+\}", sentence))
            assert set(re.findall(r"\{\w+\}", present.ENGLISH[sentence])) == blanks, sentence

    async def test_every_fact_has_a_sentence(self, services: Services, after_sale_id: int) -> None:
        """The timeline reads in both languages."""
        await reject_first(services, after_sale_id)
        order = await find_order_of(services.database, SHOP, after_sale_id)
        assert order is not None
        entries: list[Entry] = await timeline(services.database, order)
        assert len(entries) == 3
        for entry in entries:
            assert present.sentence(entry, "zh") != present.sentence(entry, "en")
        assert AnyFact  # the match in `sentence` ends in assert_never: mypy finds a forgotten kind

    async def test_the_language_is_chosen_and_remembered(self, client: Client) -> None:
        """The switch works without scripts and leads back to the page."""
        answer = await post(client, "/preferences", {"language": "en", "next": "/sign-in"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        page = await client.get("/sign-in")
        assert '<html lang="en"' in page.text
        assert "Sign in" in page.text

    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("129.5", 12950),
            ("¥1,234.50", 123450),
            ("0", 0),
            ("1.234", None),
            ("-1", None),
            ("nan", None),
            ("", None),
            ("1e20", None),
        ],
    )
    def test_sums_are_read_exactly(self, text: str, fen: int | None) -> None:
        """As people write sums, and nothing but sums."""
        assert parse_yuan(text) == fen


def test_other_roles_are_explained_where_they_work(services: Services) -> None:
    """An arbiter's home is the explaining page."""
    from aftersale.web.sign_in import home_of

    assert services.settings.sandbox
    assert home_of(Actor(Role.ARBITER, 5)) == "/welcome"
