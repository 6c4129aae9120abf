"""Receives webhook calls, Alertmanager's or relaywatch's own, and remembers each alert with the time of its arrival."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Notification:
    at: float  # time.time() when the request had arrived
    status: str  # firing or resolved
    labels: dict
    annotations: dict = field(compare=False)

    @property
    def name(self):
        return self.labels.get("alertname", "")


class WebhookReceiver:
    """Listens on a free loopback port until closed. Thread-safe."""

    def __init__(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver._record(time.time(), json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._changed = threading.Condition()
        self._notifications = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/alerts"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _record(self, at, message):
        with self._changed:
            for alert in message.get("alerts", [message]):  # relaywatch tells of one at a time, itself
                self._notifications.append(Notification(at, alert["status"], alert["labels"], alert["annotations"]))
            self._changed.notify_all()

    def count(self):
        with self._changed:
            return len(self._notifications)

    def since(self, mark):
        """All notifications after the first `mark` ones."""
        with self._changed:
            return list(self._notifications[mark:])

    def wait_for(self, matches, mark=0, timeout=15.0, what="a notification"):
        """The first notification after `mark` that matches; waits for it."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for notification in self._notifications[mark:]:
                    if matches(notification):
                        return notification
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    seen = [(n.status, n.labels) for n in self._notifications[mark:]]
                    raise AssertionError(f"waited {timeout:g} s for {what}; received: {seen}")

    def close(self):
        self._server.shutdown()
        self._server.server_close()
