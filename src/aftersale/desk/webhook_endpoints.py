"""Endpoints as people and programs ask for them: checked, then kept; each call repeatable by its key."""

from aftersale.core.actors import Actor
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.webhooks import EVENT_TYPES
from aftersale.desk.call_keys import call_key
from aftersale.desk.destinations import require_destination
from aftersale.desk.services import Services
from aftersale.store import webhook_endpoints
from aftersale.store.webhook_endpoints import Wanted

OVERLAP_HOURS = 24
"""The old secret signs beside the new one so long, unless the caller says otherwise. Svix, C; here D."""
DESCRIPTION_CHARS_MAX = 200


async def open_endpoint(
    services: Services, shop_id: int, wanted: Wanted, actor: Actor, key: str | None
) -> int:
    """The id of the new endpoint. Raises Refusal when the address or an event is wrong, or there are too many."""
    await _check(services, wanted)
    return await webhook_endpoints.open_endpoint(
        services.database, shop_id, wanted, services.clock(), call_key(actor, key, "open", wanted)
    )


async def change_endpoint(
    services: Services, shop_id: int, endpoint_id: int, wanted: Wanted, actor: Actor, key: str | None
) -> None:
    """What was said before is replaced. Raises Refusal."""
    await _check(services, wanted)
    await webhook_endpoints.change_endpoint(
        services.database,
        shop_id,
        endpoint_id,
        wanted,
        services.clock(),
        call_key(actor, key, "change", endpoint_id, wanted),
    )


async def _check(services: Services, wanted: Wanted) -> None:
    for event in wanted.events:
        if event not in EVENT_TYPES:
            raise Refusal(RefusalCode.WEBHOOK_EVENT_UNKNOWN, event=event)
    if "\x00" in wanted.description:  # PostgreSQL keeps no NUL in a text
        raise Refusal(RefusalCode.FIELD_INVALID, field="description", problem="U+0000")
    if len(wanted.description) > DESCRIPTION_CHARS_MAX:
        raise Refusal(RefusalCode.FIELD_INVALID, field="description", problem=f"> {DESCRIPTION_CHARS_MAX}")
    await require_destination(wanted.url, services.settings)
