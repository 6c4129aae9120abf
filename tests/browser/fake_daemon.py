"""What the page needs of a daemon, with a report that a test makes: assets, status, history, events, stream."""

import contextlib
import json
import queue
import re
import socket
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_CHECKOUT = Path(__file__).resolve().parents[2]
_WEB = _CHECKOUT / "dashboards/web"
_CHART_JS = Path("/usr/share/javascript/chart.js/chart.min.js")
_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
          ".svg": "image/svg+xml"}


def _policy():
    """The one that the daemon sends."""
    source = (_CHECKOUT / "lib/web/page_routes.cpp").read_text()
    literals = re.search(r"content_security_policy =(.*?);\n\n", source, re.DOTALL)[1]
    return "".join(re.findall(r'"([^"]*)"', literals))


class FakeDaemon:
    """Serves until stop(); start() serves again on the same port."""

    def __init__(self, report, history=None, events=()):
        self.report = report
        self.history = history          # (query) → the answer; None: 404
        self.events = list(events)
        self.streams = True             # False: /api/v1/stream is not there
        self.complaint = None           # what /-/healthy says; None: it is well
        self.frozen = threading.Event()  # set: takes requests and does not answer
        self.no_body = threading.Event()  # set: begins answers, and does not go on
        self.missing = set()            # assets that cannot be had
        self.health_told = None         # what /-/healthy said last
        self.questions = 0              # for the status, so far
        self.clients = set()            # queues, one for each stream
        self.connections = set()
        self.port = 0
        self._server = None
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        daemon = self

        class Handler(_Handler):
            fake = daemon

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self.break_streams()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def publish(self, report=None):
        """A new report, of now, for everybody who listens."""
        if report is not None:
            self.report = report
        self.report["at"] = now()
        self._tell("status", self.report)

    def break_streams(self):
        for client in list(self.clients):
            client.put(None)

    def journal(self, event):
        self.events.append(event)
        self._tell("journal", event)

    def _tell(self, kind, body):
        text = f"event: {kind}\ndata: {json.dumps(body)}\n\n".encode()
        for client in list(self.clients):
            client.put(text)


def now(before=0.0):
    """RFC 3339, so many seconds ago."""
    at = time.time() - before
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03}Z"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake = None

    def setup(self):
        super().setup()
        self.fake.connections.add(self.connection)

    def finish(self):
        self.fake.connections.discard(self.connection)
        super().finish()

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        try:
            self._answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self):
        fake, target = self.fake, urlsplit(self.path)
        while fake.frozen.is_set():
            time.sleep(0.02)
        if target.path == "/" or target.path.startswith("/assets/"):
            self._asset(target.path.removeprefix("/assets/").removeprefix("/") or "index.html")
        elif target.path == "/api/v1/status":
            fake.questions += 1
            self._json(200, fake.report) if fake.report else self._json(503, {"error": "no report yet"})
        elif target.path == "/api/v1/events":
            self._json(200, {"events": fake.events, "left_out": 0})
        elif target.path == "/api/v1/history" and fake.history:
            self._json(200, fake.history({key: values[0] for key, values in parse_qs(target.query).items()}))
        elif target.path == "/-/healthy":
            self._send(503 if fake.complaint else 200, "text/plain", (fake.complaint or "well").encode())
            fake.health_told = fake.complaint
        elif target.path == "/api/v1/stream" and fake.streams:
            self._stream()
        else:
            self._json(404, {"error": "nothing here"})

    def _asset(self, name):
        file = _CHART_JS if name == _CHART_JS.name else _WEB / name
        if "/" in name or not file.is_file() or name in self.fake.missing:
            self._json(404, {"error": "no such asset"})
            return
        self._send(200, _TYPES[file.suffix], file.read_bytes(), {"Content-Security-Policy": _policy(), "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})

    def _json(self, status, body):
        self._send(status, "application/json", json.dumps(body).encode())

    def _send(self, status, kind, body, headers=None):
        self.send_response_only(status)
        fields = {"Date": formatdate(usegmt=True), "Content-Type": kind, "Content-Length": len(body), "Cache-Control": "no-store"}
        for name, value in {**fields, **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        while self.fake.no_body.is_set():
            time.sleep(0.02)
        self.wfile.write(body)

    def _stream(self):
        fake, mine = self.fake, queue.Queue()
        fake.clients.add(mine)
        self.close_connection = True
        try:
            self.send_response_only(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(b"retry: 500\n\n")
            if fake.report:
                self.wfile.write(f"event: status\ndata: {json.dumps(fake.report)}\n\n".encode())
            while (text := mine.get()) is not None:
                while fake.frozen.is_set():
                    time.sleep(0.02)
                self.wfile.write(text)
        finally:
            fake.clients.discard(mine)
