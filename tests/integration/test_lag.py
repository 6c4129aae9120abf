"""Lag under load, and lag against the truth."""

import pytest

from hop_fault import Expected, check_hop_fault
from lab import network_faults
from lab.load import BackgroundWriter, make_quick_to_apply, make_slow_to_apply, write_burdens
from lab.truth import LagTruth, summary
from watch import watching


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    with watching(chain, module_directory, interval="500ms", lag={"warning": "2s", "critical": "10m"}) as watch:
        yield watch


def test_lag_under_load_then_caught_up(watch, chain):
    replica = chain.node("n3")
    relaywatch = watch.relaywatch
    mark = watch.begin()
    make_slow_to_apply(replica, 0.2)
    try:
        with BackgroundWriter(write_burdens, chain.origin.port, 40):
            hop = relaywatch.wait_hop("n2", "n3", "lagging", timeout=30)
            page = watch.fired(mark, "HopLagging", timeout=30, source="n2", replica="n3")
            assert hop["lag_seconds"] >= 2
            metrics = relaywatch.metrics()
            assert metrics.value("relaywatch_hop_state", source="n2", replica="n3", state="lagging") == 1
            assert metrics.value("relaywatch_hop_lag_seconds", source="n2", replica="n3") >= 2
    finally:
        make_quick_to_apply(replica)
    watch.resolved(mark, "HopLagging", timeout=60, source="n2", replica="n3")
    watch.settle(mark)
    watch.only_one_page(mark, page)
    assert relaywatch.hop("n2", "n3")["lag_seconds"] < 1


def test_slow_network(watch, chain, catalogue):
    expected = Expected("lagging", "receiver_slow", "HopLagging")
    check_hop_fault(watch, chain, catalogue, network_faults.slow_network, expected, "n3")


@pytest.mark.quick
def test_lag_equals_the_truth(watch, chain, capsys):
    """A clock is written at the origin every 50 ms; the applier of the first hop is stopped, started and throttled."""
    source, replica = chain.origin, chain.node("n2")
    mark = watch.begin()
    with LagTruth(source, replica, watch.relaywatch) as truth:
        truth.watch_for(3)
        replica.run("STOP SLAVE SQL_THREAD")
        truth.watch_for(6)
        replica.run("START SLAVE SQL_THREAD")
        truth.watch_for(4)
        make_slow_to_apply(replica, 0.2)
        try:
            with BackgroundWriter(write_burdens, source.port, 20):
                truth.watch_for(6)
        finally:
            make_quick_to_apply(replica)
        truth.watch_for(4)
    samples = truth.compare(interval=0.5)
    with capsys.disabled():  # a figure that people want to see, also when the test passes
        print("\n" + summary("hop's lag against the truth", samples))
    outside = [sample for sample in samples if not sample.within]
    assert len(samples) > 30 and max(sample.true for sample in samples) > 4
    assert not outside, outside[:10]
    watch.settle(mark)
