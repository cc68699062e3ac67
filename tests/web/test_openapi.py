"""The API against its own document: whatever the document lets a program send, it answers as the document says."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import msgspec
import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aftersale.core.actors import SYSTEM, Role
from aftersale.core.after_sale.commands import Approve, RecordRefund, SendRefund
from aftersale.core.after_sale.state import ProposalKind, Stage
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.desk.clock import real_clock
from aftersale.desk.services import open_services
from aftersale.settings import Settings
from aftersale.store.embedded import ADMIN_ROLE, APPLICATION_ROLE, EmbeddedPostgres
from aftersale.store.evidence import MEDIA_TYPES
from aftersale.web.api import examples
from aftersale.web.api.act_bodies import BODY_OF
from aftersale.web.app import create_app_with_lifespan
from tests.conftest import run
from tests.desk.conftest import differences
from tests.scenario import BUYER, INTEGRATOR, MERCHANT, SHOP, apply, record_order
from tests.web.conftest import ACTORS
from tests.web.stages import WAYS
from tests.web.test_api import PNG

DOCUMENT = create_app_with_lifespan(
    "", Settings(), csrf_secret="s" * 32, works=False
).openapi_schema.to_schema()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}
# Not checked: that a body which breaks its schema is refused. Litestar reads bodies leniently (a digit string for
# an integer), and a program that is understood is served.
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
UNPAID = 40
RESEED_EVERY = 25
"""Calls after which there are new after-sales: random acts soon finish the old ones."""

for media_type in MEDIA_TYPES:
    schemathesis.openapi.media_type(media_type, st.one_of(st.just(PNG), st.binary(max_size=200)))


def calls(*, random_calls: int, edges: bool) -> Any:
    """The document as a source of calls: its examples, random ones, and with `edges` the bounds of every field."""
    settings = {
        "seed": 7,
        "generation": {"deterministic": True, "max-examples": random_calls, "database": "none"},
        # A method that the document does not name ends in the router, before any of our code.
        "phases": {"coverage": {"enabled": edges, "unexpected-methods": []}},
    }
    return schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig.from_dict(settings))


class Site(msgspec.Struct):
    """A running server with two shops, a token for everybody in ACTORS, and the ids that exist now."""

    url: str
    tokens: dict[str, str]
    session: requests.Session
    unpaid: list[str]
    """After-sales whose refund the provider will not make."""
    orders: list[str] = []
    after_sales: list[str] = []
    webhook: tuple[str, str] = ("", "")
    address: str = ""
    proof: str = ""
    sent: int = 0

    def call(self, who: str, method: str, path: str, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} | how.pop("headers", {})
        return self.session.request(
            method, f"{self.url}/api/v1/shops/{SHOP}{path}", headers=headers, timeout=20, **how
        )

    def done(self, who: str, method: str, path: str, **how: Any) -> Any:
        """The answer to a call that succeeds."""
        answer = self.call(who, method, path, **how)
        assert answer.status_code in (200, 201), (path, answer.text)
        return answer.json()

    def seed(self) -> None:
        """A new order of which one line is free, an after-sale in every stage, a webhook, an address."""
        order = self.new_order(len(WAYS) + 1)
        for line, stage in enumerate(WAYS, 2):
            self.bring(stage, order, str(line))
        self.after_sales += self.unpaid[-2:]
        self.open_webhook()
        self.keep_address()

    def new_order(self, lines: int = 1) -> str:
        """An order that is on its way to the buyer."""
        order = str(70001 + len(self.orders))
        numbers = [str(n) for n in range(1, lines + 1)]
        snapshot = examples.ORDER | {
            "lines": [examples.LINE | {"line_id": n} for n in numbers],
            "shipments": [examples.LOGISTICS | {"line_ids": numbers}],
        }
        self.done("integrator", "PUT", f"/orders/{order}", json=snapshot)
        self.orders.append(order)
        return order

    def bring(self, stage: Stage, order: str = "", line: str = "1") -> str:
        """An after-sale that stands in this stage."""
        if stage in (Stage.MERCHANT_PAYS, Stage.BUYER_CONFIRMS_PAYMENT):
            return self._bring_unpaid(stage)
        application, steps = WAYS[stage]
        where = f"/orders/{order or self.new_order()}/after-sales"
        found = self.done("buyer", "POST", where, json=application | {"line_id": line})
        for who, resource, body in steps:
            found = self.done(who, "POST", f"/after-sales/{found['id']}/{resource}", json=body)
        assert found["stage"] == stage
        self.after_sales.append(found["id"])
        return str(found["id"])

    def _bring_unpaid(self, stage: Stage) -> str:
        after_sale_id = self.unpaid.pop()
        if stage is Stage.BUYER_CONFIRMS_PAYMENT:
            body = examples.OFFLINE_PAYMENT | {"evidence": [self.upload()]}
            self.done("merchant", "POST", f"/after-sales/{after_sale_id}/offline-payment", json=body)
        return after_sale_id

    def upload(self) -> str:
        """A piece of evidence of the merchant's side."""
        if not self.proof:
            self.proof = self.done("merchant", "POST", "/evidence", files={"file": ("a.png", PNG)})["id"]
        return self.proof

    def keep_address(self) -> None:
        """One address in place of all there were."""
        for old in self.done("merchant", "GET", "/return-addresses")["items"]:
            assert self.call("merchant", "DELETE", f"/return-addresses/{old['id']}").status_code == 204
        kept = self.done("merchant", "POST", "/return-addresses", json=examples.KEPT_ADDRESS)
        self.address = kept["id"]

    def open_webhook(self) -> None:
        """One webhook in place of all there were, with one message on its way: ids of both."""
        for old in self.call("integrator", "GET", "/webhooks").json()["items"]:
            assert self.call("integrator", "DELETE", f"/webhooks/{old['id']}").status_code == 204
        opened = self.call("integrator", "POST", "/webhooks", json=examples.WEBHOOK)
        assert opened.status_code == 201, opened.text
        endpoint = opened.json()["id"]
        message = self.call("integrator", "POST", f"/webhooks/{endpoint}/test")
        assert message.status_code == 200, message.text
        self.webhook = (endpoint, message.json()["id"])

    def send(self, case: schemathesis.Case) -> None:
        """The call by somebody, often about what exists and in words that are known; its answer is checked."""
        if self.sent % RESEED_EVERY == 0:
            self.seed()
        self.sent += 1
        # The lot follows from the call, so that a call that fails once fails again.
        call = repr((case.path, case.path_parameters, case.query, case.body))
        lot = random.Random(zlib.crc32(call.encode(errors="replace")))
        if lot.random() < 0.9:
            case.path_parameters = self._known(case.path_parameters, lot) | {"shop_id": str(SHOP)}
        case.query = self._known(case.query, lot)
        case.body = self._known(case.body, lot)
        named = [role for scheme in case.operation.definition.raw["security"] for role in scheme["bearer"]]
        who = lot.choice(named) if lot.random() < 0.8 else lot.choice([*ACTORS, "nobody"])
        token = self.tokens.get(who, "nonsense")
        answer = case.call(
            base_url=self.url, session=self.session, headers={"Authorization": f"Bearer {token}"}
        )
        case.validate_response(answer, checks=CHECKS)

    def _known(self, value: Any, lot: random.Random) -> Any:
        """The same with every second field, of those that name something, naming what there is."""
        words: dict[str, list[Any]] = {
            "order_id": [*self.orders[-2:], "69998"],
            "buyer_id": ["9001"],
            "after_sale_id": self.after_sales[-len(WAYS) - 2 :],
            "address_id": [self.address],
            "return_address_id": [self.address],
            "endpoint_id": [self.webhook[0]],
            "delivery_id": [self.webhook[1]],
            "line_id": ["1", "2", "3", "4"],
            "line_ids": [["1"], ["1", "2", "3", "4"]],
            "type": ["refund_only", "return_and_refund", "exchange"],
            "quantity": [1, 2],
            "amount_fen": [100, 12950],
            "application_reason": ["quality", "not_received"],
            "reject_reason": ["return_needed", "special_category"],
            "explanation": ["商品已签收，需要退回后退款。"],
            "evidence": [[]],
            "seen_version": [None, 1, 2],
            "act": [act.value for act in BODY_OF],
            "kind": [kind.value for kind in ProposalKind],
            "reason": list(PROPOSAL_REASONS),
            "tracking_number": ["YT9876543210", "SF5550001111", "SF1234567890"],
            "accepted_quantity": [1, 2],
        }
        if isinstance(value, list):
            return [self._known(item, lot) for item in value]
        if isinstance(value, dict):
            return {
                name: lot.choice(words[name])
                if name in words and lot.random() < 0.7
                else self._known(item, lot)
                for name, item in value.items()
            }
        return value


@pytest.fixture(scope="module")
def site(server: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real server in a thread of its own, because the desk lives in one event loop; a clean journal afterwards."""
    name = f"openapi_{time.time_ns()}"
    admin = server.dsn("postgres", role=ADMIN_ROLE)
    run(_execute(admin, f"create database {name} template {template} owner {APPLICATION_ROLE}"))
    dsn = server.dsn(name)
    tokens = run(_open_shops(dsn))
    unpaid = run(_give_up_refunds(dsn))
    # Random rejections give the shop a record that would close every other one: new after-sales need them.
    rules = tmp_path_factory.mktemp("policy") / "policy.toml"
    rules.write_text('negotiate_first_record = "none"\n')
    with _serving(dsn, str(rules)) as url, requests.Session() as session:
        yield Site(url, tokens, session, unpaid)
    assert run(differences(dsn)) == []
    run(_execute(admin, f"drop database {name} with (force)"))


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _open_shops(dsn: str) -> dict[str, str]:
    """Both shops; a token for everybody."""
    async with open_services(dsn, Settings()) as services:
        await services.database.open_shop(SHOP, "半夏服饰")
        await services.database.open_shop(SHOP + 1, "山野食集")
        issue = services.credentials.issue
        return {who: await issue(actor, "bearer", real_clock()) for who, actor in ACTORS.items()}


async def _give_up_refunds(dsn: str) -> list[str]:
    """Ids of after-sales whose refund was promised and that the provider refused to make."""
    ids = []
    async with open_services(dsn, Settings()) as services:
        handle = services.desk.handle
        for number in range(1, UNPAID + 1):
            await handle(record_order(order_id=number), INTEGRATOR)
            about: dict[str, Any] = {"shop_id": SHOP, "order_id": number}
            applied = await handle(apply(order_id=number), BUYER)
            about["after_sale_id"] = applied.after_sale_id
            await handle(Approve(**about), MERCHANT)
            await handle(SendRefund(**about, attempt=1), SYSTEM)
            await handle(RecordRefund(**about, attempt=1, outcome="refused", sent=True), SYSTEM)
            ids.append(str(applied.after_sale_id))
    return ids


@contextmanager
def _serving(dsn: str, policy: str) -> Iterator[str]:
    app = create_app_with_lifespan(dsn, Settings(policy=policy), csrf_secret="s" * 32, works=False)
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=5)
    running = uvicorn.Server(config)
    # The protocol is named because asyncio turns Nagle's delay off only where it is.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=lambda: asyncio.run(running.serve([listening])), daemon=True)
        thread.start()
        while not running.started and thread.is_alive():
            time.sleep(0.01)
        assert running.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(20)


@calls(random_calls=5, edges=False).parametrize()
def test_answers_are_those_of_the_document(case: schemathesis.Case, site: Site) -> None:
    """The examples and a few random calls of each operation: no 500, and status, type, headers, shape as documented."""
    site.send(case)


@pytest.mark.long
@calls(random_calls=50, edges=True).parametrize()
def test_answers_at_the_edges_are_those_of_the_document(case: schemathesis.Case, site: Site) -> None:
    """The same with the bounds of every field and many random calls."""
    site.send(case)


STAGE_FOR = {
    "post_proposal_answer": Stage.BUYER_ANSWERS_PROPOSAL,
    "put_application": Stage.BUYER_ADJUSTS,
    "put_application_by_post": Stage.BUYER_ADJUSTS,
    "post_return_address": Stage.BUYER_RETURNS,
    "post_return_shipment": Stage.BUYER_RETURNS,
    "post_receipt": Stage.MERCHANT_INSPECTS,
    "post_reshipment": Stage.MERCHANT_RESHIPS,
    "post_sending_back": Stage.MERCHANT_SENDS_BACK,
    "post_confirmation": Stage.BUYER_RECEIVES,
    "post_immediate_refund": Stage.BUYER_RETURNS,
    "post_interception": Stage.MERCHANT_INTERCEPTS,
    "post_offline_payment": Stage.MERCHANT_PAYS,
    "post_refund_retry": Stage.MERCHANT_PAYS,
    "post_payment_denial": Stage.BUYER_CONFIRMS_PAYMENT,
}
"""In which stage an operation's example succeeds; all others wait for the merchant."""


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_open_to_the_roles_it_names(site: Site, name: str) -> None:
    """With the document's own example each role that it names succeeds, and every other one hears 403."""
    method, path, operation = OPERATIONS[name]
    named = {role for scheme in operation["security"] for role in scheme["bearer"]}
    for role in [r.value for r in Role if r is not Role.SYSTEM]:
        where = _prepared(site, name, path, role)
        answer = site.call(role, method.upper(), where, **_example(site, operation))
        expected = {200, 201, 204} if role in named else {403}
        assert answer.status_code in expected, (role, answer.text)


def _prepared(site: Site, name: str, path: str, role: str) -> str:
    """The address of the operation, about things that were made for this call."""
    ids = {}
    if "{order_id}" in path:
        ids["order_id"] = "69999" if name == "put_order" else site.new_order()
    if "{after_sale_id}" in path:
        stage = STAGE_FOR.get(name, Stage.MERCHANT_DECIDES)
        # Nobody reminds himself: the merchant reminds a buyer who has to adjust.
        if name == "post_reminder" and role in ("merchant", "admin"):
            stage = Stage.BUYER_ADJUSTS
        ids["after_sale_id"] = site.bring(stage)
    if "{reject_reason}" in path:
        ids["reject_reason"] = "return_needed"
    if "{code}" in path:
        ids["code"] = "own_1"
    if "{endpoint_id}" in path:
        site.open_webhook()
        ids["endpoint_id"], ids["delivery_id"] = site.webhook
    if "{address_id}" in path:
        site.keep_address()
        ids["address_id"] = site.address
    return path.removeprefix("/api/v1/shops/{shop_id}").format(**ids)


def _example(site: Site, operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        body = content["application/json"]["schema"]["examples"][0]
        if "after_sale_id" in body:
            body = body | {"after_sale_id": site.bring(Stage.MERCHANT_DECIDES)}
        return {"json": body | {"evidence": [site.upload()]} if body.get("evidence") else body}
    return {"files": {"file": ("sleeve.png", PNG, "image/png")}} if content else {}


def test_every_operation_names_its_refusals() -> None:
    """401, 403, 404 and 422 everywhere, 409, 413 and 503 where something is written; each as a problem."""
    for name, (method, _, operation) in OPERATIONS.items():
        wanted = {"400", "401", "403", "404", "422"}
        if method != "get":
            wanted |= {"413", "415"} if name == "post_evidence" else {"409", "413", "503"}
        assert wanted <= set(operation["responses"]), name
        for status in wanted:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_an_upload_is_a_form_or_the_bytes() -> None:
    """Evidence comes as the field `file` or as a body of each type that is kept."""
    content = OPERATIONS["post_evidence"][2]["requestBody"]["content"]
    assert list(content) == ["multipart/form-data", *MEDIA_TYPES]


def test_the_document_says_how_to_sign_in() -> None:
    """One scheme, bearer tokens, and every operation asks for it."""
    assert DOCUMENT["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert all(operation["security"] for _, _, operation in OPERATIONS.values())
