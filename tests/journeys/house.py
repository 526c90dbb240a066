"""The served application: a web server and a worker, each a process of its own."""

import os
import socket
import subprocess
import sys
import urllib.request
from datetime import date, datetime, timedelta

from grants.clock import OFFICE_TIME
from grants.config import PROJECT, Config

STARTS_WITHIN, ENDS_WITHIN = 180.0, 30.0  # seconds, on a busy machine
QUEUE = 64  # connections that wait while the web server starts


class House:
    """Runs until it is closed. Its address stays the same while time passes in it."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.days = 0
        self.door = socket.create_server(("127.0.0.1", 0), backlog=QUEUE)
        self.door.set_inheritable(True)
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.said = config.instance / "said.txt"
        self.running: list[subprocess.Popen[bytes]] = []
        self._open()

    @property
    def today(self) -> date:
        """In the office's time zone, as pages show it."""
        return (datetime.now(OFFICE_TIME) + timedelta(days=self.days)).date()

    def let_days_pass(self, days: int) -> None:
        """Stop everything, and start it again some days later."""
        self._shut()
        self.days += days
        self._open()

    def close(self) -> None:
        self._shut()
        self.door.close()

    def _open(self) -> None:
        self.running = [
            self._start(
                "gunicorn", "--no-control-socket", "--worker-class", "gthread", "--threads", "2",
                "--bind", f"fd://{self.door.fileno()}", "--log-level", "warning", "grants:create_app()",
            ),
            self._start("grants", "work"),
        ]  # fmt: skip
        urllib.request.urlopen(self.address, timeout=STARTS_WITHIN).close()  # noqa: S310  # our own address

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        settings = {
            "GRANTS_INSTANCE": str(self.config.instance),
            "GRANTS_DATABASE_URL": self.config.database,
            "GRANTS_SECRET_KEY": self.config.secret_key,
            "GRANTS_ARGON2_MEMORY_KIB": str(self.config.argon2_memory_kib),
            "GRANTS_BASE_URL": self.address,
        }
        with self.said.open("a") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.later", str(self.days), *command],
                cwd=PROJECT,
                env={**os.environ, **settings},
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[self.door.fileno()],
            )

    def _shut(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running = []
