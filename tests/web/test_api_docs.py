"""The reference page for people who write programs."""

from __future__ import annotations

import re

import pytest

from aftersale.core.refusal import TEXTS, RefusalCode
from aftersale.web.api_docs import CHINESE
from tests.web.test_openapi import DOCUMENT, OPERATIONS

LANGUAGES = ("zh", "en")


async def page(api, language: str) -> str:
    """The page in a language."""
    answer = await api.client.get("/api/docs", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return str(answer.text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_opens_without_a_sign_in(api, language: str) -> None:
    """In both languages, with nothing from elsewhere and nothing that the content policy would stop."""
    text = await page(api, language)
    assert f'lang="{"en" if language == "en" else "zh-CN"}"' in text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! type=\"module\" src=\"/static/)", text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_refusal_has_its_anchor(api, language: str) -> None:
    """`type` of a problem leads to its row, which has both sentences whatever the page's language."""
    text = await page(api, language)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {code.value for code in RefusalCode} <= set(ids)
    for code in (RefusalCode.STALE_VERSION, RefusalCode.TYPE_NEEDS_SHIPMENT):
        assert TEXTS[code].zh in text
        assert TEXTS[code].en in text


async def test_a_problem_points_at_the_page(api) -> None:
    """The address in `type` is a place on the page."""
    problem = (await api("nobody", "GET", "/after-sales")).json()
    address, _, anchor = problem["type"].partition("#")
    assert address == "/api/docs"
    assert f'id="{anchor}"' in await page(api, "zh")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_of_the_document_is_on_the_page(api, language: str) -> None:
    """Every operation with its path, every shape, and no link that leads nowhere."""
    text = await page(api, language)
    ids = set(re.findall(r'\sid="([^"]+)"', text))
    assert set(OPERATIONS) <= ids
    assert all(path in text for path in DOCUMENT["paths"])
    assert {f"shape-{name}" for name in DOCUMENT["components"]["schemas"]} <= ids
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


def test_every_word_of_the_document_has_its_chinese() -> None:
    """Summaries, descriptions, tags and answers; and no Chinese is left over."""
    used = set()
    for _, _, operation in OPERATIONS.values():
        used |= {operation["summary"], operation["description"], *operation["tags"]}
        used |= {answer["description"] for answer in operation["responses"].values()}
        used |= {p["description"] for p in operation["parameters"] if "description" in p}
    for schema in DOCUMENT["components"]["schemas"].values():
        for member in schema.get("properties", {}).values():
            used |= {member["description"]} if "description" in member else set()
    assert used == set(CHINESE)


async def test_the_language_can_be_switched_here(api) -> None:
    """The switch on the page works: its form carries a token that is accepted."""
    text = await page(api, "zh")
    token = re.search(r'name="_csrf_token" value="([^"]+)"', text)
    assert token is not None
    answer = await api.client.post(
        "/preferences", data={"_csrf_token": token.group(1), "language": "en", "next": "/api/docs"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/api/docs")
    assert 'lang="en"' in await page(api, "zh")
