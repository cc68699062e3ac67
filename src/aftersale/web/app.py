"""The web application: every door in one place, with its headers and error answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig
from litestar.types import Message, Scope

from aftersale.desk.services import Services, open_services
from aftersale.settings import Settings
from aftersale.web.api import api_router, openapi_config
from aftersale.web.api.payments import payment_handlers
from aftersale.web.api_docs import api_docs_handlers
from aftersale.web.errors import answer_error
from aftersale.web.health import health_handlers
from aftersale.web.pages import page_handlers
from aftersale.web.present import prepare_templates
from aftersale.worker import run_worker

HERE = Path(__file__).parent
BODY_BYTES_MAX = 11 * 1024 * 1024
"""One piece of evidence and its form around it."""

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(services: Services, *, csrf_secret: str) -> Litestar:
    """The application over open services. `csrf_secret` must be the same for all workers of one site."""
    return _build(services.settings, csrf_secret, State({"services": services}), [])


def create_app_with_lifespan(dsn: str, settings: Settings, *, csrf_secret: str, works: bool) -> Litestar:
    """The application that opens its own services when it starts; `works`: it also does the worker's part."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with open_services(dsn, settings) as services:
            app.state.services = services
            worker = asyncio.create_task(run_worker(services)) if works else None
            try:
                yield
            finally:
                if worker is not None:
                    worker.cancel()
                    await asyncio.gather(worker, return_exceptions=True)

    return _build(settings, csrf_secret, State(), [lifespan])


def _build(
    settings: Settings,
    csrf_secret: str,
    state: State,
    lifespan: list[Callable[[Litestar], AbstractAsyncContextManager[None]]],
) -> Litestar:
    return Litestar(
        route_handlers=[
            api_router,
            *payment_handlers,
            *page_handlers,
            *api_docs_handlers,
            *health_handlers,
            create_static_files_router(
                path="/static", directories=[HERE / "static"], include_in_schema=False
            ),
        ],
        state=state,
        lifespan=lifespan,
        openapi_config=openapi_config,
        template_config=TemplateConfig(
            directory=HERE / "templates", engine=JinjaTemplateEngine, engine_callback=prepare_templates
        ),
        csrf_config=CSRFConfig(
            secret=csrf_secret,
            cookie_name="aftersale_csrf",
            cookie_httponly=True,
            cookie_secure=settings.secure_cookies,
            exclude="^/(api/(v1|openapi)|healthz|readyz|metrics)",
        ),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024),
        exception_handlers={Exception: answer_error},
        before_send=[_secure],
        request_max_body_size=BODY_BYTES_MAX,
        logging_config=None,
    )


async def _secure(message: Message, scope: Scope) -> None:  # noqa: ARG001 - the hook's signature
    """Headers on every answer, also on errors and on files; an answer's own headers win."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
