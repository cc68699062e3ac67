"""Whether we live, whether we can work, and the numbers an operator watches."""

from litestar import MediaType, Response, get
from litestar.datastructures import State
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from aftersale.desk.services import Services


@get("/healthz", include_in_schema=False, media_type=MediaType.TEXT)
async def alive() -> str:
    return "ok"


@get("/readyz", include_in_schema=False)
async def ready(state: State) -> Response[dict[str, object]]:
    """200 when the database answers."""
    services: Services = state.services
    try:
        database = await services.database.pool.fetchval("select 1", timeout=2) == 1
    except Exception:
        database = False
    return Response(
        {"database": database, "waiting": services.desk.waiting}, status_code=200 if database else 503
    )


@get("/metrics", include_in_schema=False)
async def metrics() -> Response[bytes]:
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


health_handlers = [alive, ready, metrics]
