"""Every fault on the real chain: its state and cause, its metric, and one page that comes and goes."""

from dataclasses import dataclass

import pytest

from lab import faults


@dataclass(frozen=True)
class Expected:
    state: str
    cause: str
    alert: str


_HOP_FAULTS = {
    "stop_applier": Expected("stopped", "applier_stopped", "HopStopped"),
    "stop_receiver": Expected("stopped", "receiver_stopped", "HopStopped"),
    "stop_both": Expected("stopped", "both_stopped", "HopStopped"),
    "duplicate_key": Expected("broken", "duplicate_key", "HopBroken"),
    "row_not_found": Expected("broken", "row_not_found", "HopBroken"),
    "missing_table": Expected("broken", "missing_table", "HopBroken"),
    "wrong_password": Expected("connecting", "auth_failed", "HopStopped"),
    "purged_binlog": Expected("broken", "binlog_purged", "HopBroken"),
    "duplicate_server_id": Expected("broken", "duplicate_server_id", "HopBroken"),
    "reset_slave_all": Expected("missing", "not_a_replica", "HopBroken"),
}
_QUICK = ("stop_applier", "duplicate_key", "wrong_password", "reset_slave_all")


def _cases():
    return [pytest.param(name, marks=[pytest.mark.quick] if name in _QUICK else []) for name in _HOP_FAULTS]


@pytest.mark.parametrize("name", _cases())
def test_hop_fault(watch, chain, name):
    expected = _HOP_FAULTS[name]
    relaywatch = watch.relaywatch
    mark = watch.begin()
    heal = faults.FAULTS[name](chain, chain.node("n3"))
    try:
        hop = relaywatch.wait_hop("n2", "n3", expected.state, [expected.cause])
        assert hop["summary"] and hop["advice"] and hop["evidence"]
        page = watch.fired(mark, expected.alert, source="n2", replica="n3", channel="", cause=expected.cause,
                           chain="lab")
        assert page.labels["severity"] in ("warning", "critical")
        assert page.annotations["summary"]
        metrics = relaywatch.metrics()
        assert metrics.value("relaywatch_hop_state", source="n2", replica="n3", state=expected.state) == 1
        assert sum(value for _, value in metrics.find("relaywatch_hop_state", source="n2", replica="n3")) == 1
        for source, replica in (("n1", "n2"), ("n3", "n4"), ("n4", "n5")):
            assert metrics.value("relaywatch_hop_state", source=source, replica=replica, state="ok") == 1
    finally:
        heal()
    watch.resolved(mark, expected.alert, source="n2", replica="n3", cause=expected.cause)
    watch.settle(mark)
    watch.only_one_page(mark, page)


@pytest.mark.parametrize("how", ["kill", "freeze"])
@pytest.mark.parametrize("name", ["n1", "n3", "n5"])
def test_node_down_is_one_page(watch, chain, how, name):
    """A killed or frozen node is both a source and a replica; its hops explain themselves by it."""
    relaywatch = watch.relaywatch
    mark = watch.begin()
    position = chain.nodes.index(chain.node(name))
    heal = faults.FAULTS[how](chain, chain.node(name))
    try:
        page = watch.fired(mark, "NodeDown", node=name)
        if position > 0:
            relaywatch.wait_hop(chain.nodes[position - 1].name, name, "unreachable", ["replica_down"])
        if position < 4:
            below = chain.nodes[position + 1].name
            relaywatch.wait_hop(name, below, *_below(how))
        metrics = relaywatch.metrics()
        assert metrics.value("relaywatch_node_up", node=name) == 0
        others = [node.name for node in chain.nodes if node.name != name]
        assert all(metrics.value("relaywatch_node_up", node=other) == 1 for other in others)
    finally:
        heal()
    watch.resolved(mark, "NodeDown", node=name)
    watch.settle(mark)
    watch.only_one_page(mark, page)


def _below(how):
    # A killed source ends the connection at once; to a frozen one the replica stays connected, and nobody can say.
    return ("connecting", ["source_unreachable"]) if how == "kill" else ("unknown", ["source_not_polled"])


def test_a_status_command_tells_by_its_exit_code(watch, chain):
    healthy = watch.relaywatch.command("status", "--url", watch.relaywatch.url)
    mark = watch.begin()
    heal = faults.stop_applier(chain, chain.node("n2"))
    try:
        watch.relaywatch.wait_hop("n1", "n2", "stopped", ["applier_stopped"])
        unhealthy = watch.relaywatch.command("status", "--url", watch.relaywatch.url)
        page = watch.fired(mark, "HopStopped", replica="n2")
    finally:
        heal()
    watch.resolved(mark, "HopStopped", replica="n2")
    watch.settle(mark)
    watch.only_one_page(mark, page)
    assert (healthy.returncode, unhealthy.returncode) == (0, 1), healthy.stderr + unhealthy.stderr
    assert all(node.name in healthy.stdout for node in chain.nodes)
    assert "stopped" in unhealthy.stdout
