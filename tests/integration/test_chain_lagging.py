"""Hops that each lag less than they may, and a tail that is too old all the same."""

import pytest

from lab.load import BackgroundWriter, make_quick_to_apply, make_slow_to_apply, write_burdens
from lab.waiting import wait_for
from watch import ALERTS, watching

_MAY_LAG = 6
_WRITES_A_SECOND = 10
_SECONDS_TO_APPLY = 0.09  # with what else a write costs, as many as are written: a backlog stays as it is
_FALLS_BEHIND = {"n2": 3.2, "n4": 4.2}  # seconds: each within what it may, both together not


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    alerts = {**ALERTS, "ChainLagging": {"for": "1s", "keep_firing_for": "2s"}}
    lag = {"warning": f"{_MAY_LAG}s", "critical": "10m"}
    with watching(chain, module_directory, lag=lag, alerts=alerts) as watch:
        yield watch


def test_a_chain_whose_hops_lag_little_is_one_page(watch, chain, capsys):
    """Two replicas were slow for a while, and do no more than keep up since then."""
    relaywatch = watch.relaywatch
    slow = [chain.node(name) for name in _FALLS_BEHIND]
    mark = watch.begin()
    try:
        with BackgroundWriter(write_burdens, chain.origin.port, _WRITES_A_SECOND):
            for node in slow:
                _let_fall_behind(relaywatch, chain, node)
            page = watch.fired(mark, "ChainLagging", severity="warning", chain="lab", cause="chain_lag")
            status = relaywatch.status()
    finally:
        for node in slow:
            make_quick_to_apply(node)
    watch.resolved(mark, "ChainLagging", severity="warning", chain="lab")
    watch.settle(mark)
    watch.only_one_page(mark, page)

    lag = {hop["replica"]: hop["lag_seconds"] for hop in status["hops"]}
    seen = status["chains"][0]
    with capsys.disabled():  # figures that people want to see, also when the test passes
        print(f"\npaged at {seen['lag_seconds']:.2f} s end to end, hops at {lag}: {page.annotations['summary']}")
    assert max(lag.values()) < _MAY_LAG <= seen["lag_seconds"], lag
    assert {hop["state"] for hop in status["hops"]} <= {"ok", "lagging"}
    assert page.annotations["summary"].endswith("(threshold 6.0 s); n3 → n4 contributes most")
    assert "n4" in page.annotations["advice"]
    assert (seen["slowest_hop"]["source"], seen["slowest_hop"]["replica"]) == ("n3", "n4")


def _let_fall_behind(relaywatch, chain, node):
    """Its applier cannot keep up until it is as late as it shall be, by the monitor's figure."""
    source = chain.source_of(node)
    make_slow_to_apply(node, 4 * _SECONDS_TO_APPLY)
    wait_for(lambda: relaywatch.hop(source.name, node.name)["lag_seconds"] >= _FALLS_BEHIND[node.name], 20,
             f"{node.name} to fall behind", describe=relaywatch.describe)
    make_slow_to_apply(node, _SECONDS_TO_APPLY)
