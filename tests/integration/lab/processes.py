"""Processes that this package starts, and stops by their own id, never by name."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from .waiting import wait_for


class LabError(Exception):
    """Something outside this package is not as it must be; the message is for the person who runs it."""


_given_ports = set()


def free_port():
    """A loopback port that nobody listens on now and that was not given out before by this process."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given_ports:
            _given_ports.add(port)
            return port


def port_is_taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def find_program(name):
    """Debian keeps servers in /usr/sbin, which a user's PATH may lack."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if path is None:
        raise LabError(f"{name} is not installed; run scripts/install-dependencies demo")
    return path


def server_user(directory):
    """The user for database servers: None when we are not root; else mysql, or root where mysql cannot go."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam("mysql")
    except KeyError:
        return "root"
    reachable = subprocess.run(["setpriv", "--reuid=mysql", "--regid=mysql", "--init-groups",
                                "test", "-x", str(directory)])
    return "mysql" if reachable.returncode == 0 else "root"


def _start_time(pid):
    """The kernel's start time of a process: with the id it names one process, even after the id was used again."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


class Process:
    """One process with a log file and a record (id and start time) by which another run finds it again.

    With `survives` it outlives us (the demo); without, the kernel ends it when we die (tests).
    """

    def __init__(self, name, directory, survives=False):
        self.name = name
        self.directory = Path(directory)
        self.log = self.directory / f"{name}.log"
        self.record = self.directory / f"{name}.pid.json"
        self.survives = survives
        self._child = None

    def start(self, command, user=None, env=None):
        if self.running():
            raise LabError(f"{self.name} runs already (pid {self.pid()})")
        prefix = ["setpriv"]
        if user not in (None, "root"):
            prefix += [f"--reuid={user}", f"--regid={user}", "--init-groups"]
        if not self.survives:
            prefix += ["--pdeathsig", "KILL"]
        command = [str(part) for part in (prefix if len(prefix) > 1 else []) + list(command)]
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                           start_new_session=True, cwd=self.directory, env=env)
        self.record.write_text(json.dumps({"pid": self._child.pid, "started": _start_time(self._child.pid)}))

    def pid(self):
        """The id while the process lives, else None."""
        if self._child is not None and self._child.poll() is not None:
            return None
        try:
            record = json.loads(self.record.read_text())
        except FileNotFoundError:
            return None
        alive = record["started"] is not None and _start_time(record["pid"]) == record["started"]
        return record["pid"] if alive else None

    def running(self):
        return self.pid() is not None

    def exit_code(self):
        """None while it runs, or when it is not our child."""
        if self._child is None or self.running():
            return None
        return self._child.wait(timeout=10)  # its last thread may end a moment after its first

    def signal(self, number):
        pid = self.pid()
        if pid is None:
            raise LabError(f"{self.name} does not run; its log is {self.log}")
        os.kill(pid, number)

    def stop(self, timeout=15.0):
        """SIGTERM, then SIGKILL after the timeout. Returns the exit code when the process was our child."""
        if self.running():
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            deadline = time.monotonic() + timeout
            while self.running() and time.monotonic() < deadline:
                time.sleep(0.02)
            if self.running():
                self.kill()
        self.record.unlink(missing_ok=True)
        return self.exit_code()

    def kill(self):
        if self.running():
            self.signal(signal.SIGKILL)
            wait_for(lambda: not self.running(), 10, f"{self.name} to end")
        self.record.unlink(missing_ok=True)

    def wait_until(self, ready, timeout, what):
        """Waits for `ready()`, and fails at once, with the end of the log, when the process ends before."""
        def ready_or_dead():
            return ready() or not self.running()

        wait_for(ready_or_dead, timeout, f"{self.name}: {what}", interval=0.05, describe=self.log_tail)
        if not self.running():
            raise LabError(f"{self.name} ended at once; the end of {self.log}:\n{self.log_tail()}")

    def log_tail(self, lines=15):
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
