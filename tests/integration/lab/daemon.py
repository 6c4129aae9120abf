"""A relaywatch process: its configuration, life, report and metrics."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from .mariadb import PASSWORDS
from .observers import http_ok
from .processes import LabError, Process, free_port, port_is_taken
from .waiting import wait_for

_CHECKOUT = Path(__file__).resolve().parents[3]


def default_binary():
    """RELAYWATCH_BINARY names the program; without it the developer build is used."""
    return Path(os.environ.get("RELAYWATCH_BINARY", _CHECKOUT / "build/dev/daemon/relaywatch")).absolute()


def config_for(chain, directory, port, alertmanager_urls=(), interval="1s", timeout="2s", user="monitor", password=None,
               credentials=None, alerts=None, lag=None, heartbeat=None):
    """The configuration (a dict) that watches the chain. Secrets go to files beside it, never into it.
    `credentials` maps a node's name to another (user, password); `heartbeat` is that section."""
    directory = Path(directory)
    entries = {"default": (user, password or PASSWORDS[user]), **(credentials or {})}
    credential_sections = {}
    for name, (account, secret) in entries.items():
        file = directory / f"password-{name}"
        file.touch(mode=0o600)
        file.write_text(secret)
        credential_sections[name] = {"user": account, "password_file": str(file)}
    nodes = []
    for node in chain.nodes:
        entry = {"name": node.name, "host": "127.0.0.1", "port": node.port, "tls": {"mode": "disabled"}}
        if credentials and node.name in credentials:
            entry["credentials"] = node.name
        nodes.append(entry)
    return {
        "poll": {"interval": interval, "timeout": timeout},
        "credentials": credential_sections,
        "nodes": nodes,
        "chains": [{"name": "lab", "path": [node.name for node in chain.nodes],
                    "lag": lag or {"warning": "30s", "critical": "5m"}}],
        "alerts": alerts or {},
        "notify": [{"type": "alertmanager", "urls": list(alertmanager_urls)}] if alertmanager_urls else [],
        "http": {"listen": f"127.0.0.1:{port}"},
        "log": {"level": "info", "format": "text"},
        **({"heartbeat": heartbeat} if heartbeat else {}),
    }


class Relaywatch:
    def __init__(self, directory, port=None, binary=None, survives=False):
        self.directory = Path(directory)
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.binary = Path(binary or default_binary())
        self.config_file = self.directory / "relaywatch.json"
        self.process = Process("relaywatch", self.directory, survives)

    def write_config(self, config):
        self.directory.mkdir(parents=True, exist_ok=True)
        self.config_file.write_text(json.dumps(config, indent=2) + "\n")

    def config(self):
        return json.loads(self.config_file.read_text())

    def check_binary(self):
        if not self.binary.exists():
            raise LabError(f"{self.binary} is not there; build it first, or name it in RELAYWATCH_BINARY")

    def start(self, timeout=30):
        self.check_binary()
        if port_is_taken(self.port):
            raise LabError(f"port {self.port}, meant for relaywatch, is taken")
        self.process.start([self.binary, "serve", "--config", self.config_file])
        self.process.wait_until(lambda: http_ok(self.url + "/-/ready"), timeout, "to be ready")

    def terminate(self, timeout=15):
        """SIGTERM; returns the exit code. A process that has to be killed is an error."""
        self.process.signal(signal.SIGTERM)
        wait_for(lambda: not self.process.running(), timeout, "relaywatch to stop after SIGTERM",
                 describe=self.process.log_tail)
        return self.process.exit_code()

    def kill(self):
        """SIGKILL. The last of its threads, and with it its port, may go a moment after it."""
        self.process.kill()
        wait_for(lambda: not port_is_taken(self.port), 10, f"port {self.port} to be free")

    def stop(self):
        return self.process.stop()

    def end(self):
        """Ends it; it has to be alive still, or to have been terminated, and to exit with 0."""
        try:
            if self.process.running():
                self.terminate()
            assert self.process.exit_code() in (0, None), self.process.log_tail(60)
            assert "Sanitizer" not in self.log(), self.process.log_tail(60)
        finally:
            self.stop()

    def log(self):
        return self.process.log.read_text(errors="replace") if self.process.log.exists() else ""

    def get(self, path, timeout=5.0):
        with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
            return answer.read().decode()

    def status(self):
        return json.loads(self.get("/api/v1/status"))

    def hop(self, source, replica):
        """The report of one hop, or None while there is none."""
        for hop in self.status()["hops"]:
            if (hop["source"], hop["replica"]) == (source, replica):
                return hop
        return None

    def node(self, name):
        return next((node for node in self.status()["nodes"] if node["name"] == name), None)

    def post(self, path, timeout=10.0):
        """(HTTP status, body), whatever the status is."""
        request = urllib.request.Request(self.url + path, data=b"", method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metrics(self):
        return Metrics(self.get("/metrics"))

    def command(self, *arguments):
        self.check_binary()
        return subprocess.run([str(self.binary), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)

    def wait_hop(self, source, replica, state, causes=None, timeout=15.0):
        """Waits until the hop has the state, and one of the causes when they are given; returns its report."""
        def matches():
            hop = self.hop(source, replica)
            return hop if hop and hop["state"] == state and (causes is None or hop["cause"] in causes) else None

        wanted = f"{source}→{replica} {state}" + (f"/{'|'.join(causes)}" if causes else "")
        return wait_for(matches, timeout, wanted, interval=0.05, describe=self.describe)

    def wait_all_ok(self, timeout=30.0):
        """Waits until every node is up, every hop is ok and no alert is active."""
        def healthy():
            status = self.status()
            return (all(node["up"] for node in status["nodes"]) and status["hops"]
                    and all(hop["state"] == "ok" for hop in status["hops"]) and not status["alerts"])

        wait_for(healthy, timeout, "a healthy chain", interval=0.05, describe=self.describe)

    def describe(self):
        try:
            status = self.status()
        except (urllib.error.URLError, OSError) as error:
            return f"no answer ({error}); log:\n{self.process.log_tail()}"
        hops = [f"{hop['source']}→{hop['replica']} {hop['state']}/{hop['cause']} lag {hop['lag_seconds']}"
                for hop in status["hops"]]
        return {"down": [node["name"] for node in status["nodes"] if not node["up"]], "hops": hops,
                "alerts": [(alert["name"], alert["state"]) for alert in status["alerts"]], "at": time.strftime("%T")}


class Metrics:
    """One scrape, in the text exposition format."""

    _SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)")
    _LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')

    def __init__(self, text):
        self.text = text
        self.samples = []  # (name, labels, value)
        for line in text.splitlines():
            match = None if line.startswith("#") else self._SAMPLE.match(line)
            if match:
                self.samples.append((match[1], dict(self._LABEL.findall(match[2] or "")), float(match[3])))

    def names(self):
        return {name for name, _, _ in self.samples}

    def find(self, name, /, **labels):
        """All (labels, value) of that name that have these labels."""
        return [(found, value) for sample, found, value in self.samples
                if sample == name and all(found.get(key) == wanted for key, wanted in labels.items())]

    def value(self, name, /, **labels):
        """The one value with these labels; an error when there is none or more than one."""
        found = self.find(name, **labels)
        assert len(found) == 1, f"{name}{labels}: {found}"
        return found[0][1]
