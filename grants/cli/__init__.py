"""The command line ``grants``: each command calls one act, or starts one process."""

from grants.cli.commands import Commands, main

__all__ = ["Commands", "main"]
