"""A client of the daemon's stream of server-sent events, which notes when each of them came."""

import http.client
import json
import socket
import threading
import time
import urllib.request
from dataclasses import dataclass

from .waiting import wait_for


@dataclass
class Told:
    at: float  # on this machine's monotonic clock
    kind: str  # status, journal; "" for a comment
    id: str
    text: str

    @property
    def data(self):
        return json.loads(self.text)


class EventStream:
    """Reads in a thread of its own while the `with` block lasts."""

    def __init__(self, url, headers=None):
        request = urllib.request.Request(url + "/api/v1/stream", headers=headers or {})
        self._answer = urllib.request.urlopen(request, timeout=30)
        self.headers = self._answer.headers
        self.told = []
        self.retry = None
        self.end = None  # "clean", or the error with which it ended
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        if self.end is None:
            try:
                self._answer.fp.raw._sock.shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                pass  # it has just ended by itself
        self._thread.join(10)
        self._answer.close()

    def wait_for(self, matches, since=0, timeout=10.0, what="an event"):
        """The first event from the place `since` in `told` that matches."""
        return wait_for(lambda: next((one for one in self.told[since:] if matches(one)), None), timeout, what,
                        interval=0.005, describe=lambda: [(one.kind, one.text[:200]) for one in self.told[-5:]])

    def of(self, kind):
        return [one for one in self.told if one.kind == kind]

    def wait_end(self, timeout=10.0):
        wait_for(lambda: self.end is not None, timeout, "the stream to end")
        return self.end

    def _read(self):
        try:
            fields = {}
            for line in self._answer:
                line = line.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.removeprefix(" ")
                    continue
                if "retry" in fields:
                    self.retry = int(fields["retry"])
                if "data" in fields or "" in fields:
                    self.told.append(Told(time.monotonic(), fields.get("event", ""), fields.get("id", ""),
                                          fields.get("data", "")))
                fields = {}
            self.end = "clean"
        except (OSError, ValueError, AttributeError, http.client.HTTPException) as error:
            self.end = repr(error)
