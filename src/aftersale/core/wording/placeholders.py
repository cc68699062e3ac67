"""Blanks that nobody filled, ours and those that people type themselves."""

from collections.abc import Iterator

from aftersale.core.reasons.placeholders import leftover_placeholders
from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import Phrases, phrase, spots
from aftersale.core.wording.reading import Reading

_THING = (
    r"日期|时间|单号|快递单号|运单号|金额|姓名|原因|品类|名称|商品名称|商品名|品名|型号|数量|地址|电话|编号"
    r"|date|time|name|amount|number|tracking number|tracking no\.?|order number|reason|product|item|carrier|address|insert ~{1,20}"
)

_BLANKS = Phrases(
    (
        # "XXXL" and "XXL" are sizes; two crosses are a blank only before a unit.
        phrase("xxx ×××", r"(?<![a-z0-9])x{3,}(?![a-z0-9])|×{3,}", None),
        phrase(
            "xx ×× 某某 oo",
            r"(?<![a-z0-9×])(?:x{2}|×{2}|某某|o{2})(?=\s?(?:元|块|年|月|日|号|天|点|时|件|快递|物流))",
            None,
        ),
        phrase(
            "【 [ < (",
            rf"(?:【|\[|<)\s*(?:请?(?:填写|输入|补充|选择)~{{0,12}}|(?:your |the )?(?:{_THING}))\s*(?:】|\]|>)",
            None,
        ),
        phrase("( 填", r"\((?:此处|这里|请|待)?(?:填写|填入|填)~{0,12}\)", None),
        phrase("todo tbd 待填 待补充", r"(?<![a-z])(?:todo|tbd)(?![a-z])|待填写|\(待补充\)", None),
    )
)

WHY = Text(
    "这里还有没填的空，买家读到的是半句话。",
    "Something is still to be filled in here; the buyer would read half a sentence.",
)
MEND = Text(
    "填上这一单的真实内容，或删去这句。", "Fill in what is true for this case, or leave the sentence out."
)


def blanks(reading: Reading) -> Iterator[Hit]:
    """Only a person knows what belongs there, so nothing is put in."""
    for words in leftover_placeholders(reading.text):
        at = reading.text.find(words)
        while at >= 0:
            yield _hit(at, at + len(words))
            at = reading.text.find(words, at + len(words))
    for start, end in spots(_BLANKS, reading):
        yield _hit(start, end)


def _hit(start: int, end: int) -> Hit:
    return Hit(code="placeholder", start=start, end=end, why=WHY, mend=MEND)
