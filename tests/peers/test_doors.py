"""Peers whose doors let in what nobody checked (peers.md (e)2, part three): here over HTTP, as a program or a browser would."""

import pytest

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import ALLOWED
from aftersale.core.after_sale.decide import ACT_OF
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.refusal import RefusalCode as C
from aftersale.web.api import examples
from tests.desk.workers import promised
from tests.peers.conftest import refused, the_order
from tests.scenario import BUYER_ID, MERCHANT, ORDER, SHOP
from tests.web.test_pages import post, sign_in

ORDER_PATH = f"/orders/{ORDER}"
FREE_ORDER = examples.ORDER | {"freight_fen": 0}


async def applied(api, order=FREE_ORDER, path=ORDER_PATH, **changes):
    """An order and an application by the bodies of the contract; the after-sale."""
    recorded = await api("integrator", "PUT", path, order)
    assert recorded.status_code == 200, recorded.text
    answer = await api("buyer", "POST", f"{path}/after-sales", examples.APPLICATION | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_yudao_unvalidated_reject(api, services):
    """yudao (b.1.1) declares the reject reason mandatory and never runs the check. Here every door refuses a rejection
    without a reason or without words: the API, its batch, the partial receipt, the form."""
    path = f"/after-sales/{(await applied(api))['id']}"
    whole = examples.REJECTION | {"acknowledged_risks": True}
    empty = (
        {},
        {"reject_reason": "return_needed"},
        whole | {"reject_reason": ""},
        whole | {"reject_reason": None},
        whole | {"explanation": ""},
        whole | {"explanation": "  \n\t　"},
        whole | {"explanation": None},
    )
    for body in empty:
        answer = await api("merchant", "POST", f"{path}/rejection", body)
        assert answer.status_code == 422, body
        row = {"act": "rejection", "after_sale_id": path.rsplit("/", 1)[1]} | body
        batch = await api("merchant", "POST", "/after-sales:batch", {"items": [row]})
        assert [item["status"] for item in batch.json()["items"]] == [422], body

    await services.credentials.open_account("merchant", "merchant-demo", MERCHANT)
    await sign_in(api.client, "merchant")
    for fields in ({}, {"reject_reason": "return_needed"}, {"explanation": "请寄回"}):
        confirmed = {"step": "confirm", "acknowledged": "1", "seen_version": "1"} | fields
        page = await post(api.client, f"/workbench{path}/rejection", confirmed)
        assert page.status_code in (409, 422), fields

    seen = (await api("buyer", "GET", path)).json()
    assert (seen["stage"], seen["version"], seen["rejection"]) == ("merchant_decides", 1, None)
    assert await services.database.pool.fetchval("select count(*) from rejection") == 0


async def test_yudao_log_idor(api, services):
    """yudao (b.1.2) shows the log of any after-sale to any member. Here strangers, other shops and visitors get the
    answer of an id that does not exist, at every address that tells something of it."""
    after_sale_id = (await applied(api))["id"]
    for rest in ("", "/timeline", "/acts"):
        path = f"/after-sales/{after_sale_id}{rest}"
        assert (await api("buyer", "GET", path)).status_code == 200
        nothing = await api("stranger", "GET", f"/after-sales/404{rest}")
        assert nothing.status_code == 404
        for who, shop in (("stranger", SHOP), ("other_merchant", SHOP), ("other_merchant", SHOP + 1)):
            answer = await api(who, "GET", path, shop=shop)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (who, shop)
            assert after_sale_id not in answer.json()["detail"]
        assert (await api("nobody", "GET", path)).status_code == 401
    assert (await api("stranger", "GET", ORDER_PATH)).status_code == 404
    assert (await api("stranger", "GET", f"/after-sales?buyer_id={BUYER_ID}")).json()["items"] == []

    for login, buyer_id, status in (("buyer", BUYER_ID, 200), ("stranger", 5, 404)):
        await services.credentials.open_account(
            login, f"{login}-demo", Actor(Role.BUYER, buyer_id, None, buyer_id)
        )
        await sign_in(api.client, login)
        page = await api.client.get(f"/buyer/shops/{SHOP}/after-sales/{after_sale_id}")
        assert (page.status_code, "袖口有一处开线" in page.text) == (status, status == 200)


MERCHANTS_WISHES = {
    "cancellation": {},
    "application": {"amount_fen": 1},
    "proposal/answer": {"accept": True},
    "confirmation": {},
    "payment-denial": {},
    "return-shipment": {"carrier": "SF", "tracking_number": "SF0000000001"},
}
"""What only the other side may say, at its address."""


async def test_lilishop_self_arbitration(api, services):
    """lilishop (b.2.1) lets the merchant set the arbitration's result and any field of any shop's complaint. Here what
    the buyer, the system or another shop decides is closed to him, and fields that nobody asked for are not read."""
    path = f"/after-sales/{(await applied(api))['id']}"
    for act, body in MERCHANTS_WISHES.items():
        answer = await api("merchant", "POST", f"{path}/{act}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed"), act
        assert (await api("other_merchant", "POST", f"{path}/{act}", body)).status_code == 404
        assert (await api("other_merchant", "POST", f"{path}/{act}", body, shop=SHOP + 1)).status_code in (
            403,
            404,
        )
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await api("merchant", method, path, {"stage": "cancelled", "refund_fen": 0})
        assert answer.status_code in (404, 405)

    wishes = {"stage": "cancelled", "refund_fen": 1, "amount_fen": 1, "outcome": "merchant", "version": 99}
    agreed = await api("merchant", "POST", f"{path}/approval", wishes)
    assert (agreed.status_code, agreed.json()["stage"]) == (200, "refunding")
    assert await promised(services.database) == {1: 12950}


OUTSIDE = {
    c.SendRefund: {"attempt": 1},
    c.RecordRefund: {"attempt": 1, "outcome": "succeeded", "sent": True},
    c.AnswerProposal: {"accept": True},
    c.ShipReturn: {"carrier": "SF", "tracking_number": "SF0000000001"},
}


async def test_lilishop_self_arbitration_behind_the_doors(api, services):
    """The same at the desk, for every command that the table does not give the merchant: none is taken from him."""
    after_sale_id = int((await applied(api))["id"])
    others = [kind for kind, act in ACT_OF.items() if Role.MERCHANT not in ALLOWED[act][0]]
    assert set(others) >= {c.Cancel, c.Confirm, c.DenyPayment, c.Expire, c.RecordRefund}
    for kind in others:
        command = kind(shop_id=SHOP, after_sale_id=after_sale_id, **OUTSIDE.get(kind, {}))
        assert await refused(services.desk.handle(command, MERCHANT)) is C.ROLE_NOT_ALLOWED, kind
    told = c.RecordAfterSale(
        shop_id=SHOP,
        order_id=ORDER,
        after_sale_id=after_sale_id,
        type=AfterSaleType.REFUND_ONLY,
        quantity=1,
        line_id=1,
        stage=Stage.CANCELLED,
    )
    assert await refused(services.desk.handle(told, MERCHANT)) is C.ROLE_NOT_ALLOWED
    other_shop = Actor(Role.MERCHANT, 3, SHOP + 1)
    mine = c.Approve(shop_id=SHOP, after_sale_id=after_sale_id)
    assert await refused(services.desk.handle(mine, other_shop)) is C.NOT_FOUND


async def test_macro_client_price(api, services):
    """macrozheng/mall (b.8) believes the price and the order id that the buyer's browser sends. Here the price is the
    order's, the order is the buyer's, and only the shop's own program tells orders."""
    await api("integrator", "PUT", ORDER_PATH, FREE_ORDER)
    path = f"{ORDER_PATH}/after-sales"
    # 25900 fen were paid for two: one unit is worth 12950.
    for amount, code in ((12951, "amount_over_refundable"), (10**11, "amount_over_refundable")):
        answer = await api("buyer", "POST", path, examples.APPLICATION | {"amount_fen": amount})
        assert (answer.status_code, answer.json()["code"]) == (422, code) or answer.status_code == 409
        assert "129.50" in answer.json()["detail"]
    for amount in (0, -1, -12950):
        answer = await api("buyer", "POST", path, examples.APPLICATION | {"amount_fen": amount})
        assert answer.json()["code"] == "amount_not_positive"
    for amount in (12950.5, "a", None, 10**30):
        answer = await api("buyer", "POST", path, examples.APPLICATION | {"amount_fen": amount})
        assert answer.status_code in (400, 422), amount
    dear = examples.APPLICATION | {
        "price": 99999,
        "paid_fen": 10**6,
        "refund_fen": 10**6,
        "line": {"paid_fen": 10**6},
    }
    assert (await api("stranger", "POST", path, dear)).status_code == 404
    assert (await api("buyer", "POST", "/orders/70002/after-sales", dear)).status_code == 404
    cheated = examples.ORDER | {"lines": [examples.LINE | {"paid_fen": 10**6}]}
    assert (await api("buyer", "PUT", ORDER_PATH, cheated)).status_code == 403

    answer = await api("buyer", "POST", path, dear)
    agreed = await api("merchant", "POST", f"/after-sales/{answer.json()['id']}/approval", {})
    assert agreed.status_code == 200
    assert await promised(services.database) == {1: 12950}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": 0}, "quantity_not_positive"),
        ({"quantity": -1}, "quantity_not_positive"),
        ({"quantity": 3}, "quantity_over_left"),
        ({"quantity": 1_000_000}, "quantity_over_left"),
        ({"quantity": 1.5}, "field_invalid"),
        ({"line_id": "2"}, "line_unknown"),
        ({"line_id": "501"}, "line_unknown"),
        ({"line_id": "1; drop table"}, "field_invalid"),
    ],
)
async def test_oca_portal_quantity(api, services, changes, code):
    """OCA (b.5.5, issue 268) writes every posted field into its wizard with full rights: quantity, operation and product
    are the client's. Here the units are those of the order, whatever is posted."""
    await api("integrator", "PUT", ORDER_PATH, FREE_ORDER)

    answer = await api("buyer", "POST", f"{ORDER_PATH}/after-sales", examples.APPLICATION | changes)

    assert (answer.status_code in (409, 422), answer.json()["code"]) == (True, code)
    assert await services.database.pool.fetchval("select count(*) from after_sale") == 0
    assert await services.database.pool.fetchval("select claimed_quantity from order_line") == 0


async def test_oca_portal_quantity_of_what_is_adjusted(api, services):
    """The same when it is asked again: the units that an adjustment names are checked like the first ones."""
    path = f"/after-sales/{(await applied(api))['id']}"
    for quantity in (0, -1, 3):
        answer = await api("buyer", "PUT", f"{path}/application", {"quantity": quantity})
        assert answer.status_code in (409, 422)
    stands = await the_order(services.database)
    assert [a.quantity for a in stands.after_sales] == [1]


async def test_sylius_duplicate_unit(api, services):
    """Sylius (b.8) checks each unit of one command alone, so that a unit named twice is refunded twice. Here the same
    line, after-sale or unit named again in one call is refused or answered for itself."""
    twice = FREE_ORDER | {"lines": [examples.LINE, examples.LINE]}
    assert (await api("integrator", "PUT", ORDER_PATH, twice)).status_code == 422
    after_sale_id = (await applied(api, quantity=2, amount_fen=25900))["id"]
    again = await api("buyer", "POST", f"{ORDER_PATH}/after-sales", examples.APPLICATION)
    assert again.json()["code"] == "after_sale_already_open"

    row = {"act": "approval", "after_sale_id": after_sale_id}
    answer = await api("merchant", "POST", "/after-sales:batch", {"items": [row] * 4})

    assert sorted(item["status"] for item in answer.json()["items"]) == [200, 409, 409, 409]
    assert await promised(services.database) == {1: 25900}
    assert await services.database.pool.fetchval("select count(*) from refund") == 1


async def test_litemall_silent_batch(api, services):
    """litemall (b.8) skips what fails in a batch and reports success. Here every row has its own answer, in its place,
    with the reason; the good rows are done."""
    paths = [f"/orders/{ORDER + n}" for n in range(3)]
    good, finished, other = [(await applied(api, path=path))["id"] for path in paths]
    await api("buyer", "POST", f"/after-sales/{finished}/cancellation", {})
    rows = [
        {"act": "approval", "after_sale_id": good},
        {"act": "approval", "after_sale_id": finished},
        {"act": "approval", "after_sale_id": "404"},
        {"act": "forgiveness", "after_sale_id": other},
        {"act": "approval", "after_sale_id": other, "seen_version": 7},
        {"act": "rejection", "after_sale_id": other},
    ]

    answer = (await api("merchant", "POST", "/after-sales:batch", {"items": rows})).json()["items"]

    assert [item["after_sale_id"] for item in answer] == [row["after_sale_id"] for row in rows]
    assert [item.get("problem", {}).get("code") for item in answer] == [
        None,
        "after_sale_finished",
        "not_found",
        "act_unknown",
        "stale_version",
        "reject_reason_missing",
    ]
    assert all(item["problem"]["detail"] for item in answer[1:])
    assert answer[0]["after_sale"]["stage"] == "refunding"
    assert await promised(services.database) == {1: 12950}


async def test_mercur_no_decline(api, services):
    """Mercur 2 (a.1, b.3.8) removed the request module: a return can no longer be declined, only cancelled. Here it is
    rejected with a reason the buyer reads, before and after the goods came back, and stays open for the answer."""
    path = f"/after-sales/{(await applied(api, type='return_and_refund'))['id']}"

    async def decline():
        offered = (await api("merchant", "GET", f"{path}/reject-reasons")).json()["items"]
        best = offered[0]
        body = {"reject_reason": best["code"], "explanation": best["explanation"], "acknowledged_risks": True}
        answer = await api("merchant", "POST", f"{path}/rejection", body)
        assert answer.status_code == 200, answer.text
        seen = (await api("buyer", "GET", path)).json()
        assert (seen["stage"], seen["terminal"]) == ("buyer_adjusts", False)
        assert seen["rejection"]["explanation"] == best["explanation"]
        assert seen["rejection"]["reject_reason"] == best["code"]
        assert seen["rejection"]["remedies"]
        assert seen["deadline_at"]
        return best["code"]

    first = await decline()
    adjusted = await api("buyer", "PUT", f"{path}/application", {"description": "吊牌还在，可以退"})
    assert adjusted.json()["stage"] == "merchant_decides"
    await api("merchant", "POST", f"{path}/approval", {"return_address": examples.ADDRESS})
    parcel = {"carrier": "YTO", "tracking_number": "YT9876543210"}
    sent = await api("buyer", "POST", f"{path}/return-shipment", parcel)
    assert sent.json()["stage"] == "merchant_inspects"
    second = await decline()
    accepted = await api("buyer", "PUT", f"{path}/application", {"description": "照片见附件"})
    assert accepted.json()["stage"] == "merchant_inspects"

    kept = await services.database.pool.fetch("select scene, reject_reason from rejection order by version")
    assert [row["reject_reason"] for row in kept] == [first, second]
    assert kept[0]["scene"] != kept[1]["scene"] == "return_inspection"
    assert await services.database.pool.fetchval("select count(*) from refund") == 0
