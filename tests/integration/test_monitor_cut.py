"""The monitor's own network fails: one page, not one for each server, and none for what replicates on."""

import pytest

from lab.gate import TcpGate
from watch import ALERTS, Watch


@pytest.fixture(scope="module")
def gates(chain):
    gates = [TcpGate(node.port) for node in chain.nodes]
    for gate in gates:
        gate.start()
    yield gates
    for gate in gates:
        gate.stop()


@pytest.fixture(scope="module")
def distant_watch(chain, gates, module_directory):
    """Reaches every server through a gate. NodeDown holds for as long as it takes to see that it is all of them."""
    watch = Watch(chain, module_directory, timeout="1s",
                  alerts={**ALERTS, "NodeDown": {"for": "4s", "keep_firing_for": "1s"}})
    config = watch.relaywatch.config()
    for node, gate in zip(config["nodes"], gates):
        node["port"] = gate.port
    watch.relaywatch.write_config(config)
    try:
        watch.start()
        yield watch
    finally:
        watch.stop()


@pytest.mark.parametrize("how", ["reset", "silent"])
def test_a_monitor_that_is_cut_off_pages_once(chain, gates, distant_watch, how):
    watch = distant_watch
    mark = watch.begin()
    for gate in gates:
        if how == "reset":
            gate.refuse()
            gate.cut()
        else:
            gate.hold()
    page = watch.fired(mark, "NodeDown", cause="monitor_cut_off")
    assert "5 of 5 nodes" in page.annotations["summary"]
    for gate in gates:
        gate.refuse(False)
        gate.forward()
        gate.cut()  # what was held back is of no use any more
    watch.resolved(mark, "NodeDown", timeout=60, cause="monitor_cut_off")
    watch.settle(mark)
    watch.only_one_page(mark, page)


def test_a_server_that_stays_down_is_paged_by_itself_afterwards(chain, gates, distant_watch):
    watch = distant_watch
    mark = watch.begin()
    for gate in gates[:2]:  # no majority
        gate.refuse()
        gate.cut()
    watch.fired(mark, "NodeDown", node="n1")
    watch.fired(mark, "NodeDown", node="n2")
    for gate in gates[:2]:
        gate.refuse(False)
    watch.settle(mark)
