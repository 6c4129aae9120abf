"""Local servers that speak the answers of PagerDuty, of Slack and of a plain webhook, and remember what they were sent."""

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .processes import free_port

_OUT_OF_ORDER = (503, "text/plain", b"out of order")


@dataclass(frozen=True)
class Delivery:
    at: float  # time.time() when the request had arrived
    path: str
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body)


class EventReceivers:
    """Listens on one loopback port: POST /pagerduty, /slack/… and /webhook. Can go away and come back. Thread-safe."""

    def __init__(self):
        self._changed = threading.Condition()
        self._deliveries = []
        self._refused = 0
        self._works = True
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._server = None
        self._listen()

    def _listen(self):
        receivers = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, answer = receivers._take(Delivery(time.time(), self.path, dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, delivery):
        with self._changed:
            if not self._works:
                self._refused += 1
                self._changed.notify_all()
                return _OUT_OF_ORDER
            self._deliveries.append(delivery)
            self._changed.notify_all()
        if delivery.path == "/pagerduty":
            return 202, "application/json", b'{"status":"success","message":"Event processed","dedup_key":"k"}'
        return 200, "text/plain", b"ok"

    def break_down(self):
        """From now on every request is answered with 503, and not counted as a delivery."""
        with self._changed:
            self._works = False

    def mend(self):
        with self._changed:
            self._works = True

    def wait_for_refused(self, count, timeout=15.0):
        with self._changed:
            assert self._changed.wait_for(lambda: self._refused >= count, timeout), self._refused

    def to(self, prefix):
        with self._changed:
            return [delivery for delivery in self._deliveries if delivery.path.startswith(prefix)]

    def wait_for(self, prefix, count, timeout=20.0):
        """The deliveries to that path, once there are so many."""
        with self._changed:
            def enough():
                return sum(delivery.path.startswith(prefix) for delivery in self._deliveries) >= count
            assert self._changed.wait_for(enough, timeout), (prefix, [d.path for d in self._deliveries])
        return self.to(prefix)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
