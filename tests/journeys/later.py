"""Run a program with its clock put forward: ``python -m tests.journeys.later DAYS grants work``.

A trip has to be over before it can be reported on. The application has no switch for that, and should have
none: the process that it runs in is told another time, and everything in it lives some days later.
"""

import ctypes
import signal
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points

import time_machine
from time_machine import escape_hatch

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


def main() -> None:
    days, program, *arguments = sys.argv[1:]
    (command,) = entry_points(group="console_scripts", name=program)
    sys.argv = [program, *arguments]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        # This clock begins to run when it is first asked. Web server and worker must have the same time,
        # or the worker is woken for letters that lie in its future, and finds them a minute later.
        clock.move_to(escape_hatch.datetime.datetime.now(UTC) + timedelta(days=int(days)))
        datetime.now(UTC)
        sys.exit(command.load()())


if __name__ == "__main__":
    main()
