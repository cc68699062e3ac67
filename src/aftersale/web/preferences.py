"""How a person wants the pages: language, light or dark, shortcut keys; kept in cookies for a year."""

from litestar import post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from aftersale.web.forms import read_form, same_site_path
from aftersale.web.identity import LANGUAGE_COOKIE, THEME_COOKIE, AnyRequest, services_of
from aftersale.web.present import KEYS_COOKIE

YEAR_SECONDS = 365 * 24 * 3600
CHOICES = {
    "language": (LANGUAGE_COOKIE, ("zh", "en")),
    "theme": (THEME_COOKIE, ("light", "dark", "system")),
    "keys": (KEYS_COOKIE, ("on", "off")),
}


@post("/preferences", include_in_schema=False)
async def set_preferences(request: AnyRequest) -> Redirect:
    """Set what the form names and go back to the page it came from."""
    form = await read_form(request)
    answer = Redirect(same_site_path(form.text("next"), "/"), status_code=303)
    for name, (cookie, values) in CHOICES.items():
        value = form.text(name)
        if value in values:
            answer.set_cookie(
                Cookie(
                    key=cookie,
                    value=value,
                    max_age=YEAR_SECONDS,
                    path="/",
                    samesite="lax",
                    secure=services_of(request).settings.secure_cookies,
                )
            )
    return answer
