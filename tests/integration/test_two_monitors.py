"""Two daemons with one configuration, on a real chain: whichever of them dies or hangs amid a fault, each page comes once.

Pages go two ways: through a cluster of two Alertmanagers, and straight to a webhook, which only the leader may call.
"""

import signal
import time
from contextlib import contextmanager

import pytest

from lab.daemon import Relaywatch, config_for
from lab.observers import AlertmanagerCluster
from lab.waiting import wait_for
from lab.webhook import WebhookReceiver
from watch import ALERTS

_TOLD_WITHIN = 0.2  # the leader gets the webhook's answer, and its word reaches the other
_TAKE_OVER = 10  # seconds at most, whatever happens to the leader


class TwoMonitors:
    """Both at a quick pace, with a lease on the origin."""

    def __init__(self, chain, directory):
        self.chain = chain
        self.pages = {"alertmanager": WebhookReceiver(), "webhook": WebhookReceiver()}
        self.alertmanagers = AlertmanagerCluster(directory, self.pages["alertmanager"].url, size=2)
        self.monitors = [Relaywatch(directory / f"monitor-{number}") for number in (1, 2)]
        for monitor in self.monitors:
            monitor.directory.mkdir()
            config = config_for(chain, monitor.directory, monitor.port, self.alertmanagers.urls, interval="250ms",
                                alerts=ALERTS)
            config["ha"] = {"lock_node": chain.origin.name, "instance": monitor.directory.name,
                            "peers": [other.url for other in self.monitors if other is not monitor]}
            config["store"] = {"path": str(monitor.directory / "state.db")}
            config["notify"].append({"type": "webhook", "name": "direct", "url": self.pages["webhook"].url})
            monitor.write_config(config)

    def start(self):
        self.alertmanagers.start()
        for monitor in self.monitors:
            monitor.start()
            monitor.wait_all_ok()
        self.wait_one_leads()

    def stop(self):
        for monitor in self.monitors:
            monitor.stop()
        self.alertmanagers.stop()
        for receiver in self.pages.values():
            receiver.close()

    def leaders(self):
        return [monitor for monitor in self.monitors if leads(monitor)]

    def wait_one_leads(self):
        """(the leader, the other one)"""
        wait_for(lambda: len(self.leaders()) == 1, 10, "one of the two to lead")
        leader = self.leaders()[0]
        return leader, next(monitor for monitor in self.monitors if monitor is not leader)

    def mark(self):
        return {way: receiver.count() for way, receiver in self.pages.items()}

    def wait_for_page(self, mark, status, name, timeout=30):
        """Both ways; gives when it came straight."""
        came = {way: receiver.wait_for(lambda n: (n.status, n.name) == (status, name), mark[way], timeout,
                                       f"{name} {status} by {way}") for way, receiver in self.pages.items()}
        return came["webhook"].at

    def seen(self, mark, name):
        return {way: [n.status for n in receiver.since(mark[way]) if n.name == name]
                for way, receiver in self.pages.items()}

    def assert_paged_once(self, mark, name):
        """Exactly one page and its end each way, and the same labels in both."""
        time.sleep(2)  # whatever would come twice has come by then
        once = ["firing", "resolved"]
        assert self.seen(mark, name) == {"alertmanager": once, "webhook": once}, self.logs()

    def logs(self):
        return "\n".join(monitor.process.log_tail(20) for monitor in self.monitors)


def leads(monitor):
    return monitor.metrics().value("relaywatch_leader") == 1


@pytest.fixture(scope="module")
def two(chain, module_directory):
    two = TwoMonitors(chain, module_directory)
    try:
        two.start()
        yield two
    finally:
        two.stop()


@contextmanager
def stopped_applier(node):
    node.run("STOP SLAVE SQL_THREAD")
    try:
        yield
    finally:
        node.run("START SLAVE SQL_THREAD")


def _seconds_until_leads(monitor):
    begin = time.monotonic()
    wait_for(lambda: leads(monitor), 15, "the other to take over", describe=monitor.describe)
    return time.monotonic() - begin


def _kill(monitor):
    monitor.kill()


def _freeze(monitor):
    monitor.process.signal(signal.SIGSTOP)


def _bring_back(monitor):
    if monitor.process.running():
        monitor.process.signal(signal.SIGCONT)
    else:
        monitor.start()


@pytest.mark.parametrize("fell", [_kill, _freeze], ids=["killed", "frozen"])
@pytest.mark.parametrize("whom", ["leader", "follower"])
def test_one_that_falls_just_after_the_page_changes_nothing(two, fell, whom, capsys):
    """It comes back while the fault goes on, and is not told by its own outbox to page again."""
    leader, follower = two.wait_one_leads()
    victim, survivor = (leader, follower) if whom == "leader" else (follower, leader)
    mark = two.mark()
    with stopped_applier(two.chain.nodes[2]):
        two.wait_for_page(mark, "firing", "HopStopped")
        time.sleep(_TOLD_WITHIN)
        fell(victim)
        took_over = _seconds_until_leads(survivor)
        _bring_back(victim)
        wait_for(lambda: not leads(victim), 10, "who comes back to follow")
    two.wait_for_page(mark, "resolved", "HopStopped")
    for monitor in two.monitors:
        monitor.wait_all_ok()
    assert two.leaders() == [survivor]
    two.assert_paged_once(mark, "HopStopped")
    assert took_over < _TAKE_OVER
    with capsys.disabled():
        print(f"\n{whom} {fell.__name__.strip('_')}: the other leads after {took_over:.1f} s")


@pytest.mark.parametrize("member", [0, 1])
def test_an_alertmanager_that_falls_just_after_the_page_changes_nothing(two, member):
    """It is away for the fault's end, and back before the next test."""
    two.wait_one_leads()
    victim = two.alertmanagers.members[member]
    mark = two.mark()
    try:
        with stopped_applier(two.chain.nodes[2]):
            two.wait_for_page(mark, "firing", "HopStopped")
            time.sleep(_TOLD_WITHIN)
            victim.process.kill()
            time.sleep(2)  # the survivor is told again, and knows that it was paged
        two.wait_for_page(mark, "resolved", "HopStopped")
        two.assert_paged_once(mark, "HopStopped")
    finally:
        victim.start()
    two.monitors[0].wait_all_ok()


@pytest.mark.parametrize("fell", [_kill, _freeze], ids=["killed", "frozen"])
def test_a_page_that_a_fallen_leader_owed_comes_from_the_other(two, fell, capsys):
    leader, follower = two.wait_one_leads()
    mark = two.mark()
    with stopped_applier(two.chain.nodes[2]):
        wait_for(lambda: leader.status()["alerts"], 10, "the alert to be pending")
        fell(leader)
        fallen = time.time()
        waited = two.wait_for_page(mark, "firing", "HopStopped") - fallen
        _bring_back(leader)
        wait_for(lambda: not leads(leader), 10, "who comes back to follow")
    two.wait_for_page(mark, "resolved", "HopStopped")
    for monitor in two.monitors:
        monitor.wait_all_ok()
    two.assert_paged_once(mark, "HopStopped")
    assert leads(follower)
    assert waited < _TAKE_OVER
    with capsys.disabled():
        print(f"\nleader {fell.__name__.strip('_')} before the page: it comes {waited:.1f} s later")


def test_both_give_an_alert_the_same_labels(two):
    with stopped_applier(two.chain.nodes[2]):
        def firing(monitor):
            return [alert["labels"] for alert in monitor.status()["alerts"] if alert["state"] == "firing"]

        labels = [wait_for(lambda monitor=monitor: firing(monitor), 15, "an alert") for monitor in two.monitors]
    assert labels[0] == labels[1]
    for monitor in two.monitors:
        monitor.wait_all_ok()


def test_a_reload_or_a_clean_stop_leaves_one_that_leads(two):
    leader, follower = two.wait_one_leads()
    assert leader.post("/-/reload")[0] == 200
    leader, follower = two.wait_one_leads()
    assert leader.terminate() == 0
    assert _seconds_until_leads(follower) < 3
    leader.start()
    assert two.wait_one_leads() == (follower, leader)


def test_a_lock_node_that_is_down_is_paged_once_by_the_last_leader(two):
    leader, follower = two.wait_one_leads()
    mark = two.mark()
    two.chain.origin.kill()
    try:
        two.wait_for_page(mark, "firing", "NodeDown")
        wait_for(lambda: "leads without the lock" in leader.log(), 15, "the last leader to stand in")
        assert leads(leader) and not leads(follower)
    finally:
        two.chain.origin.start()
    two.wait_for_page(mark, "resolved", "NodeDown")
    for monitor in two.monitors:
        monitor.wait_all_ok(60)
    two.wait_one_leads()  # whose connection comes back first
    two.assert_paged_once(mark, "NodeDown")
