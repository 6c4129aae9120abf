"""Percona Toolkit's pt-heartbeat, as Debian packages it: the writer that others use, another reader of its table."""

import os
import re
import subprocess
import threading
import time
from pathlib import Path

from .mariadb import PASSWORDS
from .processes import Process, find_program

_TABLE = ["--database", "percona", "--table", "heartbeat", "--no-version-check"]


def _account_file(directory):
    """An option file: a password in the arguments would be seen by every user of the machine."""
    file = Path(directory) / "account.cnf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"[client]\nuser=admin\npassword={PASSWORDS['admin']}\n")
    return file


def _command(node, directory):
    return [find_program("pt-heartbeat"), f"F={_account_file(directory)},h=127.0.0.1,P={node.port}", *_TABLE]


class PtWriter:
    """Stamps a node once a second while the `with` block lasts."""

    def __init__(self, node, directory):
        self._command = [*_command(node, directory), "--update"]
        self._process = Process("pt-heartbeat", Path(directory))

    def __enter__(self):
        self._process.start(self._command)
        return self

    def __exit__(self, *_):
        self._process.stop()

    def log_tail(self):
        return self._process.log_tail()


class PtMonitor:
    """Reads a replica's lag once a second while the `with` block lasts; afterwards `readings` holds (time, lag)."""

    def __init__(self, node, source_server_id, directory):
        self.readings = []
        self._command = [*_command(node, directory), "--monitor", "--master-server-id", str(source_server_id)]
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self):
        # A terminal: into a pipe it would write its lines much later, many at once.
        self._terminal, its_end = os.openpty()
        self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=its_end, stderr=its_end)
        os.close(its_end)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=10)
        self._thread.join(timeout=10)
        os.close(self._terminal)

    def _read(self):
        while True:
            try:
                text = os.read(self._terminal, 4096).decode()
            except OSError:  # how a terminal says that its other end was closed
                return
            self.readings += [(time.time(), float(lag)) for lag in re.findall(r"(\d+\.\d+)s \[", text)]
