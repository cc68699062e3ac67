"""The loop that does what nobody clicks for: promised refunds reach their buyers."""

import asyncio

import structlog

from aftersale.desk.refunds import BATCH, settle_refunds
from aftersale.desk.services import Services

log = structlog.get_logger()
PAUSE_SECONDS = 2.0


async def run_worker(services: Services) -> None:
    """Until cancelled. A failing round is logged and tried again; nothing it does can happen twice."""
    while True:
        try:
            settled = await settle_refunds(services.desk)
        except Exception:
            log.exception("worker round failed")
            settled = 0
        if settled:
            log.info("refunds settled", count=settled)
        if settled < BATCH:
            await asyncio.sleep(PAUSE_SECONDS)
