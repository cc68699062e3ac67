"""Ways to reach the shop beside the platform: numbers, accounts, addresses, and how people hide them."""

import re
from collections.abc import Iterator

from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import NEGATED, Phrases, WordRule, phrase, spots
from aftersale.core.wording.reading import Reading

_SEP = r"[\s\-._·•\ufe0f\u20e3]{0,3}"
_DIGIT = r"[0-9〇零一二三四五六七八九幺]"
_CHAT = (
    r"(?:(?:微信|微❤|徽信|薇信|威信|溦信|维信|薇芯|微芯|[微薇威]\s?x|v\s?信|v\s?[❤♥♡]\ufe0f?信?|薇[❤♥♡]\ufe0f?信?|weixin|wechat|vx|wx)"
    r"(?!小程序|支付|小店|平台|公众号|零钱|红包|转账|钱包))"
)
_SHORT = r"(?:[v微薇威](?![a-z0-9信笑型小观生量]))"
_WHOM = r"(?:一下|下|个|我们|我|的|店主|老板|店长|客服|掌柜|人工){0,3}\s*"
_ID = r"(?:号码?|id|账号|帐号)?\s*(?::\s*[a-z0-9][a-z0-9_\-]{3,19}|[是为]?\s*(?=[a-z_\-]*[0-9_])[a-z0-9][a-z0-9_\-]{4,19})"

# A carrier's hotline is no way around the platform.
_CARRIERS = re.compile(
    r"快递|顺丰|中通|圆通|申通|韵达|极兔|邮政|驿站|网点|派送员|carrier|courier|sf express|post office"
)
_NUMBER_OF_SOMETHING = re.compile(r"(?:单号?|编号|运单|号码为|\bno\.?|number|tracking|order)[\s:是为(]{0,3}$")

_NUMBERS = Phrases(
    (
        phrase(
            "1 一 幺",
            rf"(?<![0-9a-z.])(?:\+?86{_SEP})?[1一幺]{_SEP}[3-9三四五六七八九](?:{_SEP}{_DIGIT}){{9}}(?![0-9a-z]|{_SEP}[0-9])",
        ),
        phrase(
            "01 02 03 04 05 06 07 08 09",
            r"(?<![0-9])(?:\(0(?:10|2[0-9]|[3-9][0-9]{2})\)[\s-]?|0(?:10|2[0-9]|[3-9][0-9]{2})[\s-])[2-8][0-9]{6,7}(?![0-9])",
        ),
        phrase("00", r"(?<![0-9])[48]00[\s-]?[0-9]{3,4}[\s-]?[0-9]{3,4}(?![0-9])"),
        phrase("+", r"(?<![\w])\+[0-9]{1,3}(?:[\s-]?[0-9]){7,12}(?![0-9])"),
        phrase(
            "电话 致电 拨打 座机 手机 tel call phone",
            r"(?:电话|致电|拨打|座机|手机|tel|call|phone)~{0,6}?(0[0-9]{9,11}|[2-8][0-9]{6,7})(?![0-9])",
        ),
    )
)

_ACCOUNTS = (
    phrase(
        "微 徽 薇 威 溦 维 v wx weixin wechat",
        rf"(?:加|➕|\+|添加|扫|搜|私|联系){_WHOM}(?:{_CHAT}|{_SHORT})(?:{_ID})?",
    ),
    phrase("微 徽 薇 威 溦 维 v wx weixin wechat", rf"{_CHAT}{_ID}"),
    phrase(
        "wechat weixin",
        r"(?:add|message|contact|reach|text|find|write|talk|chat|dm|ping)\b~{0,40}?\b(?:wechat|weixin)\b(?!\s?(?:pay|wallet|shop))(?:\s?id)?(?:\s*:?\s*[a-z0-9_\-]{5,20})?",
    ),
    phrase("微我 私我 加我", r"(?:微|私|加)我\s*:?\s*[a-z][a-z0-9_\-]{4,19}"),
    phrase(
        "qq 扣 企鹅",
        rf"(?:qq|q扣|扣扣|扣q|企鹅)(?:号|群|号码)?\s*[:是为]?\s*{_DIGIT}{{5,11}}|(?:加|进)~{{0,4}}(?:qq|扣扣)",
    ),
    phrase("支付宝", r"支付宝(?:号|账号|账户|帐号)?\s*[:是为]\s*[a-z0-9@._\-]{5,}"),
    phrase(
        "好友 群",
        r"(?:加|添加)(?:一下|下|个|我们|我|店主|老板)?好友|进(?:我们|我)?(?:的)?(?:售后|粉丝|客户|福利)?群(?!众)",
    ),
    phrase(
        "二维码 微信码",
        r"扫~{0,12}?(?:二维码|微信码)|(?:二维码|微信码)~{0,6}(?:加|联系|进群)",
        r"寄件|取件|核销|面单|驿站|快递|柜|不要|请勿|不会",
    ),
    phrase(
        "抖音 快手 小红书 微博 旺旺 闲鱼",
        r"(?:抖音|快手|小红书|微博|旺旺|闲鱼)\s?(?:号|id|账号)\s*[:是]?\s*[a-z0-9_\-]{4,}",
    ),
    phrase(
        "whatsapp telegram instagram facebook messenger line",
        r"\b(?:whatsapp|telegram|facebook messenger|line id|(?:on|via|dm) (?:instagram|facebook|messenger|line|signal))\b(?:\s*[:@]?\s*[@+]?[a-z0-9_]*[0-9_@][a-z0-9_]*)?",
    ),
    phrase("qr", r"(?:scan|use)\b~{0,25}\bqr[ -]code", r"label|locker|waybill|return|\bnot\b|n't"),
)

_ADDRESSES = (
    phrase(
        "@ (at)",
        r"[a-z0-9][a-z0-9._+\-]*\s?(?:@|\(at\)|\[at\])\s?[a-z0-9\-]+(?:\s?(?:\.|\(dot\))\s?[a-z]{2,})+",
        None,
    ),
    phrase("http www.", r"(?:https?://|www\.)[a-z0-9][a-z0-9./_?=&%#:\-]*"),
    phrase(
        ".com .cn .net .org .cc .vip .xyz .shop .io",
        r"(?<![@\w.])[a-z0-9\-]{2,}(?:\.[a-z0-9\-]+)*\.(?:com|cn|net|org|cc|vip|xyz|shop|io)(?![a-z0-9@])(?:/[a-z0-9./_?=&%#\-]*)?",
    ),
)

RULE = WordRule(
    code="contact_data",
    phrases=Phrases((*_ACCOUNTS, *_ADDRESSES)),
    why=Text(
        "平台外的联系方式不能写给买家；离开平台说的话，裁决时也不算。",
        "Ways to reach you outside the platform must not stand here; what is said there does not count in a dispute.",
    ),
    mend=Text(
        "删去联系方式，请买家在本页联系商家。", "Leave it out and ask the buyer to contact you on this page."
    ),
)


def contacts(reading: Reading) -> Iterator[Hit]:
    """Accounts and addresses, and telephone numbers that are neither a carrier's nor the number of a thing."""
    yield from RULE.hits(reading)
    for start, end in spots(_NUMBERS, reading):
        if _NUMBER_OF_SOMETHING.search(reading.before(start, 14)):
            continue
        if not _CARRIERS.search(reading.clause(start, end)) or NEGATED.search(reading.clause(start, end)):
            yield RULE.hit(start, end)
