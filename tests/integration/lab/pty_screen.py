"""A program on a terminal: what its screen shows, and what it leaves behind."""

import codecs
import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import threading
from pathlib import Path

from .waiting import wait_for

_SEQUENCE = re.compile("\x1b\\[(\\??)([0-9;]*)([A-Za-z])")


class Emulator:
    """The few sequences of a terminal that relaywatch uses; any other is an error. Without wrapping of long lines."""

    def __init__(self, rows, columns):
        self.modes = {"1049": False, "25": True, "7": True}  # second screen, cursor, wrapping
        self.resize(rows, columns)
        self._pending = ""

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self._clear()

    def _clear(self):
        self.cells = [[" "] * self.columns for _ in range(self.rows)]
        self.row = self.column = 0

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]

    def feed(self, text):
        text = self._pending + text
        self._pending = ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                match = _SEQUENCE.match(text, at)
                if not match:
                    if len(text) - at > 16:
                        raise AssertionError(f"a sequence that is not known: {text[at:at + 16]!r}")
                    self._pending = text[at:]
                    return
                self._obey(*match.groups())
                at = match.end()
            else:
                self._put(text[at])
                at += 1

    def _obey(self, private, numbers, action):
        if private:
            assert action in "hl" and numbers in self.modes, (numbers, action)
            self.modes[numbers] = action == "h"
        elif action == "H":
            self.row = self.column = 0
        elif action == "K":
            self._blank(self.row, self.column)
        elif action == "J":
            for row in range(self.row, self.rows):
                self._blank(row, self.column if numbers in ("", "0") and row == self.row else 0)
            if numbers == "2":
                self._clear()
        else:
            assert action == "m", (numbers, action)

    def _blank(self, row, first):
        self.cells[row][first:] = [" "] * (self.columns - first)

    def _put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
            if self.row == self.rows:
                self.cells = self.cells[1:] + [[" "] * self.columns]
                self.row -= 1
        else:
            self.cells[self.row][min(self.column, self.columns - 1)] = character
            self.column += 1


class PtyProgram:
    """`command` as its user starts it at a terminal of its own. Use as a context manager."""

    def __init__(self, command, rows=60, columns=80, environment=None, directory=None):
        self._master, self._slave = os.openpty()
        self._set_size(rows, columns)
        self.before = termios.tcgetattr(self._slave)
        self._lock = threading.Lock()
        self._emulator = Emulator(rows, columns)
        self._failure = None
        self.output = ""
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8", **(environment or {})}
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *map(str, command)], stdin=self._slave, stdout=self._slave,
            stderr=self._slave, start_new_session=True, env=environment, cwd=directory,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._slave)
        self._reader.join(5)
        os.close(self._master)

    def _read(self):
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the other end is closed
                return
            text = decode(data)
            with self._lock:
                self.output += text
                try:
                    self._emulator.feed(text)
                except AssertionError as error:
                    self._failure = self._failure or error

    def _set_size(self, rows, columns):
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, rows, columns):
        with self._lock:
            self._emulator.resize(rows, columns)
        self._set_size(rows, columns)  # the kernel tells the program

    def lines(self):
        with self._lock:
            if self._failure:
                raise self._failure
            return self._emulator.lines()

    def text(self):
        return "\n".join(self.lines())

    def wait_text(self, wanted, timeout=15.0):
        """Waits until the screen shows what the regular expression matches; returns the match."""
        return wait_for(lambda: re.search(wanted, self.text()), timeout, f"{wanted!r} on the screen",
                        describe=lambda: "\n" + self.text())

    def type(self, keys):
        os.write(self._master, keys.encode())

    def signal(self, number):
        self._process.send_signal(number)

    def is_stopped(self):
        return Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"

    def wait_exit(self, timeout=10.0):
        return self._process.wait(timeout)

    def is_as_before(self):
        """The first screen, a cursor, and the terminal's settings as they were."""
        with self._lock:
            modes = dict(self._emulator.modes)
        return modes == {"1049": False, "25": True, "7": True} and termios.tcgetattr(self._slave) == self.before

    def go_on(self):
        self.signal(signal.SIGCONT)
