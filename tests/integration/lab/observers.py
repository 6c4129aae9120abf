"""Alertmanager and Prometheus, as Debian packages them, on loopback and beside what they observe."""

import urllib.error
import urllib.request
from pathlib import Path

from .processes import LabError, Process, find_program, free_port, port_is_taken

_ALERTMANAGER_CONFIG = """route:
  receiver: test
  group_by: ['...']  # every alert is its own group: none waits for another
  group_wait: 0s
  group_interval: {group_interval}
  repeat_interval: 4h
receivers:
  - name: test
{webhook}"""

_WEBHOOK = """    webhook_configs:
      - url: {url}
        send_resolved: true
"""

_RULES = Path(__file__).resolve().parents[3] / "config/prometheus/relaywatch.rules.yml"

_PROMETHEUS_CONFIG = """global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 1s
rule_files:
  - {rules}
scrape_configs:
  - job_name: relaywatch
    static_configs:
      - targets: [{targets}]
"""


def http_ok(url, timeout=2.0):
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _check_port(port, what):
    if port_is_taken(port):
        raise LabError(f"port {port}, meant for {what}, is taken")


class Alertmanager:
    """Notifies `webhook_url` of each alert at once, and of its end after at most the group_interval; notifies nobody when
    there is none."""

    def __init__(self, directory, webhook_url=None, port=None, survives=False, group_interval="1s",
                 cluster_options=("--cluster.listen-address=",)):
        self.directory = Path(directory)
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._webhook_url = webhook_url
        self._group_interval = group_interval
        self._cluster_options = cluster_options
        self.process = Process("alertmanager", self.directory, survives)

    def start(self):
        _check_port(self.port, "Alertmanager")
        self.directory.mkdir(parents=True, exist_ok=True)
        config = self.directory / "alertmanager.yml"
        webhook = _WEBHOOK.format(url=self._webhook_url) if self._webhook_url else ""
        config.write_text(_ALERTMANAGER_CONFIG.format(webhook=webhook, group_interval=self._group_interval))
        self.process.start([find_program("prometheus-alertmanager"), f"--config.file={config}",
                            f"--storage.path={self.directory / 'data'}", f"--web.listen-address=127.0.0.1:{self.port}",
                            *self._cluster_options])
        self.process.wait_until(lambda: http_ok(self.url + "/-/ready"), 30, "to be ready")

    def stop(self):
        self.process.stop()


class AlertmanagerCluster:
    """Alertmanagers that tell one another what they have sent: together they notify once."""

    def __init__(self, directory, webhook_url, size=2):
        ports = [free_port() for _ in range(size)]
        # The second one waits so long for the first one's word before it sends by itself. What it then sends is what it
        # knew before: it must be less than the group_interval, or it would tell of an alert that is over meanwhile.
        patience = "--cluster.peer-timeout=300ms"
        self.members = [
            Alertmanager(Path(directory) / f"alertmanager-{number}", webhook_url, cluster_options=(
                f"--cluster.listen-address=127.0.0.1:{port}", f"--cluster.advertise-address=127.0.0.1:{port}",
                *(f"--cluster.peer=127.0.0.1:{peer}" for peer in ports if peer != port),
                patience, "--cluster.gossip-interval=50ms", "--cluster.settle-timeout=5s"))
            for number, port in enumerate(ports, 1)]

    @property
    def urls(self):
        return [member.url for member in self.members]

    def start(self):
        for member in self.members:
            member.start()

    def stop(self):
        for member in self.members:
            member.stop()


class Prometheus:
    """Scrapes relaywatch every second, at one address or more ("host:port")."""

    def __init__(self, directory, *targets, port=None, survives=False):
        self.directory = Path(directory)
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._targets = targets
        self.process = Process("prometheus", self.directory, survives)

    def start(self):
        _check_port(self.port, "Prometheus")
        self.directory.mkdir(parents=True, exist_ok=True)
        config = self.directory / "prometheus.yml"
        config.write_text(_PROMETHEUS_CONFIG.format(targets=", ".join(f"'{one}'" for one in self._targets), rules=_RULES))
        self.process.start([find_program("prometheus"), f"--config.file={config}",
                            f"--storage.tsdb.path={self.directory / 'data'}",
                            f"--web.listen-address=127.0.0.1:{self.port}"])
        self.process.wait_until(lambda: http_ok(self.url + "/-/ready"), 30, "to be ready")

    def stop(self):
        self.process.stop()
