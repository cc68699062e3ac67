"""Carriers that a form suggests; any other name can be typed."""

CARRIERS = (
    "顺丰速运",
    "中通快递",
    "圆通速递",
    "韵达快递",
    "申通快递",
    "京东快递",
    "极兔速递",
    "中国邮政 EMS",
    "邮政快递包裹",
    "德邦快递",
)
"""In Chinese on every page: it is what stands on the label."""
