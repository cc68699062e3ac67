"""Forms as people send them: repeated fields, sums in yuan, files, and what was wrong with them."""

import secrets
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from litestar.datastructures import UploadFile

from aftersale.core.actors import Actor
from aftersale.core.ids import parse_id
from aftersale.core.money import FEN_MAX, Fen
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Language, Text
from aftersale.store import evidence
from aftersale.web.errors import FIELDS
from aftersale.web.identity import AnyRequest, language_of, services_of

FORM_BYTES_MAX = 40 * 1024 * 1024
"""A form with its pictures; a single piece has its own, smaller limit."""
INT_MAX = 2**31 - 1


class FieldError(NamedTuple):
    """What is wrong with a field, said at the top of the form and beside the field; "" is the whole form."""

    field: str
    text: str


class Form:
    """The fields of one submitted form."""

    def __init__(self, fields: Sequence[tuple[str, object]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """A single field with the line ends of a text area made plain; missing is empty."""
        value = next((v for n, v in self._fields if n == name and isinstance(v, str)), "")
        return value.replace("\r\n", "\n").replace("\x00", "")

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(v for n, v in self._fields if n == name and isinstance(v, str) and v)

    def number(self, name: str) -> int | None:
        """A whole number that the database can hold; None when it is missing or something else."""
        text = self.text(name).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None
        return number if number is not None and number <= INT_MAX else None

    def fen(self, name: str) -> Fen | None:
        return parse_yuan(self.text(name))

    def files(self, name: str) -> list[UploadFile]:
        return [v for n, v in self._fields if n == name and isinstance(v, UploadFile) and v.filename]


async def read_form(request: AnyRequest) -> Form:
    return Form(list((await request.form()).multi_items()))


def new_key() -> str:
    """The idempotency key of a form: sent twice, it acts once."""
    return secrets.token_urlsafe(16)


def parse_yuan(text: str) -> Fen | None:
    """`￥1,234.5` → `123450`; None when it is not a sum in yuan with at most two decimals."""
    written = text.strip().lstrip("¥￥").replace(",", "").replace("，", "").strip()
    try:
        sum_fen = Decimal(written) * 100
    except InvalidOperation:
        return None
    if not sum_fen.is_finite() or sum_fen != sum_fen.to_integral_value() or not 0 <= sum_fen <= FEN_MAX:
        return None
    return int(sum_fen)


async def keep_evidence(
    request: AnyRequest, form: Form, shop_id: int, actor: Actor
) -> tuple[tuple[str, ...], list[FieldError]]:
    """The pieces that the form already names and those it brings, and what could not be kept."""
    services = services_of(request)
    most = services.policy.evidence_count_max
    dropped = form.texts("drop")
    named = dict.fromkeys(i for i in form.texts("evidence") if parse_id(i) and i not in dropped)
    kept = await evidence_of(request, shop_id, tuple(named), actor)
    errors: list[FieldError] = []
    language = language_of(request)
    for file in form.files("files"):
        if len(kept) >= most:
            errors.append(field_error(Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=most), language))
            break
        try:
            piece = await evidence.keep(
                services.database, shop_id, await file.read(), file.filename, actor, services.clock()
            )
        except Refusal as refusal:
            text = Text("「{name}」未上传：{why}", "“{name}” was not uploaded: {why}")[language]
            errors.append(FieldError("evidence", text.format(name=file.filename, why=refusal.text(language))))
        else:
            kept = (*kept, str(piece.evidence_id))
    return kept, errors


async def evidence_of(
    request: AnyRequest, shop_id: int, named: tuple[str, ...], actor: Actor
) -> tuple[str, ...]:
    """Those of the named pieces that this side may name; a foreign id is dropped without a word."""
    own: list[str] = []
    for evidence_id in named:
        try:
            await evidence.require(services_of(request).database, shop_id, [evidence_id], actor)
        except Refusal:
            continue
        own.append(evidence_id)
    return tuple(own)


def field_error(refusal: Refusal, language: Language) -> FieldError:
    return FieldError(
        str(refusal.detail.get("field") or FIELDS.get(refusal.code, "")), refusal.text(language)
    )


def same_site_path(path: str, otherwise: str) -> str:
    """A path of this site to go to next; anything that could lead elsewhere is not followed."""
    harmless = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if harmless and "\\" not in path else otherwise
