"""The reason desk over HTTP: what is known before a rejection, what stops one, what it leaves to the buyer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from aftersale.core.policy import DEFAULT_POLICY, Policy
from aftersale.desk.services import open_services
from aftersale.settings import Settings
from aftersale.web.api import examples
from aftersale.web.app import create_app
from tests.desk.conftest import differences
from tests.scenario import NOW, SHOP
from tests.web.conftest import ACTORS, Api
from tests.web.test_api import PNG

GROUNDLESS = {
    "reject_reason": "special_category",
    "explanation": "该商品属于特殊品类，不支持退款。请您在 7 天内撤销申请，或联系我们处理。",
    "acknowledged_risks": True,
}
"""The goods are a dress: no special category, as the order says."""
WELL_FOUNDED = examples.REJECTION
DECLINED = {"accept": False, "note": "不同意"}


@asynccontextmanager
async def shop_under(database: str, **changes: Any) -> AsyncIterator[Api]:
    """The API of a shop whose policy is the default with changes."""
    policy: Policy = replace(DEFAULT_POLICY, version="changed", **changes)
    async with open_services(database, Settings(), policy=policy, clock=lambda: NOW) as services:
        await services.database.open_shop(SHOP, "半夏服饰")
        tokens = {who: await services.credentials.issue(a, "bearer", NOW) for who, a in ACTORS.items()}
        transport = httpx.ASGITransport(create_app(services, csrf_secret="s" * 32))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            yield Api(client, tokens)
    assert await differences(database) == []


async def applied(api: Api, order_id: int = 70001, **changes: Any) -> str:
    """An order with an application about it; the path of the after-sale."""
    await api("integrator", "PUT", f"/orders/{order_id}", examples.ORDER)
    answer = await api("buyer", "POST", f"/orders/{order_id}/after-sales", examples.APPLICATION | changes)
    assert answer.status_code == 201, answer.text
    return f"/after-sales/{answer.json()['id']}"


async def rejected(api: Api, path: str, **said: Any) -> dict[str, Any]:
    """A rejection that goes through; the after-sale."""
    answer = await api("merchant", "POST", f"{path}/rejection", WELL_FOUNDED | {"seen_version": None} | said)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def shown_by(api: Api, who: str = "merchant") -> dict[str, Any]:
    """A picture that was uploaded."""
    headers = {"Authorization": f"Bearer {api.tokens[who]}"}
    answer = await api.client.post(f"/api/v1/shops/{SHOP}/evidence", content=PNG, headers=headers)
    piece: dict[str, Any] = answer.json()
    return piece


async def reasons(api: Api, path: str, query: str = "") -> dict[str, Any]:
    answer = await api("merchant", "GET", f"{path}/reject-reasons{query}")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def one_of(said: dict[str, Any], code: str) -> dict[str, Any]:
    (one,) = [item for item in said["items"] if item["code"] == code]
    return dict(one)


async def three_groundless(api: Api) -> None:
    for order_id in (60001, 60002, 60003):
        await rejected(api, await applied(api, order_id), **GROUNDLESS)


class TestAdvice:
    """What stands beside each reason before the click."""

    async def test_a_well_founded_reason_says_what_it_rests_on(self, api: Api) -> None:
        """Facts, every kind of evidence and that none is owed, both languages, whose words they are."""
        said = await reasons(api, await applied(api))

        one = one_of(said, "return_needed")
        assert one["outcome"] == "supported"
        assert one["facts"]
        assert one["evidence"] == [
            {
                "kind": "proof_of_delivery",
                "label": "签收凭证",
                "required": False,
                "show": one["evidence"][0]["show"],
                "instead": [],
            }
        ]
        assert one["explanation"] == one["explanations"]["zh"]
        assert one["explanations"]["en"].startswith("Hello.")
        assert len(one["template_version"]) == 12
        assert (one["leans_on"], one["why_not"]) == ("", None)

    async def test_the_gentler_way_is_named_where_there_is_one(self, api: Api) -> None:
        """Advised, with why, and until when the buyer would answer."""
        said = await reasons(api, await applied(api))

        advised = one_of(said, "return_needed")["negotiate_first"]
        assert advised["urgency"] == "advised"
        assert advised["because"] == ["这个原因通常协商就能解决，直接拒绝容易引起纠纷。"]
        assert advised["opens_at"] == "2026-11-25T04:00:00Z"
        assert one_of(said, "no_defect")["negotiate_first"] is None

    async def test_what_is_at_stake_is_counted(self, api: Api) -> None:
        """A tenth of what was paid, the points, and each pattern by its name with the sentence that says why."""
        said = await reasons(api, await applied(api))

        stake = one_of(said, "special_category")["at_stake"]
        assert (stake["compensation_fen"], stake["points"], stake["presumed_groundless"]) == (1295, 3, True)
        assert {"G8", "T9"} <= {finding["pattern"] for finding in stake["findings"]}
        for finding in stake["findings"]:
            assert finding["label"] not in ("", finding["pattern"])
            assert finding["because"]
            assert finding["severity"] in (1, 2, 3)
        nothing = one_of(said, "no_defect")["at_stake"]
        assert nothing == {"compensation_fen": 0, "points": 0, "presumed_groundless": False, "findings": []}

    async def test_evidence_is_required_where_the_facts_do_not_suffice(self, api: Api) -> None:
        """The same list, but now it is owed."""
        said = await reasons(api, await applied(api))

        agreed = one_of(said, "agreed_to_cancel")
        assert agreed["outcome"] == "provable"
        assert [(rule["kind"], rule["required"]) for rule in agreed["evidence"]] == [("chat_record", True)]
        assert None in agreed["facts"].values()

    async def test_other_after_sales_are_named_as_ids_are(self, api: Api) -> None:
        """Strings of digits, also among facts."""
        first = await applied(api)
        second = await applied(api)

        facts = one_of(await reasons(api, second), "duplicate")["facts"]

        assert facts["other_after_sales"] == [first.rpartition("/")[2]]

    async def test_the_scene_and_what_is_left_stand_above_the_reasons(self, api: Api) -> None:
        """The buyer has four applications left; a proposal can be made, and not while one is open."""
        path = await applied(api)
        said = await reasons(api, path)
        assert (said["scene"], said["attempts_left"]) == ("refund_received", 4)
        assert (said["negotiation_open"], said["negotiation_why_not"]) == (True, None)

        await api("merchant", "POST", f"{path}/proposal", examples.PROPOSAL)

        said = await reasons(api, path)
        assert said["negotiation_open"] is False
        assert said["negotiation_why_not"]["code"] == "not_your_turn"

    async def test_a_sum_that_would_be_offered_is_part_of_the_words(self, api: Api) -> None:
        """And of what the buyer can do."""
        said = await reasons(api, await applied(api), "?offer_fen=5000")

        one = one_of(said, "no_defect")
        assert "¥50.00" in one["explanation"]
        assert ("accept_offer", 5000) in [(r["kind"], r["amount_fen"]) for r in one["remedies"]]


class TestNegotiatingFirst:
    """Three rejections that are presumed groundless, and what opens the way again."""

    async def test_the_third_one_closes_rejecting(self, api: Api) -> None:
        """409 with the reason why and the instant at which it opens; a supported reason is no way around."""
        await three_groundless(api)
        path = await applied(api)

        answer = await api("merchant", "POST", f"{path}/rejection", WELL_FOUNDED)

        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "negotiate_first")
        assert problem["facts"]["opens_at"] == "2026-11-25T04:00:00Z"
        assert "3 次" in problem["detail"]
        assert list(problem["fields"]) == ["reject_reason"]
        said = await reasons(api, path)
        assert {item["why_not"]["code"] for item in said["items"]} == {"negotiate_first"}
        assert {item["negotiate_first"]["urgency"] for item in said["items"]} == {"compulsory"}
        acts = {act["act"]: act for act in (await api("merchant", "GET", f"{path}/acts")).json()["items"]}
        assert acts["rejection"]["why_not"]["code"] == "negotiate_first"
        assert acts["proposal"]["open"]

    async def test_two_do_not(self, api: Api) -> None:
        """The limit is the policy's."""
        for order_id in (60001, 60002):
            await rejected(api, await applied(api, order_id), **GROUNDLESS)

        assert (await rejected(api, await applied(api)))["stage"] == "buyer_adjusts"

    async def test_a_declined_proposal_opens_the_way(self, api: Api) -> None:
        """The buyer was asked; now the merchant may say no."""
        await three_groundless(api)
        path = await applied(api)
        proposal = examples.PROPOSAL | {"seen_version": None}
        assert (await api("merchant", "POST", f"{path}/proposal", proposal)).status_code == 200
        assert (await api("buyer", "POST", f"{path}/proposal/answer", DECLINED)).status_code == 200

        assert (await rejected(api, path))["stage"] == "buyer_adjusts"

    async def test_asking_the_buyer_to_withdraw_is_no_proposal(self, api: Api) -> None:
        """It offers nothing."""
        await three_groundless(api)
        path = await applied(api)
        withdraw = {"kind": "withdraw", "reason": "agreed_cancellation", "message": "请您撤销申请，谢谢。"}
        made = await api("merchant", "POST", f"{path}/proposal", withdraw)
        assert made.status_code == 200, made.text
        await api("buyer", "POST", f"{path}/proposal/answer", DECLINED)

        answer = await api("merchant", "POST", f"{path}/rejection", WELL_FOUNDED | {"seen_version": None})

        assert answer.json()["code"] == "negotiate_first"

    async def test_a_policy_may_only_advise_it(self, database: str) -> None:
        """Then nothing is closed."""
        async with shop_under(database, negotiate_first_record="advised") as api:
            await three_groundless(api)

            assert (await rejected(api, await applied(api)))["stage"] == "buyer_adjusts"


async def test_a_policy_may_forbid_what_the_facts_contradict(database: str) -> None:
    """No acknowledged risk opens it, the list says so beforehand, and other reasons stay open."""
    async with shop_under(database, contradicted_rejections=False) as api:
        path = await applied(api)
        said = await reasons(api, path)
        assert one_of(said, "special_category")["why_not"]["code"] == "reason_contradicted"
        assert one_of(said, "return_needed")["why_not"] is None

        answer = await api("merchant", "POST", f"{path}/rejection", GROUNDLESS)

        assert (answer.status_code, answer.json()["code"]) == (409, "reason_contradicted")
        assert (await rejected(api, path))["stage"] == "buyer_adjusts"


UNFIT = "商品已签收，请加我微信 wx_banxia2026 处理，退回后为您退款。"


class TestWording:
    """The explanation is read before the buyer reads it."""

    async def test_unfit_words_stop_the_rejection_and_are_pointed_at(self, api: Api) -> None:
        """422 beside the field, with the place in the text, why, and what would mend it."""
        path = await applied(api)

        answer = await api("merchant", "POST", f"{path}/rejection", WELL_FOUNDED | {"explanation": UNFIT})

        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (422, "explanation_unfit")
        facts = problem["facts"]
        assert facts["words"] == UNFIT[facts["start"] : facts["end"]]
        assert "wx_banxia2026" in facts["words"] or "微信" in facts["words"]
        assert facts["why"] in problem["detail"]
        assert facts["mend"]
        assert list(problem["fields"]) == ["explanation"]
        assert (await api("merchant", "GET", path)).json()["version"] == 1

    async def test_an_explanation_can_be_checked_beforehand(self, api: Api) -> None:
        """The same places, and the text with every replacement put in; nothing is kept."""
        path = await applied(api)
        body = {"reject_reason": "return_needed", "explanation": UNFIT}

        answer = await api("merchant", "POST", f"{path}/explanation-check", body)

        assert answer.status_code == 200, answer.text
        lints = answer.json()["lints"]
        assert any(lint["level"] == "blocking" for lint in lints)
        for lint in lints:
            assert lint["words"] == UNFIT[lint["start"] : lint["end"]]
            assert lint["label"]
            assert lint["why"]
        assert "wx_banxia2026" not in answer.json()["mended"]
        assert (await api("merchant", "GET", path)).json()["version"] == 1

    async def test_the_words_we_fill_in_are_fit(self, api: Api) -> None:
        """Nothing in the explanation of any reason of the scene stops the rejection."""
        path = await applied(api)
        for item in (await reasons(api, path))["items"]:
            body = {"reject_reason": item["code"], "explanation": item["explanation"]}
            checked = (await api("merchant", "POST", f"{path}/explanation-check", body)).json()
            assert [lint["code"] for lint in checked["lints"] if lint["level"] == "blocking"] == []
            assert checked["mended"]

    async def test_a_check_needs_a_reason_of_the_shop_or_none(self, api: Api) -> None:
        """Without one only the words are looked at; an unknown one is refused."""
        path = f"{await applied(api)}/explanation-check"

        without = await api("merchant", "POST", path, {"explanation": UNFIT})
        unknown = await api("merchant", "POST", path, {"explanation": UNFIT, "reject_reason": "because"})

        assert without.json()["lints"]
        assert (unknown.status_code, unknown.json()["code"]) == (422, "reject_reason_unknown")

    @pytest.mark.parametrize(
        ("who", "status"), [("buyer", 403), ("integrator", 403), ("other_merchant", 404)]
    )
    async def test_only_who_decides_may_check(self, api: Api, who: str, status: int) -> None:
        """The buyer's side has no say in it, and another shop's merchant sees nothing here."""
        path = await applied(api)

        assert (
            await api(who, "POST", f"{path}/explanation-check", {"explanation": "请退回"})
        ).status_code == status


class TestEvidenceKinds:
    """Each piece says what it shows, and its bytes are pinned down."""

    async def test_kinds_and_hashes_are_kept(self, api: Api) -> None:
        """The buyer reads them too: they are part of what was said."""
        path = await applied(api)
        report, chat = await shown_by(api), await shown_by(api)

        await rejected(
            api,
            path,
            reject_reason="agreed_to_cancel",
            explanation="经与您沟通，您同意撤销本次申请。如有不同意见，请重新发起，我们会尽快处理。",
            evidence=[report["id"], chat["id"]],
            evidence_kinds={chat["id"]: "chat_record"},
            acknowledged_risks=True,
        )

        shown = (await api("buyer", "GET", path)).json()["rejection"]["shown"]
        assert shown == [
            {"id": report["id"], "kind": "", "sha256": report["sha256"]},
            {"id": chat["id"], "kind": "chat_record", "sha256": chat["sha256"]},
        ]

    async def test_a_kind_that_is_none_is_refused(self, api: Api) -> None:
        """Also one that belongs to a piece that is not there."""
        path = f"{await applied(api)}/rejection"
        piece = (await shown_by(api))["id"]

        unknown = await api(
            "merchant",
            "POST",
            path,
            WELL_FOUNDED | {"evidence": [piece], "evidence_kinds": {piece: "selfie"}},
        )
        nowhere = await api("merchant", "POST", path, WELL_FOUNDED | {"evidence_kinds": {"7": "chat_record"}})

        for answer in (unknown, nowhere):
            assert (answer.status_code, answer.json()["code"]) == (422, "evidence_kind_unknown")
            assert list(answer.json()["fields"]) == ["evidence_kinds"]
        assert unknown.json()["facts"]["kind"] == "selfie"

    async def test_an_inspection_has_them_too(self, api: Api) -> None:
        """One of two units is refused, with what shows it and a sum for it."""
        path = await applied(api, type="return_and_refund", quantity=2, amount_fen=25900)
        for who, act, body in (
            ("merchant", "approval", examples.APPROVAL),
            ("buyer", "return-shipment", examples.RETURN_SHIPMENT),
        ):
            assert (await api(who, "POST", f"{path}/{act}", body)).status_code == 200
        photo = await shown_by(api)

        answer = await api(
            "merchant",
            "POST",
            f"{path}/receipt",
            {
                "accepted_quantity": 1,
                "reject_reason": "parts_missing_in_return",
                "explanation": "退回的一件缺少腰带，请在 7 天内补寄，或联系我们。",
                "evidence": [photo["id"]],
                "evidence_kinds": {photo["id"]: "inspection_photos"},
                "offer_fen": 3000,
                "acknowledged_risks": True,
            },
        )

        assert answer.status_code == 200, answer.text
        listed = (await api("merchant", "GET", "/after-sales?stage=buyer_adjusts")).json()["items"]
        (rest,) = [item["rejection"] for item in listed]
        assert (rest["offer_fen"], rest["shown"][0]["kind"]) == (3000, "inspection_photos")


class TestOffer:
    """A rejection that names a smaller sum."""

    async def test_the_buyer_takes_it_with_one_call(self, api: Api) -> None:
        """Refunded at once, and no attempt is used up."""
        path = await applied(api)
        before = await rejected(api, path, offer_fen=5000)
        assert before["rejection"]["offer_fen"] == 5000
        assert ("accept_offer", 5000) in [
            (r["kind"], r["amount_fen"]) for r in before["rejection"]["remedies"]
        ]

        answer = await api("buyer", "PUT", f"{path}/application", {"amount_fen": 5000})

        after = answer.json()
        assert answer.status_code == 200, answer.text
        assert (after["stage"], after["refund_fen"]) == ("refunding", 5000)
        assert after["attempts"] == before["attempts"] == 1

    @pytest.mark.parametrize(
        ("offer_fen", "code", "field"),
        [
            (12950, "offer_not_below", "offer_fen"),
            (20000, "offer_not_below", "offer_fen"),
            (-1, "field_invalid", "offer_fen"),
        ],
    )
    async def test_it_is_less_than_what_was_asked_for(
        self, api: Api, offer_fen: int, code: str, field: str
    ) -> None:
        """To pay it all is to agree; nothing was done."""
        path = await applied(api)

        answer = await api("merchant", "POST", f"{path}/rejection", WELL_FOUNDED | {"offer_fen": offer_fen})

        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert list(answer.json()["fields"]) == [field]
        assert (await api("merchant", "GET", path)).json()["version"] == 1


async def test_adding_the_evidence_that_was_asked_for_costs_no_attempt(api: Api) -> None:
    """The merchant decides again; changing something else as well is an attempt."""
    path = await applied(api)
    refused = {
        "reject_reason": "no_defect",
        "explanation": "目前的资料暂未看到问题，请补充照片，我们会重新处理。",
    }
    await rejected(api, path, **refused)
    pieces = [(await shown_by(api, "buyer"))["id"]]

    added = (await api("buyer", "PUT", f"{path}/application", {"evidence": pieces})).json()
    assert (added["stage"], added["attempts"]) == ("merchant_decides", 1)
    assert added["evidence"] == pieces

    await rejected(api, path, **refused, acknowledged_risks=True)
    pieces.append((await shown_by(api, "buyer"))["id"])
    changed = await api("buyer", "PUT", f"{path}/application", {"evidence": pieces, "amount_fen": 10000})
    assert changed.json()["attempts"] == 2


OTHER = {"reject_reason": "other", "acknowledged_risks": True}


class TestOther:
    """The reason in the merchant's own words."""

    async def test_it_is_off_unless_the_policy_switches_it_on(self, api: Api) -> None:
        """Neither offered nor accepted."""
        path = await applied(api)

        answer = await api("merchant", "POST", f"{path}/rejection", WELL_FOUNDED | OTHER)

        assert (answer.status_code, answer.json()["code"]) == (422, "reject_reason_unknown")
        assert "other" not in {item["code"] for item in (await reasons(api, path))["items"]}

    async def test_it_has_to_carry_itself(self, database: str) -> None:
        """A longer explanation, evidence and a sum; with all three it is a rejection like others."""
        async with shop_under(database, other_reason=True) as api:
            path = await applied(api)
            assert "other" in {item["code"] for item in (await reasons(api, path))["items"]}
            words = "您反映的开线我们已核实为包装拉扯造成，愿意先退您 50 元，请接受或补充照片。"
            piece = [(await shown_by(api))["id"]]

            short = await api(
                "merchant",
                "POST",
                f"{path}/rejection",
                OTHER | {"explanation": "请补充凭证后再申请。", "evidence": piece, "offer_fen": 5000},
            )
            bare = await api("merchant", "POST", f"{path}/rejection", OTHER | {"explanation": words})
            whole = await rejected(api, path, **OTHER, explanation=words, evidence=piece, offer_fen=5000)

            assert (short.status_code, short.json()["code"]) == (422, "explanation_too_short")
            assert list(short.json()["fields"]) == ["explanation"]
            assert (bare.status_code, bare.json()["code"]) == (422, "other_reason_needs_more")
            assert whole["rejection"]["reject_reason"] == "other"


async def test_a_reason_of_the_shop_shows_what_it_leans_on(api: Api) -> None:
    """In the list, in the rejection, and among findings under both codes."""
    label = {"zh": "定制礼盒不退", "en": "Gift boxes made to order"}
    kept = await api("merchant", "PUT", "/reasons/own_gift_box", {"leans_on": "special_category"} | label)
    assert kept.status_code == 200, kept.text
    path = await applied(api)

    one = one_of(await reasons(api, path), "own_gift_box")
    assert (one["label"], one["leans_on"], one["outcome"]) == (
        "定制礼盒不退",
        "special_category",
        "contradicted",
    )
    after_sale = await rejected(api, path, **GROUNDLESS | {"reject_reason": "own_gift_box"})

    assert after_sale["rejection"]["reject_reason"] == "own_gift_box"
    assert after_sale["rejection"]["leans_on"] == "special_category"
    for code in ("own_gift_box", "special_category"):
        (row,) = (await api("merchant", "GET", f"/findings?reject_reason={code}")).json()["items"]
        assert (row["reject_reason"], row["own_reason"]) == ("special_category", "own_gift_box")


async def test_the_buyer_does_not_read_what_was_found_against_the_shop(api: Api) -> None:
    """Findings, the facts behind the judgement and the lints stay with the shop, in every fact of the story."""
    path = await applied(api)
    await rejected(api, path, **GROUNDLESS)
    await api("buyer", "PUT", f"{path}/application", {"amount_fen": 10000})

    theirs = (await api("buyer", "GET", f"{path}/timeline")).json()["items"]
    ours = (await api("merchant", "GET", f"{path}/timeline")).json()["items"]

    (kept,) = [entry["fact"] for entry in ours if entry["kind"] == "ApplicationRejected"]
    assert kept["findings"]
    assert kept["facts"]
    (read,) = [entry["fact"] for entry in theirs if entry["kind"] == "ApplicationRejected"]
    assert read["rejection"]["explanation"] == GROUNDLESS["explanation"]
    assert [entry["kind"] for entry in theirs] == [entry["kind"] for entry in ours]
    for entry in theirs:
        assert not {"findings", "facts", "lints"} & set(entry["fact"])
        assert not {"findings", "facts", "lints"} & set(entry["fact"].get("rejection") or {})


async def test_the_policy_shows_its_numbers_and_its_choices(api: Api) -> None:
    """Numbers stay integers; a switch, an urgency and a list of codes are written as a file would."""
    said = (await api("buyer", "GET", "/policy")).json()

    numbers = {one["name"]: one["values"] for one in said["numbers"]}
    choices = {one["name"]: one["values"] for one in said["choices"]}
    assert numbers["groundless_max"] == [3]
    assert numbers["refund_retry_minutes"][:2] == [1, 2]
    assert choices["contradicted_rejections"] == ["true"]
    assert choices["negotiate_first_record"] == ["compulsory"]
    assert "placeholder" in choices["lint_blocking"]
    assert not set(numbers) & set(choices)
    assert all(one["source"] for one in said["choices"])
