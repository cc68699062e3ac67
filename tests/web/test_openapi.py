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

from aftersale.core.actors import Role
from aftersale.desk.services import open_services, real_clock
from aftersale.settings import Settings
from aftersale.store.embedded import ADMIN_ROLE, APPLICATION_ROLE, EmbeddedPostgres
from aftersale.store.evidence import MEDIA_TYPES
from aftersale.web.api import examples
from aftersale.web.app import create_app_with_lifespan
from tests.conftest import run
from tests.desk.conftest import differences
from tests.scenario import SHOP
from tests.web.conftest import ACTORS
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
    orders: list[str] = []
    after_sales: list[str] = []
    sent: int = 0

    def call(self, who: str, method: str, path: str, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} | how.pop("headers", {})
        return self.session.request(
            method, f"{self.url}/api/v1/shops/{SHOP}{path}", headers=headers, timeout=20, **how
        )

    def seed(self) -> None:
        """Two new orders of four lines each; one line is free, two after-sales wait, one was rejected."""
        first = 70001 + len(self.orders)
        orders = [str(first), str(first + 1)]
        lines = [examples.LINE | {"line_id": str(n)} for n in range(1, 5)]
        shipment = examples.LOGISTICS | {"line_ids": ["1", "2", "3", "4"]}
        snapshot = examples.ORDER | {"lines": lines, "shipments": [shipment]}
        for order in orders:
            assert self.call("integrator", "PUT", f"/orders/{order}", json=snapshot).status_code == 200
            for line in lines[1:]:
                body = examples.APPLICATION | {"line_id": line["line_id"]}
                applied = self.call("buyer", "POST", f"/orders/{order}/after-sales", json=body)
                assert applied.status_code == 201, applied.text
                self.after_sales.append(applied.json()["id"])
            rejection = f"/after-sales/{self.after_sales[-1]}/rejection"
            assert self.call("merchant", "POST", rejection, json=examples.REJECTION).status_code == 200
        self.orders += orders

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
            "after_sale_id": self.after_sales[-6:],
            "line_id": ["1", "2", "3", "4"],
            "line_ids": [["1"], ["1", "2", "3", "4"]],
            "type": ["refund_only", "return_and_refund"],
            "quantity": [1, 2],
            "amount_fen": [100, 12950],
            "application_reason": ["quality", "not_received"],
            "reject_reason": ["return_needed", "special_category"],
            "explanation": ["商品已签收，需要退回后退款。"],
            "evidence": [[]],
            "seen_version": [None, 1, 2],
            "act": ["approval", "rejection"],
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
def site(server: EmbeddedPostgres, template: str) -> Iterator[Site]:
    """A real server in a thread of its own, because the desk lives in one event loop; a clean journal afterwards."""
    name = f"openapi_{time.time_ns()}"
    admin = server.dsn("postgres", role=ADMIN_ROLE)
    run(_execute(admin, f"create database {name} template {template} owner {APPLICATION_ROLE}"))
    dsn = server.dsn(name)
    tokens = run(_open_shops(dsn))
    with _serving(dsn) as url, requests.Session() as session:
        yield Site(url, tokens, session)
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


@contextmanager
def _serving(dsn: str) -> Iterator[str]:
    app = create_app_with_lifespan(dsn, Settings(), csrf_secret="s" * 32, works=False)
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


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_open_to_the_roles_it_names(site: Site, name: str) -> None:
    """With the document's own example each role that it names succeeds, and every other one hears 403."""
    method, path, operation = OPERATIONS[name]
    named = {role for scheme in operation["security"] for role in scheme["bearer"]}
    for role in [r.value for r in Role if r is not Role.SYSTEM]:
        site.seed()
        waiting, rejected = site.after_sales[-2:]
        where = path.removeprefix("/api/v1/shops/{shop_id}").format(
            order_id="69999" if name == "put_order" else site.orders[-1],
            after_sale_id=rejected if name.startswith("put_application") else waiting,
        )
        answer = site.call(role, method.upper(), where, **_example(operation))
        expected = {200, 201} if role in named else {403}
        assert answer.status_code in expected, (role, answer.text)


def _example(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        return {"json": content["application/json"]["schema"]["examples"][0]}
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
