"""The API as the contract has it: the main job from the smallest bodies, refusals, rights, repeats."""

import pytest

from aftersale.desk.desk import Desk, Unavailable
from aftersale.web.api import calls, examples
from tests.scenario import SHOP

ORDER = "/orders/70001"


async def applied(api, **changes):
    """An order and an application, by the bodies of the contract; the after-sale."""
    await api("integrator", "PUT", ORDER, examples.ORDER)
    answer = await api("buyer", "POST", f"{ORDER}/after-sales", examples.APPLICATION | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_main_job_from_the_smallest_bodies(api):
    """Order, application, reasons, rejection, adjustment, back to the merchant, approval."""
    after_sale = await applied(api)
    path = f"/after-sales/{after_sale['id']}"
    assert after_sale["stage"] == "merchant_decides"
    assert after_sale["terminal"] is False
    assert after_sale["rejection"] is None

    reasons = (await api("merchant", "GET", f"{path}/reject-reasons")).json()["items"]
    assert len(reasons) >= 3
    best = reasons[0]
    assert set(best) >= {
        "code",
        "label",
        "scene",
        "outcome",
        "because",
        "evidence",
        "explanation",
        "remedies",
    }
    assert [r["outcome"] for r in reasons] == sorted(
        (r["outcome"] for r in reasons), key=["supported", "provable", "contradicted"].index
    )
    assert "{" not in best["explanation"]

    body = {
        "reject_reason": best["code"],
        "explanation": best["explanation"],
        "evidence": [],
        "seen_version": 1,
    }
    rejected = (
        await api("merchant", "POST", f"{path}/rejection", body | {"acknowledged_risks": False})
    ).json()
    assert rejected["rejection"]["explanation"] == best["explanation"]
    assert rejected["rejection"]["edited"] is False
    assert rejected["version"] == 2

    adjusted = await api("buyer", "PUT", f"{path}/application", examples.ADJUSTMENT)
    assert adjusted.status_code == 200, adjusted.text
    assert adjusted.json()["stage"] == "merchant_decides"
    assert adjusted.json()["type"] == "return_and_refund"

    listed = (await api("merchant", "GET", "/after-sales?stage=merchant_decides")).json()
    assert [a["id"] for a in listed["items"]] == [after_sale["id"]]
    approved = await api("merchant", "POST", f"{path}/approval", {"seen_version": 3})
    assert approved.json()["stage"] == "buyer_returns"
    timeline = (await api("buyer", "GET", f"{path}/timeline")).json()["items"]
    assert [e["kind"] for e in timeline] == [
        "OrderRecorded",
        "AfterSaleApplied",
        "ApplicationRejected",
        "ApplicationAdjusted",
        "ApplicationApproved",
    ]
    assert all(e["sentence"] for e in timeline)


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"reject_reason": ""}, 422, "reject_reason_missing", "reject_reason"),
        ({"reject_reason": "because"}, 422, "reject_reason_unknown", "reject_reason"),
        ({"reject_reason": "no_stock"}, 422, "reject_reason_other_scene", "reject_reason"),
        ({"explanation": ""}, 422, "explanation_empty", "explanation"),
        ({"explanation": "  "}, 422, "explanation_empty", "explanation"),
        ({"explanation": "已于 {signed_at} 签收"}, 422, "explanation_has_placeholders", "explanation"),
        ({"explanation": "请" * 501}, 422, "explanation_too_long", "explanation"),
        ({"explanation": "a\u0000b"}, 422, "field_invalid", "text"),
        ({"evidence": ["404"]}, 422, "evidence_unknown", "evidence"),
        ({"seen_version": 9}, 409, "stale_version", None),
        ({"reject_reason": "special_category"}, 409, "risks_not_acknowledged", "acknowledged_risks"),
        ({"seen_version": "x"}, 422, "field_invalid", "seen_version"),
    ],
)
async def test_a_bad_rejection_is_a_problem_with_our_code(api, changes, status, code, field):
    """application/problem+json, our code, the field it is about, a sentence; nothing has changed."""
    path = f"/after-sales/{(await applied(api))['id']}"

    answer = await api("merchant", "POST", f"{path}/rejection", examples.REJECTION | changes)

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["detail"]
    assert field is None or field in problem["fields"]
    assert (await api("merchant", "GET", path)).json()["version"] == 1


async def test_a_reason_left_out_is_missing(api):
    """A body without reject_reason hears what it lacks."""
    path = f"/after-sales/{(await applied(api))['id']}"

    answer = await api("merchant", "POST", f"{path}/rejection", {"explanation": "请寄回"})

    assert (answer.status_code, answer.json()["code"]) == (422, "reject_reason_missing")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount_fen": 12951}, 409, "amount_over_refundable"),
        ({"amount_fen": 0}, 422, "amount_not_positive"),
        ({"amount_fen": 129.5}, 422, "field_invalid"),
        ({"quantity": 0}, 422, "quantity_not_positive"),
        ({"quantity": 3}, 409, "quantity_over_left"),
        ({"line_id": "9"}, 422, "line_unknown"),
        ({"line_id": "99999999999999999999"}, 422, "field_invalid"),
        ({"type": "repair"}, 422, "field_invalid"),
        ({"application_reason": "because"}, 422, "application_reason_unknown"),
        ({"description": "长" * 501}, 422, "description_too_long"),
    ],
)
async def test_a_bad_application_is_a_problem_with_our_code(api, changes, status, code):
    """Amounts, quantities, lines, types and reasons: each has a refusal of its own."""
    await api("integrator", "PUT", ORDER, examples.ORDER)

    answer = await api("buyer", "POST", f"{ORDER}/after-sales", examples.APPLICATION | changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_bodies_that_are_none(api):
    """Broken JSON is 400, a list where an object belongs 422, nothing at all 400 or 422."""
    await applied(api)
    headers = {"Authorization": f"Bearer {api.tokens['buyer']}", "Content-Type": "application/json"}
    url = f"/api/v1/shops/{SHOP}{ORDER}/after-sales"

    broken = await api.client.post(url, content=b'{"type": ', headers=headers)
    listed = await api.client.post(url, content=b"[]", headers=headers)
    nothing = await api.client.post(url, content=b"", headers=headers)

    assert (broken.status_code, broken.json()["code"]) == (400, "malformed")
    assert (listed.status_code, listed.json()["code"]) == (422, "field_invalid")
    assert nothing.status_code in (400, 422)


async def test_what_is_not_yours_is_not_there(api):
    """Another shop's, another buyer's and a missing after-sale give the very same answer."""
    path = f"/after-sales/{(await applied(api))['id']}"

    answers = [
        await api("stranger", "GET", path),
        await api("other_merchant", "GET", path),
        await api("other_merchant", "GET", path, shop=SHOP + 1),
        await api("merchant", "GET", "/after-sales/404"),
        await api("merchant", "GET", "/after-sales/nonsense"),
        await api("stranger", "POST", f"{path}/cancellation", {}),
        await api("other_merchant", "POST", f"{path}/approval", {}),
    ]

    assert {a.status_code for a in answers} == {404}
    assert len({a.text for a in answers}) == 1


async def test_roles_do_only_what_is_theirs(api):
    """Each act has its role; another one of the same shop hears 403."""
    after_sale = await applied(api)
    path = f"/after-sales/{after_sale['id']}"

    for who, method, where, body in (
        ("buyer", "POST", f"{path}/rejection", examples.REJECTION),
        ("buyer", "POST", f"{path}/approval", {}),
        ("buyer", "GET", f"{path}/reject-reasons", None),
        ("arbiter", "POST", f"{ORDER}/after-sales", examples.APPLICATION),
        ("integrator", "POST", f"{ORDER}/price-difference-refunds", examples.PRICE_DIFFERENCE),
        ("buyer", "POST", f"{path}/receipt", examples.RECEIPT),
        ("merchant", "POST", f"{path}/return-shipment", examples.RETURN_SHIPMENT),
        ("merchant", "POST", f"{path}/proposal/answer", examples.PROPOSAL_ANSWER),
        ("buyer", "GET", "/refunds", None),
        ("buyer", "GET", "/return-addresses", None),
        ("arbiter", "POST", "/return-addresses", examples.KEPT_ADDRESS),
        ("merchant", "PUT", f"{path}/application", examples.ADJUSTMENT),
        ("merchant", "POST", f"{path}/cancellation", {}),
        ("merchant", "PUT", ORDER, examples.ORDER),
        ("arbiter", "POST", f"{path}/approval", {}),
        ("buyer", "POST", "/after-sales:batch", {"items": []}),
    ):
        answer = await api(who, method, where, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed"), (who, where)


async def test_without_a_token_nothing_is_told(api):
    """401 with the way to sign in, also for addresses that do not exist."""
    for path in (ORDER, "/after-sales", "/after-sales/1"):
        answer = await api("nobody", "GET", path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_an_idempotency_key_makes_a_write_repeatable(api):
    """Same key and body: the first answer; another body: 409."""
    await api("integrator", "PUT", ORDER, examples.ORDER)
    where = f"{ORDER}/after-sales"

    first = await api("buyer", "POST", where, examples.APPLICATION, Idempotency_Key="k1")
    again = await api("buyer", "POST", where, examples.APPLICATION, Idempotency_Key="k1")
    other = await api("buyer", "POST", where, examples.APPLICATION | {"amount_fen": 1}, Idempotency_Key="k1")

    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_acts_say_why_not(api):
    """For each closed act the code and the sentence that the attempt would get."""
    path = f"/after-sales/{(await applied(api))['id']}"
    await api("merchant", "POST", f"{path}/rejection", examples.REJECTION)

    acts = {a["act"]: a for a in (await api("merchant", "GET", f"{path}/acts")).json()["items"]}
    buyers = {a["act"]: a for a in (await api("buyer", "GET", f"{path}/acts")).json()["items"]}

    assert acts["approval"]["open"] is False
    assert acts["approval"]["why_not"]["code"] == "not_your_turn"
    assert buyers["application"] == {"act": "application", "open": True}


async def test_pages_follow_each_other_by_cursor(api):
    """Every after-sale once, soonest deadline first; a broken cursor is refused."""
    for n in range(5):
        await api("integrator", "PUT", f"/orders/{80000 + n}", examples.ORDER)
        await api("buyer", "POST", f"/orders/{80000 + n}/after-sales", examples.APPLICATION)

    for sort in ("deadline", "-updated_at"):
        seen, cursor = [], ""
        while True:
            page = (await api("merchant", "GET", f"/after-sales?limit=2&sort={sort}{cursor}")).json()
            seen += [a["id"] for a in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert len(seen) == len(set(seen)) == 5
    broken = await api("merchant", "GET", "/after-sales?cursor=nonsense")
    assert (broken.status_code, broken.json()["code"]) == (422, "cursor_invalid")


async def test_filters_narrow_the_list(api):
    """Stage, type, reason, order, buyer, due date and search."""
    after_sale = await applied(api)
    for query, found in (
        ("stage=merchant_decides", 1),
        ("stage=refunded", 0),
        ("stage=refunded&stage=merchant_decides", 1),
        ("type=refund_only", 1),
        ("type=exchange", 0),
        ("reason=quality", 1),
        ("reason=size", 0),
        ("order_id=70001", 1),
        ("order_id=70002", 0),
        ("buyer_id=9001", 1),
        ("buyer_id=9", 0),
        ("due_before=2026-11-30T00:00:00Z", 1),
        ("due_before=2026-11-24T00:00:00Z", 0),
        ("q=连衣裙", 1),
        ("q=100%25", 0),
        ("q=林小满", 1),
        (f"q={after_sale['id']}", 1),
        ("q=70001", 1),
    ):
        items = (await api("merchant", "GET", f"/after-sales?{query}")).json()["items"]
        assert len(items) == found, query


async def test_a_batch_answers_row_by_row(api):
    """One wrong row does not spoil the others; with a key, the batch is repeatable."""
    good = await applied(api)
    items = [
        {"act": "rejection", "after_sale_id": good["id"], **examples.REJECTION},
        {"act": "approval", "after_sale_id": "404"},
        {"act": "dance", "after_sale_id": good["id"]},
    ]

    first = (
        await api("merchant", "POST", "/after-sales:batch", {"items": items}, Idempotency_Key="b")
    ).json()
    again = (
        await api("merchant", "POST", "/after-sales:batch", {"items": items}, Idempotency_Key="b")
    ).json()

    assert [row["status"] for row in first["items"]] == [200, 404, 422]
    assert first == again
    too_many = await api("merchant", "POST", "/after-sales:batch", {"items": items * 200})
    assert too_many.json()["code"] == "too_many_rows"


async def test_orders_come_in_batches_too(api):
    """An answer per order, in the order they were sent."""
    items = [examples.NAMED_ORDER, examples.NAMED_ORDER | {"order_id": "70002", "lines": []}]
    bad = await api("integrator", "POST", "/orders:batch", {"items": items})
    good = await api("integrator", "POST", "/orders:batch", {"items": [examples.NAMED_ORDER]})

    assert bad.status_code == 422
    assert [(row["order_id"], row["status"]) for row in good.json()["items"]] == [("70001", 200)]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


async def test_evidence_is_what_its_bytes_say(api):
    """A picture gets an id, a hash and its real type; a page that calls itself a picture is refused."""
    url = f"/api/v1/shops/{SHOP}/evidence"
    headers = {"Authorization": f"Bearer {api.tokens['merchant']}"}

    good = await api.client.post(url, files={"file": ("a.txt", PNG, "text/plain")}, headers=headers)
    raw = await api.client.post(url, content=PNG, headers=headers | {"Content-Type": "image/png"})
    page = await api.client.post(
        url, files={"file": ("a.png", b"<html><script>alert(1)</script>", "image/png")}, headers=headers
    )
    empty = await api.client.post(url, files={"file": ("a.png", b"", "image/png")}, headers=headers)
    large = await api.client.post(url, content=PNG + bytes(10 * 1024 * 1024), headers=headers)

    assert (good.status_code, good.json()["media_type"]) == (201, "image/png")
    assert good.json()["sha256"] == raw.json()["sha256"]
    assert (page.status_code, page.json()["code"]) == (415, "media_type_unsupported")
    assert empty.status_code == 422
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")


async def test_a_rejection_carries_the_merchants_evidence_only(api):
    """Evidence of one's own side can be named; the other side's ids are unknown here."""
    after_sale = await applied(api)
    url = f"/api/v1/shops/{SHOP}/evidence"
    ids = {
        who: (
            await api.client.post(url, content=PNG, headers={"Authorization": f"Bearer {api.tokens[who]}"})
        ).json()["id"]
        for who in ("merchant", "buyer")
    }
    path = f"/after-sales/{after_sale['id']}/rejection"

    theirs = await api("merchant", "POST", path, examples.REJECTION | {"evidence": [ids["buyer"]]})
    own = await api("merchant", "POST", path, examples.REJECTION | {"evidence": [ids["merchant"]]})

    assert theirs.json()["code"] == "evidence_unknown"
    assert own.json()["rejection"]["evidence"] == [ids["merchant"]]


async def test_a_full_desk_says_so(api, services):
    """503 with Retry-After, and nothing was done."""
    await applied(api)
    services.desk.waiting_max = 0

    answer = await api("buyer", "POST", f"{ORDER}/after-sales", examples.APPLICATION)

    services.desk.waiting_max = 4096
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")
    assert answer.headers["retry-after"] == "1"


async def test_a_lost_database_does_not_claim_that_nothing_was_done(api, services, monkeypatch):
    """The commit may have gone through: the caller is told to repeat with the same key."""
    await applied(api)

    async def lost(*_, **__):
        raise Unavailable("connection reset")

    monkeypatch.setattr(Desk, "handle", lost)
    answer = await api("buyer", "POST", f"{ORDER}/after-sales", examples.APPLICATION)

    assert (answer.status_code, answer.json()["code"]) == (503, "outcome_unknown")


async def test_a_database_that_is_away_is_said_to_be_away(api, services, monkeypatch):
    """A read that cannot reach the database answers 503, not 500."""
    after_sale = await applied(api)

    async def away(*_, **__):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(calls, "find_order_of", away)
    answer = await api("merchant", "GET", f"/after-sales/{after_sale['id']}")

    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")


async def test_security_headers_are_on_every_answer(api):
    """Strict CSP, no sniffing, no framing."""
    for path in ("/healthz", "/sign-in", "/api/openapi.json"):
        headers = (await api.client.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


async def test_the_document_has_an_example_for_every_body(api):
    """OpenAPI 3.1 with examples, and errors as problem+json."""
    document = (await api.client.get("/api/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    bodies = [
        content
        for path in document["paths"].values()
        for operation in path.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    assert bodies
    assert all(content["schema"].get("examples") for content in bodies)
