"""Findings over HTTP: rejections that match a pattern of groundless rejection, and the shop's standing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenario import SHOP
from tests.web.conftest import Api
from tests.web.test_reason_api import GROUNDLESS, applied, rejected

HIGH_RISK = {"reject_reason": "share_too_high", "acknowledged_risks": True}
WORDS = "申请的金额高于商品的实际损失，请在 7 天内修改金额，或联系我们协商。"


async def found(api: Api, query: str = "", who: str = "merchant") -> dict[str, Any]:
    answer = await api(who, "GET", f"/findings{query}")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def ids_of(api: Api, query: str) -> list[str]:
    return [item["after_sale_id"] for item in (await found(api, query))["items"]]


async def two_rejected(api: Api) -> tuple[str, str]:
    """One presumed groundless, one of high risk: their ids."""
    first, second = await applied(api, 60001), await applied(api, 60002)
    await rejected(api, first, **GROUNDLESS)
    await rejected(api, second, **HIGH_RISK, explanation=WORDS)
    return first.rpartition("/")[2], second.rpartition("/")[2]


class TestOverHttp:
    """`GET /findings`."""

    async def test_a_shop_without_findings_stands_well(self, api: Api) -> None:
        """No items, no patterns, a count of nothing against the policy's limit."""
        await rejected(api, await applied(api))  # by the facts, and with a next step

        said = await found(api, "?severity_min=3")

        assert (said["items"], said["next_cursor"]) == ([], None)
        assert said["standing"] == {
            "groundless": 0,
            "groundless_max": 3,
            "days": 30,
            "negotiate_first": "none",
            "until_at": None,
        }
        assert said["since_at"] == "2026-10-24T04:00:00Z"

    async def test_one_row_for_each_rejection_with_all_it_matches(self, api: Api) -> None:
        """The gravest first, each with its name, its sentence and the facts it rests on."""
        groundless, _ = await two_rejected(api)

        said = await found(api)

        (row,) = [item for item in said["items"] if item["after_sale_id"] == groundless]
        assert (row["rejection_version"], row["reject_reason"]) == (2, "special_category")
        assert (row["own_reason"], row["presumed_groundless"]) == ("", True)
        severities = [finding["severity"] for finding in row["findings"]]
        assert severities == sorted(severities, reverse=True)
        assert severities[0] == 3
        for finding in row["findings"]:
            assert finding["label"] not in ("", finding["pattern"])
            assert finding["because"]
            assert finding["facts"]
        counted = {one["pattern"]: one["rejections"] for one in said["patterns"]}
        patterns = [f["pattern"] for item in said["items"] for f in item["findings"]]
        assert counted == {pattern: patterns.count(pattern) for pattern in patterns}

    async def test_filters_narrow_the_rows_and_not_the_counts(self, api: Api) -> None:
        """By pattern, by severity and by reason; a row keeps everything it matches."""
        groundless, risky = await two_rejected(api)

        assert await ids_of(api, "") == [risky, groundless]
        assert await ids_of(api, "?pattern=T9") == [groundless]
        assert await ids_of(api, "?severity_min=3") == [groundless]
        assert await ids_of(api, "?reject_reason=share_too_high") == [risky]
        assert await ids_of(api, "?pattern=T9&reject_reason=share_too_high") == []
        narrowed, whole = await found(api, "?pattern=T9"), await found(api)
        assert narrowed["patterns"] == whole["patterns"]
        assert len(narrowed["items"][0]["findings"]) > 1

    async def test_the_pages_of_the_list_hold_every_row_once(self, api: Api) -> None:
        """Five rejections of the same instant, two at a time."""
        paths = [await applied(api, 60001 + n) for n in range(5)]
        for path in paths:
            await rejected(api, path, **HIGH_RISK, explanation=WORDS)
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await found(api, f"?limit=2&cursor={cursor}")
            seen += [item["after_sale_id"] for item in page["items"]]
            cursor = page["next_cursor"]

        assert sorted(seen) == sorted(path.rpartition("/")[2] for path in paths)

    @pytest.mark.parametrize(
        ("query", "code", "field"),
        [
            ("?cursor=nonsense", "cursor_invalid", "cursor"),
            ("?cursor=7", "cursor_invalid", "cursor"),
            ("?severity_min=4", "field_invalid", "severity_min"),
            ("?days=0", "field_invalid", "days"),
            ("?since=2026-11-01T00:00:00", "field_invalid", "since"),
            ("?since=0001-01-01T00:00:00Z", "field_invalid", "since"),
        ],
    )
    async def test_what_cannot_be_asked_is_said(self, api: Api, query: str, code: str, field: str) -> None:
        """422 with the parameter that is wrong."""
        answer = await api("merchant", "GET", f"/findings{query}")

        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert list(answer.json()["fields"]) == [field]

    async def test_what_is_not_there_finds_nothing(self, api: Api) -> None:
        """Unknown patterns and a NUL are words like others."""
        await two_rejected(api)

        assert await ids_of(api, "?pattern=X1") == []
        assert await ids_of(api, "?pattern=%00&reject_reason=%00") != []

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("merchant", 200),
            ("integrator", 200),
            ("arbiter", 200),
            ("admin", 200),
            ("buyer", 403),
            ("other_merchant", 404),
            ("nobody", 401),
        ],
    )
    async def test_the_shop_and_the_platform_read_them(self, api: Api, who: str, status: int) -> None:
        """Not the buyer; another shop's are not there."""
        assert (await api(who, "GET", "/findings")).status_code == status

    async def test_another_shop_has_its_own(self, api: Api) -> None:
        """And one that does not exist is not found."""
        await two_rejected(api)

        elsewhere = await api("other_merchant", "GET", "/findings", shop=SHOP + 1)
        nowhere = await api("admin", "GET", "/findings", shop=SHOP + 2)

        assert elsewhere.json()["items"] == []
        assert elsewhere.json()["patterns"] == []
        assert nowhere.status_code == 404
