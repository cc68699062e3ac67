"""The WeChat Shop's payloads in our words, in every way the platform writes them."""

from datetime import UTC, datetime

import pytest

from aftersale.channels import wechat_shop
from aftersale.channels.wechat_shop import words
from aftersale.core.after_sale.state import AfterSaleType, Stage
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.ids import ID_MAX
from aftersale.core.reasons import REJECT_REASONS
from aftersale.core.refusal import Refusal, RefusalCode
from tests.channels.payloads import AFTER_SALE, ORDER, after_sale, ids_as_numbers, numbers_as_strings, order

SHOP = 1001


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def test_an_order_becomes_a_snapshot():
    """Buyer, lines with what was really paid, freight, the parcel and what is in it."""
    command = wechat_shop.order_command(ORDER, SHOP)

    assert (command.shop_id, command.order_id) == (SHOP, 3705115058471208928)
    assert command.buyer_id == wechat_shop.buyer_id_of("oX1Z05Kexample0000buyer")
    assert (command.buyer_name, command.freight_fen) == ("林小满", 800)
    assert (command.paid_at, command.ship_before_at) == (at(1795000020), at(1795180000))
    dress, bag = command.lines
    assert (dress.line_id, dress.product_id, dress.sku_id) == (564613198, 10000000053421, 564613198)
    assert (dress.quantity, dress.paid_fen, dress.attributes) == (2, 25900, "颜色：雾蓝；尺码：M")
    assert (bag.paid_fen, bag.quantity) == (1000, 1)
    (parcel,) = command.shipments
    assert (parcel.tracking_number, parcel.carrier) == ("SF1234567890123", "顺丰速运")
    assert (parcel.line_ids, parcel.number_given_at) == ((564613198,), at(1795080000))


@pytest.mark.parametrize("rewritten", [numbers_as_strings, ids_as_numbers])
def test_every_way_of_writing_says_the_same(rewritten):
    """Ids as numbers or strings, money and times as strings, flags as 0 and 1, with and without envelope."""
    expected = wechat_shop.order_command(ORDER, SHOP)
    assert wechat_shop.order_command(rewritten(ORDER), SHOP) == expected
    assert wechat_shop.order_command(rewritten(ORDER["order"]), SHOP) == expected
    told = wechat_shop.after_sale_command(AFTER_SALE, SHOP)
    assert wechat_shop.after_sale_command(rewritten(AFTER_SALE), SHOP) == told
    assert wechat_shop.after_sale_command(rewritten(AFTER_SALE["after_sale_order"]), SHOP) == told


def test_what_was_paid_is_read_from_the_best_field():
    """The real price of the line, else the discounted total, else the unit price times the units."""
    product = {"product_id": "1", "sku_id": "2", "sku_cnt": 3, "sale_price": 500, "title": "书"}
    for more, paid in (
        ({"real_price": 1200, "estimate_price": 1300}, 1200),
        ({"real_price": 0}, 0),
        ({"estimate_price": 1300}, 1300),
        ({"change_price": "1100"}, 1100),
        ({}, 1500),
    ):
        payload = order(
            order_detail={"product_infos": [{**product, **more}], "pay_info": {"pay_time": 1795000020}}
        )
        assert wechat_shop.order_command(payload, SHOP).lines[0].paid_fen == paid


def test_lines_that_share_a_sku_are_numbered_by_place():
    """The same sku twice, one as a gift: two lines, 1 and 2, and their parcel carries both."""
    product = {"product_id": "1", "sku_id": "22", "sku_cnt": 1, "title": "书"}
    payload = order(
        order_detail={
            "product_infos": [{**product, "real_price": 900}, {**product, "real_price": 0}],
            "pay_info": {"pay_time": 1795000020},
            "delivery_info": {
                "delivery_product_info": [
                    {
                        "waybill_id": "A1",
                        "delivery_id": "YTO",
                        "product_infos": [{"product_id": 1, "sku_id": 22}],
                    },
                    {"waybill_id": "", "delivery_id": "YTO"},
                ]
            },
        }
    )
    command = wechat_shop.order_command(payload, SHOP)
    assert [line.line_id for line in command.lines] == [1, 2]
    assert [(s.tracking_number, s.carrier, s.line_ids) for s in command.shipments] == [("A1", "YTO", (1, 2))]


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (order(openid=""), "openid"),
        (order(order_id=None), "order_id"),
        (order(order_detail={"product_infos": []}), "order_detail.product_infos"),
        (order(order_detail={"product_infos": [{"sku_cnt": 0}]}), "order_detail.product_infos[0].sku_cnt"),
        (order(order_detail={"product_infos": ["x"]}), "order_detail.product_infos"),
        (
            order(order_detail={"product_infos": [{"sku_cnt": 1, "real_price": 12.5}]}),
            "order_detail.product_infos[0].real_price",
        ),
        (order(status=10, order_detail={"product_infos": [{"sku_cnt": 1}]}), "status"),
    ],
)
def test_an_order_that_says_too_little_is_refused_by_field(payload, field):
    """Nothing is guessed: the refusal names the field."""
    with pytest.raises(Refusal) as caught:
        wechat_shop.order_command(payload, SHOP)
    assert (caught.value.code, caught.value.detail["field"]) == (RefusalCode.FIELD_INVALID, field)
    assert caught.value.text("zh")


def test_an_openid_always_gives_the_same_number():
    """63 bits of its hash, never 0, different for different people."""
    numbers = {wechat_shop.buyer_id_of(f"o{n}") for n in range(1000)}
    assert len(numbers) == 1000
    assert all(1 <= n <= ID_MAX for n in numbers)
    assert wechat_shop.buyer_id_of("oX1Z05Kexample0000buyer") == 797243088740043716


def test_an_after_sale_keeps_its_number_and_its_dates():
    """Type, reason, units, amount, words, deadline: in our words."""
    command = wechat_shop.after_sale_command(AFTER_SALE, SHOP)

    assert (command.after_sale_id, command.order_id) == (2000000000000001, 3705115058471208928)
    assert (command.type, command.stage) == (AfterSaleType.RETURN_AND_REFUND, Stage.MERCHANT_DECIDES)
    assert (command.product_id, command.sku_id, command.quantity) == (10000000053421, 564613198, 1)
    assert (command.amount_fen, command.application_reason) == (12950, "quality")
    assert (command.description, command.goods_received) == ("袖口脱线了", True)
    assert (command.applied_at, command.updated_at) == (at(1795200000), at(1795210000))
    assert command.deadline_at == at(1795382800)


def test_a_number_that_is_no_number_gets_a_stable_one():
    """Letters in an id: the same letters always give the same id."""
    one = wechat_shop.after_sale_command(after_sale(after_sale_order_id="AS-2026-1"), SHOP)
    assert one == wechat_shop.after_sale_command(after_sale(after_sale_order_id="AS-2026-1"), SHOP)
    assert 1 <= one.after_sale_id <= ID_MAX


@pytest.mark.parametrize("status", sorted(words.STAGES))
def test_every_status_has_its_stage(status):
    """Each documented status can be read; the ones that ended without money say how."""
    command = wechat_shop.after_sale_command(after_sale(status=status), SHOP)
    assert command.stage is words.STAGES[status]
    ended = wechat_shop.after_sale_command(after_sale(status=status, complete_time=1795300000), SHOP)
    assert ended.stage is words.STAGES_ONCE_COMPLETE[status]
    if ended.stage.terminal:
        assert ended.updated_at == at(1795300000)
    assert ended.note == words.NOTES.get(status, "")


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("USER_WAIT_CONFIRM_UPDATE", Stage.BUYER_ANSWERS_PROPOSAL),
        ("USER_WAIT_HANDLE_MERCHANT_AFTER_SALE", Stage.BUYER_ANSWERS_OFFER),
        ("WAIT_PACKAGE_INTERCEPT", Stage.MERCHANT_INTERCEPTS),
        ("RETURN_CLOSED", Stage.RETURN_OVERDUE),
        ("MERCHANT_WAIT_RECEIPT", Stage.MERCHANT_INSPECTS),
        ("USER_WAIT_RECEIPT", Stage.BUYER_RECEIVES),
        ("PLATFORM_REFUND_FAIL", Stage.MERCHANT_PAYS),
        ("USER_WAIT_CONFIRM", Stage.BUYER_CONFIRMS_PAYMENT),
        ("MERCHANT_EXCHANGE_SUCCESS", Stage.EXCHANGED),
    ],
)
def test_a_stage_of_the_platform_is_a_stage_here(status, stage):
    """Negotiation, interception, the way back, the exchange and a failed refund have their counterparts."""
    assert wechat_shop.after_sale_command(after_sale(status=status), SHOP).stage is stage


def test_the_parcel_that_comes_back_is_named():
    """Under its number, as `return_info` tells it."""
    payload = after_sale(
        status="MERCHANT_WAIT_RECEIPT", return_info={"waybill_id": "YT1", "delivery_id": "YTO"}
    )
    assert wechat_shop.after_sale_command(payload, SHOP).return_tracking_number == "YT1"


def test_a_cancellation_happened_when_the_buyer_withdrew():
    """`cancel_time` tells it when there is no `complete_time`."""
    payload = after_sale(status="USER_CANCELD", details={"cancel_time": "1795250000"})
    assert wechat_shop.after_sale_command(payload, SHOP).updated_at == at(1795250000)


@pytest.mark.parametrize(
    ("kind", "uploaded", "more", "code"),
    [
        ("REFUND", {}, {"reject_reason_type": 1}, "on_time_and_moving"),
        ("RETURN", {"reject_reason_type": "17"}, {}, "not_delivered_yet"),
        ("REFUND", {}, {"reject_reason_type": 4}, "picked_up_before_application"),
        ("REFUND", {"reject_reason": "双方已沟通，按约定取消本次申请。"}, {}, "agreed_to_cancel"),
        ("RETURN", {"reject_reason": "您好，退货单号查不到物流，请核对。"}, {}, "return_tracking_invalid"),
        ("RETURN", {"reject_reason": "退回的商品已收到，但影响二次销售。"}, {}, "resale_affected"),
        ("RETURN", {"reject_reason": "您寄回的商品不是本订单所购。"}, {}, "other_goods_returned"),
        ("RETURN", {"reject_reason": "退回的包裹是空包。"}, {}, "parts_missing_in_return"),
        ("RETURN", {"reject_reason": "申请原因与实际不符，请重选。"}, {}, "reason_mismatch"),
        ("RETURN", {"reject_reason": "从照片看不出质量问题。"}, {}, "no_defect"),
        ("RETURN", {"reject_reason": "特殊品类商品不支持退货。"}, {}, "special_category"),
        ("REFUND", {"reject_reason": "已在约定时间发货且物流运输正常"}, {}, "on_time_and_moving"),
        ("REFUND", {"reject_reason": "不退"}, {}, ""),
        ("REFUND", {"reject_reason": "不退"}, {"reject_reason_type": 33}, ""),
    ],
)
def test_the_reject_reason_is_told_by_number_or_by_the_text(kind, uploaded, more, code):
    """The platform sends back only the text; what it always contains tells the number."""
    payload = after_sale(type=kind, status="MERCHANT_REJECT_REFUND", merchant_upload_info=uploaded, **more)
    command = wechat_shop.after_sale_command(payload, SHOP)
    assert command.reject_reason == code
    assert command.explanation == uploaded.get("reject_reason", "")


def test_words_with_blanks_are_made_harmless():
    """A text that looks like a template of ours, or is too long, still arrives."""
    payload = after_sale(merchant_upload_info={"reject_reason": "退 {金额} ____ " + "很" * 600})
    explanation = wechat_shop.after_sale_command(payload, SHOP).explanation
    assert explanation.startswith("退 （金额） __ 很")
    assert len(explanation) == 500


def test_every_code_of_ours_exists():
    """The tables name only reasons of our catalogues."""
    assert set(words.APPLICATION_REASONS.values()) <= set(APPLICATION_REASONS)
    codes = {*words.REJECT_REASONS.values(), *words.WHILE_GOODS_ARE_ASKED_BACK.values()}
    assert codes <= set(REJECT_REASONS)


def test_a_reason_of_an_open_list_keeps_its_text():
    """An unknown reason becomes "other", and its own words come before the buyer's."""
    command = wechat_shop.after_sale_command(
        after_sale(reason="10009999", reason_text="赠品与描述不符"), SHOP
    )
    assert (command.application_reason, command.description) == ("other", "赠品与描述不符：袖口脱线了")
    word = wechat_shop.after_sale_command(after_sale(reason="QUALITY_ISSUE"), SHOP)
    assert word.application_reason == "quality"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "RESHIP"}, "type"),
        ({"status": "SOMETHING_NEW"}, "status"),
        ({"after_sale_order_id": ""}, "after_sale_order_id"),
        ({"refund_info": {"amount": -1}}, "refund_info.amount"),
        ({"details": {"receive_product": "maybe"}}, "details.receive_product"),
        ({"create_time": "yesterday"}, "create_time"),
    ],
)
def test_an_after_sale_that_cannot_be_told_is_refused_by_field(changes, field):
    """What has no counterpart is said, not bent."""
    with pytest.raises(Refusal) as caught:
        wechat_shop.after_sale_command(after_sale(**changes), SHOP)
    assert caught.value.detail["field"] == field


def test_contradictions_between_generations_are_read():
    """Details as a list, the old null of a flag, remaining seconds as deadline, milliseconds."""
    command = wechat_shop.after_sale_command(
        after_sale(
            details=[{"desc": "少件", "receive_product": 4294967295}],
            deadline=3600,
            create_time=1795200000123,
            refund_info=None,
        ),
        SHOP,
    )
    assert (command.description, command.goods_received) == ("少件", None)
    assert (command.deadline_at, command.applied_at) == (None, at(1795200000))
    assert command.amount_fen is None


def test_payloads_are_told_apart():
    """By their fields, in any wrapping."""
    assert wechat_shop.is_order(ORDER)
    assert wechat_shop.is_order(ORDER["order"])
    assert wechat_shop.is_after_sale(AFTER_SALE)
    assert wechat_shop.is_after_sale(AFTER_SALE["after_sale_order"])
    assert not wechat_shop.is_order({"order_id": "1", "lines": []})
    assert not wechat_shop.is_after_sale({"order_id": "1", "type": "refund_only"})
