"""The names that people and programs rely on, kept as a list of their own and compared with what the code offers."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from aftersale.cli import app as cli
from tests.web.test_openapi import DOCUMENT

SHOP_PATH = "/api/v1/shops/{shop_id}"
PATHS = {
    "/after-sales/{after_sale_id}/explanation-check": {"post"},
    "/findings": {"get"},
    "/reasons/results": {"get"},
    "/reasons/{code}": {"put"},
    "/explanation-templates": {"get"},
    "/explanation-templates/{reject_reason}": {"get", "put"},
    "/explanation-templates/{reject_reason}/preview": {"post"},
    "/orders/{order_id}": {"put", "get"},
    "/orders:batch": {"post"},
    "/orders/{order_id}/logistics": {"post"},
    "/orders/{order_id}/after-sales": {"post"},
    "/after-sales": {"get"},
    "/after-sales/{after_sale_id}": {"get"},
    "/after-sales/{after_sale_id}/timeline": {"get"},
    "/after-sales/{after_sale_id}/acts": {"get"},
    "/after-sales/{after_sale_id}/reject-reasons": {"get"},
    "/after-sales/{after_sale_id}/rejection": {"post"},
    "/after-sales/{after_sale_id}/approval": {"post"},
    "/after-sales/{after_sale_id}/application": {"put", "post"},
    "/after-sales/{after_sale_id}/cancellation": {"post"},
    "/after-sales/{after_sale_id}/proposal": {"post"},
    "/after-sales/{after_sale_id}/proposal/answer": {"post"},
    "/after-sales/{after_sale_id}/return-address": {"post"},
    "/after-sales/{after_sale_id}/return-shipment": {"post"},
    "/after-sales/{after_sale_id}/receipt": {"post"},
    "/after-sales/{after_sale_id}/reshipment": {"post"},
    "/after-sales/{after_sale_id}/sending-back": {"post"},
    "/after-sales/{after_sale_id}/confirmation": {"post"},
    "/after-sales/{after_sale_id}/payment-denial": {"post"},
    "/after-sales/{after_sale_id}/immediate-refund": {"post"},
    "/after-sales/{after_sale_id}/interception": {"post"},
    "/after-sales/{after_sale_id}/offline-payment": {"post"},
    "/after-sales/{after_sale_id}/refund-retry": {"post"},
    "/after-sales/{after_sale_id}/reminder": {"post"},
    "/after-sales:batch": {"post"},
    "/orders/{order_id}/price-difference-refunds": {"post"},
    "/refunds": {"get"},
    "/return-addresses": {"get", "post"},
    "/return-addresses/{address_id}": {"put", "delete"},
    "/policy": {"get"},
    "/reasons": {"get"},
    "/evidence": {"post"},
    "/webhooks": {"post", "get"},
    "/webhooks/{endpoint_id}": {"get", "put", "delete"},
    "/webhooks/{endpoint_id}/secret": {"post"},
    "/webhooks/{endpoint_id}/test": {"post"},
    "/webhooks/{endpoint_id}/deliveries": {"get"},
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}": {"get"},
    "/webhooks/{endpoint_id}/deliveries/{delivery_id}/replay": {"post"},
    "/webhooks/{endpoint_id}/replay-dead": {"post"},
}
LIST_PARAMETERS = {
    "stage", "type", "reason", "due_before", "order_id", "buyer_id", "q", "sort", "limit", "cursor",
}  # fmt: skip
FIELDS = {
    "OrderBody": {"buyer_id", "paid_at", "freight_fen", "lines", "shipments", "payment", "discount_fen"},
    "PaymentBody": {"gateway", "reference", "paid_fen"},
    "LineBody": {
        "line_id", "product_id", "sku_id", "title", "category", "quantity", "paid_fen", "return_policy",
        "fast_refund",
    },
    "ShipmentBody": {
        "carrier", "tracking_number", "line_ids", "number_given_at", "first_scan_at", "signed_at",
    },
    "ApplicationBody": {
        "type", "line_id", "quantity", "amount_fen", "application_reason", "description", "goods_received",
        "evidence",
    },
    "AfterSaleView": {
        "id", "shop_id", "order_id", "line_id", "type", "stage", "version", "amount_fen", "quantity",
        "application_reason", "attempts", "deadline_at", "terminal", "rejection", "origin", "freight_fen", "wanted",
        "proposal", "proposals_left", "return_address", "return_shipment", "reshipment", "sent_back", "refund",
        "awaited", "otherwise", "split_from", "handled_elsewhere", "paused",
    },
    "RefundView": {
        "status", "key", "amount_fen", "cause", "attempts", "next_try_at", "reference", "code",
    },
    "RefundDocumentView": {"after_sale_id", "order_id", "key", "amount_fen", "status", "next_try_at"},
    "ProposalView": {"kind", "reason", "message", "type", "amount_fen", "evidence", "until_at"},
    "ApprovalBody": {"return_address", "return_address_id", "intercept", "seen_version"},
    "ProposalBody": {"kind", "reason", "message", "type", "amount_fen", "evidence", "seen_version"},
    "ProposalAnswerBody": {"accept", "note", "description", "evidence", "seen_version"},
    "ReturnAddressBody": {"return_address", "return_address_id", "seen_version"},
    "ReturnShipmentBody": {"carrier", "tracking_number", "seen_version"},
    "ReceiptBody": {
        "accepted_quantity", "reject_reason", "explanation", "evidence", "acknowledged_risks", "seen_version",
    },
    "KeptAddressBody": {"receiver", "phone", "detail", "note", "is_default"},
    "RejectionView": {"reject_reason", "label", "explanation", "evidence", "remedies", "at"},
    "RejectReasonView": {
        "code", "label", "scene", "outcome", "because", "evidence", "explanation", "remedies",
    },
    "EvidenceRuleView": {"kind", "required", "show"},
    "RemedyView": {"kind", "label"},
    "RejectionBody": {"reject_reason", "explanation", "evidence", "seen_version", "acknowledged_risks"},
    "AdjustmentBody": {"type", "amount_fen", "application_reason", "description", "seen_version"},
    "ActView": {"act", "open", "why_not"},
    "WhyNot": {"code", "text"},
    "PageView": {"items", "next_cursor"},
    "WebhookBody": {"url", "events", "description", "active"},
    "NewWebhookView": {"id", "url", "events", "active", "secret"},
    "DeliveryView": {"id", "message_id", "type", "status", "attempts", "next_attempt_at", "last_error"},
    "Problem": {"type", "title", "status", "detail", "code", "fields"},
}  # fmt: skip
COMMANDS = {
    "demo": {"--port", "--data", "--fresh", "--no-worker"},
    "serve": {"--host", "--port", "--workers", "--no-worker", "--data"},
    "worker": {"--data"},
    "migrate": {"--data"},
    "verify": {"--data"},
    "doctor": {"--data"},
    "import orders": {"--dry-run", "--data"},
    "import after-sales": {"--dry-run", "--data"},
    "export after-sales": {"--shop", "--format", "--data"},
    "token create": {"--role", "--shop", "--buyer", "--data"},
    "clock advance": {"--data"},
    "simulate": {"--seed", "--commands", "--workers", "--gateway-faults", "--orders"},
}

ORDER = {
    "buyer_id": "9001", "paid_at": "2026-11-01T04:00:00Z", "freight_fen": 800,
    "lines": [{"line_id": "1", "product_id": "501", "sku_id": "50101", "title": "连衣裙 M 码", "category": "clothing",
               "quantity": 2, "paid_fen": 25900, "return_policy": "seven_days"}],
    "shipments": [{"carrier": "SF", "tracking_number": "SF1234567890", "line_ids": ["1"],
                   "number_given_at": "2026-11-01T08:00:00Z", "first_scan_at": "2026-11-01T12:00:00Z",
                   "signed_at": None}],
}  # fmt: skip
APPLICATION = {
    "type": "refund_only", "line_id": "1", "quantity": 1, "amount_fen": 12950, "application_reason": "quality",
    "description": "…", "goods_received": True, "evidence": [],
}  # fmt: skip
ADJUSTMENT = {
    "type": "return_and_refund", "amount_fen": 12950, "application_reason": "quality", "description": "…",
    "seen_version": 2,
}  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_and_its_methods_are_there(path: str) -> None:
    """What the contract names is in the document, by the same name."""
    assert set(DOCUMENT["paths"][SHOP_PATH + path]) >= PATHS[path]


def test_nothing_is_offered_that_the_contract_does_not_name() -> None:
    """A new path is first written down, then built."""
    assert set(DOCUMENT["paths"]) == {SHOP_PATH + path for path in PATHS}


def test_the_list_has_its_filters() -> None:
    """Filters, sorting and paging by their names; deadline comes first unless asked otherwise."""
    parameters = {p["name"]: p for p in DOCUMENT["paths"][f"{SHOP_PATH}/after-sales"]["get"]["parameters"]}
    assert set(parameters) == LIST_PARAMETERS | {"shop_id"}
    assert parameters["sort"]["schema"]["enum"] == ["deadline", "-updated_at"]
    assert parameters["sort"]["schema"]["default"] == "deadline"


@pytest.mark.parametrize("name", FIELDS)
def test_a_body_has_its_fields(name: str) -> None:
    """Every field of the contract, by its name."""
    assert set(DOCUMENT["components"]["schemas"][name]["properties"]) >= FIELDS[name]


ONLY_ASKS = ("/explanation-check", "/preview")
"""Posts that leave nothing behind."""


def test_writes_take_an_idempotency_key() -> None:
    """On every single write; batches of orders repeat by themselves, as snapshots do."""
    for path, item in DOCUMENT["paths"].items():
        for method in item.keys() & {"put", "post"}:
            if not path.endswith(("/evidence", "/orders:batch", *ONLY_ASKS)):
                assert "Idempotency-Key" in {p["name"] for p in item[method]["parameters"]}, path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_its_options(command: str) -> None:
    """What `--help` lists, for each command of the contract."""
    shown = CliRunner().invoke(
        cli, [*command.split(), "--help"], env={"COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}
    )
    assert shown.exit_code == 0, shown.output
    assert set(re.findall(r"--[a-z-]+", shown.output)) >= COMMANDS[command]


def test_every_role_can_have_a_token() -> None:
    """The roles of `token create`."""
    shown = CliRunner().invoke(cli, ["token", "create", "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    for role in ("buyer", "merchant", "arbiter", "integrator", "admin"):
        assert role in shown.output


async def test_the_smallest_bodies_do_the_main_job(api) -> None:
    """The bodies as the contract prints them, literally; the answers have what it prints."""
    recorded = await api("integrator", "PUT", "/orders/70001", ORDER)
    assert recorded.status_code == 200, recorded.text
    applied = await api("buyer", "POST", "/orders/70001/after-sales", APPLICATION)
    assert applied.status_code == 201, applied.text
    after_sale = applied.json()
    assert after_sale.items() >= {
        "shop_id": "1001", "order_id": "70001", "line_id": "1", "type": "refund_only", "stage": "merchant_decides",
        "version": 1, "amount_fen": 12950, "quantity": 1, "application_reason": "quality", "attempts": 1,
        "terminal": False, "rejection": None,
    }.items()  # fmt: skip
    assert re.fullmatch("[0-9]+", after_sale["id"])
    path = f"/after-sales/{after_sale['id']}"

    reason = (await api("merchant", "GET", f"{path}/reject-reasons")).json()["items"][0]
    acts = (await api("merchant", "GET", f"{path}/acts")).json()["items"]
    assert {"act": "rejection", "open": True} in acts

    rejection = {
        "reject_reason": reason["code"], "explanation": reason["explanation"], "evidence": [], "seen_version": 1,
        "acknowledged_risks": False,
    }  # fmt: skip
    rejected = await api("merchant", "POST", f"{path}/rejection", rejection)
    assert rejected.status_code == 200, rejected.text
    assert set(rejected.json()["rejection"]) >= FIELDS["RejectionView"]
    closed = {a["act"]: a for a in (await api("merchant", "GET", f"{path}/acts")).json()["items"]}
    assert set(closed["approval"]["why_not"]) == {"code", "text"}

    adjusted = await api("buyer", "PUT", f"{path}/application", ADJUSTMENT)
    assert adjusted.status_code == 200, adjusted.text
    assert adjusted.json()["version"] == 3


async def test_machines_find_their_doors(api) -> None:
    """The addresses beside the API."""
    for address in ("/api/openapi.json", "/api/docs", "/healthz", "/readyz", "/metrics"):
        assert (await api.client.get(address)).status_code == 200, address
