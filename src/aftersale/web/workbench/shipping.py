"""Goods that the merchant posts: the new ones of an exchange, and refused ones on their way home."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template
from msgspec.structs import replace

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import Reship, SendBack
from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.state import Stage
from aftersale.core.refusal import Refusal
from aftersale.web.carriers import CARRIERS
from aftersale.web.forms import read_form
from aftersale.web.identity import AnyRequest, services_of
from aftersale.web.workbench.acting import (
    Case,
    Draft,
    Shown,
    attempt,
    case_of,
    done,
    sent,
    show_act,
    start,
)

RESHIPMENT = "/workbench/after-sales/{after_sale_id:str}/reshipment"
SENDING_BACK = "/workbench/after-sales/{after_sale_id:str}/sending-back"


class Parcel(Draft, frozen=True, kw_only=True):
    """The form: who carries it, under which number."""

    carrier: str = ""
    tracking_number: str = ""

    @property
    def typed(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip()


@get(RESHIPMENT, include_in_schema=False)
async def show_reshipment(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    """Empty, or with the number that is to be corrected."""
    case = await case_of(request, after_sale_id)
    draft = Parcel(**start(case))
    known = case.after_sale.reshipment
    if known is not None:
        draft = replace(draft, carrier=known.carrier, tracking_number=known.tracking_number)
    return await _page(request, case, Act.RESHIPMENT, draft)


@post(RESHIPMENT, include_in_schema=False)
async def reship(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    return await _post(request, after_sale_id, Act.RESHIPMENT)


@get(SENDING_BACK, include_in_schema=False)
async def show_sending_back(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _page(request, case, Act.SENDING_BACK, Parcel(**start(case)))


@post(SENDING_BACK, include_in_schema=False)
async def send_back(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    return await _post(request, after_sale_id, Act.SENDING_BACK)


async def _post(request: AnyRequest, after_sale_id: str, act: Act) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Parcel(**sent(form), carrier=form.text("carrier"), tracking_number=form.text("tracking_number"))
    case, refusal = await attempt(request, case, _command(case, act, draft), draft)
    if refusal is None:
        return done(request, case, act)
    return await _page(request, case, act, draft, refusal)


def _command(case: Case, act: Act, draft: Parcel) -> Reship | SendBack:
    kind = Reship if act is Act.RESHIPMENT else SendBack
    return kind(
        **case.named,
        seen_version=draft.seen_version,
        carrier=draft.carrier,
        tracking_number=draft.tracking_number,
    )


async def _page(
    request: AnyRequest, case: Case, act: Act, draft: Parcel, refusal: Refusal | None = None
) -> Template:
    services = services_of(request)
    return await show_act(
        request,
        case,
        act,
        "workbench/shipping.html",
        draft,
        refusal,
        reships=act is Act.RESHIPMENT,
        carriers=CARRIERS,
        until=deadline(Stage.BUYER_RECEIVES, case.order, case.after_sale, services.policy, services.clock()),
    )
