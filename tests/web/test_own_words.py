"""The shop's own words and reasons, by API and as pages."""

import re

import httpx
import pytest

from aftersale.core.actors import Actor, Role
from aftersale.core.reasons import REJECT_REASONS
from aftersale.desk.services import Services
from aftersale.web.api import examples
from tests.scenario import SHOP
from tests.web.conftest import ACTORS
from tests.web.test_api import applied
from tests.web.test_pages import post, shown, sign_in

TEMPLATES = "/explanation-templates"
WORDS = {"zh": "您申请的 {amount} 我们已收到，请寄回商品后退款。", "en": ""}
REASON = {
    "leans_on": "return_needed",
    "zh": "刻字商品需寄回核对",
    "en": "Engraved goods come back first",
    "active": True,
}
HOME = "/workbench/reasons"


async def put_words(api, code="return_needed", who="merchant", words=WORDS, **how):
    return await api(who, "PUT", f"{TEMPLATES}/{code}", words, **how)


async def offered(api, after_sale_id, code):
    """The reason as the form of the rejection has it; None: it is not offered."""
    answer = await api("merchant", "GET", f"/after-sales/{after_sale_id}/reject-reasons")
    return next((r for r in answer.json()["items"] if r["code"] == code), None)


async def reject(api, after_sale_id, code):
    reason = await offered(api, after_sale_id, code)
    body = {
        "reject_reason": code,
        "explanation": reason["explanation"],
        "seen_version": 1,
        "acknowledged_risks": True,
    }
    answer = await api("merchant", "POST", f"/after-sales/{after_sale_id}/rejection", body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


class TestWords:
    """Explanation templates by API."""

    async def test_versions_are_kept_and_listed(self, api):
        """Each PUT with other words is a version; the newest is in force, and all can be read."""
        first = (await put_words(api)).json()
        assert (first["version"], first["zh"], first["label"]) == (1, WORDS["zh"], "商品需退回后退款")
        assert (await put_words(api)).json()["version"] == 1
        second = (await put_words(api, words={"zh": "请寄回。", "en": "Please return it."})).json()
        assert second["version"] == 2

        listed = (await api("integrator", "GET", TEMPLATES)).json()["items"]
        assert [(t["reject_reason"], t["version"]) for t in listed] == [("return_needed", 2)]
        read = (await api("integrator", "GET", f"{TEMPLATES}/return_needed")).json()
        assert read["in_force"] == "shop-2"
        assert [(v["version"], v["zh"], v["author_name"]) for v in read["versions"]] == [
            (2, "请寄回。", "阿明"),
            (1, WORDS["zh"], "阿明"),
        ]
        catalogue = [{"zh": t.zh, "en": t.en} for t in REJECT_REASONS["return_needed"].templates]
        assert read["catalogue"]["templates"] == catalogue
        assert {"name": "amount", "meaning": "申请金额"} in read["placeholders"]

    async def test_empty_words_bring_the_catalogues_back(self, api):
        """As a version of its own: what was is still there."""
        await put_words(api)
        back = (await put_words(api, words={"zh": ""})).json()
        assert (back["version"], back["zh"], back["en"]) == (2, "", "")
        read = (await api("merchant", "GET", f"{TEMPLATES}/return_needed")).json()
        assert read["in_force"] == read["catalogue"]["template_version"]
        assert len(read["versions"]) == 2

    async def test_a_key_repeats_the_first_answer(self, api):
        """The same call gets version 1 again although there is a second; other words are refused."""
        assert (await put_words(api, Idempotency_Key="k")).json()["version"] == 1
        assert (await put_words(api, words={"zh": "请寄回。"})).json()["version"] == 2
        again = (await put_words(api, Idempotency_Key="k")).json()
        assert (again["version"], again["zh"]) == (1, WORDS["zh"])
        other = await put_words(api, words={"zh": "另一句。"}, Idempotency_Key="k")
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")

    @pytest.mark.parametrize(
        ("words", "code", "field"),
        [
            ({"zh": "已于 {signd_at} 签收"}, "template_placeholder_unknown", "zh"),
            ({"zh": "已签收}"}, "template_braces_stray", "zh"),
            ({"zh": "好", "en": "x" * 401}, "template_too_long", "en"),
            ({"zh": "", "en": "Hello"}, "template_empty", "zh"),
            ({"zh": "请加微信 abc12345 联系。"}, "template_unfit", "zh"),
        ],
    )
    async def test_words_that_cannot_be_sent_are_refused(self, api, words, code, field):
        """422, with the field and a sentence that says what to mend; nothing is kept."""
        answer = await put_words(api, words=words)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert list(answer.json()["fields"]) == [field]
        assert (await api("merchant", "GET", TEMPLATES)).json()["items"] == []

    @pytest.mark.parametrize(
        ("who", "status"),
        [("integrator", 403), ("buyer", 403), ("arbiter", 403), ("nobody", 401), ("other_merchant", 404)],
    )
    async def test_only_the_shop_writes(self, api, who, status):
        """Another shop's merchant does not even learn that it exists."""
        await applied(api)
        assert (await put_words(api, who=who)).status_code == status
        assert (await api(who, "PUT", "/reasons/own_1", REASON)).status_code == status
        preview = {**WORDS, "after_sale_id": "1"}
        answer = await api(who, "POST", f"{TEMPLATES}/return_needed/preview", preview)
        assert answer.status_code == status

    @pytest.mark.parametrize("who", ["buyer", "arbiter"])
    async def test_others_do_not_read_results(self, api, who):
        """What became of rejections is the shop's own business."""
        for path in ("/reasons/results", TEMPLATES, f"{TEMPLATES}/return_needed"):
            assert (await api(who, "GET", path)).status_code == 403

    async def test_a_reason_that_is_not_there_is_not_found(self, api):
        """Neither in the catalogue nor the shop's: also one of another shop."""
        await api("other_merchant", "PUT", "/reasons/own_1", REASON, shop=SHOP + 1)
        for code in ("nonsense", "own_1"):
            assert (await put_words(api, code)).status_code == 404
            assert (await api("merchant", "GET", f"{TEMPLATES}/{code}")).status_code == 404


class TestPreview:
    """Words on a real case."""

    async def preview(self, api, after_sale_id, words=WORDS, code="return_needed", who="merchant"):
        body = {**words, "after_sale_id": after_sale_id}
        return await api(who, "POST", f"{TEMPLATES}/{code}/preview", body)

    async def test_it_is_what_the_form_then_fills_in(self, api):
        """The very text: the preview before saving, and the explanation offered afterwards."""
        case = (await applied(api))["id"]
        read = (await self.preview(api, case)).json()
        assert "您申请的 ¥129.50 我们已收到" in read["explanation"]["zh"]
        assert read["own"] == {"zh": True, "en": False}
        assert read["unknown"] == {"zh": [], "en": []}
        assert read["lints"]["zh"] == []
        await put_words(api)
        assert (await offered(api, case, "return_needed"))["explanation"] == read["explanation"]["zh"]

    async def test_a_blank_without_its_fact_is_named(self, api):
        """And what is sent instead is the catalogue's."""
        case = (await applied(api))["id"]
        words = {"zh": "于 {interception_at} 拦截。", "en": "x"}
        read = (await self.preview(api, case, words)).json()
        assert read["unknown"]["zh"] == ["interception_at"]
        assert read["own"] == {"zh": False, "en": True}
        assert "拦截" not in read["explanation"]["zh"]

    async def test_wording_is_shown_not_refused(self, api):
        """A preview is there to see what is wrong."""
        case = (await applied(api))["id"]
        answer = await self.preview(api, case, {"zh": "请加微信 abc12345 联系。"})
        assert answer.status_code == 200
        assert [one["level"] for one in answer.json()["lints"]["zh"] if one["code"] == "contact_data"] == [
            "blocking"
        ]

    async def test_the_case_has_to_fit(self, api):
        """Of this shop, and in a scene of the reason."""
        case = (await applied(api))["id"]
        answer = await self.preview(api, case, code="no_stock")
        assert (answer.status_code, answer.json()["code"]) == (422, "reject_reason_other_scene")
        assert (await self.preview(api, "123")).status_code == 404
        await api("other_merchant", "PUT", "/reasons/own_1", REASON, shop=SHOP + 1)
        body = {**WORDS, "after_sale_id": case}
        path = f"{TEMPLATES}/return_needed/preview"
        assert (await api("other_merchant", "POST", path, body, shop=SHOP + 1)).status_code == 404


class TestOwnReasons:
    """Reasons that the shop made."""

    async def test_one_is_made_chosen_and_counted(self, api, services: Services):
        """A rejection with it keeps what it leans on, its code and the version of its own words."""
        made = (await api("merchant", "PUT", "/reasons/own_engraved", REASON)).json()
        assert (made["version"], made["leans_on"], made["active"]) == (1, "return_needed", True)
        await put_words(api, "own_engraved")
        case = (await applied(api))["id"]
        rejected = await reject(api, case, "own_engraved")
        assert rejected["rejection"]["label"] == "刻字商品需寄回核对"
        row = await services.database.pool.fetchrow(
            "select reject_reason, own_reason, template_version, edited from rejection"
        )
        assert tuple(row) == ("return_needed", "own_engraved", "shop-1", False)

        await api("buyer", "PUT", f"/after-sales/{case}/application", examples.ADJUSTMENT)
        found = (await api("integrator", "GET", "/reasons/results?days=7")).json()["items"]
        assert [(r["reject_reason"], r["leans_on"], r["label"]) for r in found] == [
            ("own_engraved", "return_needed", "刻字商品需寄回核对")
        ]
        assert found[0]["results"] == {
            "used": 1,
            "edited": 0,
            "reapplied": 1,
            "settled": 0,
            "refunded": 0,
            "overturned": 0,
            "median_seconds": None,
        }
        assert [(t["template_version"], t["edited"]) for t in found[0]["templates"]] == [("shop-1", False)]
        read = (await api("merchant", "GET", f"{TEMPLATES}/own_engraved")).json()
        assert read["versions"][0]["results"]["used"] == 1
        assert read["versions"][0]["edited_results"]["used"] == 0

    async def test_switched_off_it_is_no_longer_offered(self, api):
        """It stays in the catalogue of the shop, marked; switched on it is back."""
        case = (await applied(api))["id"]
        for active in (True, False, True):
            answer = await api("merchant", "PUT", "/reasons/own_1", REASON | {"active": active})
            assert answer.status_code == 200
            assert (await offered(api, case, "own_1") is not None) is active
            reasons = (await api("buyer", "GET", "/reasons")).json()["reject_reasons"]
            assert [r["active"] for r in reasons if r["code"] == "own_1"] == [active]

    @pytest.mark.parametrize(
        ("code", "changes", "status", "refusal"),
        [
            ("return_needed", {}, 422, "own_reason_code_invalid"),
            ("own_1", {"leans_on": "other"}, 422, "own_reason_needs_base"),
            ("own_1", {"zh": "短"}, 422, "own_reason_label_invalid"),
            ("own_0", {"leans_on": "no_defect"}, 409, "own_reason_base_fixed"),
        ],
    )
    async def test_what_cannot_stand_is_refused(self, api, code, changes, status, refusal):
        """Each with its own code."""
        assert (await api("merchant", "PUT", "/reasons/own_0", REASON)).status_code == 200
        answer = await api("merchant", "PUT", f"/reasons/{code}", REASON | changes)
        assert (answer.status_code, answer.json()["code"]) == (status, refusal)

    async def test_the_catalogue_tells_all_about_a_reason(self, api):
        """Evidence, remedies, the platform's numbers, and whose words are in force."""
        await put_words(api)
        reasons = {r["code"]: r for r in (await api("buyer", "GET", "/reasons")).json()["reject_reasons"]}
        needed = reasons["return_needed"]
        assert needed["template_version"] == "shop-1"
        assert needed["explanation_templates"] == [t.zh for t in REJECT_REASONS["return_needed"].templates]
        assert needed["remedies"] == [k.value for k in REJECT_REASONS["return_needed"].remedies]
        assert reasons["no_defect"]["platform_codes"] == [16]
        assert reasons["no_defect"]["evidence"][0].keys() == {"kind", "label", "required", "show", "instead"}
        assert reasons["other"]["active"] is False  # the rules in force do not offer it
        assert set(REJECT_REASONS) <= set(reasons)


@pytest.fixture
async def client(api, services: Services) -> httpx.AsyncClient:
    """A browser of the shop's merchant."""
    await services.credentials.open_account("merchant", "merchant-demo", ACTORS["merchant"])
    api.client.headers["accept-language"] = "zh"
    await sign_in(api.client, "merchant")
    client: httpx.AsyncClient = api.client
    return client


class TestPages:
    """The pages, without scripts."""

    async def test_the_list_shows_the_catalogue_and_what_came_of_it(self, client, api):
        """Empty at first; then the used reason comes first of its scene, with its numbers."""
        page = (await client.get(HOME)).text
        assert "还没有拒绝过售后" in page
        assert all(f'href="{HOME}/{code}"' in page for code in REJECT_REASONS if code != "other")
        case = (await applied(api))["id"]
        await reject(api, case, "return_needed")
        page = (await client.get(f"{HOME}?scene=refund_received")).text
        assert "还没有拒绝过售后" not in page
        first = re.search(
            rf'<th scope="row"[^>]*><a href="{HOME}/(\w+)".*?data-label="用过">(\d+)', page, re.S
        )
        assert first is not None
        assert first.groups() == ("return_needed", "1")
        assert f'href="{HOME}/no_stock"' not in page

    async def test_preview_save_and_put_back(self, client, api):
        """What the buyer reads, a version in force, and the catalogue's words again."""
        case = (await applied(api))["id"]
        address = f"{HOME}/return_needed"
        start = await client.get(address)
        assert "买家现在会读到什么" in start.text
        assert f'<option value="{case}" selected>' in start.text
        assert "¥129.50" in start.text  # what {amount} stands for on this case

        fields = {"zh": WORDS["zh"], "en": "", "case": case, "number": "", "step": "preview", "key": "p"}
        page = await post(client, address, fields)
        assert page.status_code == 200
        assert "您申请的 ¥129.50 我们已收到" in page.text
        assert "英文用的是系统说明" in page.text
        assert shown(page, "zh") == WORDS["zh"]
        assert (await api("merchant", "GET", TEMPLATES)).json()["items"] == []

        saved = await post(client, address, fields | {"step": "save"})
        assert (saved.status_code, saved.headers["location"]) == (303, f"{address}?done=saved")
        again = await post(client, address, fields | {"step": "save"})
        assert again.status_code == 303
        page = await client.get(f"{address}?done=saved")
        assert "第 1 版" in page.text
        assert "第 2 版" not in page.text
        assert "阿明" in page.text
        assert "自有说明" in (await client.get(HOME)).text

        back = await post(client, f"{address}/catalogue-words", {"key": "c"})
        assert back.headers["location"] == f"{address}?done=restored"
        page = await client.get(f"{address}?done=restored")
        assert "恢复为系统说明" in page.text
        assert (await offered(api, case, "return_needed"))["template_version"] != "shop-1"

    async def test_a_draft_survives_every_error(self, client, api):
        """Unknown blank, wording, no case, foreign case: what was typed is still there, with the reason why."""
        case = (await applied(api))["id"]
        address = f"{HOME}/return_needed"
        tries = [
            ({"zh": "于 {nope} 签收"}, "没有占位符 {nope}"),
            ({"zh": "请加微信 abc12345 联系。"}, "不能发给买家"),
            ({"zh": ""}, "请填写中文说明"),
        ]
        for changes, said in tries:
            fields = {"zh": "", "en": "Draft", "case": case, "number": "", "step": "save"} | changes
            page = await post(client, address, fields)
            assert page.status_code == 422
            assert said in page.text
            assert shown(page, "zh") == fields["zh"]
            assert shown(page, "en") == "Draft"
        numbers = [("999", "没有找到这个售后单号"), ("<x>", "没有找到这个售后单号")]
        for number, said in numbers:
            fields = {"zh": "草稿", "en": "", "case": case, "number": number, "step": "preview"}
            page = await post(client, address, fields)
            assert page.status_code == 422
            assert said in page.text
            assert shown(page, "zh") == "草稿"
            assert "<x>" not in page.text
        page = await post(client, f"{HOME}/no_stock", {"zh": "草稿", "number": case, "step": "preview"})
        assert "不适用于当前售后" in page.text

    async def test_without_a_case_the_editor_still_works(self, client):
        """A shop without open after-sales is told so, and can save."""
        address = f"{HOME}/no_stock"
        assert "现在没有可以用这个原因的售后" in (await client.get(address)).text
        page = await post(client, address, {"zh": "抱歉无货。", "en": "", "step": "preview"})
        assert (page.status_code, "请选择一个售后" in page.text) == (422, True)
        saved = await post(client, address, {"zh": "抱歉无货。", "en": "", "step": "save"})
        assert saved.status_code == 303

    async def test_the_catalogues_words_are_a_start(self, client):
        """`?from=` puts them into the editor; nothing is kept by looking."""
        words = REJECT_REASONS["return_needed"].templates
        page = await client.get(f"{HOME}/return_needed?from=1")
        assert shown(page, "zh") == words[1].zh
        for nonsense in ("9", "x", "²", "-1"):
            assert shown(await client.get(f"{HOME}/return_needed?from={nonsense}"), "zh") == ""

    async def test_a_reason_is_made_renamed_and_switched_off(self, client, api):
        """Its code is found by the page; without an English label the Chinese one stands for both."""
        wrong = await post(client, HOME, {"leans_on": "", "zh": "刻字商品", "en": "", "key": "a"})
        assert wrong.status_code == 422
        assert 'value="刻字商品"' in wrong.text
        made = await post(client, HOME, {"leans_on": "return_needed", "zh": "刻字商品", "en": "", "key": "b"})
        assert made.headers["location"] == f"{HOME}/own_1?done=made"
        again = await post(
            client, HOME, {"leans_on": "return_needed", "zh": "刻字商品", "en": "", "key": "b"}
        )
        assert again.headers["location"] == f"{HOME}/own_1?done=made"
        page = (await client.get(f"{HOME}/own_1?done=made")).text
        assert "自建" in page
        assert "商品需退回后退款" in page

        bad = await post(client, f"{HOME}/own_1/label", {"zh": "短", "en": "", "key": "c"})
        assert (bad.status_code, 'value="短"' in bad.text) == (422, True)
        assert '<a href="#label_zh">' in bad.text
        await post(client, f"{HOME}/own_1/label", {"zh": "刻字定制", "en": "Engraved", "key": "d"})
        off = await post(client, f"{HOME}/own_1/label", {"active": "no", "key": "e"})
        assert off.headers["location"] == f"{HOME}/own_1?done=off"
        assert "已停用" in (await client.get(HOME)).text
        reasons = (await api("merchant", "GET", "/reasons")).json()["reject_reasons"]
        assert [(r["label"], r["active"]) for r in reasons if r["code"] == "own_1"] == [("刻字定制", False)]

    async def test_it_is_the_merchants_page(self, client, services: Services):
        """Not the buyer's; and another shop's reason is not found, to look at or to change."""
        await services.credentials.open_account("buyer", "buyer-demo", ACTORS["buyer"])
        other = Actor(Role.MERCHANT, 3, SHOP + 1, name="山")
        await services.credentials.open_account("other", "other-demo", other)
        await post(client, HOME, {"leans_on": "return_needed", "zh": "刻字商品", "en": "", "key": "b"})
        await sign_in(client, "other")
        assert (await client.get(f"{HOME}/own_1")).status_code == 404
        assert (await post(client, f"{HOME}/own_1", {"zh": "好", "step": "save"})).status_code == 404
        assert (await post(client, f"{HOME}/own_1/label", {"active": "no"})).status_code == 404
        assert (await post(client, f"{HOME}/own_1/catalogue-words", {})).status_code == 404
        await sign_in(client, "buyer")
        assert (await client.get(HOME)).status_code == 403

    async def test_the_pages_speak_english(self, client):
        """Labels, numbers and help in the reader's language."""
        client.headers["accept-language"] = "en"
        page = (await client.get(f"{HOME}/return_needed")).text
        assert "The shop&#39;s own words" in page or "The shop's own words" in page
        assert "when it was signed for" in page
        assert "版本与结果" not in page
