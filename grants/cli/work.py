"""``grants work``."""

import logging

import click

from grants.cli.installation import open_installation
from grants.outside.renderer import renderer_of
from grants.worker import make_queue, work_off


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then return.")
def work(once: bool) -> None:
    """Make letters and send mails until stopped."""
    config = open_installation()
    if once:
        closed = work_off(config)
        click.echo(f"{closed} done.")
        return
    from huey.consumer import Consumer  # slow import, needed only here

    logging.basicConfig(level=logging.WARNING, format="worker: %(message)s")
    renderer_of(config).start()  # before there are threads
    Consumer(make_queue(config), workers=1, max_delay=2.0, check_worker_health=True).run()
