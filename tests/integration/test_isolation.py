"""What one node suffers is no other node's: polls of the healthy ones are never late."""

import pytest

from lab import faults
from lab.waiting import wait_for
from watch import watching

pytestmark = pytest.mark.quick


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    """The default interval: shorter than the time-out of 2 s that waiting for a dead node would cost the others, and
    longer than a busy machine lets a healthy server take for an answer."""
    with watching(chain, module_directory, interval="1s") as watch:
        yield watch


@pytest.mark.parametrize("how", ["kill", "freeze"])
def test_a_dead_node_delays_nobody(watch, chain, how):
    victim = "n2"
    others = [node.name for node in chain.nodes if node.name != victim]
    before = watch.relaywatch.metrics()
    mark = watch.begin()
    heal = faults.FAULTS[how](chain, chain.node(victim))
    try:
        watch.fired(mark, "NodeDown", node=victim)

        def polled_on():  # 12 more polls of every other node: several time-outs of the dead one
            return all(_polls(watch, name) >= _count(before, name) + 12 for name in others)

        wait_for(polled_on, 40, "the other nodes to be polled on")
        metrics = watch.relaywatch.metrics()
        for name in others:
            assert metrics.value("relaywatch_node_up", node=name) == 1
            assert _count(metrics, name, failed=True) == _count(before, name, failed=True), name
        _assert_no_overruns(metrics, others)
    finally:
        heal()
    watch.resolved(mark, "NodeDown", node=victim)
    watch.settle(mark)


def _polls(watch, name):
    return _count(watch.relaywatch.metrics(), name)


def _count(metrics, name, failed=False):
    return sum(value for labels, value in metrics.find("relaywatch_node_polls_total", node=name)
               if (labels["result"] != "success") == failed)


def _assert_no_overruns(metrics, others):
    samples = metrics.find("relaywatch_polls_overrun_total")
    assert samples
    for labels, value in samples:
        if labels.get("node") in others or "node" not in labels:
            assert value == 0, samples
