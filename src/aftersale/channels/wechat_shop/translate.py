"""`order/get` and `getaftersaleorder` in our words: what was bought, and where an after-sale stands."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aftersale.channels.stable_ids import stable_id
from aftersale.channels.wechat_shop.wire import Wire, wrong
from aftersale.channels.wechat_shop.words import (
    APPLICATION_REASONS,
    NOTES,
    STAGES,
    STAGES_ONCE_COMPLETE,
    TYPES,
    reject_reason_of,
)
from aftersale.core.after_sale.commands import RecordAfterSale, RecordOrder
from aftersale.core.after_sale.state import AfterSaleType, Line, ParcelState, Shipment, Stage
from aftersale.core.money import Fen
from aftersale.core.policy import UTC
from aftersale.core.text import Text

UNPAID_STATUSES = (10, 250)
"""Waiting for payment, cancelled: nothing was paid, so nothing can be paid back."""

TEXT_CHARS_MAX = 500
_NO_BLANKS = str.maketrans("{}｛｝", "（）（）")


def is_order(payload: Mapping[str, Any]) -> bool:
    """Whether this is `order/get`, with or without its envelope."""
    return "order_detail" in _opened(payload, "order")


def is_after_sale(payload: Mapping[str, Any]) -> bool:
    """Whether this is `getaftersaleorder`, with or without its envelope."""
    return "after_sale_order_id" in _opened(payload, "after_sale_order")


def buyer_id_of(openid: str) -> int:
    """Our number for a buyer whom the platform names by letters: always the same for the same openid."""
    return stable_id("wechat_shop openid", openid)


def order_command(payload: Mapping[str, Any], shop_id: int) -> RecordOrder:
    """The order as a snapshot. Raises Refusal(FIELD_INVALID)."""
    order = Wire(_opened(payload, "order"))
    detail = order.part("order_detail")
    paid_at = detail.part("pay_info").instant("pay_time")
    if paid_at is None and order.number("status") in UNPAID_STATUSES:
        raise wrong("status", Text("订单未支付", "the order was not paid"))
    lines = _lines(detail.parts("product_infos"))
    delivery = detail.part("delivery_info")
    return RecordOrder(
        shop_id=shop_id,
        order_id=_required_id(order, "order_id", "order"),
        buyer_id=_buyer(order),
        buyer_name=delivery.part("address_info").text("user_name"),
        paid_at=paid_at,
        ship_before_at=min(
            (at for p in detail.parts("product_infos") if (at := p.instant("delivery_deadline"))),
            default=None,
        ),
        freight_fen=_price(detail.part("price_info"), "freight") or 0,
        lines=lines,
        shipments=_shipments(delivery, lines),
    )


def after_sale_command(payload: Mapping[str, Any], shop_id: int) -> RecordAfterSale:
    """Where the after-sale stands over there. Raises Refusal(FIELD_INVALID).

    Its own number stays its id. The line is named by product and sku, because only the order knows how
    its lines are numbered; pictures stay where they are, for media ids cannot be read without the
    platform's token.
    """
    told = Wire(_opened(payload, "after_sale_order"))
    kind = _type(told)
    status = told.text("status")
    stage = _stage(told, status)
    product = told.part("product_info")
    details = told.part("details")
    uploaded = told.part("merchant_upload_info")
    explanation = _harmless(uploaded.text("reject_reason"))
    number = _reject_number(told, uploaded)
    return RecordAfterSale(
        shop_id=shop_id,
        order_id=_required_id(told, "order_id", "order"),
        after_sale_id=_required_id(told, "after_sale_order_id", "after-sale"),
        type=kind,
        stage=stage,
        product_id=product.id("product_id", "product"),
        sku_id=product.id("sku_id", "sku"),
        quantity=product.number("count") or 1,
        amount_fen=_price(told.part("refund_info"), "amount"),
        application_reason=_application_reason(told),
        description=_description(told, details),
        goods_received=details.flag("receive_product"),
        applied_at=told.instant("create_time"),
        updated_at=_updated_at(told, details, stage),
        deadline_at=_deadline(told),
        reject_reason=reject_reason_of(number, explanation, kind),
        explanation=explanation,
        note=NOTES.get(status, "") if stage is Stage.CANCELLED else "",
        return_tracking_number=told.part("return_info").text("waybill_id"),
    )


def _opened(payload: Mapping[str, Any], envelope: str) -> Mapping[str, Any]:
    inner = payload.get(envelope)
    return inner if isinstance(inner, Mapping) else payload


def _required_id(told: Wire, name: str, kind: str) -> int:
    found = told.id(name, kind)
    if not found:
        raise told.missing(name)
    return found


def _buyer(order: Wire) -> int:
    openid = order.text("openid")
    if not openid:
        raise order.missing("openid")
    return buyer_id_of(openid)


def _lines(products: list[Wire]) -> tuple[Line, ...]:
    """One line per product entry, numbered by its sku, or by its place where several share one."""
    if not products:
        raise wrong("order_detail.product_infos", Text("没有商品", "there are no goods"))
    skus = [product.id("sku_id", "sku") for product in products]
    lines: list[Line] = []
    for place, (product, sku_id) in enumerate(zip(products, skus, strict=True), 1):
        quantity = product.number("sku_cnt") or 0
        if quantity < 1:
            raise wrong(f"{product.path}.sku_cnt", Text("至少为 1", "at least 1 is needed"))
        lines.append(
            Line(
                line_id=sku_id if sku_id and skus.count(sku_id) == 1 else place,
                product_id=product.id("product_id", "product"),
                sku_id=sku_id,
                title=product.text("title") or product.text("sku_code") or "商品",
                attributes="；".join(
                    f"{a.text('attr_key')}：{a.text('attr_value')}" for a in product.parts("sku_attrs")
                ),
                image_url=product.text("thumb_img"),
                quantity=quantity,
                paid_fen=_paid(product, quantity),
            )
        )
    return tuple(lines)


def _paid(product: Wire, quantity: int) -> Fen:
    """What was really paid for all units of the line, discounts taken off.

    `real_price` is that total; older orders lack it: then the changed or the discounted total, and
    without a discount the unit price times the units.
    """
    for name in ("real_price", "change_price", "estimate_price"):
        if product.has(name):
            return _price(product, name) or 0
    return (_price(product, "sale_price") or 0) * quantity


def _price(told: Wire, name: str) -> Fen | None:
    amount = told.number(name)
    if amount is not None and amount < 0:
        raise wrong(f"{told.path}.{name}", Text("不能为负", "it cannot be negative"))
    return amount


def _shipments(delivery: Wire, lines: tuple[Line, ...]) -> tuple[Shipment, ...]:
    """The parcels; the same waybill in several entries is one parcel. Without a waybill there is none."""
    parcels: dict[str, Shipment] = {}
    for told in delivery.parts("delivery_product_info"):
        tracking_number = told.text("waybill_id")
        if not tracking_number:
            continue
        named = {
            (product.id("product_id", "product"), product.id("sku_id", "sku"))
            for product in told.parts("product_infos")
        }
        known = parcels.get(tracking_number)
        inside = [line.line_id for line in lines if (line.product_id, line.sku_id) in named]
        before = list(known.line_ids) if known else []
        parcels[tracking_number] = Shipment(
            tracking_number=tracking_number,
            carrier=told.text("delivery_name") or told.text("delivery_id"),
            line_ids=tuple(dict.fromkeys([*before, *inside])),
            state=ParcelState.NUMBER_GIVEN,
            number_given_at=told.instant("delivery_time") or delivery.instant("ship_done_time"),
        )
    return tuple(parcels.values())


def _type(told: Wire) -> AfterSaleType:
    word = told.text("type").upper()
    if word not in TYPES:
        raise wrong("type", Text(f"暂不支持的售后类型 {word}", f"{word} has no counterpart here"))
    return TYPES[word]


def _stage(told: Wire, status: str) -> Stage:
    if status not in STAGES:
        raise wrong("status", Text(f"未知状态 {status}", f"{status} is not a known status"))
    return (STAGES_ONCE_COMPLETE if told.instant("complete_time") else STAGES)[status]


def _application_reason(told: Wire) -> str:
    """By code, by old word; the list is open, so an unknown one is "other"."""
    return APPLICATION_REASONS.get(told.text("reason").upper(), "other")


def _description(told: Wire, details: Wire) -> str:
    """The buyer's words; of a reason that has no code here, its own text comes first."""
    words = details.text("desc")
    label = told.text("reason_text")
    if _application_reason(told) == "other" and label not in ("", "其他", "其它") and label not in words:
        words = f"{label}：{words}" if words else label
    return words[:TEXT_CHARS_MAX]


def _updated_at(told: Wire, details: Wire, stage: Stage) -> datetime | None:
    ended_at = told.instant("complete_time") or details.instant("cancel_time") if stage.terminal else None
    return ended_at or told.instant("update_time") or told.instant("create_time")


def _deadline(told: Wire) -> datetime | None:
    """An absolute second; old generations sent the seconds left (C4), which mean nothing later on."""
    deadline_at = told.instant("deadline")
    return deadline_at if deadline_at and deadline_at > datetime(2001, 9, 9, tzinfo=UTC) else None


def _reject_number(told: Wire, uploaded: Wire) -> int | None:
    for place in (told, uploaded):
        if place.has("reject_reason_type"):
            return place.number("reject_reason_type")
    return None


def _harmless(explanation: str) -> str:
    """The words as they were, bounded, and with nothing that looks like a blank of ours."""
    words = re.sub(r"_{3,}|＿{3,}", "__", explanation.translate(_NO_BLANKS))
    return words.strip()[:TEXT_CHARS_MAX]
