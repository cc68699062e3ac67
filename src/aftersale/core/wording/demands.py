"""What a shop must not ask of a buyer: another review, another reason than the true one."""

import re
from collections.abc import Iterator

from aftersale.core.application_reasons import ReasonGroup
from aftersale.core.text import Text
from aftersale.core.wording.hit import Hit
from aftersale.core.wording.phrase import Phrases, WordRule, phrase
from aftersale.core.wording.reading import Reading

_FREE = r"不会|不要求|不影响|无关|没有关系|感谢|谢谢|无论|不论|自愿|\bnot\b|never|n't|thank|regardless|no influence"

REVIEWS = WordRule(
    code="review_demand",
    phrases=Phrases(
        (
            phrase(
                "评 一星",
                r"(?:删除|删掉|删了|删|撤掉|撤下|撤回|撤销|修改|更改|改掉|改成|改)~{0,6}?(?:差评|中评|评价|评论|一星)",
                _FREE,
            ),
            phrase(
                "评 一星",
                r"(?:差评|中评|评价|评论|一星)~{0,6}?(?:删除|删掉|删了|删|撤掉|撤了|撤回|撤销|改成|改为|改了|改掉|改一下|改改|修改)",
                _FREE,
            ),
            phrase(
                "好评 五星 5星",
                r"(?:给|打|留|来|写|补|帮|追加)~{0,5}?(?:五星|5星|好评)|(?:五星|5星)好评",
                _FREE,
            ),
            phrase(
                "投诉 举报 维权 纠纷 介入 工单 仲裁",
                r"(?:撤销|撤回|撤掉|撤了|撤|取消)~{0,8}?(?:投诉|举报|维权|纠纷|介入|工单|仲裁)|(?:投诉|举报|维权|纠纷|介入|工单)~{0,6}?(?:撤销|撤回|撤掉|撤了|撤一下|取消)",
                _FREE,
            ),
            phrase(
                "review rating feedback",
                r"\b(?:delete|remove|change|edit|revise|update|withdraw|take (?:down|back|off)|improve)\b~{0,30}?\b(?:reviews?|ratings?|feedback)\b",
                _FREE,
            ),
            phrase("star", r"\b(?:five|5|full)[ -]?stars?\b", _FREE),
            phrase(
                "complaint dispute report",
                r"\b(?:withdraw|drop|cancel|retract|take back|close)\b~{0,15}?\b(?:complaints?|disputes?|reports?)\b",
                _FREE,
            ),
        )
    ),
    why=Text(
        "退款不能用评价或投诉来换，平台按此处罚。",
        "A refund must not be traded for a review or a complaint; the platform punishes it.",
    ),
    mend=Text("删去；售后只看商品和事实。", "Leave it out; the after-sale is about the goods and the facts."),
)

_WISH_ZH = r"[「“\"'『]?(?:是|了)?(?:七天无理由|7天无理由|无理由|不想要|不喜欢|拍错|多拍|误拍|买错|个人原因|自身原因|其他原因|其它原因|协商一致|与商家协商)"
_WISH_EN = r"[\"“'‘]?(?:no longer (?:wanted|needed|want)|(?:do not|don't) want|changed? (?:my|your) mind|no[ -]reason|(?:seven|7)[ -]day|ordered (?:wrong|by mistake)|(?:wrong|mistaken) (?:order|purchase)|by mistake|personal reasons?|other\b|not needed|did(?:n't| not) like)"
# Whoever asks for the true reason asks for nothing wrong; nor does an offer of the ordinary return.
_HONEST = r"真实|如实|实际|属实|确实|也可以|也可|还可以|可以申请|可以走|可走|能走|\btrue\b|\breally\b|honest|what happened|as it is|\bnot\b|n't"
# The buyer's own condition may stand in the clause before: if it was a mere wish, choose that.
_OWN_WISH = re.compile(
    r"(?:如果?|若|要是|倘若)[^;!?。\n]{0,12}?(?:不想要|不喜欢|个人|拍错|误选|选错|填错|只是)|\bif you (?:just|simply|only|merely|no longer)"
)

REASON = WordRule(
    code="change_reason",
    phrases=Phrases(
        (
            phrase(
                "无理由 不想要 不喜欢 拍 买错 原因 协商",
                rf"(?:改成|改为|改选|改填|改|换成|换为|选择(?!的|了)|选成|选(?!择|的|了)|填写|填|写成?|勾选?|点(?!前|之前|钟|半|整))[^,;!?。\n(]{{0,8}}?{_WISH_ZH}",
                _HONEST,
            ),
            phrase(
                "原因 理由",
                rf"(?:原因|(?<!无)理由)~{{0,4}}?(?:选|改|写|填|换)(?!择?的)~{{0,6}}?{_WISH_ZH}",
                _HONEST,
            ),
            phrase(
                "原因 理由",
                r"(?:把|将)~{0,8}?(?:原因|(?<!无)理由)~{0,4}?(?:改成|改为|改一下|换成|换一个|修改成|修改为|换掉)",
                _HONEST,
            ),
            phrase(
                "原因 理由",
                r"(?:换|选|改|用)(?:一个|个|成|为)?(?:其他|其它|别的|另外的?|另一个)(?:的)?(?:申请|售后|退款|退货)?(?:原因|理由)",
                _HONEST,
            ),
            phrase(
                "质量", r"(?:不要|别|不能|请勿)(?:再)?(?:选择?|写|填)~{0,4}?(?:质量|破损|描述不符|假货)", None
            ),
            phrase(
                "reason",
                rf"\b(?:change|switch|select|choose|pick|set|edit|put|modify|use|give|state)\w*\b~{{0,30}}?\breason\b~{{0,15}}?{_WISH_EN}",
                _HONEST,
            ),
            phrase(
                "longer want mind reason day mistake wrong personal other need like",
                rf"\b(?:choose|select|pick|re-?apply (?:with|as|under|for)|apply (?:again )?(?:with|as|under)|change it to|switch to|mark it as|put)\s+(?:the reason )?{_WISH_EN}",
                _HONEST,
            ),
            phrase(
                "reason",
                r"\b(?:choose|pick|select|use|give) (?:a different|another|some other) reason",
                _HONEST,
            ),
        )
    ),
    why=Text(
        "要求买家把真实原因改成别的，属于无故拒绝，判商家责任。",
        "Making a buyer give up a true reason is a groundless rejection, and the liability is yours.",
    ),
    mend=Text(
        "改为：请核对并按真实情况选择原因；如原因无误，请补充凭证。",
        "Write instead: please check, and choose the reason that is true; if it is right, add evidence.",
    ),
)

_NAMES_A_WISH = re.compile(rf"{_WISH_ZH}|{_WISH_EN}")


def demands(reading: Reading) -> Iterator[Hit]:
    """A buyer whose reason is a wish already loses nothing by naming another wish."""
    yield from REVIEWS.hits(reading)
    wish = reading.sheet.reason_group is ReasonGroup.BUYER_WISH
    for hit in REASON.hits(reading):
        if wish and _NAMES_A_WISH.search(reading.clause(hit.start, hit.end)):
            continue
        if not _OWN_WISH.search(reading.sentence(hit.start, hit.end)):
            yield hit
