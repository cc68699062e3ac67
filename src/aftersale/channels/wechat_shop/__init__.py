"""The WeChat Shop (微信小店): its payloads in our words."""

from aftersale.channels.wechat_shop.translate import (
    after_sale_command,
    buyer_id_of,
    is_after_sale,
    is_order,
    order_command,
)

__all__ = ["after_sale_command", "buyer_id_of", "is_after_sale", "is_order", "order_command"]
