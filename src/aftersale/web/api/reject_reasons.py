"""Before a rejection: every reason of the scene with all that speaks for and against it, and a look at the words."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import Body as BodyParameter
from litestar.params import QueryParameter

from aftersale.core.actors import Role
from aftersale.core.after_sale.allowed import Act, why_not
from aftersale.core.money import FEN_MAX
from aftersale.core.reason_desk import advise
from aftersale.core.reasons import RejectReason, scene_of
from aftersale.core.reasons.known_to_shop import reason_in
from aftersale.core.reasons.offer import sheet_of
from aftersale.core.reasons.shop_book import ShopBook
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.wording import lint, mended
from aftersale.store.shop_books import shop_book
from aftersale.web.api import examples
from aftersale.web.api.bodies import Body, Fen, Long, Short
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, PathId, documented
from aftersale.web.api.reading_views import why_not_view
from aftersale.web.api.reject_reason_views import (
    ExplanationCheckView,
    RejectReasonsView,
    lint_view,
    reject_reason_view,
)

DECIDERS = (Role.MERCHANT, Role.ADMIN)


class ExplanationBody(Body, frozen=True, kw_only=True):
    """An explanation as it stands in the form; without a reason only the words themselves are looked at."""

    explanation: Long
    reject_reason: Short = ""
    offer_fen: Fen = 0


@get(
    "/after-sales/{after_sale_id:str}/reject-reasons",
    **documented("rejection", "Reject reasons of this after-sale", READ_PROBLEMS, DECIDERS),
)
async def get_reject_reasons(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    offer_fen: Annotated[int, QueryParameter(ge=0, le=FEN_MAX)] = 0,
) -> RejectReasonsView:
    """Every reason of this scene, what the facts say about it, its explanation filled in, the buyer's remedies."""
    call.require(*DECIDERS)
    order, after_sale = await call.order_of(after_sale_id)
    services, now = call.services, call.services.clock()
    policy = services.policy
    scene, book = scene_of(order, after_sale), await _book(call)
    sheet = sheet_of(order, after_sale, policy, now, offer_fen)
    closed = why_not(order, after_sale, Act.PROPOSAL, call.actor, policy, now)
    buyers = services.settings.buyer_language
    return RejectReasonsView(
        scene=scene,
        attempts_left=sheet.attempts_left or 0,
        negotiation_open=closed is None,
        negotiation_why_not=why_not_view(closed, call.language),
        items=[
            reject_reason_view(advice, scene, sheet, buyers, call.language)
            for advice in advise(order, after_sale, policy, now, book, offer_fen)
        ],
    )


@post(
    "/after-sales/{after_sale_id:str}/explanation-check",
    status_code=200,
    **documented("rejection", "Check an explanation", WRITE_PROBLEMS, DECIDERS),
)
async def post_explanation_check(
    call: NamedDependency[Call],
    after_sale_id: PathId,
    data: Annotated[ExplanationBody, BodyParameter(examples=[Example(value=examples.EXPLANATION)])],
) -> ExplanationCheckView:
    """What in the words would stop the rejection or weaken it, and what could stand there instead; nothing is kept."""
    call.require(*DECIDERS)
    order, after_sale = await call.order_of(after_sale_id)
    policy, now = call.services.policy, call.services.clock()
    sheet = sheet_of(order, after_sale, policy, now, data.offer_fen)
    found = lint(data.explanation, _reason(data.reject_reason, await _book(call), call), sheet, policy)
    return ExplanationCheckView(
        lints=[lint_view(one, call.language) for one in found], mended=mended(data.explanation, found)
    )


async def _book(call: Call) -> ShopBook:
    services = call.services
    return await shop_book(services.database, call.shop_id, services.policy, services.clock())


def _reason(code: str, book: ShopBook, call: Call) -> RejectReason | None:
    reason = reason_in(book, code, call.services.policy) if code else None
    if code and reason is None:
        raise Refusal(RefusalCode.REJECT_REASON_UNKNOWN, reject_reason=code)
    return reason


REJECT_REASON_HANDLERS = [get_reject_reasons, post_explanation_check]
