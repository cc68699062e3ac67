"""What became of stopping the parcel: stopped, and the refund follows, or not, and the merchant decides again."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import ReportInterception
from aftersale.core.after_sale.facts import InterceptionFailed, RefundGranted
from aftersale.core.refusal import Refusal
from aftersale.core.text import Text
from aftersale.web.forms import FieldError, read_form
from aftersale.web.identity import AnyRequest, language_of
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
from aftersale.web.workbench.reminder import Noted

PATH = "/workbench/after-sales/{after_sale_id:str}/interception"
UNSAID = Text("请选择拦截结果。", "Choose what became of it.")


class Reported(Noted, frozen=True, kw_only=True):
    """The form; `succeeded` is "yes", "no" or not chosen yet."""

    succeeded: str = ""


@get(PATH, include_in_schema=False)
async def show_interception(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _page(request, case, Reported(**start(case)))


@post(PATH, include_in_schema=False)
async def report_interception(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Reported(**sent(form), note=form.text("note"), succeeded=form.text("succeeded"))
    if draft.succeeded not in ("yes", "no"):
        missing = [FieldError("succeeded", UNSAID[language_of(request)])]
        return await _page(request, case, draft, errors=missing)
    command = ReportInterception(
        **case.named,
        seen_version=draft.seen_version,
        succeeded=draft.succeeded == "yes",
        note=draft.note.strip(),
    )
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.INTERCEPTION)
    return await _page(request, case, draft, refusal)


async def _page(
    request: AnyRequest,
    case: Case,
    draft: Reported,
    refusal: Refusal | None = None,
    errors: list[FieldError] | None = None,
) -> Template:
    return await show_act(
        request,
        case,
        Act.INTERCEPTION,
        "workbench/interception.html",
        draft,
        refusal,
        errors=errors or [],
        names={"description": "note"},
        stopped=_outcome(request, case, succeeded=True),
        missed=_outcome(request, case, succeeded=False),
    )


def _outcome(
    request: AnyRequest, case: Case, *, succeeded: bool
) -> RefundGranted | InterceptionFailed | None:
    """What reporting this would lead to; None when it would be refused."""
    try:
        fact = foreseen(request, case, ReportInterception(**case.named, succeeded=succeeded))[0]
    except Refusal:
        return None
    assert isinstance(fact, RefundGranted | InterceptionFailed)
    return fact
