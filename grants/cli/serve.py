"""``grants serve``: the web server, and in SQLite mode the worker beside it; both end together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import click

from grants import db
from grants.cli.demo import print_sign_ins
from grants.cli.installation import open_installation
from grants.config import Config

STARTS_WITHIN = 120.0
ENDS_WITHIN = 15.0
RESTARTS = 3  # of a worker that dies young; after that the set-up is wrong
YOUNG = 60.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


class Stop(Exception):
    """Somebody asked us to end."""


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of GRANTS_PORT.")
@click.option("--worker/--no-worker", default=None, help="Start a worker beside; as is usual with SQLite.")
def serve(port: int | None, worker: bool | None) -> None:
    """Serve the application until stopped."""
    config = open_installation()
    port = port or config.port
    refuse_a_taken_port(config.host, port)
    _renew_the_tables()
    serve_until_stopped(config, port, worker)


def serve_until_stopped(config: Config, port: int, worker: bool | None = None) -> None:
    """``worker``: None where it depends on the database. Raises ClickException if one of them ends."""
    beside = db.current().is_sqlite if worker is None else worker
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _stop)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        running["web server"] = _start(_web(config, port))
        if beside:
            running["worker"] = _start(_worker())
        _wait_until_it_answers(config.host, port, running["web server"])
        _say_where(config, port, beside)
        _watch(running)
    except Stop:
        click.echo("Stopping.")
    finally:
        _end(running)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise Stop


def refuse_a_taken_port(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise click.ClickException(f"Port {port} needs more rights. Choose one above 1023.") from None
        except OSError:
            raise click.ClickException(
                f"Port {port} is taken by another program. Stop it, or choose another: GRANTS_PORT=8001"
            ) from None


def _renew_the_tables() -> None:
    from grants.migrations import upgrade  # slow import

    upgrade(db.current())


def _web(config: Config, port: int) -> list[str]:
    host = f"[{config.host}]" if ":" in config.host else config.host
    return [
        sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread",
        "--workers", str(config.workers), "--threads", "2", "--bind", f"{host}:{port}",
        "--graceful-timeout", "10", "--log-level", "warning", "grants:create_app()",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-c", "from grants.cli import main; main()", "work"]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us alone, and we end the children in order.
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: S603


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _wait_until_it_answers(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise click.ClickException("The web server did not start; its reason stands above.")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise click.ClickException(f"The web server did not answer within {STARTS_WITHIN:.0f} seconds.")


def _say_where(config: Config, port: int, beside: bool) -> None:
    host = f"[{config.host}]" if ":" in config.host else config.host
    click.echo(f"\nServing on http://{host}:{port}  (Ctrl-C stops it)")
    if not beside:
        click.echo("Letters and mails need a worker: grants work")
    print_sign_ins()


def _watch(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Until told to stop. A worker that dies is started again; without the web server nothing goes on."""
    restarts, born = 0, time.monotonic()
    while True:
        if running["web server"].poll() is not None:
            raise click.ClickException("The web server has ended; its reason stands above.")
        worker = running.get("worker")
        if worker is not None and worker.poll() is not None:
            restarts = restarts + 1 if time.monotonic() - born < YOUNG else 1
            if restarts > RESTARTS:
                raise click.ClickException("The worker keeps ending; its reason stands above.")
            click.echo(f"The worker ended ({_how(worker.returncode)}); starting it again.", err=True)
            running["worker"], born = _start(_worker()), time.monotonic()
        time.sleep(0.5)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def _end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + ENDS_WITHIN
    for process in running.values():
        try:
            process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
