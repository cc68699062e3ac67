"""Excuses and slogans: words that sound like a ground and are none."""

from collections.abc import Iterator

from aftersale.core.after_sale.state import ReturnPolicy
from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import Phrases, WordRule, phrase
from aftersale.core.wording.reading import Reading

_STILL_OPEN = r"照常|正常处理|也会|仍会|仍然|不影响|照样|依然|\bstill\b|as usual|stays? open|remain"
_HERE = r"(?:仓库|库房|我们|这边|店里|店铺|公司|客服|售后|厂里|工厂|负责)"

TOO_BUSY = WordRule(
    code="too_busy",
    phrases=Phrases(
        (
            phrase(
                "停工 放假 假期 春节 国庆 元旦 过年 双休 周末 节日 长假",
                r"(?:放假|假期|春节|国庆|元旦|过年|双休|周末|节日|长假)~{0,14}?(?:无人|没人|没有人|不处理|不上班|停工|停发|暂停|处理不了|无法处理|不能处理|收不了|不收|不办理|没法|没办法|回家)|停工放",
                _STILL_OPEN,
            ),
            phrase(
                "假 不在",
                rf"(?:{_HERE}|质检员?|同事|员工|师傅|老板)~{{0,6}}?(?:已经|都|正在|在|停工){{0,2}}(?:放(?:长)?假|休~{{0,2}}假|请假|不在)",
                _STILL_OPEN,
            ),
            phrase(
                "仓",
                r"(?:仓库|库房|仓储)~{0,10}?(?:搬家|搬迁|搬仓|在搬|搬到|盘点|没人|无人|没有人|爆仓|装修|停工|关门|不收货|没开|未开)",
                _STILL_OPEN,
            ),
            phrase(
                "人",
                rf"{_HERE}~{{0,6}}?(?:没有人|没人|无人|缺人)|(?:没有人|没人|无人)(?:手|能|可以)?(?:处理|值班|收货|验货|对接|给[您你]|帮[您你]|发货|接手|看|做主)|人手(?:不足|不够|紧张|有限)",
                _STILL_OPEN + "|签收|派送|收件人",
            ),
            phrase(
                "忙 没空 没时间 不过来 没精力 顾不",
                r"太忙|忙不过来|忙疯|忙翻|忙死|处理不过来|顾不过来|顾不上|没(?:有)?(?:空|时间|精力)(?:处理|给[您你]|看|管|退)",
                _STILL_OPEN,
            ),
            phrase(
                "单",
                r"(?:爆单|单子?太多|订单(?:太多|量大|量太大)|单量(?:太)?大)~{0,12}?(?:处理|无法|来不及|不了|忙|顾)",
                _STILL_OPEN,
            ),
            phrase(
                "营业 开业 开门 休业", r"(?:暂停|还没|尚未|没有?|未|停止)(?:营业|开业|开门)|休业", _STILL_OPEN
            ),
            phrase(
                "holiday vacation new year leave",
                r"\b(?:on|for|during|because of|due to|it's|our)\b~{0,12}?\b(?:holidays?|vacation|new year|leave)\b~{0,40}?\b(?:closed|nobody|no one|no-one|cannot|can't|unable|not (?:working|processing|handl)\w*|away|unavailable|nothing)|\bclosed for\b~{0,12}(?:holidays?|vacation|new year)|\b(?:we|team|staff|everyone|office|warehouse)\b~{0,12}\b(?:are|is|on) (?:on |away (?:on|for) )?(?:the |our )?(?:annual )?(?:holidays?|vacation)",
                _STILL_OPEN,
            ),
            phrase(
                "warehouse office",
                r"\b(?:warehouse|office|store)\b~{0,12}?\b(?:moving|moves|relocat\w+|closed|being moved|stock-?taking|overloaded)",
                _STILL_OPEN,
            ),
            phrase("busy", r"\b(?:too|very|extremely|so|really|super) busy\b", _STILL_OPEN),
            phrase(
                "staff hands capacity nobody no one overwhelmed",
                r"\bshort[ -]?(?:staffed|handed)\b|\bunder-?staffed\b|\b(?:no|not enough) (?:staff|hands|people|capacity|manpower)\b|\b(?:nobody|no one)\b~{0,20}?\b(?:here|there|available|in the (?:office|warehouse)|to (?:handle|process|check|receive|look))|\boverwhelmed\b",
                _STILL_OPEN,
            ),
            phrase("open", r"\bnot (?:yet )?open(?: for business)?(?: yet)?\b", _STILL_OPEN + "|opened"),
        )
    ),
    why=Text(
        "放假、搬仓、没人、太忙都不是拒绝的理由，按无故拒绝判责。",
        "Holidays, moving, nobody there or too much work are no ground; the rejection counts as groundless.",
    ),
    mend=Text(
        "删去；需要更多时间请先协商，或先同意再安排。",
        "Leave it out; ask for time in a negotiation, or approve and arrange the rest.",
    ),
)

_NO_WISH = r"无理由|no[- ]reason|without (?:a )?reason|不是|并非|\bif\b|as unused"
_NOT_BACK = r"(?:不退不换|不予?退|恕不退|恕不|概不退|概不|一概不|一律不退|一律不|不能退|不可退|不可以退|不支持退|不给退|不接受退|就不能退|就不退|就不给退|不退|退不了)"

GENERAL = Phrases(
    (
        phrase(
            "一经 一旦",
            rf"(?:一经|一旦)(?:售出|卖出|出售|签收|拆封|发货|发出|下单|购买|激活|付款)~{{0,8}}?{_NOT_BACK}",
            _NO_WISH,
        ),
        phrase(
            "退 概 一律 不认",
            r"概不退(?:换|货|款)?|一律不(?:退|收|换)|一概不(?:退|收|换|认)|不退不换|不予退换|恕不退换|(?:售出|离店|离柜|出门|出库|卖出)~{0,6}?(?:不退|不换|概不|恕不|不认)",
            _NO_WISH,
        ),
        phrase(
            "特价 清仓 促销 打折 折扣 活动 直播 处理 秒杀 福利",
            rf"(?:特价|清仓|促销|打折|折扣|活动|直播|处理|秒杀|福利)(?:商品|产品|款|品|价|间|货)?~{{0,4}}?{_NOT_BACK}",
            _NO_WISH,
        ),
        phrase("final", r"\ball sales?\b~{0,8}\bfinal\b|\bfinal sale\b", _NO_WISH),
        phrase(
            "no return no refund no exchange",
            r"\bno (?:returns?|refunds?|exchanges?)\b(?:\s*,?\s*(?:or|and|no)?\s*(?:no )?(?:returns?|refunds?|exchanges?)\b|(?=\s*(?:[.!;]|$)))",
            _NO_WISH + r"|hence|therefore|\bso no\b",
        ),
        phrase(
            "sale clearance discount promo",
            r"\b(?:sale|clearance|discount(?:ed)?|promotion(?:al)?|special[- ]offer)\s+(?:items?|goods|products?|articles?|coats?|pieces?|things?)\b~{0,20}?\b(?:not|cannot|can't|never|non)\b~{0,12}?(?:return|refund|exchange)",
            _NO_WISH,
        ),
        phrase(
            "sold",
            r"\bsold (?:goods|items?|articles)\b~{0,15}?\b(?:never|not|cannot|can't)\b~{0,12}?(?:return|refund|back|exchange)",
            _NO_WISH,
        ),
        phrase(
            "once",
            r"\bonce (?:sold|bought|paid|shipped|dispatched|delivered|purchased)\b[^.!?\n]{0,30}?(?:\bno\b|\bnot\b|never|cannot|can't)~{0,12}?(?:return|refund|exchange|taken back)",
            _NO_WISH,
        ),
    )
)
UNSEALED = Phrases(
    (
        phrase(
            "拆 开封 打开 试穿 剪标 激活",
            rf"(?:拆封|拆开|拆了|拆过|已拆|开封|打开|试穿|剪标|激活|使用过?)~{{0,6}}?{_NOT_BACK}",
            _NO_WISH,
        ),
        phrase(
            "opened unsealed used worn unpacked tried",
            r"\b(?:opened|unsealed|used|worn|unpacked|tried(?: on)?)\b~{0,25}?\b(?:not|cannot|can't|never|non)\b~{0,12}?(?:return|refund|exchange|taken back|come back)",
            _NO_WISH,
        ),
    )
)

_WHY_SLOGAN = Text(
    "「概不退换」这类店规对买家无效，拆开查看也不影响退货；以此拒绝判商家责任。",
    "“No returns” rules of a shop do not bind the buyer, nor does opening to inspect; rejecting with them makes you liable.",
)
_MEND_SLOGAN = Text(
    "删去；写这一单的事实，例如期限或检验结果。",
    "Leave it out; state the facts of this case, such as the window or the inspection.",
)
SLOGAN = WordRule(code="no_returns_slogan", phrases=GENERAL, why=_WHY_SLOGAN, mend=_MEND_SLOGAN)
UNSEALED_SLOGAN = WordRule(code="no_returns_slogan", phrases=UNSEALED, why=_WHY_SLOGAN, mend=_MEND_SLOGAN)

_CONDITIONAL = frozenset(
    {
        ReturnPolicy.SEVEN_DAYS_SEALED,
        ReturnPolicy.SEVEN_DAYS_NOT_ACTIVATED,
        ReturnPolicy.SEVEN_DAYS_NOT_INSTALLED,
        ReturnPolicy.SEVEN_DAYS_NOT_USED,
    }
)


def excuses(reading: Reading) -> Iterator[Hit]:
    yield from TOO_BUSY.hits(reading)
    yield from SLOGAN.hits(reading)
    # Where the listing made the return depend on the seal, naming the seal is naming the ground.
    sealed = reading.sheet.return_policy in _CONDITIONAL
    if not (sealed and reading.reason is not None and reading.reason.base == "activated_or_unsealed"):
        yield from UNSEALED_SLOGAN.hits(reading)
