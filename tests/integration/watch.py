"""relaywatch, Alertmanager and a webhook around a chain, as one thing that a test can ask."""

from contextlib import contextmanager
from pathlib import Path

from lab.daemon import Relaywatch, config_for
from lab.observers import Alertmanager
from lab.waiting import wait_for
from lab.webhook import WebhookReceiver

# Quick, so that a test waits for little. HopStopped holds for a moment: a fault's own STOP SLAVE, CHANGE MASTER and
# START SLAVE pass through states that are not the fault. Resolving waits too, so that nothing flaps.
ALERTS = {
    "HopBroken": {"for": "0s", "keep_firing_for": "1s"},
    "HopStopped": {"for": "3s", "keep_firing_for": "1s"},
    "HopLagging": {"for": "1s", "keep_firing_for": "1s"},
    "HopStalled": {"for": "1s", "keep_firing_for": "1s"},
    "NodeDown": {"for": "0s", "keep_firing_for": "1s"},
    "TopologyDrift": {"for": "3s", "keep_firing_for": "1s"},
    "flapping": {"count": 0},  # the tests break one hop again and again
}


@contextmanager
def watching(chain, directory, healthy=True, **options):
    """A Watch with these options, which has seen the chain `healthy`, while the `with` block lasts."""
    watch = Watch(chain, directory, **options)
    try:
        watch.start(healthy)
        yield watch
    finally:
        watch.stop()


class Watch:
    def __init__(self, chain, directory, interval="250ms", lag=None, alerts=None, **config):
        self.chain = chain
        self.directory = Path(directory)
        self.webhook = WebhookReceiver()
        self.alertmanager = Alertmanager(self.directory / "alertmanager", self.webhook.url, group_interval="200ms")
        self.relaywatch = Relaywatch(self.directory / "relaywatch")
        self.relaywatch.directory.mkdir(parents=True)
        self.relaywatch.write_config(config_for(
            chain, self.relaywatch.directory, self.relaywatch.port, [self.alertmanager.url], interval=interval,
            timeout=config.pop("timeout", "2s"), lag=lag, alerts=ALERTS if alerts is None else alerts, **config))

    def start(self, healthy=True):
        self.alertmanager.start()
        self.relaywatch.start()
        if healthy:
            self.relaywatch.wait_all_ok()

    def stop(self):
        """Ends all; relaywatch has to be alive still, or to have been terminated, and to exit with 0."""
        try:
            self.relaywatch.end()
        finally:
            self.alertmanager.stop()
            self.webhook.close()

    def begin(self):
        """Waits until nothing of an earlier test is left, even of one that failed; returns the mark to count from."""
        self.settle(0)
        return self.webhook.count()

    def fired(self, mark, name, timeout=15.0, **labels):
        return self._wait("firing", mark, name, timeout, labels)

    def resolved(self, mark, name, timeout=30.0, **labels):
        return self._wait("resolved", mark, name, timeout, labels)

    def _wait(self, status, mark, name, timeout, labels):
        def matches(notification):  # Alertmanager leaves out a label whose value is empty, such as the channel
            return (notification.status == status and notification.name == name
                    and all(notification.labels.get(key, "") == value for key, value in labels.items()))

        return self.webhook.wait_for(matches, mark, timeout, f"{name} {status} {labels}")

    def only_one_page(self, mark, page):
        """Asserts that since `mark` the receiver got exactly: this page firing, then the same resolved.

        Called after settle(): the chain is healthy, no alert is active and every page was resolved.
        """
        seen = [(n.status, n.name, n.labels) for n in self.webhook.since(mark)]
        assert seen == [("firing", page.name, page.labels), ("resolved", page.name, page.labels)], seen

    def settle(self, mark):
        """Waits until all is well and Alertmanager knows it: it holds no alert that is active or unsent."""
        self.relaywatch.wait_all_ok()
        wait_for(lambda: self._open_pages(mark) == set(), 20, "every page to be resolved", interval=0.1,
                 describe=lambda: self._open_pages(mark))

    def _open_pages(self, mark):
        pages = set()
        for notification in self.webhook.since(mark):
            identity = frozenset(notification.labels.items())
            (pages.add if notification.status == "firing" else pages.discard)(identity)
        return pages
