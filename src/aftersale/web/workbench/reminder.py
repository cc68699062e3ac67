"""Reminding the buyer, with a word of one's own if one likes."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.commands import Remind
from aftersale.core.refusal import Refusal
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

PATH = "/workbench/after-sales/{after_sale_id:str}/reminder"


class Noted(Draft, frozen=True, kw_only=True):
    """A form with a remark."""

    note: str = ""

    @property
    def typed(self) -> str:
        return self.note


@get(PATH, include_in_schema=False)
async def show_reminder(request: AnyRequest, after_sale_id: FromPath[str]) -> Template:
    case = await case_of(request, after_sale_id)
    return await _page(request, case, Noted(**start(case)))


@post(PATH, include_in_schema=False)
async def remind(request: AnyRequest, after_sale_id: FromPath[str]) -> Shown:
    case = await case_of(request, after_sale_id)
    form = await read_form(request)
    draft = Noted(**sent(form), note=form.text("note"))
    command = Remind(**case.named, seen_version=draft.seen_version, note=draft.note.strip())
    case, refusal = await attempt(request, case, command, draft)
    if refusal is None:
        return done(request, case, Act.REMINDER)
    return await _page(request, case, draft, refusal)


async def _page(request: AnyRequest, case: Case, draft: Noted, refusal: Refusal | None = None) -> Template:
    return await show_act(
        request,
        case,
        Act.REMINDER,
        "workbench/reminder.html",
        draft,
        refusal,
        names={"description": "note"},
        pause_hours=services_of(request).policy.reminder_pause_hours,
    )
