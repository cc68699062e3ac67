"""An application as it was typed: read from its form, checked for what the core could not even be asked."""

import msgspec

from aftersale.core.after_sale.state import AfterSale, AfterSaleType
from aftersale.core.text import Text
from aftersale.web.forms import FieldError, Form, new_key, parse_yuan
from aftersale.web.identity import AnyRequest, language_of
from aftersale.web.present import plain_yuan


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of the form."""

    type: str = ""
    reason: str = ""
    quantity: str = ""
    amount: str = ""
    description: str = ""
    wanted: str = ""
    received: str = ""
    evidence: tuple[str, ...] = ()
    seen_version: int = 0
    key: str = ""

    @property
    def goods_received(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.received)

    @property
    def exchanges(self) -> bool:
        return self.type == AfterSaleType.EXCHANGE

    def errors(self, request: AnyRequest) -> list[FieldError]:
        """Fields that are empty or no numbers. An exchange need not name a sum."""
        language = language_of(request)
        wrong: list[tuple[str, Text]] = []
        if self.type not in tuple(AfterSaleType):
            wrong.append(("type", Text("请选择售后类型。", "Choose what you ask for.")))
        if not self.reason:
            wrong.append(("application_reason", Text("请选择申请原因。", "Choose a reason.")))
        if _whole(self.quantity) is None:
            wrong.append(("quantity", Text("数量请填整数，例如 1。", "Enter a whole number, such as 1.")))
        left_out = self.exchanges and not self.amount.strip()
        if parse_yuan(self.amount) is None and not left_out:
            text = Text("金额请填数字，最多两位小数，例如 129.50。", "Enter a sum such as 129.50.")
            wrong.append(("amount_fen", text))
        return [FieldError(field, text[language]) for field, text in wrong]

    @property
    def units(self) -> int:
        return _whole(self.quantity) or 0

    @property
    def amount_fen(self) -> int:
        return parse_yuan(self.amount) or 0

    @property
    def wanted_instead(self) -> str:
        """Only an exchange wants something."""
        return self.wanted.strip() if self.exchanges else ""


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def draft_of(form: Form, kept: tuple[str, ...]) -> Draft:
    return Draft(
        type=form.text("type"),
        reason=form.text("application_reason"),
        quantity=form.text("quantity"),
        amount=form.text("amount_fen"),
        description=form.text("description"),
        wanted=form.text("wanted"),
        received=form.text("goods_received"),
        evidence=kept,
        seen_version=form.number("seen_version") or 0,
        key=form.text("key"),
    )


def as_it_stands(a: AfterSale) -> Draft:
    """The form of an adjustment, before anything is changed."""
    return Draft(
        type=a.type.value,
        reason=a.application_reason,
        quantity=str(a.quantity),
        amount=plain_yuan(a.amount_fen),
        description=a.description,
        wanted=a.wanted,
        received={True: "yes", False: "no", None: ""}[a.goods_received],
        evidence=a.evidence,
        seen_version=a.version,
        key=new_key(),
    )
