"""Whether we live, whether we can work, and the numbers an operator watches."""

from datetime import timedelta

from litestar import MediaType, Response, get
from litestar.datastructures import State
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from aftersale.desk.services import Services
from aftersale.store.queries.timers import overdue

WORKER_LATE = timedelta(minutes=5)
"""What is due for longer was looked at by no worker. D."""


@get("/healthz", include_in_schema=False, media_type=MediaType.TEXT)
async def alive() -> str:
    return "ok"


@get("/readyz", include_in_schema=False)
async def ready(state: State) -> Response[dict[str, object]]:
    """200 when the database answers; `worker` says whether what is due is being done."""
    services: Services = state.services
    try:
        late = await overdue(services.database, services.clock() - WORKER_LATE)
    except Exception:
        late = None
    body: dict[str, object] = {
        "database": late is not None,
        "worker": None if late is None else "late" if late else "on time",
        "waiting": services.desk.waiting,
    }
    return Response(body, status_code=503 if late is None else 200)


@get("/metrics", include_in_schema=False)
async def metrics() -> Response[bytes]:
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


health_handlers = [alive, ready, metrics]
