"""Which acts the panel shows, in which order and under which words: one primary, the rest quieter."""

from typing import NamedTuple

from aftersale.core.after_sale.allowed import ACT_LABELS, ALLOWED, STAGE_LABELS, Act, OpenAct
from aftersale.core.after_sale.state import AfterSale, AfterSaleType, Stage
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Text

APPROVAL_LABELS: dict[AfterSaleType, Text] = {
    AfterSaleType.REFUND_ONLY: Text("同意退款", "Agree to the refund"),
    AfterSaleType.RETURN_AND_REFUND: Text("同意退货", "Agree to the return"),
    AfterSaleType.EXCHANGE: Text("同意换货", "Agree to the exchange"),
}
LABELS: dict[Act, Text] = {
    Act.PROPOSAL: Text("发起协商", "Negotiate"),
    Act.REJECTION: Text("拒绝售后", "Reject"),
    Act.RECEIPT: Text("验收商品", "Check the goods"),
    Act.REMINDER: Text("提醒买家", "Remind the buyer"),
}
CORRECTIONS: dict[Act, Text] = {
    Act.RETURN_ADDRESS: Text("更正退货地址", "Correct the return address"),
    Act.RESHIPMENT: Text("更正换货单号", "Correct the tracking number"),
}
KEYS = {Act.APPROVAL: "a", Act.RECEIPT: "a", Act.REJECTION: "r", Act.PROPOSAL: "n"}

LEADING = (
    Act.APPROVAL,
    Act.RECEIPT,
    Act.INTERCEPTION,
    Act.RESHIPMENT,
    Act.SENDING_BACK,
    Act.OFFLINE_PAYMENT,
    Act.RETURN_ADDRESS,
)
"""What takes the after-sale on; the first that is open, and that nobody need wait with, is the primary button."""

BESIDE = (Act.APPROVAL, Act.PROPOSAL, Act.REFUND_RETRY)
"""As large as the primary, without its colour. The rejection stands apart at the end of the row."""


class Button(NamedTuple):
    """A way to the page of an act."""

    act: Act
    label: Text
    path: str
    key: str


class ClosedActs(NamedTuple):
    """Acts that one refusal closes."""

    labels: list[Text]
    why_not: Refusal


class LaterAct(NamedTuple):
    """An act of other stages."""

    label: Text
    stages: list[Text]


class Acts(NamedTuple):
    """Everything the panel says about what can be done."""

    primary: Button | None
    beside: list[Button]
    rejection: Button | None
    quiet: list[Button]
    closed: list[ClosedActs]
    later: list[LaterAct]


def path_of(act: Act) -> str:
    """The last part of an act's address: the resource it leaves behind."""
    return act.value.replace("_", "-")


def label_of(act: Act, a: AfterSale) -> Text:
    """What the button says, and the heading of the page behind it."""
    if act is Act.APPROVAL:
        return APPROVAL_LABELS[a.type]
    if _corrects(act, a):
        return CORRECTIONS[act]
    return LABELS.get(act) or ACT_LABELS[act]


def _can_wait(act: Act, a: AfterSale) -> bool:
    """Corrections, and agreeing to the application while the buyer thinks about something else."""
    return _corrects(act, a) or (act is Act.APPROVAL and a.proposal is not None)


def _corrects(act: Act, a: AfterSale) -> bool:
    return (act is Act.RETURN_ADDRESS and a.return_address is not None) or (
        act is Act.RESHIPMENT and a.stage is Stage.BUYER_RECEIVES
    )


def arranged(acts: list[OpenAct], a: AfterSale) -> Acts:
    """The acts of the merchant's role as the panel shows them."""
    buttons = {
        one.act: Button(one.act, label_of(one.act, a), path_of(one.act), KEYS.get(one.act, ""))
        for one in acts
        if one.why_not is None
    }
    first = next((act for act in LEADING if act in buttons and not _can_wait(act, a)), None)
    primary = buttons.pop(first) if first else None
    beside = [buttons.pop(act) for act in BESIDE if act in buttons]
    rejection = buttons.pop(Act.REJECTION, None)
    ended = a.stage.terminal
    return Acts(
        primary,
        beside,
        rejection,
        list(buttons.values()),
        [] if ended else _closed_here(acts, a),
        [] if ended else _later(acts, a),
    )


def _closed_here(acts: list[OpenAct], a: AfterSale) -> list[ClosedActs]:
    """Acts of this stage that something else closes, one line per reason."""
    closed: dict[str, ClosedActs] = {}
    for one in acts:
        if one.why_not is None or one.why_not.code is RefusalCode.NOT_YOUR_TURN:
            continue
        said = closed.setdefault(one.why_not.text("zh"), ClosedActs([], one.why_not))
        said.labels.append(label_of(one.act, a))
    return list(closed.values())


def _later(acts: list[OpenAct], a: AfterSale) -> list[LaterAct]:
    """Acts that belong to other stages, with those that open them."""
    return [
        LaterAct(label_of(one.act, a), [STAGE_LABELS[stage] for stage in ALLOWED[one.act][1]])
        for one in acts
        if one.act is not Act.REMINDER and a.stage not in ALLOWED[one.act][1]
    ]
