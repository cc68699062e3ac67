"""The command line: start, import, check and look after one installation."""

import asyncio
import contextlib
import csv
import os
import re
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import msgspec
import rich.console
import rich.progress
import typer
import uvicorn

from aftersale.core.actors import Actor, Role
from aftersale.core.policy import SHANGHAI
from aftersale.core.refusal import Refusal
from aftersale.desk.clock import real_clock
from aftersale.desk.services import SANDBOX, Services, calm_collector, open_services
from aftersale.logs import configure_logs
from aftersale.payments.configure import GatewayMisconfigured, open_gateways
from aftersale.settings import PolicyUnreadable, Settings, read_policy, read_settings
from aftersale.store.database import Database
from aftersale.store.doctor import examine
from aftersale.store.embedded import EmbeddedPostgres, EmbeddedPostgresError
from aftersale.store.identifiers import IDENTIFIERS
from aftersale.store.migrate import MigrationError
from aftersale.store.prepare import prepare, throw_away
from aftersale.store.queries.board import BoardFilter, BoardRow, list_after_sales
from aftersale.store.verify import Verified, verify

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="After-sales for shops and marketplaces.",
)
imports = typer.Typer(no_args_is_help=True, help="Bring in orders and after-sales from files.")
exports = typer.Typer(no_args_is_help=True, help="Write lists to files.")
accounts = typer.Typer(no_args_is_help=True, help="People who sign in.")
tokens = typer.Typer(no_args_is_help=True, help="Bearer tokens for programs.")
app.add_typer(imports, name="import")
app.add_typer(exports, name="export")
app.add_typer(tokens, name="token")
app.add_typer(accounts, name="account")
clock = typer.Typer(no_args_is_help=True, help="What time it is in a demo.")
app.add_typer(clock, name="clock")

Data = Annotated[Path, typer.Option(help="Where the embedded PostgreSQL lives.", envvar="AFTERSALE_DATA")]
DATA = Path(".aftersale")


def main() -> None:
    configure_logs()
    try:
        app()
    except (MigrationError, EmbeddedPostgresError, PolicyUnreadable, GatewayMisconfigured) as error:
        raise SystemExit(f"aftersale: {error}") from None


@contextlib.contextmanager
def database_at(data: Path) -> Iterator[tuple[Settings, str]]:
    """Settings and the DSN: of the PostgreSQL that was named, else of the embedded one, running meanwhile."""
    settings = msgspec.structs.replace(read_settings(), data=data)
    if settings.database_url:
        yield settings, settings.database_url
        return
    with EmbeddedPostgres(data) as server, server.watched():
        yield settings, server.dsn()


def with_services(data: Path, work: Callable[[Services], Awaitable[Any]]) -> Any:
    """Run `work` over an up-to-date database."""

    async def run(dsn: str, settings: Settings) -> Any:
        await prepare(dsn)
        async with open_services(dsn, settings) as services:
            return await work(services)

    with database_at(data) as (settings, dsn):
        return asyncio.run(run(dsn, settings))


NoWorker = Annotated[bool, typer.Option("--no-worker", help="Leave the worker's part to others.")]


@app.command()
def demo(
    port: int = 8800,
    host: str = "127.0.0.1",
    data: Data = DATA,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demo data away first.")] = False,
    no_worker: NoWorker = False,
) -> None:
    """The whole system with a marketplace to try: nothing else is needed."""
    from aftersale.demo import DEMO_ACCOUNTS, load_demo

    _need_port(host, port)
    with database_at(data) as (settings, dsn):
        settings = msgspec.structs.replace(settings, sandbox=True)
        if fresh and settings.database_url:
            raise typer.BadParameter(
                "--fresh throws away the embedded database only, never AFTERSALE_DATABASE_URL"
            )
        if fresh:
            asyncio.run(throw_away(dsn))
        asyncio.run(prepare(dsn))
        started = time.monotonic()
        if asyncio.run(load_demo(dsn, read_policy(settings.policy), real_clock())):
            typer.echo(f"Demo marketplace made in {time.monotonic() - started:.1f} s.")
        address = f"http://{host}:{port}"
        typer.echo(
            f"\n  Workbench  {address}/workbench\n  Buyer      {address}/buyer\n  API        {address}/api/docs\n"
        )
        for account in DEMO_ACCOUNTS:
            typer.echo(f"  {account.label.zh} {account.label.en}: {account.login} / {account.password}")
        typer.echo("\nCtrl-C stops everything.\n")
        _serve(dsn, settings, host, port, workers=1, works=not no_worker)


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: int = 8800,
    workers: int = 1,
    data: Data = DATA,
    no_worker: NoWorker = False,
) -> None:
    """Serve the pages and the API. AFTERSALE_DATABASE_URL names a PostgreSQL of your own."""
    _need_port(host, port)
    with database_at(data) as (settings, dsn):
        asyncio.run(prepare(dsn))
        _serve(dsn, settings, host, port, workers=workers, works=not no_worker)


def _need_port(host: str, port: int) -> None:
    """Say at once that the port is taken, not after the data was made."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise typer.BadParameter(f"{host}:{port}: {error.strerror}. Choose another --port.") from error


def _serve(dsn: str, settings: Settings, host: str, port: int, *, workers: int, works: bool) -> None:
    secret = asyncio.run(_checked(dsn, settings))
    os.environ["AFTERSALE_SERVE"] = msgspec.json.encode(
        {"dsn": dsn, "settings": settings, "secret": secret, "works": works}, enc_hook=str
    ).decode()
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.run(
            "aftersale.cli:served_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            timeout_graceful_shutdown=10,
            server_header=False,
        )


class _Serve(msgspec.Struct, frozen=True):
    dsn: str
    settings: dict[str, Any]
    secret: str
    works: bool


def served_app() -> Any:
    """What each server process runs; its instructions come through the environment of the parent."""
    from aftersale.web.app import create_app_with_lifespan

    configure_logs()
    calm_collector()
    told = msgspec.json.decode(os.environ["AFTERSALE_SERVE"], type=_Serve)
    settings = msgspec.convert(told.settings, Settings, dec_hook=lambda kind, value: kind(value))
    return create_app_with_lifespan(told.dsn, settings, csrf_secret=told.secret, works=told.works)


async def _checked(dsn: str, settings: Settings) -> str:
    """The secret of the forms, once it is sure that the settings serve: a server process tells only a traceback."""
    async with Database(dsn) as database:
        open_gateways(settings, database, real_clock, read_policy(settings.policy))
        return await database.secret("csrf")


@app.command()
def worker(data: Data = DATA) -> None:
    """Do the worker's part until stopped: deadlines act, refunds and webhooks leave."""
    from aftersale.worker import run_worker

    with contextlib.suppress(KeyboardInterrupt):
        with_services(data, run_worker)


@app.command()
def migrate(data: Data = DATA) -> None:
    """Bring the schema up to date."""
    with database_at(data) as (_, dsn):
        applied = asyncio.run(prepare(dsn))
    typer.echo("\n".join(applied) or "The schema is up to date.")


@app.command(name="verify")
def verify_journal(data: Data = DATA) -> None:
    """Refold every stream, compare with the rows, check the hash chain; exit 1 on a difference."""

    async def run(dsn: str) -> int:
        connection = await asyncpg.connect(dsn)
        seen, wrong = Verified(), 0
        try:
            async for difference in verify(connection, seen):
                wrong += 1
                typer.echo(f"shop {difference.shop_id} order {difference.order_id}: {difference.what}")
        finally:
            await connection.close()
        typer.echo(f"{seen.orders} orders, {seen.facts} facts, {wrong} differences")
        return wrong

    with database_at(data) as (_, dsn):
        wrong = asyncio.run(run(dsn))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def doctor(data: Data = DATA) -> None:
    """Say what is wrong with this installation; exit 1 when something is."""

    with database_at(data) as (_, dsn):
        found = asyncio.run(examine(dsn))
    for fine, what in found:
        typer.echo(f"{'ok  ' if fine else 'FAIL'} {what}")
    raise typer.Exit(0 if all(fine for fine, _ in found) else 1)


ForShop = Annotated[int | None, typer.Option("--shop", help="The only shop it is for.")]
ForBuyer = Annotated[int | None, typer.Option("--buyer", help="The buyer, for --role buyer.")]
AsRole = Annotated[Role, typer.Option()]


@tokens.command("create")
def create_token(
    role: AsRole, shop: ForShop = None, buyer: ForBuyer = None, name: str = "", data: Data = DATA
) -> None:
    """Print a new bearer token, once."""

    async def run(services: Services) -> str:
        actor = await _actor(services, role, shop, buyer, name)
        return await services.credentials.issue(actor, "bearer", services.clock())

    _check_role(role, shop, buyer)
    typer.echo(with_services(data, run))


@accounts.command("create")
def create_account(
    login: str,
    role: AsRole,
    shop: ForShop = None,
    buyer: ForBuyer = None,
    name: str = "",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="AFTERSALE_PASSWORD")
    ] = "",
    data: Data = DATA,
) -> None:
    """Make an account to sign in with, or give an existing one a new password and role."""
    if len(password) < PASSWORD_CHARS_MIN:
        raise typer.BadParameter(f"at least {PASSWORD_CHARS_MIN} characters", param_hint="--password")

    async def run(services: Services) -> None:
        actor = await _actor(services, role, shop, buyer, name or login)
        await services.credentials.open_account(login, password, actor)

    _check_role(role, shop, buyer)
    with_services(data, run)
    typer.echo(f"{login} can sign in as {role.value}.")


PASSWORD_CHARS_MIN = 10
"""D; long enough that argon2 makes guessing hopeless."""


def _check_role(role: Role, shop: int | None, buyer: int | None) -> None:
    if role is Role.SYSTEM or (role is Role.BUYER) != (buyer is not None):
        raise typer.BadParameter("--buyer goes with --role buyer, and only with it")
    if role in (Role.MERCHANT, Role.INTEGRATOR) and shop is None:
        raise typer.BadParameter(f"--role {role} needs --shop")


async def _actor(services: Services, role: Role, shop: int | None, buyer: int | None, name: str) -> Actor:
    if shop is not None:
        await services.database.open_shop(shop)
    return Actor(role, buyer or IDENTIFIERS.new(services.clock()), shop, buyer, name)


@clock.command("advance")
def advance_clock(
    length: Annotated[str, typer.Argument(help="How far: 48h, 30m, 7d, or 1d12h.")], data: Data = DATA
) -> None:
    """Move a demo's clock forward; what is due by then happens. A running demo follows within a second."""
    seconds = _seconds(length)

    async def run(database: Database) -> int:
        return await database.advance_clock(seconds)

    _tell_time(data, run)


@clock.command("show")
def show_clock(data: Data = DATA) -> None:
    """Print what time it is in a demo."""
    _tell_time(data, Database.clock_ahead_seconds)


ADVANCE_DAYS_MAX = 3_660
"""At once; further would be a typing error. D."""


def _seconds(length: str) -> int:
    if not re.fullmatch(r"(\d{1,6}[mhd])+", length):
        raise typer.BadParameter("a length of time such as 48h, 30m, 7d or 1d12h")
    units = {"m": 60, "h": 3_600, "d": 86_400}
    seconds = sum(int(count) * units[unit] for count, unit in re.findall(r"(\d+)([mhd])", length))
    if not 0 < seconds <= ADVANCE_DAYS_MAX * 86_400:
        raise typer.BadParameter(f"between one minute and {ADVANCE_DAYS_MAX} days")
    return seconds


def _tell_time(data: Path, work: Callable[[Database], Awaitable[int]]) -> None:
    """Do it to the clock of a demo and print the time; anywhere else say why not and exit 1."""

    async def run(dsn: str) -> timedelta | None:
        await prepare(dsn)
        async with Database(dsn) as database:
            if await database.noted(SANDBOX) != "yes":
                return None
            return timedelta(seconds=await work(database))

    with database_at(data) as (_, dsn):
        ahead = asyncio.run(run(dsn))
    if ahead is None:
        typer.echo("This is not a demo: its clock is the real one and cannot be moved.", err=True)
        raise typer.Exit(1)
    now = (real_clock() + ahead).astimezone(SHANGHAI)
    typer.echo(f"{now:%Y-%m-%d %H:%M} (Asia/Shanghai), {ahead} ahead of the real clock")


@app.command()
def simulate(
    seed: Annotated[int, typer.Option(help="The same seed gives the same run.")] = 1,
    commands: Annotated[int, typer.Option(min=1)] = 10_000,
    workers: Annotated[int, typer.Option(min=1, max=16)] = 2,
    gateway_faults: Annotated[
        float, typer.Option(min=0, max=1, help="The share of calls to the payment provider that go wrong.")
    ] = 0.1,
    orders: Annotated[int, typer.Option(min=1, help="Orders in play at a time.")] = 300,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Use the embedded PostgreSQL there, in a database of its own; else one for this run."
        ),
    ] = None,
) -> None:
    """Random people, carriers, clocks and workers against a throw-away database; exit 1 when a rule breaks."""
    from aftersale.simulation import Broken, Plan, explained, simulated, throwaway_database, told

    calm_collector()
    faults = round(gateway_faults * 1_000)  # floats end here
    plan = Plan(seed=seed, commands=commands, workers=workers, faults=faults, orders=orders)
    with (
        throwaway_database(data) as dsn,
        rich.progress.Progress(
            *rich.progress.Progress.get_default_columns(),
            rich.progress.MofNCompleteColumn(),
            console=rich.console.Console(stderr=True),
            disable=not sys.stderr.isatty(),
        ) as bar,
    ):
        task = bar.add_task("simulating", total=commands)
        try:
            result = asyncio.run(simulated(plan, dsn, lambda done: bar.update(task, completed=done)))
        except Broken as broken:
            bar.stop()
            typer.echo("\n".join(explained(plan, broken)))
            raise typer.Exit(1) from None
    typer.echo("\n".join(told(result)))


Files = Annotated[list[str], typer.Argument(help="JSON, JSON Lines or CSV files; - is standard input.")]
Shop = Annotated[int | None, typer.Option(help="The shop, where the records do not name one.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check; write nothing.")]


@imports.command("orders")
def import_orders_command(
    files: Files,
    shop: Shop = None,
    column_map: Annotated[
        str | None,
        typer.Option(
            "--map", help="Columns by name or number: buyer_id=1,paid_at=2:%Y%m%d,quantity=3,paid=4"
        ),
    ] = None,
    dry_run: DryRun = False,
    data: Data = DATA,
) -> None:
    """Record orders: our own shape, the platform's order/get payloads, or tables with --map."""
    from aftersale.imports import import_orders, parse_column_map

    try:
        columns = parse_column_map(column_map) if column_map else None
    except Refusal as refusal:
        raise typer.BadParameter(refusal.text("en"), param_hint="--map") from refusal
    _import(partial(import_orders, column_map=columns), files, shop, dry_run, data)


@imports.command("after-sales")
def import_after_sales_command(
    files: Files, shop: Shop = None, dry_run: DryRun = False, data: Data = DATA
) -> None:
    """Record after-sales that happened elsewhere, such as the platform's getaftersaleorder payloads."""
    from aftersale.imports import import_after_sales

    _import(import_after_sales, files, shop, dry_run, data)


def _import(
    work: Callable[..., Awaitable[Any]], files: list[str], shop: int | None, dry_run: bool, data: Path
) -> None:
    """Every file through `work`: progress on standard error, a line per refused record, a summary."""

    async def run(services: Services) -> bool:
        fine = True
        for file in files:
            started = time.monotonic()
            with rich.progress.Progress(
                *rich.progress.Progress.get_default_columns(),
                rich.progress.TextColumn("{task.fields[records]}"),
                console=rich.console.Console(stderr=True),
            ) as bar:
                size = sizes.get(file)
                task = bar.add_task(file, total=size, records="")
                summary = await work(
                    services.desk,
                    file,
                    shop_id=shop,
                    dry_run=dry_run,
                    progress=lambda s, bar=bar, task=task: bar.update(
                        task, completed=s.bytes_read, records=f"{s.read:,} records"
                    ),
                    on_refused=lambda r: typer.echo(f"{r.file}:{r.line}: {r.reason}", err=True),
                )
            rate = summary.read / max(time.monotonic() - started, 0.001)
            typer.echo(
                f"{file}: {summary.read:,} read, {summary.recorded:,} recorded,"
                f" {summary.unchanged:,} unchanged, {summary.refused_count:,} refused"
                f" ({rate:,.0f}/s{', dry run: nothing written' if dry_run else ''})"
            )
            fine = fine and not summary.refused_count
        return fine

    sizes: dict[str, int] = {}
    for file in files:
        if file != "-":
            if not Path(file).is_file():
                raise typer.BadParameter(f"{file}: no such file")
            sizes[file] = Path(file).stat().st_size
    if not with_services(data, run):
        raise typer.Exit(1)


@exports.command("after-sales")
def export_after_sales(
    shop: Annotated[int, typer.Option()],
    output: Annotated[str, typer.Option("--format", help="csv or jsonl")] = "csv",
    data: Data = DATA,
) -> None:
    """Write every after-sale of a shop to standard output, page by page."""
    if output not in ("csv", "jsonl"):
        raise typer.BadParameter("csv or jsonl")

    async def run(services: Services) -> None:
        writer = csv.writer(sys.stdout)
        if output == "csv":
            writer.writerow(BoardRow.__struct_fields__)
        cursor: str | None = None
        while True:
            page = await list_after_sales(services.database, shop, BoardFilter(), limit=500, cursor=cursor)
            for row in page.items:
                plain = msgspec.to_builtins(row)
                if output == "csv":
                    writer.writerow(_inert(value) for value in plain.values())
                else:
                    sys.stdout.write(msgspec.json.encode(plain).decode() + "\n")
            cursor = page.next_cursor
            if cursor is None:
                return

    with_services(data, run)


def _inert(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula, made plain."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
