"""Agreeing: a page that names the exact sum, or where the goods go back to, then the act."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import Approve
from aftersale.core.after_sale.facts import ApplicationApproved, InterceptionStarted
from aftersale.core.after_sale.state import AfterSaleType
from aftersale.core.refusal import Refusal
from aftersale.web.forms import read_form
from aftersale.web.identity import AnyRequest
from aftersale.web.workbench.acting import (
    Case,
    Shown,
    attempt,
    case_of,
    done,
    foreseen,
    sent,
    show_act,
    start,
)
from aftersale.web.workbench.return_address import NAMES, Addressed, address_fields, choices_of, prefilled

PATH = "/workbench/after-sales/{after_sale_id:str}/approval"


class Agreeing(Addressed, frozen=True, kw_only=True):
    """The form; of the two parts, type and parcel decide which one it shows."""

    intercept: bool = False


@get(PATH, include_in_schema=False)
async def show_approval(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _page(request, case, Agreeing(**start(case), **prefilled(await choices_of(request, case))))


@post(PATH, include_in_schema=False)
async def approve(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Agreeing(**sent(form), **address_fields(form), intercept=form.text("when") == "intercepted")
    address = None
    if case.after_sale.type is not AfterSaleType.REFUND_ONLY:
        try:
            address = draft.address(await choices_of(request, case))
        except Refusal as gone:
            return await _page(request, case, draft, gone)
    command = Approve(
        **case.named,
        seen_version=draft.seen_version,
        return_address=address,
        intercept=draft.intercept,
    )
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.APPROVAL)
    return await _page(request, case, draft, refusal)


async def _page(request: AnyRequest, case: Case, draft: Agreeing, refusal: Refusal | None = None) -> Template:
    """What agreeing would lead to now, or why it is closed."""
    effect, closed = _effect(request, case)
    choices = await choices_of(request, case)
    # A refusal of the sum itself leaves nothing to agree to: the page says so before the click.
    return await show_act(
        request,
        case,
        Act.APPROVAL,
        "workbench/approval.html",
        draft,
        refusal or closed,
        names=NAMES,
        effect=effect,
        interception=_interception(request, case),
        choices=choices,
        optional=True,
    )


def _effect(request: AnyRequest, case: Case) -> tuple[ApplicationApproved | None, Refusal | None]:
    try:
        effect = foreseen(request, case, Approve(**case.named))[0]
    except Refusal as why:
        return None, why
    assert isinstance(effect, ApplicationApproved)
    return effect, None


def _interception(request: AnyRequest, case: Case) -> InterceptionStarted | None:
    """What stopping the parcel first would lead to; None when there is none to stop."""
    try:
        fact = foreseen(request, case, Approve(**case.named, intercept=True))[0]
    except Refusal:
        return None
    return fact if isinstance(fact, InterceptionStarted) else None
