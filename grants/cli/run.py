"""``grants run``: everything that a first start needs, in one process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import click

from grants.cli.demo import is_demo, is_in_use, make_demo
from grants.cli.init import make_installation
from grants.cli.installation import open_installation
from grants.cli.serve import refuse_a_taken_port, serve_until_stopped
from grants.config import Config


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Instead of GRANTS_PORT.")
def run(port: int | None) -> None:
    """Make the installation, and the demo where nobody works yet, and serve until stopped."""
    config = open_installation()
    port = port or config.port
    refuse_a_taken_port(config.host, port)
    with _alone(config):
        make_installation(config)
        if not (is_demo() or is_in_use()):
            make_demo(config)
    serve_until_stopped(config, port)


@contextmanager
def _alone(config: Config) -> Iterator[None]:
    """Two that prepare one installation would build the demo into each other's."""
    config.instance.mkdir(parents=True, exist_ok=True)
    with (config.instance / "preparing.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                "Another start is preparing this installation. Wait until it says where it serves."
            ) from None
        yield
