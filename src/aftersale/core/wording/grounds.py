"""Grounds other than the chosen one: a text that argues with them contradicts its own reason."""

from collections.abc import Iterator

import msgspec

from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.text import Text
from aftersale.core.wording.claims import OVER_SEVEN_DAYS, RETURN_NOT_RECEIVED
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import Phrases, phrase, spots
from aftersale.core.wording.reading import Reading

_CANNOT = r"(?:不能|无法|不予|不可|不再|不支持|不给|概不|不负责|恕不|没法|没办法|不了)"
_SOFTENED = r"但|不过|仍|依然|照样|也能|也可|如|若|只是|仅退款|直接退|退回后|不适用于质量|不影响|无关|\bbut\b|however|\bstill\b|\bif\b|unless"


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """`owners`: the reasons (codes) that may argue with it. `never_for_faults`: no answer to a claimed fault (G6)."""

    phrases: Phrases
    owners: frozenset[str]
    never_for_faults: bool = False


GROUNDS: tuple[Ground, ...] = (
    Ground(
        phrases=OVER_SEVEN_DAYS,
        owners=frozenset(
            {
                "over_seven_days",
                "after_period",
                "claim_time_over",
                "exchange_not_offered",
                "return_posted_late",
                "repair_first",
                "special_category",
            }
        ),
        never_for_faults=True,
    ),
    Ground(
        phrases=Phrases(
            (
                phrase(
                    "无理由", r"(?:不支持|不适用|不参加|不享受|没有)~{0,4}?(?:七天|7天)?无理由", _SOFTENED
                ),
                phrase(
                    "no-reason seven 7-day",
                    r"\b(?:exempt from|not covered by|excluded from|no)\b~{0,12}?(?:no-reason|seven-day|7-day)",
                    _SOFTENED,
                ),
            )
        ),
        owners=frozenset(
            {
                "special_category",
                "exempt_goods_refused",
                "activated_or_unsealed",
                "exchange_not_offered",
                "custom_started",
                "over_seven_days",
                "after_period",
                "resale_affected",
                "return_lost_on_the_way",
            }
        ),
        never_for_faults=True,
    ),
    Ground(
        phrases=Phrases(
            (
                phrase("特殊", r"特殊(?:品类|商品|类目|类别)", _SOFTENED),
                phrase(
                    "生鲜 定制 贴身 内衣 食品",
                    rf"(?:生鲜|定制|贴身|内衣|食品)~{{0,8}}?{_CANNOT}~{{0,4}}?(?:退|换)",
                    _SOFTENED,
                ),
                phrase("special category", r"\bspecial category\b", _SOFTENED),
            )
        ),
        owners=frozenset(
            {
                "special_category",
                "exempt_goods_refused",
                "custom_started",
                "exchange_not_offered",
                "claim_time_over",
            }
        ),
        never_for_faults=True,
    ),
    Ground(
        phrases=Phrases(
            (
                phrase(
                    "签收",
                    rf"签收[^。!?\n]{{0,14}}?{_CANNOT}~{{0,8}}?(?:退|售后|受理|处理|负责|换)",
                    _SOFTENED + "|超过|已过|超出",
                ),
                phrase(
                    "签收",
                    r"签收(?:即|就|等于|视为|代表|说明|便)~{0,10}?(?:认可|合格|没问题|没有问题|无误|完好|验收|同意|确认)",
                    _SOFTENED,
                ),
                phrase(
                    "sign deliver",
                    r"\b(?:signed for|signing for|delivery was confirmed|you confirmed (?:the )?delivery)\b[^.!?\n]{0,60}?(?:\bno (?:refund|return)|cannot|can't|do not|don't|not possible|accepted)",
                    _SOFTENED,
                ),
            )
        ),
        owners=frozenset({"carrier_shows_signed", "return_needed", "claim_time_over", "after_period"}),
        never_for_faults=True,
    ),
    Ground(
        phrases=Phrases(
            (
                phrase(
                    "拆 激活 使用 用过",
                    rf"(?:已经?|都|被)~{{0,3}}?(?:拆封|拆开|拆了|激活|使用过?|用过)[^。!?\n]{{0,10}}?{_CANNOT}~{{0,4}}?(?:退|换)",
                    _SOFTENED,
                ),
            )
        ),
        owners=frozenset({"activated_or_unsealed", "special_category", "resale_affected", "caused_by_use"}),
        never_for_faults=False,
    ),
    Ground(
        phrases=Phrases(
            (
                phrase(
                    "人为 使用不当",
                    r"(?:属于|是|系|因)?人为(?:损坏|破坏|造成|原因|因素)|使用不当",
                    _SOFTENED + "|不是|并非|排除",
                ),
                phrase(
                    "damage misuse",
                    r"\b(?:damage|broken|broke) (?:was )?(?:caused )?by (?:you|the buyer)\b|\bmisuse\b",
                    _SOFTENED + r"|\bnot\b",
                ),
            )
        ),
        owners=frozenset(
            {
                "caused_by_use",
                "resale_affected",
                "no_defect",
                "repair_first",
                "claim_time_over",
                "returned_goods_swapped",
            }
        ),
    ),
    Ground(
        phrases=Phrases(
            (
                phrase(
                    "缺货 无货 断货 售罄 卖完",
                    rf"(?:缺货|无货|断货|售罄|卖完)[^。!?\n]{{0,10}}?{_CANNOT}~{{0,4}}?(?:退|换|处理|受理)",
                    _SOFTENED,
                ),
            )
        ),
        owners=frozenset({"no_stock", "stock_gone_after_return", "price_differs", "agreed_later_shipping"}),
    ),
)

FAULT_WHY = Text(
    "买家反映的是商品问题，签收、超过七天或特殊品类都不能回答它；以此拒绝按无故拒绝判责。",
    "The buyer claims a fault, which a signature, the seven days or the category do not answer; the rejection counts as groundless.",
)
OTHER_WHY = Text(
    "这里说的不是所选的拒绝原因，前后不一，裁决时两个都站不住。",
    "This argues with another ground than the chosen reason; in a dispute neither will hold.",
)
MEND = Text(
    "只写所选原因的事实，或改选与文字相符的原因。",
    "State the facts of the chosen reason, or choose the reason that fits the words.",
)
RECEIVED_WHY = Text(
    "退货已签收，却写没有收到，属于无故拒绝。",
    "The return was signed for; saying that it did not arrive makes the rejection groundless.",
)
RECEIVED_MEND = Text(
    "写明签收日期和开箱核对的结果。", "Name the day it arrived and what the unpacking showed."
)


def grounds(reading: Reading) -> Iterator[Hit]:
    """Nothing where no reason is chosen yet, but for goods that are known to be back."""
    yield from _not_received(reading)
    reason = reading.reason
    if reason is None:
        return
    fault = reading.sheet.reason_group is ReasonGroup.GOODS_FAULT
    for ground in GROUNDS:
        against_fault = fault and ground.never_for_faults
        if not against_fault and reason.base in ground.owners:
            continue
        for start, end in spots(ground.phrases, reading):
            why = FAULT_WHY if against_fault else OTHER_WHY
            yield Hit(code="contradicts_reason", start=start, end=end, why=why, mend=MEND, replacement="")


def _not_received(reading: Reading) -> Iterator[Hit]:
    if reading.sheet.return_signed_at is None:
        return
    code = "contradicts_facts" if reading.reason is None else "contradicts_reason"
    for start, end in spots(RETURN_NOT_RECEIVED, reading):
        yield Hit(code=code, start=start, end=end, why=RECEIVED_WHY, mend=RECEIVED_MEND, replacement="")
