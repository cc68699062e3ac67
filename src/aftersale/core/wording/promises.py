"""Money promised outside the platform."""

import re
from collections.abc import Iterator

from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import Phrases, WordRule, phrase
from aftersale.core.wording.reading import Reading

_EXCUSED = r"不会|不要|请勿|切勿|谨防|不能|无法|不支持|原路|原支付|never|\bnot\b|n't|original"
_WALLET = r"(?:支付宝|微信|银行卡|wx|vx|网银)"
_SIDE = r"(?:私下|私底下|线下|平台外|场外|台下|单独|另外)"
_BY = r"(?:alipay|wechat(?: pay| wallet)?|paypal|bank (?:card|transfer|account)|venmo|cash app|zelle|western union|red (?:packet|envelope))"

RULE = WordRule(
    code="outside_promise",
    phrases=Phrases(
        (
            phrase(
                "支付宝 微信 银行卡 wx vx 网银",
                rf"{_WALLET}(?:里|上|账户|账号|直接|单独){{0,3}}~{{0,6}}?(?:转账|转给?[您你]|转[0-9]|打款|打给|打钱|打[0-9]|发[您你]~{{0,6}}|发~{{0,4}}红包|红包|补给|补[您你]|付给?[您你]|给[您你](?:转|打|发|补|退|返))",
                _EXCUSED,
            ),
            phrase(
                "转 打 退 补 赔 返 发",
                rf"(?:转账|转|打款|打|退|补偿?|赔|返|发)~{{0,8}}?(?:到|给|至|进)[您你]?的?{_WALLET}",
                _EXCUSED,
            ),
            phrase(
                "私下 私底下 线下 平台外 场外 台下 单独 另外",
                rf"{_SIDE}~{{0,6}}?(?:退款?给|转给?[您你]|转[0-9]|转账|打款|补偿|赔偿|补给|补[您你]|补[0-9]|返给?[您你]|结算|退[您你])",
                _EXCUSED,
            ),
            phrase(
                "返",
                r"(?:好评|五星|5星|晒图|评价|收货|签收|撤销|取消)~{0,12}?(?:返现|返[您你]?\s?[0-9]|返红包|返[您你]~{0,4}(?:元|块|红包))|(?:好评|五星|5星|晒图)[^。!?\n]{0,25}?返(?:现|[您你]?\s?[0-9]|红包)",
                _EXCUSED,
            ),
            phrase("平台", r"(?:绕过|绕开|不走|不用走|别走|避开)平台", r"不会|不要|请勿|不能"),
            phrase(
                "收款码 支付宝 卡号 收款",
                r"(?:发|给|提供|留|报)~{0,8}?(?:收款码|收款二维码|支付宝账[号户]|银行卡号|卡号|收款账[号户])|(?:收款码|支付宝账[号户]|卡号)(?:发|给|报|告诉)(?:我|一下)",
                _EXCUSED,
            ),
            phrase(
                "alipay wechat paypal bank venmo cash zelle western red",
                rf"\b(?:refund|pay|transfer|send|compensate|wire|give)\b~{{0,40}}?\b(?:via|through|by|to your|on|over|with|using|in a)\b(?: my| your| a)? ?{_BY}",
                _EXCUSED,
            ),
            phrase(
                "your",
                rf"\b(?:will|'ll|land|get|receive)\b~{{0,30}}?\b(?:in|into|to|on) your {_BY}",
                _EXCUSED + "|back|paid with",
            ),
            phrase(
                "alipay wechat paypal bank venmo zelle",
                rf"\b(?:send|give|tell|share)\b~{{0,12}}\byour {_BY}",
                _EXCUSED,
            ),
            phrase("paypal venmo alipay zelle", r"\b(?:paypal|venmo|alipay|zelle) you\b", _EXCUSED),
            phrase(
                "platform outside private",
                r"\b(?:off|outside(?: of)?) (?:the |this )?(?:platform|app|site)\b|\bprivately\b~{0,20}(?:refund|pay|transfer|compensat)|(?:refund|pay|transfer|compensat)\w*~{0,25}\bprivate(?:ly)?\b",
                _EXCUSED,
            ),
            phrase(
                "cash",
                r"cash ?back~{0,25}(?:review|star|rating)|(?:review|star|rating)~{0,25}cash ?back",
                _EXCUSED,
            ),
        )
    ),
    why=Text(
        "平台外的付款没有记录，买家无从追回，平台会追究商家责任。",
        "Money outside the platform leaves no record, the buyer cannot claim it, and the platform holds you liable.",
    ),
    mend=Text(
        "删去；要退部分款，请用「协商」提出金额，由平台付款。",
        "Leave it out; to pay part of the sum, propose it in a negotiation and the platform pays.",
    ),
)

_TELLS_OF_THE_PAST = re.compile(r"已|过了|\bwas\b|\bwere\b|\bhave\b|\bbeen\b|\balready\b|\breturned\b")
_PAID_BEFORE = frozenset({"refunded_elsewhere", "already_compensated"})


def promises(reading: Reading) -> Iterator[Hit]:
    """Where the reason itself is that money was paid before, saying how is no promise."""
    paid_before = reading.reason is not None and reading.reason.base in _PAID_BEFORE
    for hit in RULE.hits(reading):
        if not (paid_before and _TELLS_OF_THE_PAST.search(reading.sentence(hit.start, hit.end))):
            yield hit
