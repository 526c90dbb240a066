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

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


def main() -> None:
    days, program, *arguments = sys.argv[1:]
    (command,) = entry_points(group="console_scripts", name=program)
    sys.argv = [program, *arguments]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=int(days)), tick=True):
        sys.exit(command.load()())


if __name__ == "__main__":
    main()
