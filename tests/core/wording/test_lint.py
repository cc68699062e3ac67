"""Every lint: what it finds, what it leaves alone, where it points, and how heavy it is."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from aftersale.core.after_sale.state import ReturnPolicy
from aftersale.core.policy import DEFAULT_POLICY
from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.wording import LINT_RULES, Level, Lint, lint
from tests.core.wording.situations import SENT, SENT_BACK, SITUATIONS

STEP = " 请补充照片，please add a photo."
"""So that no text of these tests is found for lacking a next step."""


def found(
    text: str, situation: str = "delivered_quality", reason: str | None = "no_defect"
) -> tuple[Lint, ...]:
    chosen = REJECT_REASONS[reason] if reason else None
    return lint(text + STEP, chosen, SITUATIONS[situation], DEFAULT_POLICY)


def words_of(code: str, lints: tuple[Lint, ...]) -> list[str]:
    return [one.words for one in lints if one.code == code]


HITS = [
    ("placeholder", "退款将于{日期}到账。", "{日期}"),
    ("placeholder", "您于｛时间｝签收。", "｛时间｝"),
    ("placeholder", "因为____不能退。", "____"),
    ("placeholder", "可退XX元，其余不退。", "XX"),
    ("placeholder", "单号为xxxx。", "xxxx"),
    ("placeholder", "您在【填写时间】申请。", "【填写时间】"),
    ("placeholder", "We shipped on [date].", "[date]"),
    ("placeholder", "TODO: say why.", "TODO"),
    ("contact_data", "有事打13912345678。", "13912345678"),
    ("contact_data", "有事打１３９１２３４５６７８。", "１３９１２３４５６７８"),
    ("contact_data", "有事打139 1234 5678。", "139 1234 5678"),
    ("contact_data", "有事打一三九一二三四五六七八。", "一三九一二三四五六七八"),
    ("contact_data", "座机 0571-88123456 找我。", "0571-88123456"),
    ("contact_data", "拨400-820-8820转人工。", "400-820-8820"),
    ("contact_data", "请加微信聊。", "加微信"),
    ("contact_data", "➕V聊。", "➕V"),
    ("contact_data", "薇信：abc_123。", "薇信：abc_123"),
    ("contact_data", "vx: shop-2020。", "vx: shop-2020"),
    ("contact_data", "加威x谈。", "加威"),
    ("contact_data", "QQ 10086123 留言。", "QQ 10086123"),
    ("contact_data", "写信到 a.b@shop.cn 吧。", "a.b@shop.cn"),
    ("contact_data", "看 https://shop.example/x 吧。", "https://shop.example/x"),
    ("contact_data", "扫卡片上的二维码。", "扫卡片上的二维码"),
    ("contact_data", "Add me on WeChat: coat_1.", "coat_1"),
    ("contact_data", "Call me at +44 20 7946 0958.", "+44 20 7946 0958"),
    ("contact_data", "Find us on WhatsApp.", "WhatsApp"),
    ("outside_promise", "我支付宝转账给您。", "支付宝转账"),
    ("outside_promise", "微信红包补给您。", "微信红包"),
    ("outside_promise", "我们私下补偿您。", "私下补偿"),
    ("outside_promise", "线下退款给您。", "线下退款给"),
    ("outside_promise", "好评返现五元。", "好评返现"),
    ("outside_promise", "We will refund you through PayPal.", "PayPal"),
    ("outside_promise", "Let us settle it outside the platform.", "outside the platform"),
    ("review_demand", "请先删除差评。", "删除差评"),
    ("review_demand", "给个五星再说。", "五星"),
    ("review_demand", "麻烦撤销投诉。", "撤销投诉"),
    ("review_demand", "Please remove your bad review.", "remove your bad review"),
    ("review_demand", "Leave us a 5-star rating.", "5-star"),
    ("change_reason", "请改成七天无理由。", "改成七天无理由"),
    ("change_reason", "请把原因改成尺码。", "原因改成"),
    ("change_reason", "选其他原因再申请。", "选其他原因"),
    ("change_reason", "Change the reason to 'no longer wanted'.", "no longer wanted"),
    ("too_busy", "放假没人处理。", "放假没人"),
    ("too_busy", "仓库正在搬迁。", "仓库正在搬"),
    ("too_busy", "人手不足。", "人手不足"),
    ("too_busy", "店铺还没营业。", "还没营业"),
    ("too_busy", "The warehouse is being moved.", "warehouse is being moved"),
    ("too_busy", "We have no capacity for it.", "no capacity"),
    ("no_returns_slogan", "一经售出概不退换。", "一经售出概不"),
    ("no_returns_slogan", "拆封不退。", "拆封不退"),
    ("no_returns_slogan", "特价商品不退。", "特价商品不退"),
    ("no_returns_slogan", "Opened goods are not returned.", "Opened goods are not return"),
    ("no_returns_slogan", "All sales final.", "All sales final"),
    ("threat", "再申请就拉黑。", "拉黑"),
    ("threat", "我要告你。", "告你"),
    ("threat", "你这种人没素质。", "没素质"),
    ("threat", "We will sue you.", "sue you"),
    ("threat", "You are a liar.", "You are a liar"),
    ("contradicts_reason", "已经超过七天了。", "超过七天"),
    ("contradicts_reason", "该商品不支持七天无理由。", "不支持七天无理由"),
    ("contradicts_reason", "属于特殊品类。", "特殊品类"),
    ("contradicts_reason", "您已签收，不能退货。", "签收，不能退"),
    ("contradicts_reason", "The seven-day window is over.", "seven-day window is over"),
]


@pytest.mark.parametrize(("code", "text", "words"), HITS, ids=[text for _, text, _ in HITS])
def test_what_is_found(code: str, text: str, words: str) -> None:
    """The finding names its kind, and its offsets point at the words a reader would underline."""
    lints = found(text)
    assert any(words in one for one in words_of(code, lints)), lints
    for one in lints:
        assert (text + STEP)[one.start : one.end] == one.words


NEAR_MISSES = [
    "尺码XL和XXXL都有，【联系商家】即可。",
    f"单号{SENT}，退货单号{SENT_BACK}。",
    "订单号 4200001234567890123，售后编号13912345678。",
    "您于11月23日 13:30 申请，金额¥129.50，共2件。",
    "请联系商家，或联系我们，或联系快递。",
    "退款原路退回您的微信支付或支付宝账户。",
    "您可以用微信小程序查物流。",
    "我们不会要求您加微信，请勿私下转账。",
    "寄件时出示寄件二维码即可，扫寄件二维码。",
    "顺丰客服电话400-811-1111可查进度。",
    "谢谢您的好评，评价不影响售后。",
    "您可以撤销申请，也可以补充凭证。",
    "请核对并按真实情况选择原因。",
    "如原因有误，请按真实情况修改。",
    "如果您只是不想要了，请选择不想要了。",
    "您选择的是质量问题，也可以申请七天无理由退货。",
    "请把售后类型改为退货退款。",
    "春节期间我们照常处理售后。",
    "派送时家中无人签收。",
    "放假期间快递较慢。",
    "拆封后不支持无理由的条款不适用于质量问题。",
    "概率很低，不退色。",
    "您也可以向法院起诉或申请平台介入。",
    "烟雾报警器和滚筒都正常。",
    "宠物有病需要就医证明。",
    "请告诉我们，也请告知快递。",
    "尚未超过七天，期内都可以申请。",
    "质量问题与七天无理由无关。",
    "The order (no. 90023118) was paid on 18 Nov 2026.",
    "Please contact us here, or ask the carrier.",
    "The refund goes back to your original WeChat Pay account.",
    "Your review has no influence on it.",
    "Please choose the reason that is true.",
    "If you simply changed your mind, choose that reason.",
    "We stay open during the holidays.",
    "You may take legal action if you disagree.",
    "The anti-theft label is intact.",
    "Opening the box to look is fine.",
    "If more than seven days had passed we would say so.",
    "你好，大衣尺码是XXL，吊牌价1,299.00元。",
]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_is_left_alone(text: str) -> None:
    """Honest sentences that look like a finding are none."""
    assert found(text) == ()


FACTS = [
    ("unshipped", "商品已经发货。", "已经发货"),
    ("unshipped", "Your order was already shipped.", "was already shipped"),
    ("on_the_way", "商品尚未发货。", "尚未发货"),
    ("on_the_way", "包裹显示已签收。", "签收"),
    ("on_the_way", f"快递单号：{SENT[:-1]}9。", f"{SENT[:-1]}9"),
    ("on_the_way", "包裹于11月20日揽收。", "11月20日"),
    ("delivered_quality", "您于11月20日签收。", "11月20日"),
    ("delivered_quality", "It was delivered on November 20th.", "November 20th"),
    ("delivered_wish_early", "已经超过7天无理由期限。", "超过7天"),
    ("partial", "最多可退¥79.99。", "¥79.99"),
    ("partial", "The refundable amount is ¥129.", "¥129"),
    ("return_arrived", "退货于11月20日签收。", "11月20日"),
]


@pytest.mark.parametrize(("situation", "text", "words"), FACTS, ids=[text for _, text, _ in FACTS])
def test_what_the_record_knows_better(situation: str, text: str, words: str) -> None:
    """A statement against the record is found also before a reason is chosen."""
    lints = found(text, situation, None)
    assert any(words in one for one in words_of("contradicts_facts", lints)), lints


TRUE_STATEMENTS = [
    ("unshipped", "如果已经发货，您可以拒收。"),
    ("unshipped", "商品还没有发货。"),
    ("on_the_way", "商品已经发货，补发的赠品尚未发出。"),
    ("on_the_way", f"单号 {SENT}，11月19日揽收，预计11月26日签收。"),
    ("on_the_way", "请在签收后检查。"),
    ("delivered_quality", "您于11月21日签收。"),
    ("delivered_quality", "补发的新商品11月20日签收。"),
    ("two_parcels", "其中一个包裹已签收，另一个11月22日揽收。"),
    ("delivered_wish_late", "已经超过7天无理由期限。"),
    ("partial", "最多可退¥80.00，您申请¥129.50。"),
    ("partial", "扣除运费后可退 67.50 元。"),
    ("partial", "本单运费12元，赠品价值20元。"),
    ("return_arrived", "退货于11月22日签收，商品于11月19日签收。"),
    ("return_under_way", "我们没有收到退货包裹。"),
    ("on_the_way", "The parcel was picked up on 19 Nov and has not been delivered."),
]


@pytest.mark.parametrize(("situation", "text"), TRUE_STATEMENTS)
def test_what_the_record_bears_out(situation: str, text: str) -> None:
    """What is true, open, about another parcel or calculated in the text contradicts nothing."""
    assert words_of("contradicts_facts", found(text, situation, None)) == []


def test_signing_around_midnight_counts_in_shanghai() -> None:
    """A signature at 16:30 UTC is one of the next day."""
    sheet = replace(SITUATIONS["delivered_quality"], signed_at=SITUATIONS["on_the_way"].now.replace(hour=16))
    for day, wrong in ((23, True), (24, False)):
        text = f"您于11月{day}日签收。" + STEP
        codes = {one.code for one in lint(text, None, sheet, DEFAULT_POLICY)}
        assert ("contradicts_facts" in codes) is wrong


def test_goods_that_are_back_were_received() -> None:
    """Saying that a return did not arrive contradicts a known signature, with and without a chosen reason."""
    text = "我们没有收到退货包裹。"
    assert words_of("contradicts_reason", found(text, "return_arrived", "return_not_received"))
    assert words_of("contradicts_facts", found(text, "return_arrived", None))


def test_without_a_reason_nothing_contradicts_it() -> None:
    """Before a reason is chosen, no ground is another one."""
    assert words_of("contradicts_reason", found("已签收，不能退货；属于特殊品类。", reason=None)) == []


@pytest.mark.parametrize(
    ("situation", "reason", "wrong"),
    [
        ("delivered_wish_late", "over_seven_days", False),
        ("delivered_wish_late", "no_stock", True),
        ("quality_late", "over_seven_days", True),
        ("quality_late", "no_defect", True),
    ],
)
def test_a_ground_belongs_to_its_reason(situation: str, reason: str, wrong: bool) -> None:
    """The seven days answer a wish under their own reason, and never a fault."""
    assert bool(words_of("contradicts_reason", found("已经超过七天无理由期限。", situation, reason))) is wrong


def test_the_seal_is_a_ground_where_the_listing_made_it_one() -> None:
    """ "Unsealed, not returned" is a slogan unless the listing said so and the reason is the seal."""
    sealed = replace(SITUATIONS["delivered_wish_early"], return_policy=ReturnPolicy.SEVEN_DAYS_SEALED)
    text = "页面写明拆封不退。" + STEP

    def codes(reason: str, sheet: FactSheet) -> set[str]:
        return {one.code for one in lint(text, REJECT_REASONS[reason], sheet, DEFAULT_POLICY)}

    assert codes("activated_or_unsealed", sealed) == set()
    assert codes("reason_mismatch", sealed) == {"no_returns_slogan"}
    assert codes("activated_or_unsealed", SITUATIONS["delivered_wish_early"]) == {"no_returns_slogan"}


def test_a_wish_may_be_called_another_wish() -> None:
    """Who asks a buyer with a wish for the seven-day reason asks for nothing untrue."""
    text = "请改成七天无理由。"
    assert words_of("change_reason", found(text, "delivered_quality", None))
    assert not words_of("change_reason", found(text, "delivered_wish_late", None))


def test_paying_before_is_told_where_it_is_the_reason() -> None:
    """ "Paid by bank transfer" is a promise, except as the past of the reason that says so."""
    text = "款项已经转账到您的银行卡。"
    assert words_of("outside_promise", found(text, "unshipped", "agreed_to_cancel"))
    assert not words_of("outside_promise", found(text, "unshipped", "refunded_elsewhere"))


def test_a_carriers_words_are_not_the_shops() -> None:
    """A scan that names the courier's telephone may be repeated; the same number elsewhere may not."""
    scan = "快递员13800138000正在派送"
    sheet = replace(SITUATIONS["on_the_way"], last_scan_text=scan)
    assert not words_of("contact_data", lint(f"最近更新「{scan}」。{STEP}", None, sheet, DEFAULT_POLICY))
    assert words_of("contact_data", lint(f"有事打13800138000。{STEP}", None, sheet, DEFAULT_POLICY))


def test_a_text_that_lacks_something() -> None:
    """Too short, no next step: nothing to point at, and a mend that names the reason's first remedy."""
    short = lint("不退", REJECT_REASONS["return_needed"], SITUATIONS["partial"], DEFAULT_POLICY)
    assert {one.code for one in short} == {"too_short", "no_next_step"}
    assert all((one.start, one.end, one.words, one.replacement) == (0, 0, "", None) for one in short)
    assert "更改售后类型" in next(one.mend.zh for one in short if one.code == "no_next_step")


@pytest.mark.parametrize("text", ["商品经检验合格，请您谅解。", "We checked the coat. Please understand."])
def test_asking_for_patience_is_no_next_step(text: str) -> None:
    """A polite word tells the buyer nothing to do."""
    codes = {one.code for one in lint(text, None, SITUATIONS["delivered_quality"], DEFAULT_POLICY)}
    assert codes == {"no_next_step"}


def test_the_policy_sets_the_level() -> None:
    """A code named in the policy blocks; any other warns."""
    text = "请加微信，已经太忙。" + STEP

    def levels(*blocking: str) -> dict[str, Level]:
        policy = replace(DEFAULT_POLICY, lint_blocking=blocking)
        return {one.code: one.level for one in lint(text, None, SITUATIONS["delivered_quality"], policy)}

    assert levels(*DEFAULT_POLICY.lint_blocking) == {
        "contact_data": Level.BLOCKING,
        "too_busy": Level.WARNING,
    }
    assert levels("too_busy") == {"contact_data": Level.WARNING, "too_busy": Level.BLOCKING}


def test_the_policy_sets_the_length() -> None:
    """The shortest explanation is the policy's."""
    text = "请补充照片，谢谢您。"
    longer = replace(DEFAULT_POLICY, explanation_chars_min=11)
    assert lint(text, None, SITUATIONS["delivered_quality"], DEFAULT_POLICY) == ()
    assert [one.code for one in lint(text, None, SITUATIONS["delivered_quality"], longer)] == ["too_short"]


def test_every_rule_has_words_and_the_policy_names_only_rules() -> None:
    """A blocking code that no rule has would block nothing."""
    assert set(DEFAULT_POLICY.lint_blocking) <= set(LINT_RULES)
    for code, rule in LINT_RULES.items():
        assert rule.code == code
        assert rule.label.zh
        assert rule.label.en


def test_findings_stand_in_order_and_once() -> None:
    """By position; two of a kind never overlap."""
    lints = found("请加微信abc_123，或打13912345678，再给五星好评返现。")
    assert [one.start for one in lints] == sorted(one.start for one in lints)
    for code in LINT_RULES:
        mine = [one for one in lints if one.code == code]
        assert all(a.end <= b.start for a, b in pairwise(mine))
