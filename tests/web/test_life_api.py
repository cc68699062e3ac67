"""The whole life of an after-sale by API: negotiation, returns, exchange, money, and many acts at once."""

import pytest

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.allowed import ALLOWED, SYSTEM_ONLY
from aftersale.core.after_sale.commands import RecordRefund, SendRefund
from aftersale.core.after_sale.state import Stage
from aftersale.core.policy import DEFAULT_POLICY, Policy
from aftersale.store import journal, return_addresses
from aftersale.web.api import examples
from aftersale.web.api.act_bodies import BODY_OF
from tests.scenario import SHOP
from tests.web.stages import EXCHANGE, REFUND, REFUSED, RETURN, WAYS
from tests.web.test_api import PNG

ORDER = "/orders/70001"


async def begun(api, application=REFUND, **changes):
    """An order on its way and an application; the after-sale's path."""
    await api("integrator", "PUT", ORDER, examples.ORDER | changes)
    answer = await api("buyer", "POST", f"{ORDER}/after-sales", application)
    assert answer.status_code == 201, answer.text
    return f"/after-sales/{answer.json()['id']}"


async def brought(api, stage, application=None, number=70001):
    """An after-sale that stands in this stage; its path."""
    usual, steps = WAYS[stage]
    await api("integrator", "PUT", f"/orders/{number}", examples.ORDER)
    started = await api("buyer", "POST", f"/orders/{number}/after-sales", application or usual)
    path = f"/after-sales/{started.json()['id']}"
    for who, resource, body in steps:
        await done(api, who, path, resource, body)
    return path


async def done(api, who, path, resource, body=None, **headers):
    """The after-sale after an act that is allowed."""
    answer = await api(who, "POST", f"{path}/{resource}", body or {}, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(api, who, path, resource, body=None):
    """Status and code of an act that is not."""
    answer = await api(who, "POST", f"{path}/{resource}", body or {})
    return answer.status_code, answer.json()["code"]


async def proof(api, who="merchant"):
    """A piece of evidence."""
    url = f"/api/v1/shops/{SHOP}/evidence"
    headers = {"Authorization": f"Bearer {api.tokens[who]}"}
    return (await api.client.post(url, content=PNG, headers=headers)).json()["id"]


async def give_up(services, path):
    """The payment provider says that it will not make the refund."""
    about = {"shop_id": SHOP, "after_sale_id": int(path.rpartition("/")[2])}
    await services.desk.handle(SendRefund(**about, attempt=1), SYSTEM)
    told = RecordRefund(**about, attempt=1, outcome="refused", sent=True, code="NOT_POSSIBLE")
    await services.desk.handle(told, SYSTEM)


def test_every_act_that_somebody_can_ask_for_has_a_body():
    """And nothing else: time and the payment provider ask for nothing."""
    assert set(BODY_OF) == {act for act, (roles, _) in ALLOWED.items() if roles != SYSTEM_ONLY}
    assert all(body.ACT is act for act, body in BODY_OF.items())


async def test_a_return_from_the_application_to_the_refund(api):
    """Address, parcel, the carrier's news of it, inspection, refund; who is awaited and what happens otherwise."""
    path = await begun(api, RETURN)
    approved = await done(api, "merchant", path, "approval", examples.APPROVAL)
    assert (approved["stage"], approved["awaited"]) == ("buyer_returns", "buyer")
    assert approved["return_address"] == examples.ADDRESS
    assert "退货关闭" in approved["otherwise"]
    english = (await api("buyer", "GET", path, Accept_Language="en")).json()
    assert english["otherwise"] == "Otherwise the return is closed."

    posted = await done(api, "buyer", path, "return-shipment", examples.RETURN_SHIPMENT)
    assert (posted["stage"], posted["return_shipment"]["tracking_number"]) == (
        "merchant_inspects",
        "YT9876543210",
    )
    news = {"tracking_number": "YT9876543210", "signed_at": "2026-11-23T03:00:00Z"}
    order = (await api("integrator", "POST", f"{ORDER}/logistics", news)).json()
    assert len(order["shipments"]) == 1
    (after_sale,) = order["after_sales"]
    assert after_sale["return_shipment"]["state"] == "signed"
    assert after_sale["deadline_at"] < posted["deadline_at"]

    taken = await done(api, "merchant", path, "receipt", examples.RECEIPT | {"seen_version": None})
    assert (taken["stage"], taken["awaited"], taken["refund_fen"]) == ("refunding", "system", 12950)
    assert taken["refund"] == taken["refund"] | {
        "status": "requested",
        "key": f"{SHOP}-{taken['id']}",
        "amount_fen": 12950,
        "cause": "goods_accepted",
        "attempts": 0,
        "reference": "",
        "code": "",
    }
    assert taken["refund"]["next_try_at"]


async def test_an_exchange_until_the_buyer_has_the_new_goods(api):
    """What is wanted, the old goods, the new parcel, the confirmation."""
    path = await brought(api, Stage.MERCHANT_RESHIPS)
    sent = await done(api, "merchant", path, "reshipment", examples.RESHIPMENT)
    assert (sent["wanted"], sent["reshipment"]["carrier"], sent["awaited"]) == ("L 码", "SF", "buyer")
    news = {"tracking_number": "SF5550001111", "first_scan_at": "2026-11-23T03:00:00Z"}
    await api("integrator", "POST", f"{ORDER}/logistics", news)
    assert (await api("buyer", "GET", path)).json()["reshipment"]["state"] == "in_transit"

    ended = await done(api, "buyer", path, "confirmation")
    assert (ended["stage"], ended["terminal"], ended["awaited"], ended["otherwise"]) == (
        "exchanged",
        True,
        None,
        None,
    )


async def test_a_negotiation_pauses_the_merchants_clock(api):
    """One proposal, its answer, what is left of the three; a yes about the amount refunds at once."""
    path = await begun(api)
    proposed = await done(api, "merchant", path, "proposal", examples.PROPOSAL)
    assert (proposed["stage"], proposed["paused"], proposed["proposals_left"]) == (
        "buyer_answers_proposal",
        True,
        2,
    )
    assert (
        proposed["proposal"].items()
        >= {
            "kind": "change",
            "reason": "amount_only",
            "label": "只调整退款金额",
            "amount_fen": 5000,
            "type": "refund_only",
        }.items()
    )
    assert await refused(api, "merchant", path, "proposal", examples.PROPOSAL) == (409, "not_your_turn")

    declined = await done(api, "buyer", path, "proposal/answer", {"accept": False, "note": "太少了"})
    assert (declined["stage"], declined["paused"], declined["proposal"]) == ("merchant_decides", False, None)
    await done(api, "merchant", path, "proposal", examples.PROPOSAL | {"amount_fen": 9000, "seen_version": 3})
    agreed = await done(api, "buyer", path, "proposal/answer", {"accept": True})
    assert (agreed["stage"], agreed["refund_fen"], agreed["refund"]["cause"]) == (
        "refunding",
        9000,
        "negotiated",
    )


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"reason": "because"}, (422, "proposal_reason_unknown")),
        ({"message": " "}, (422, "proposal_empty")),
        ({"amount_fen": 12950}, (409, "proposal_changes_nothing")),
        ({"amount_fen": 12951}, (409, "amount_over_refundable")),
        ({"kind": "gift"}, (422, "field_invalid")),
        ({"evidence": ["404"]}, (422, "evidence_unknown")),
        ({"seen_version": 7}, (409, "stale_version")),
    ],
)
async def test_a_bad_proposal_is_a_problem_with_our_code(api, changes, answer):
    """Each mistake by its own code; nothing has changed."""
    path = await begun(api)
    assert await refused(api, "merchant", path, "proposal", examples.PROPOSAL | changes) == answer
    assert (await api("merchant", "GET", path)).json()["version"] == 1


async def test_a_return_that_was_negotiated_has_the_shops_address(api):
    """The buyer's yes to "send it back" tells him where to."""
    await api("merchant", "POST", "/return-addresses", examples.KEPT_ADDRESS)
    path = await begun(api)
    body = {"kind": "change", "reason": "return_first", "message": "请先寄回", "type": "return_and_refund"}
    await done(api, "merchant", path, "proposal", body)
    agreed = await done(api, "buyer", path, "proposal/answer", {"accept": True})
    assert (agreed["stage"], agreed["return_address"]) == ("buyer_returns", examples.ADDRESS)


async def test_a_merchant_starts_an_after_sale_for_the_buyer(api):
    """By the same resource; it uses up no application, and a yes carries it out with the address it named."""
    await api("integrator", "PUT", ORDER, examples.ORDER)
    body = RETURN | {"return_address": examples.ADDRESS}
    started = (await api("merchant", "POST", f"{ORDER}/after-sales", body)).json()
    assert (started["origin"], started["stage"], started["awaited"]) == (
        "merchant",
        "buyer_answers_offer",
        "buyer",
    )
    path = f"/after-sales/{started['id']}"
    agreed = await done(api, "buyer", path, "proposal/answer", {"accept": True})
    assert (agreed["stage"], agreed["return_address"]) == ("buyer_returns", examples.ADDRESS)
    order = (await api("buyer", "GET", ORDER)).json()
    assert order["lines"][0]["applications"] == 0


async def test_a_price_difference_goes_back_without_an_after_sale_of_goods(api):
    """Promised at once, never more than is left of the line; repeatable by its key."""
    await api("integrator", "PUT", ORDER, examples.ORDER)
    where = f"{ORDER}/price-difference-refunds"
    paid = await api("merchant", "POST", where, examples.PRICE_DIFFERENCE, Idempotency_Key="d")
    again = await api("merchant", "POST", where, examples.PRICE_DIFFERENCE, Idempotency_Key="d")
    assert (paid.status_code, paid.json()) == (201, again.json())
    assert paid.json().items() >= {"origin": "price_difference", "refund_fen": 2000, "quantity": 0}.items()
    too_much = await api("merchant", "POST", where, examples.PRICE_DIFFERENCE | {"amount_fen": 23901})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "amount_over_refundable")


async def test_some_units_are_taken_and_the_others_refused(api):
    """The rest is an after-sale of its own, with a reason, its own acts and the story they share."""
    path = await brought(api, Stage.MERCHANT_INSPECTS, RETURN | {"quantity": 2, "amount_fen": 25900})
    plain = {"accepted_quantity": 1}
    assert await refused(api, "merchant", path, "receipt", plain) == (422, "reject_reason_missing")
    taken = await done(api, "merchant", path, "receipt", plain | REFUSED[2])
    assert (taken["stage"], taken["quantity"], taken["refund_fen"]) == ("refunding", 1, 12950)

    listed = (await api("merchant", "GET", "/after-sales?stage=buyer_adjusts")).json()["items"]
    (rest,) = listed
    assert (rest["split_from"], rest["quantity"], rest["amount_fen"]) == (taken["id"], 1, 12950)
    assert rest["rejection"]["reject_reason"] == "parts_missing_in_return"
    kinds = [
        e["kind"] for e in (await api("buyer", "GET", f"/after-sales/{rest['id']}/timeline")).json()["items"]
    ]
    assert kinds[-2:] == ["AfterSaleSplit", "ApplicationRejected"]
    assert "AfterSaleApplied" in kinds
    assert "RefundGranted" not in kinds
    first = [e["kind"] for e in (await api("buyer", "GET", f"{path}/timeline")).json()["items"]]
    assert first[-3:] == ["AfterSaleSplit", "ReturnAccepted", "RefundGranted"]


async def test_refused_goods_go_home(api):
    """After a withdrawal at the inspection the merchant owes the parcel."""
    path = await brought(api, Stage.MERCHANT_SENDS_BACK)
    sent = await done(api, "merchant", path, "sending-back", examples.SENDING_BACK)
    assert (sent["stage"], sent["sent_back"]["tracking_number"]) == ("cancelled", "SF5550002222")


@pytest.mark.parametrize(("succeeded", "stage"), [(True, "refunding"), (False, "merchant_decides")])
async def test_an_interception_ends_one_way_or_the_other(api, succeeded, stage):
    """Stopped: the refund; not stopped: the merchant's turn again."""
    path = await brought(api, Stage.MERCHANT_INTERCEPTS)
    reported = await done(api, "merchant", path, "interception", {"succeeded": succeeded})
    assert reported["stage"] == stage


async def test_a_merchant_refunds_without_waiting_and_reminds(api):
    """The shortest ways: money now, and a word to who is awaited, once a day."""
    path = await brought(api, Stage.BUYER_RETURNS)
    await done(api, "merchant", path, "reminder", examples.REMINDER)
    assert await refused(api, "merchant", path, "reminder") == (409, "reminded_already")
    paid = await done(api, "merchant", path, "immediate-refund", {"note": "不用寄了"})
    assert (paid["stage"], paid["refund"]["cause"]) == ("refunding", "immediate")


async def test_money_that_the_provider_will_not_move(api, services):
    """Tried again, paid another way with proof, denied, paid again, confirmed."""
    path = await brought(api, Stage.REFUNDING)
    await give_up(services, path)
    stuck = (await api("merchant", "GET", path)).json()
    assert (stuck["stage"], stuck["refund"]["status"], stuck["refund"]["code"]) == (
        "merchant_pays",
        "failed",
        "NOT_POSSIBLE",
    )
    assert (await done(api, "merchant", path, "refund-retry"))["refund"]["status"] == "requested"
    about = {"shop_id": SHOP, "after_sale_id": int(stuck["id"])}
    await services.desk.handle(SendRefund(**about, attempt=2), SYSTEM)
    await services.desk.handle(RecordRefund(**about, attempt=2, outcome="refused", sent=True), SYSTEM)

    assert await refused(api, "merchant", path, "offline-payment") == (422, "proof_missing")
    theirs = {"evidence": [await proof(api, "buyer")]}
    assert await refused(api, "merchant", path, "offline-payment", theirs) == (422, "evidence_unknown")
    paid = {"evidence": [await proof(api)]}
    assert (await done(api, "merchant", path, "offline-payment", paid))["awaited"] == "buyer"
    assert (await done(api, "buyer", path, "payment-denial", {"note": "没有"}))["stage"] == "merchant_pays"
    await done(api, "merchant", path, "offline-payment", paid)
    ended = await done(api, "buyer", path, "confirmation")
    assert (ended["stage"], ended["refund"]["reference"]) == ("refunded", "offline")


async def test_the_default_address_is_told_where_none_is_named(api):
    """Named in words, by id, or by default; without any the buyer waits until it is given."""
    nowhere = await done(api, "merchant", await begun(api, RETURN), "approval")
    assert (nowhere["stage"], nowhere["return_address"]) == ("buyer_returns", None)
    path = f"/after-sales/{nowhere['id']}"
    assert await refused(api, "merchant", path, "return-address") == (422, "return_address_invalid")
    named = {"return_address_id": "404"}
    assert await refused(api, "merchant", path, "return-address", named) == (422, "return_address_unknown")

    first = (await api("merchant", "POST", "/return-addresses", examples.ADDRESS)).json()
    other = examples.ADDRESS | {"receiver": "二号库"}
    second = (await api("merchant", "POST", "/return-addresses", other)).json()
    assert (first["is_default"], second["is_default"]) == (True, False)
    given = await done(api, "merchant", path, "return-address")
    assert given["return_address"] == examples.ADDRESS
    named = {"return_address_id": second["id"]}
    corrected = await done(api, "merchant", path, "return-address", named)
    assert corrected["return_address"]["receiver"] == "二号库"

    again = await api("buyer", "POST", f"{ORDER}/after-sales", RETURN)
    approved = await done(api, "merchant", f"/after-sales/{again.json()['id']}", "approval")
    assert approved["return_address"] == examples.ADDRESS


@pytest.mark.parametrize("wrong", [{"detail": " "}, {"receiver": ""}, {"phone": ""}])
async def test_an_address_nobody_can_post_to_is_refused(api, wrong):
    """When agreeing as when keeping it."""
    path = await begun(api, RETURN)
    body = {"return_address": examples.ADDRESS | wrong}
    assert await refused(api, "merchant", path, "approval", body) == (422, "return_address_invalid")
    kept = await api("merchant", "POST", "/return-addresses", examples.ADDRESS | wrong)
    assert (kept.status_code, kept.json()["code"]) == (422, "return_address_invalid")


async def test_a_repeated_approval_is_recognised_by_what_was_asked(api):
    """The shop's default changed in between: the same key and body still get the first answer."""
    await api("merchant", "POST", "/return-addresses", examples.KEPT_ADDRESS)
    path = await begun(api, RETURN)
    first = await done(api, "merchant", path, "approval", {"seen_version": 1}, Idempotency_Key="a")
    await api("merchant", "POST", "/return-addresses", examples.KEPT_ADDRESS | {"receiver": "二号库"})
    again = await done(api, "merchant", path, "approval", {"seen_version": 1}, Idempotency_Key="a")
    assert first == again
    other = await api("merchant", "POST", f"{path}/approval", {"intercept": True}, Idempotency_Key="a")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_exactly_one_address_is_the_default(api):
    """Whatever is kept, changed or removed; after-sales keep what they were told."""
    ids = []
    for name in ("一号库", "二号库", "三号库"):
        kept = await api("merchant", "POST", "/return-addresses", examples.ADDRESS | {"receiver": name})
        assert kept.status_code == 201, kept.text
        ids.append(kept.json()["id"])
    path = await begun(api, RETURN)
    told = await done(api, "merchant", path, "approval")

    async def defaults():
        items = (await api("merchant", "GET", "/return-addresses")).json()["items"]
        assert items == sorted(items, key=lambda a: (not a["is_default"], int(a["id"])))
        return [a["receiver"] for a in items if a["is_default"]]

    assert await defaults() == ["一号库"]
    changed = examples.ADDRESS | {"receiver": "三号新库", "is_default": True}
    put = await api("merchant", "PUT", f"/return-addresses/{ids[2]}", changed)
    assert (put.status_code, await defaults()) == (200, ["三号新库"])
    unset = changed | {"is_default": False}
    assert (await api("merchant", "PUT", f"/return-addresses/{ids[2]}", unset)).json()["is_default"] is True
    for left, expected in ((ids[2], ["一号库"]), (ids[0], ["二号库"]), (ids[1], [])):
        assert (await api("merchant", "DELETE", f"/return-addresses/{left}")).status_code == 204
        assert await defaults() == expected
    assert (await api("merchant", "DELETE", f"/return-addresses/{ids[0]}")).status_code == 404
    assert (await api("merchant", "PUT", f"/return-addresses/{ids[0]}", changed)).status_code == 404
    assert (await api("buyer", "GET", path)).json()["return_address"] == told["return_address"]


async def test_keeping_an_address_is_repeatable(api):
    """The same key and body keep one; another body is refused; there is an end to how many a shop has."""
    keep = ("merchant", "POST", "/return-addresses")
    first = await api(*keep, examples.KEPT_ADDRESS, Idempotency_Key="k")
    again = await api(*keep, examples.KEPT_ADDRESS, Idempotency_Key="k")
    other = await api(*keep, examples.ADDRESS, Idempotency_Key="k")
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len((await api("merchant", "GET", "/return-addresses")).json()["items"]) == 1
    nul = await api(*keep, examples.ADDRESS | {"note": "a\u0000b"})
    assert (nul.status_code, nul.json()["code"]) == (422, "field_invalid")


async def test_a_shop_has_so_many_addresses(api, monkeypatch):
    """One more is refused."""
    monkeypatch.setattr(return_addresses, "ADDRESSES_MAX", 1)
    await api("merchant", "POST", "/return-addresses", examples.ADDRESS)
    second = await api("merchant", "POST", "/return-addresses", examples.ADDRESS)
    assert (second.status_code, second.json()["code"]) == (409, "return_addresses_too_many")


async def test_addresses_of_another_shop_are_not_there(api):
    """Neither read nor named nor changed."""
    kept = (await api("merchant", "POST", "/return-addresses", examples.ADDRESS)).json()
    for method, body in (("PUT", examples.ADDRESS), ("DELETE", None)):
        where = f"/return-addresses/{kept['id']}"
        assert (await api("other_merchant", method, where, body, shop=SHOP + 1)).status_code == 404
        assert (await api("other_merchant", method, where, body)).status_code == 404
    assert (await api("other_merchant", "GET", "/return-addresses", shop=SHOP + 1)).json() == {"items": []}


async def test_refunds_are_listed_as_documents(api, services):
    """Page by page, the newest promise first, by status; with what the provider said."""
    ids = []
    for number in range(70001, 70006):
        path = await brought(api, Stage.REFUNDING, number=number)
        ids.append(path.rpartition("/")[2])
    await give_up(services, f"/after-sales/{ids[0]}")
    seen, cursor = [], ""
    while True:
        page = (await api("arbiter", "GET", f"/refunds?limit=2{cursor}")).json()
        seen += [r["after_sale_id"] for r in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(ids, key=int, reverse=True)
    (failed,) = (await api("merchant", "GET", "/refunds?status=failed")).json()["items"]
    assert (
        failed.items()
        >= {
            "after_sale_id": ids[0],
            "order_id": "70001",
            "key": f"{SHOP}-{ids[0]}",
            "amount_fen": 12950,
            "cause": "merchant_agreed",
            "gateway": "ledger",
            "attempts": 1,
            "next_try_at": None,
            "code": "NOT_POSSIBLE",
            "paid_elsewhere": False,
        }.items()
    )
    assert (await api("merchant", "GET", "/refunds?status=lost")).status_code == 422
    assert (await api("merchant", "GET", "/refunds?cursor=x")).json()["code"] == "cursor_invalid"


async def test_the_rules_in_force_can_be_read(api):
    """Every number of the policy once, with its source and certainty."""
    told = (await api("buyer", "GET", "/policy")).json()
    assert told["version"] == DEFAULT_POLICY.version
    numbers = {n["name"]: n for n in told["numbers"]}
    choices = {c["name"] for c in told["choices"]}
    assert set(numbers) | choices == set(Policy.__struct_fields__) - {"version", "festivals"}
    assert not set(numbers) & choices
    assert numbers["inspect_hours"]["values"] == [240]
    assert numbers["refund_retry_minutes"]["values"][0] == 1
    assert all(n["source"] for n in numbers.values())


async def test_the_catalogue_tells_what_can_be_proposed_and_rejected_in_bulk(api):
    """Proposal reasons with their kinds; reject reasons with whether many may be rejected with them at once."""
    told = (await api("merchant", "GET", "/reasons")).json()
    kinds = {r["code"]: r["kind"] for r in told["proposal_reasons"]}
    assert kinds["amount_only"] == "change"
    bulk = {r["code"]: r["bulk"] for r in told["reject_reasons"]}
    assert (bulk["return_needed"], bulk["no_defect"]) == (True, False)


async def test_an_order_with_a_discount_and_a_payment(api):
    """The discount is taken off the lines to the fen; the payment is what refunds go back through."""
    lines = [examples.LINE | {"line_id": str(n), "paid_fen": 1000} for n in range(1, 4)]
    payment = {"gateway": "wechat_pay", "reference": "4200001", "paid_fen": 2800}
    body = examples.ORDER | {"lines": lines, "discount_fen": 1000, "payment": payment, "shipments": []}
    order = (await api("integrator", "PUT", ORDER, body)).json()
    assert [line["paid_fen"] for line in order["lines"]] == [666, 667, 667]
    assert order["payment"] == payment
    assert (await api("integrator", "PUT", ORDER, body)).json() == order
    too_much = await api("integrator", "PUT", ORDER, body | {"discount_fen": 3001})
    assert too_much.json()["fields"].keys() == {"discount_fen"}
    below = await api("integrator", "PUT", ORDER, body | {"payment": payment | {"paid_fen": 2799}})
    assert (below.status_code, below.json()["code"]) == (409, "payment_below_lines")


async def test_freight_goes_back_with_the_last_unshipped_goods(api):
    """The amount may include it, and the view says how much of it is freight."""
    await api("integrator", "PUT", ORDER, examples.ORDER | {"shipments": []})
    body = {
        "type": "refund_only",
        "line_id": "1",
        "quantity": 2,
        "amount_fen": 26700,
        "application_reason": "not_wanted",
    }
    asked = await api("buyer", "POST", f"{ORDER}/after-sales", body)
    assert (asked.status_code, asked.json()["freight_fen"]) == (201, 800)


async def test_unshipped_goods_with_fast_refund_are_refunded_at_once(api):
    """Nobody decides: the line was sold with that promise."""
    line = examples.LINE | {"fast_refund": True}
    path = await begun(api, lines=[line], shipments=[])
    after_sale = (await api("buyer", "GET", path)).json()
    assert (after_sale["stage"], after_sale["refund"]["cause"]) == ("refunding", "unshipped")


async def test_five_hundred_acts_are_few_commits(api, monkeypatch):
    """An answer per row in the order of the rows, and hardly more commits than the desk's batches need."""
    await api("merchant", "POST", "/return-addresses", examples.KEPT_ADDRESS)
    orders = [{**examples.NAMED_ORDER, "order_id": str(n)} for n in range(80000, 80250)]
    assert (await api("integrator", "POST", "/orders:batch", {"items": orders})).status_code == 200
    ids = []
    for order in orders:
        for application in (REFUND, RETURN):
            started = await api("buyer", "POST", f"/orders/{order['order_id']}/after-sales", application)
            ids.append(started.json()["id"])
    commits = []
    append = journal.append

    async def counted(*args):
        commits.append(args)
        await append(*args)

    monkeypatch.setattr(journal, "append", counted)
    rows = [{"act": "approval", "after_sale_id": i, "seen_version": 1} for i in ids]
    answer = await api("merchant", "POST", "/after-sales:batch", {"items": rows}, Idempotency_Key="all")

    items = answer.json()["items"]
    assert [row["after_sale_id"] for row in items] == ids
    assert {row["status"] for row in items} == {200}
    assert [row["after_sale"]["stage"] for row in items[:2]] == ["refunding", "buyer_returns"]
    assert items[1]["after_sale"]["return_address"] == examples.ADDRESS
    assert len(commits) <= 20


async def test_rows_of_a_batch_are_any_acts_and_stand_alone(api):
    """A row that cannot be read, an act of the buyer, a missing field, a good one: each for itself."""
    path = await brought(api, Stage.MERCHANT_INSPECTS)
    number = path.rpartition("/")[2]
    rows = [
        {"act": "receipt", "after_sale_id": number, "accepted_quantity": "many"},
        {"act": "return_shipment", "after_sale_id": number, "tracking_number": "YT1234567"},
        {"act": "proposal", "after_sale_id": number, "reason": "amount_only"},
        {"act": "rejection", "after_sale_id": number},
        {"act": "expiry", "after_sale_id": number},
        {"after_sale_id": number},
        {"act": "receipt", "after_sale_id": ["x"]},
        {},
        {"act": "receipt", "after_sale_id": number, "evidence": ["404"]},
        {"act": "receipt", "after_sale_id": number, "note": "齐全"},
    ]
    answer = await api("merchant", "POST", "/after-sales:batch", {"items": rows})
    items = answer.json()["items"]
    assert [(row["status"], row.get("problem", {}).get("code")) for row in items] == [
        (422, "field_invalid"),
        (403, "role_not_allowed"),
        (422, "field_invalid"),
        (422, "reject_reason_missing"),
        (422, "act_unknown"),
        (422, "field_invalid"),
        (422, "field_invalid"),
        (422, "field_invalid"),
        (422, "evidence_unknown"),
        (200, None),
    ]
    assert items[0]["problem"]["fields"].keys() == {"accepted_quantity"}
    assert items[2]["problem"]["fields"].keys() == {"kind"} or "kind" in items[2]["problem"]["detail"]


async def test_rejections_in_bulk_need_the_record_on_their_side(api):
    """A reason that the facts support for this row; neither one that needs proof nor one that they contradict."""
    first = await brought(api, Stage.MERCHANT_DECIDES, number=70001)
    second = await brought(api, Stage.MERCHANT_DECIDES, number=70002)
    in_bulk = {
        r["code"]: r for r in (await api("merchant", "GET", f"{first}/reject-reasons")).json()["items"]
    }
    assert in_bulk["return_needed"]["bulk"] is True
    assert in_bulk["no_defect"]["bulk"] is False

    def row(path, code, **more):
        rejection = {"reject_reason": code, "explanation": in_bulk[code]["explanation"], **more}
        return {"act": "rejection", "after_sale_id": path.rpartition("/")[2], **rejection}

    rows = [
        row(first, "no_defect", acknowledged_risks=True),
        row(first, "special_category", acknowledged_risks=True),
        row(first, "return_needed"),
        row(second, "return_needed", seen_version=9),
        row(second, "return_needed"),
    ]
    items = (await api("merchant", "POST", "/after-sales:batch", {"items": rows})).json()["items"]
    assert [(i["status"], i.get("problem", {}).get("code")) for i in items] == [
        (409, "reject_reason_not_for_bulk"),
        (409, "reject_reason_not_for_bulk"),
        (200, None),
        (409, "stale_version"),
        (200, None),
    ]
    assert items[2]["after_sale"]["rejection"]["outcome"] == "supported"


async def test_an_exchange_of_a_buyer_names_what_is_wanted(api):
    """It can be changed with the application."""
    path = await begun(api, EXCHANGE)
    assert (await api("merchant", "GET", path)).json()["wanted"] == "L 码"
    changed = await api("buyer", "PUT", f"{path}/application", {"wanted": "XL 码"})
    assert changed.json()["wanted"] == "XL 码"
