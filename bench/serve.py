"""The server that the HTTP benchmark drives: the product's application with the benchmark's policy."""

import asyncio
import os
import sys

import msgspec
import uvicorn
import uvloop

from aftersale.core.policy import Policy
from aftersale.desk.services import calm_collector, open_services
from aftersale.settings import read_settings
from aftersale.web.app import create_app


async def run(port: int) -> None:
    calm_collector()
    settings = read_settings()
    assert settings.database_url is not None
    policy = msgspec.json.decode(os.environ["BENCH_POLICY"], type=Policy)
    async with open_services(settings.database_url, settings, policy=policy) as services:
        app = create_app(services, csrf_secret="only for the benchmark")  # noqa: S106
        config = uvicorn.Config(app, port=port, log_level="warning", access_log=False)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(int(sys.argv[1])))
