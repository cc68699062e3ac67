"""What payment providers tell us by themselves: WeChat Pay's notifications of refunds."""

from typing import Any

import structlog
from litestar import Response, post

from aftersale.core.actors import SYSTEM
from aftersale.core.after_sale.commands import RecordRefund
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.desk.desk import Unavailable
from aftersale.desk.services import Services
from aftersale.payments.configure import WECHAT_PAY
from aftersale.payments.gateway import RefundAnswer
from aftersale.store.queries.refund_list import find_refund
from aftersale.web.identity import AnyRequest, services_of

log = structlog.get_logger()
NOTIFICATION_BYTES_MAX = 64 * 1024
"""A notification has about one KB. D."""


@post(
    "/api/v1/wechat-pay/notifications",
    status_code=200,
    include_in_schema=False,
    request_max_body_size=NOTIFICATION_BYTES_MAX,
)
async def post_wechat_pay_notification(request: AnyRequest) -> Response[Any]:
    """Nobody signs in here: what counts is WeChat Pay's signature. It repeats until it hears 200 or 204."""
    services = services_of(request)
    gateway = services.gateways.get(WECHAT_PAY)
    if gateway is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    # Here, because the library behind it takes a fifth of a second to load, which only its users should pay.
    from aftersale.payments.wechat_pay import NotificationRefused, WeChatPay

    assert isinstance(gateway, WeChatPay)
    try:
        key, answer = await gateway.read_notification(request.headers, await request.body())
    except NotificationRefused as error:
        log.warning("notification refused", gateway=WECHAT_PAY, why=str(error))
        return _answer(401, "FAIL", str(error))
    try:
        await _record(services, key, answer)
    except Refusal as refusal:
        if refusal.code is RefusalCode.OVERLOADED:
            return _answer(503, "FAIL", "busy")
        # The money arrived long ago, or the refund is not ours to move: nothing is left to be learnt.
        log.info("notification changes nothing", gateway=WECHAT_PAY, key=key, why=refusal.code.value)
    except Unavailable:
        return _answer(503, "FAIL", "the database is away")
    return _answer(200, "SUCCESS", "")


async def _record(services: Services, key: str, answer: RefundAnswer) -> None:
    """What was told, as if we had asked. A key that is not ours is passed over."""
    refund = await find_refund(services.database, key)
    if refund is None:
        log.warning("notification of an unknown refund", gateway=WECHAT_PAY, key=key)
        return
    await services.desk.handle(
        RecordRefund(
            shop_id=refund.shop_id,
            order_id=refund.order_id,
            after_sale_id=refund.after_sale_id,
            attempt=refund.attempts,
            outcome=answer.outcome.value,
            sent=False,
            reference=answer.reference,
            code=answer.code,
            message=answer.message,
        ),
        SYSTEM,
    )


def _answer(status: int, code: str, message: str) -> Response[Any]:
    """From 400 on WeChat Pay tells it again later."""
    return Response({"code": code, "message": message}, status_code=status)


payment_handlers: list[Any] = [post_wechat_pay_notification]
