"""What texts say about the course of things: shipped, signed, over seven days, exempt."""

from aftersale.core.wording.phrase import Phrases, phrase

_IF = r"如|若|要是|一旦|假如|是否|倘|\bif\b|\bonce\b|\bwhen\b|\bafter\b|\buntil\b|\bunless\b|\bwhether\b|\bshould\b|as soon as"
_ANOTHER = r"退货|退件|退回|寄回|补发|换新|新商品|旧商品|补寄|赠品|重新|\breturn|replacement|\bnew\b|\bback\b"

SHIPPED = Phrases(
    (
        phrase(
            "发 寄 出库",
            r"(?:已经?|早已|早就|昨天|前天|今天|都)~{0,6}?(?:发货|发出|寄出|发走|寄走|寄了|发了|出库)(?!之?前)|(?:货|包裹|商品)(?:都|早|就)?(?:发出去了|发了|寄了)",
            rf"{_IF}|{_ANOTHER}|安排|准备|即将|同意|约定|答应|未|没|预计|后|应",
        ),
        phrase(
            "运输 路上 途中 派送 在途",
            r"(?:包裹|快递|商品|货物?|订单)(?:都|现在|目前|仍|还|正|已)?(?:正在|已在|还在|在)~{0,3}?(?:运输|路上|途中|派送)",
            rf"{_IF}|{_ANOTHER}|其余|另一",
        ),
        phrase(
            "ship dispatch sent post courier carrier way",
            r"\b(?:has|have|was|were) (?:already |now )?(?:been )?(?:shipped|dispatched|sent out|posted)\b|\bwe(?:'ve| have)? (?:already )?(?:shipped|dispatched|sent (?:out )?(?:your|the))\b|\balready (?:with|handed to|on its way)\b(?: the (?:courier|carrier))?",
            rf"{_IF}|{_ANOTHER}|\bnot\b|n't|never|before|will\b",
        ),
    )
)
NOT_SHIPPED = Phrases(
    (
        phrase(
            "发 寄 出库",
            r"(?:还没有?|还未|尚未|仍未|没有?|未)(?:给[您你])?(?:发货|发出|寄出|出库|发走)",
            rf"{_IF}|{_ANOTHER}|其余|另|超过|按时|[您你]~?未|因".replace("~", "[^,]{0,2}"),
        ),
        phrase(
            "ship dispatch sent warehouse",
            r"\b(?:not|n't)(?: yet)?(?: been)?(?: yet)? (?:shipped|dispatched|sent out|left our warehouse)\b|\b(?:has|have) yet to (?:ship|be shipped|be dispatched)|\bwaiting to be (?:shipped|dispatched)\b|\bstill in our warehouse\b",
            rf"{_IF}|{_ANOTHER}",
        ),
    )
)
SIGNED = Phrases(
    (
        phrase(
            "签收",
            r"(?:已经?|早已|早就|显示|就|都)~{0,12}?签收(?!前|后|时)|签收了",
            rf"{_IF}|{_ANOTHER}|请|未|没|无人|等|待|后|预计|将|可|仓库|我们|才能",
        ),
        phrase(
            "signed delivered received handed",
            r"\b(?:was|were|been|is|already) (?:already )?(?:signed for|delivered|received by you|handed over)\b|\byou (?:have |had )?(?:already )?(?:signed for|received)\b|\bdelivered it\b",
            rf"{_IF}|{_ANOTHER}|\bnot\b|n't|never|before|please|will\b|to be",
        ),
    )
)
RETURN_NOT_RECEIVED = Phrases(
    (
        phrase(
            "收到 见到 签收 到仓",
            r"(?:没有?|未|没能)(?:能)?(?:收到|见到|签收)~{0,8}?(?:退货|退回|寄回|退件|包裹|寄的)|(?:退货|退回|寄回|退件)~{0,14}?(?:没有?|未)(?:能)?(?:收到|签收|到仓)|根本没(?:有)?(?:收|见)到",
            rf"{_IF}|完整|配件|里的|中的|缺|赠品|[您你]没有?收到|[您你]未收到",
        ),
        phrase(
            "receiv arriv reach got",
            r"\b(?:never|not|n't)\b~{0,14}?\b(?:received?|got)\b~{0,25}?\b(?:returns?|returned|parcel|goods)\b|\b(?:return(?:ed)?|parcel|from you)\b~{0,25}?\b(?:never|not|n't|ever)\b~{0,14}?\b(?:arrived?|reach(?:ed)?|received)\b",
            rf"{_IF}|complete|missing",
        ),
    )
)
_NOT_OVER = r"未超|没超|没有超|尚未|不超过|没过|未过|没有过|天内|期内|日内|发货|物流|更新|揽收|\bnot\b|n't|\bstill\b|until|before|within|\bends\b|ship"
OVER_SEVEN_DAYS = Phrases(
    (
        phrase(
            "七天 7天 七日 7日 7 天 无理由",
            r"(?:超过|超出|超了|(?<![认醒明知选说到])过了|已过|(?<![认醒明知选说到])过(?=七|7))(?:了)?~{0,6}?(?:七天|7\s?天|七日|7日|无理由)(?:无理由)?~{0,6}?(?:期限|时间|退货期|时限|期)?|(?:七天|7\s?天|七日|7日|无理由)~{0,10}?(?:早已|已经?|早就)?(?:过了|过啦|过咯|过去|过期|已满|到期|结束|截止|失效|已过|超过了?)",
            rf"{_NOT_OVER}|如|若|要是|是否|假如",
        ),
        phrase(
            "seven 7",
            r"\b(?:seven|7)[- ]?days?\b~{0,30}?\b(?:passed|over|expired|ended|closed|elapsed|gone by|run out)\b|\b(?:after|past|over|more than|beyond|exceed(?:s|ed|ing)?) (?:the )?(?:seven|7)[- ]days?\b|\breturn (?:window|period)\b~{0,20}?\b(?:passed|over|expired|ended|closed)\b",
            rf"{_NOT_OVER}|\bif\b|\bonce\b|\bwhen\b",
        ),
    )
)
