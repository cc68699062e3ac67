"""Refusals and broken requests as answers: the one table of HTTP statuses, problem+json and pages."""

from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    PermissionDeniedException,
    ValidationException,
)
from litestar.response import Redirect, Template

from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Language, Text
from aftersale.desk.desk import LOST, Unavailable

log = structlog.get_logger()
C = RefusalCode

FIELDS: dict[RefusalCode, str] = {
    C.LINE_UNKNOWN: "line_id",
    C.ORDER_BELOW_CLAIMED: "lines",
    C.SHIPMENT_UNKNOWN: "line_ids",
    C.QUANTITY_NOT_POSITIVE: "quantity",
    C.AMOUNT_NOT_POSITIVE: "amount_fen",
    C.APPLICATION_REASON_UNKNOWN: "application_reason",
    C.DESCRIPTION_TOO_LONG: "description",
    C.EVIDENCE_TOO_MANY: "evidence",
    C.EVIDENCE_UNKNOWN: "evidence",
    C.REJECT_REASON_MISSING: "reject_reason",
    C.REJECT_REASON_UNKNOWN: "reject_reason",
    C.REJECT_REASON_OTHER_SCENE: "reject_reason",
    C.EXPLANATION_EMPTY: "explanation",
    C.EXPLANATION_HAS_PLACEHOLDERS: "explanation",
    C.EXPLANATION_TOO_LONG: "explanation",
    C.EXPLANATION_TOO_SHORT: "explanation",
    C.EXPLANATION_UNFIT: "explanation",
    C.EVIDENCE_KIND_UNKNOWN: "evidence_kinds",
    C.OFFER_NOT_BELOW: "offer_fen",
    C.OTHER_REASON_SWITCHED_OFF: "reject_reason",
    C.OTHER_REASON_NEEDS_MORE: "offer_fen",
    C.NEGOTIATE_FIRST: "reject_reason",
    C.REASON_CONTRADICTED: "reject_reason",
    C.TOO_MANY_ROWS: "items",
    C.CURSOR_INVALID: "cursor",
    C.ACT_UNKNOWN: "act",
    C.TYPE_NEEDS_SHIPMENT: "type",
    C.QUANTITY_OVER_LEFT: "quantity",
    C.AMOUNT_OVER_REFUNDABLE: "amount_fen",
    C.RISKS_NOT_ACKNOWLEDGED: "acknowledged_risks",
    C.REJECT_REASON_NOT_FOR_BULK: "reject_reason",
    C.PROPOSAL_REASON_UNKNOWN: "reason",
    C.PROPOSAL_EMPTY: "message",
    C.PROPOSAL_CHANGES_NOTHING: "amount_fen",
    C.RETURN_ADDRESS_INVALID: "return_address",
    C.RETURN_ADDRESS_UNKNOWN: "return_address_id",
    C.TRACKING_NUMBER_INVALID: "tracking_number",
    C.TRACKING_NUMBER_TAKEN: "tracking_number",
    C.PROOF_MISSING: "evidence",
    C.WEBHOOK_URL_INVALID: "url",
    C.WEBHOOK_HOST_PRIVATE: "url",
    C.WEBHOOK_EVENT_UNKNOWN: "events",
}
"""Which field of the body or form a refusal is about."""

STATUS: dict[RefusalCode, int] = {
    C.MALFORMED: 400,
    C.NOT_SIGNED_IN: 401,
    C.SIGN_IN_FAILED: 401,
    C.FORM_EXPIRED: 403,
    C.ROLE_NOT_ALLOWED: 403,
    C.NOT_FOUND: 404,
    C.BODY_TOO_LARGE: 413,
    C.MEDIA_TYPE_UNSUPPORTED: 415,
    C.TOO_MANY_REQUESTS: 429,
    C.OVERLOADED: 503,
    C.OUTCOME_UNKNOWN: 503,
    C.FIELD_INVALID: 422,
    C.LINE_UNKNOWN: 422,
    C.SHIPMENT_UNKNOWN: 422,
    C.QUANTITY_NOT_POSITIVE: 422,
    C.AMOUNT_NOT_POSITIVE: 422,
    C.APPLICATION_REASON_UNKNOWN: 422,
    C.DESCRIPTION_TOO_LONG: 422,
    C.EVIDENCE_TOO_MANY: 422,
    C.EVIDENCE_UNKNOWN: 422,
    C.REJECT_REASON_MISSING: 422,
    C.REJECT_REASON_UNKNOWN: 422,
    C.REJECT_REASON_OTHER_SCENE: 422,
    C.EXPLANATION_EMPTY: 422,
    C.EXPLANATION_HAS_PLACEHOLDERS: 422,
    C.EXPLANATION_TOO_LONG: 422,
    C.EXPLANATION_TOO_SHORT: 422,
    C.EXPLANATION_UNFIT: 422,
    C.EVIDENCE_KIND_UNKNOWN: 422,
    C.OFFER_NOT_BELOW: 422,
    C.OTHER_REASON_NEEDS_MORE: 422,
    C.TOO_MANY_ROWS: 422,
    C.CURSOR_INVALID: 422,
    C.ACT_UNKNOWN: 422,
    C.PROPOSAL_REASON_UNKNOWN: 422,
    C.PROPOSAL_EMPTY: 422,
    C.RETURN_ADDRESS_INVALID: 422,
    C.RETURN_ADDRESS_UNKNOWN: 422,
    C.TRACKING_NUMBER_INVALID: 422,
    C.PROOF_MISSING: 422,
    C.WEBHOOK_URL_INVALID: 422,
    C.WEBHOOK_HOST_PRIVATE: 422,
    C.WEBHOOK_EVENT_UNKNOWN: 422,
    C.TEMPLATE_EMPTY: 422,
    C.TEMPLATE_TOO_LONG: 422,
    C.TEMPLATE_PLACEHOLDER_UNKNOWN: 422,
    C.TEMPLATE_BRACES_STRAY: 422,
    C.TEMPLATE_UNFIT: 422,
    C.OWN_REASON_CODE_INVALID: 422,
    C.OWN_REASON_NEEDS_BASE: 422,
    C.OWN_REASON_LABEL_INVALID: 422,
}
"""Everything else is refused by the state: 409."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error as RFC 9457 has it, with our refusal code; `fields` when single fields are wrong."""

    title: str
    status: int
    detail: str
    code: str
    type: str = "about:blank"
    fields: dict[str, str] = {}
    facts: dict[str, Any] = {}
    """What the sentence was filled with, for programs."""


def status_of(code: RefusalCode) -> int:
    return STATUS.get(code, 409)


def problem_of(refusal: Refusal, language: Language) -> Problem:
    status = status_of(refusal.code)
    detail = refusal.text(language)
    field = refusal.detail.get("field") or FIELDS.get(refusal.code)
    return Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=refusal.code.value,
        type=f"/api/docs#{refusal.code.value}",
        fields={field: detail} if field else {},
        facts={k: _plain(v, language) for k, v in refusal.detail.items()},
    )


def _plain(value: Any, language: Language) -> Any:
    """As JSON has it: words in the reader's language, codes and instants as text."""
    match value:
        case Text():
            return value[language]
        case Enum():
            return value.value
        case datetime():
            return msgspec.to_builtins(value)  # with Z, as every instant of the API
        case tuple() | list() | frozenset():
            return [_plain(one, language) for one in value]
        case dict():
            return {str(name): _plain(one, language) for name, one in value.items()}
    return value


def as_refusal(error: Exception) -> Refusal:
    """Whatever went wrong, in our own words; what nobody foresaw is not told to the outside."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Unavailable):
        return Refusal(C.OUTCOME_UNKNOWN)
    if isinstance(error, LOST):  # while reading: nothing can have been done
        return Refusal(C.OVERLOADED)
    if isinstance(error, ValidationException):
        field, problem = _first_problem(error)
        return Refusal(C.FIELD_INVALID, field=field, problem=problem)
    if isinstance(error, NotFoundException | MethodNotAllowedException):
        return Refusal(C.NOT_FOUND)
    if isinstance(error, PermissionDeniedException) and "CSRF" in error.detail:
        return Refusal(C.FORM_EXPIRED)
    if isinstance(error, HTTPException):
        known = {401: C.NOT_SIGNED_IN, 403: C.ROLE_NOT_ALLOWED, 404: C.NOT_FOUND, 429: C.TOO_MANY_REQUESTS}
        if error.status_code == 413:
            return Refusal(C.BODY_TOO_LARGE, max_mb=10)
        if error.status_code == 415:
            return Refusal(C.MEDIA_TYPE_UNSUPPORTED)
        if error.status_code < 500:
            return Refusal(known.get(error.status_code, C.MALFORMED))
    raise error


def _first_problem(error: ValidationException) -> tuple[str, str]:
    extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    if isinstance(extra, dict):
        return str(extra.get("key") or "body"), str(extra.get("message") or error.detail)
    return "body", str(error.detail)


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """For every door: problem+json for programs, a page or the way to the sign-in for people."""
    from aftersale.web.identity import language_of

    language = language_of(request)
    try:
        refusal = as_refusal(error)
    except Exception:
        log.exception("unforeseen", path=request.url.path)
        return _unforeseen(request, language)
    headers = {"Retry-After": "1"} if refusal.code in (C.OVERLOADED, C.OUTCOME_UNKNOWN) else {}
    status = status_of(refusal.code)
    if isinstance(error, MethodNotAllowedException):
        status = 405
        headers |= dict(error.headers or {})
    if _is_api(request):
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        problem = msgspec.structs.replace(
            problem_of(refusal, language), status=status, title=HTTPStatus(status).phrase
        )
        return Response(problem, status_code=status, media_type="application/problem+json", headers=headers)
    if refusal.code is C.NOT_SIGNED_IN:
        query = request.url.query if request.method == "GET" else ""
        target = f"{request.url.path}?{query}" if query else request.url.path
        return Redirect(f"/sign-in?next={quote(target)}", status_code=303)
    return Template(
        "error.html",
        context={"status": status, "text": refusal.text(language)},
        status_code=status,
        headers=headers,
    )


def _unforeseen(request: Request[Any, Any, Any], language: Language) -> Response[Any]:
    text = Text("出现意外错误，操作未完成。", "Something unexpected went wrong; the act was not completed.")[
        language
    ]
    if _is_api(request):
        problem = Problem(title="Internal Server Error", status=500, detail=text, code="unforeseen")
        return Response(problem, status_code=500, media_type="application/problem+json")
    return Template("error.html", context={"status": 500, "text": text}, status_code=500)


def _is_api(request: Request[Any, Any, Any]) -> bool:
    return request.url.path.startswith("/api/")
