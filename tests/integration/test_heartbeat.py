"""The heartbeat on the real chain: relaywatch as its writer, and pt-heartbeat as writer and as a second opinion."""

import json
import threading
import time
from datetime import datetime

import pytest

from lab.pt_heartbeat import PtMonitor, PtWriter
from lab.waiting import wait_for
from watch import ALERTS, watching

_WRITTEN_BY_US = {"table": "percona.heartbeat", "write_to": "n1", "interval": "200ms", "utc": True, "create": True}
_REPLICAS = ("n2", "n3", "n4", "n5")


@pytest.fixture(scope="module")
def database(chain):
    """The database, and the monitor's privileges: on a table that is not there yet, as CREATE is among them."""
    chain.origin.run("CREATE DATABASE percona",
                     "GRANT SELECT, INSERT, UPDATE, CREATE ON percona.heartbeat TO monitor@'127.0.0.1'")
    for node in chain.nodes[1:]:
        chain.wait_replicating(node)
    yield
    chain.origin.run("REVOKE SELECT, INSERT, UPDATE, CREATE ON percona.heartbeat FROM monitor@'127.0.0.1'",
                     "DROP DATABASE percona")
    for node in chain.nodes[1:]:
        chain.wait_replicating(node)


@pytest.fixture(scope="module")
def watch(chain, database, module_directory):
    alerts = {**ALERTS, "HeartbeatStale": {"for": "0s", "keep_firing_for": "1s"}}
    with watching(chain, module_directory, alerts=alerts, heartbeat=_WRITTEN_BY_US) as watch:
        yield watch


def lags(relaywatch):
    """(by the heartbeat, by positions): {node: seconds} against the origin."""
    chain = relaywatch.status()["chains"][0]
    return chain["heartbeat_lag_seconds"], chain["node_lag_seconds"]


def wait_in_step(relaywatch):
    def in_step():
        by_heartbeat, _ = lags(relaywatch)
        return all(by_heartbeat.get(name) is not None and by_heartbeat[name] < 0.5 for name in _REPLICAS)

    wait_for(in_step, 20, "no lag by the heartbeat", interval=0.1, describe=lambda: relaywatch.status()["heartbeat"])


@pytest.mark.quick
def test_relaywatch_writes_and_reads(watch, chain):
    relaywatch = watch.relaywatch
    wait_in_step(relaywatch)
    heartbeat = relaywatch.status()["heartbeat"]
    assert (heartbeat["node"], heartbeat["server_id"]) == ("n1", 101)
    assert (heartbeat["stale"], heartbeat["problem"]) == (False, None)
    assert all(set(node["problems"]) == set() for node in relaywatch.status()["nodes"])
    columns = [row["Field"] for row in chain.node("n5").run("SHOW COLUMNS FROM percona.heartbeat")]
    assert columns == ["ts", "server_id", "file", "position", "relay_master_log_file", "exec_master_log_pos"]

    late = chain.node("n3")
    late.run("STOP SLAVE SQL_THREAD")
    try:
        stopped = time.monotonic()
        while time.monotonic() < stopped + 6:
            by_heartbeat, by_positions = lags(relaywatch)
            passed = time.monotonic() - stopped
            assert by_heartbeat["n2"] < 0.5
            for name in ("n3", "n4", "n5"):
                # Beat, poll, and a poll's way to the report, on both sides.
                assert abs(by_heartbeat[name] - by_positions[name]) < 1.2, (name, passed, by_heartbeat, by_positions)
            time.sleep(0.1)
        by_heartbeat, _ = lags(relaywatch)
        assert all(4.5 < by_heartbeat[name] < 8 for name in ("n3", "n4", "n5")), by_heartbeat
        assert relaywatch.metrics().value("relaywatch_heartbeat_lag_seconds", chain="lab", node="n5") > 4.5
    finally:
        late.run("START SLAVE SQL_THREAD")
    wait_in_step(relaywatch)
    watch.settle(0)


def test_a_read_only_origin_is_not_written_and_makes_nobody_late(watch, chain):
    relaywatch = watch.relaywatch
    wait_in_step(relaywatch)
    mark = watch.begin()
    chain.origin.run("SET GLOBAL read_only = 1")
    try:
        page = watch.fired(mark, "HeartbeatStale", node="n1", chain="lab", cause="cannot_write", severity="warning")
        assert "n1 is read-only" in page.annotations["summary"]
        wait_for(lambda: relaywatch.status()["heartbeat"]["stale"], 20, "the heartbeat to be stale", interval=0.1)
        by_heartbeat, by_positions = lags(relaywatch)
        assert by_heartbeat == {name: None for name in _REPLICAS}
        assert all(lag < 1 for lag in by_positions.values()), by_positions
        metrics = relaywatch.metrics()
        assert metrics.value("relaywatch_heartbeat_stale", node="n1") == 1
        assert metrics.value("relaywatch_heartbeat_silence_seconds", node="n1") > 10
        assert metrics.find("relaywatch_heartbeat_lag_seconds") == []
    finally:
        chain.origin.run("SET GLOBAL read_only = 0")
    watch.resolved(mark, "HeartbeatStale", node="n1")
    wait_in_step(relaywatch)
    watch.settle(mark)
    watch.only_one_page(mark, page)
    assert relaywatch.log().count("heartbeat: not written: n1 is read-only") == 1


class OurReadings:
    """Collects what relaywatch says of one node's heartbeat lag, with the time of the poll, while the block lasts."""

    def __init__(self, relaywatch, name):
        self.readings = {}  # time of the poll → lag
        self._relaywatch = relaywatch
        self._name = name
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._collect, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(timeout=10)

    def _collect(self):
        while not self._stop.wait(0.05):
            status = self._relaywatch.status()
            polled = next(node["last_seen"] for node in status["nodes"] if node["name"] == self._name)
            lag = status["chains"][0]["heartbeat_lag_seconds"][self._name]
            if lag is not None:
                self.readings[datetime.fromisoformat(polled).timestamp()] = lag

    def nearest(self, moment):
        return self.readings[min(self.readings, key=lambda polled: abs(polled - moment))]


def test_pt_heartbeat_agrees(watch, chain, module_directory, capsys):
    """pt-heartbeat writes, in local time; it and relaywatch both read the table on a replica that stops for a while."""
    relaywatch = watch.relaywatch
    config = json.loads(relaywatch.config_file.read_text())
    config["heartbeat"] = {"table": "percona.heartbeat"}
    relaywatch.write_config(config)
    replica = chain.node("n3")
    with PtWriter(chain.origin, module_directory / "pt-writer"):
        assert relaywatch.post("/-/reload")[0] == 200
        wait_in_step(relaywatch)
        directory = module_directory / "pt-monitor"
        with OurReadings(relaywatch, "n3") as ours, PtMonitor(replica, chain.origin.server_id, directory) as theirs:
            wait_for(lambda: len(theirs.readings) >= 3, 20, "pt-heartbeat to read")
            replica.run("STOP SLAVE SQL_THREAD")
            stopped = time.time()
            wait_for(lambda: time.time() > stopped + 6, 10, "the lag to grow")
            started = time.time()
            replica.run("START SLAVE SQL_THREAD")
    pairs = [(moment, lag, ours.nearest(moment)) for moment, lag in theirs.readings
             if not stopped <= moment <= stopped + 1.2 and moment < started]
    worst = max(abs(their_lag - our_lag) for _, their_lag, our_lag in pairs)
    with capsys.disabled():  # a figure that people want to see, also when the test passes
        print(f"\nheartbeat beside pt-heartbeat: {len(pairs)} readings, "
              f"lag up to {max(lag for _, lag, _ in pairs):.2f} s, largest difference {worst:.3f} s")
    assert len(pairs) >= 6 and max(lag for _, lag, _ in pairs) > 4
    assert worst <= 0.5, pairs
    wait_for(lambda: not relaywatch.status()["alerts"], 20, "the alerts to end")
