"""A copy of the project in a folder of its own, and a `bin/run` in it; nobody's own var/ is touched."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")
# What a trial must find out for itself.
SUPPLIED = {"DATABASE_URL", "REDIS_URL", "PGHOST", "SECRET_KEY", "DEMO_PASSWORD", "ALLOWED_HOSTS", "PORT"}
SUPPLIED |= {"PYTHONPATH"}


def pytest_collection_modifyitems(items):
    """These start whole portals: once, on the embedded database, is enough (.ci/run's first pass)."""
    if "host=" in os.environ.get("DATABASE_URL", ""):
        return
    skip = pytest.mark.skip(reason="starts and stops are tried where bin/test uses the embedded database")
    for item in items:
        if "slow_start" in item.keywords and Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


class Trial:
    """One copy of the project, with the commands of its bin/."""

    # Python for `bin/manage shell`: ask the database; stay until the input ends.
    ASK = (
        "from django.db import connection as c; k = c.cursor(); k.execute('SELECT 42'); print(*k.fetchone())"
    )
    STAY = "import sys; print('in', flush=True); sys.stdin.read()"

    def __init__(self, folder: Path):
        self.folder = folder
        self.var = folder / "var"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def environment(self, **changes: str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in SUPPLIED}
        return {**inherited, "PORT": str(self.port), **changes}

    def command(self, *words: str, **changes: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [str(self.folder / "bin" / words[0]), *words[1:]],
            env=self.environment(**changes),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
            check=False,
        )

    def shell(self, code: str) -> subprocess.Popen:
        """A `bin/manage` that runs Python in the portal; it sees the end of its input when we say so."""
        return subprocess.Popen(
            [str(self.folder / "bin" / "manage"), "shell", "--no-imports", "-c", code],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, **changes: str) -> "Running":
        return Running(self, changes)

    def processes(self) -> list[psutil.Process]:
        """Everything alive that was started from this copy, its PostgreSQL included."""
        marks = {str(self.folder), str((self.var / "pg").resolve())}
        found = []
        for process in psutil.process_iter():
            try:
                words = " ".join(process.cmdline())
            except psutil.Error:
                continue
            if process.pid != os.getpid() and any(mark in words for mark in marks):
                found.append(process)
        return found

    def wait_all_gone(self, seconds: float = 12) -> list[str]:
        """What is left after that time: [] is good."""
        end = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < end:
            time.sleep(0.1)
        return [" ".join(process.cmdline()) for process in left if process.is_running()]

    def kill_all(self) -> None:
        """What one test has left must not make the next one fail."""
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                process.kill()

    def remove(self) -> None:
        """Take the data folder along that lies elsewhere when root runs the tests."""
        self.kill_all()
        data = (self.var / "pg").resolve()
        if data != self.var / "pg" and data.parent == Path("/var/lib/cchc-portal"):
            shutil.rmtree(data, ignore_errors=True)


class Running:
    """A `bin/run` with its output in a file, until it says that it is ready."""

    def __init__(self, trial: Trial, changes: dict[str, str]):
        self.trial = trial
        self.screen = trial.folder / "screen.txt"
        with open(self.screen, "w") as screen:
            self.process = subprocess.Popen(
                [str(trial.folder / "bin" / "run")],
                env=trial.environment(**changes),
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> "Running":
        end = time.monotonic() + 240  # the first one migrates; on a busy machine that takes its time
        try:
            while "Khởi động trong" not in self.said:
                assert self.process.poll() is None, self.said
                assert time.monotonic() < end, self.said
                time.sleep(0.05)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(30)

    @property
    def said(self) -> str:
        return self.screen.read_text()

    def ask_to_stop(self, number: int) -> float:
        """Seconds from the signal to the end."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - began

    def find(self, pattern: str) -> psutil.Process:
        """The first (oldest) process whose command line matches: a main process comes before its children."""
        return next(p for p in self.trial.processes() if re.search(pattern, " ".join(p.cmdline())))


@pytest.fixture(scope="session")
def copied(tmp_path_factory):
    """One copy and one prepared database for all tests of a process; making them takes the most time."""
    folder = tmp_path_factory.mktemp("trial") / "portal"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    trial = Trial(folder)
    yield trial
    trial.remove()


@pytest.fixture
def trial(copied):
    yield copied
    left = copied.wait_all_gone()
    copied.kill_all()
    assert left == []
