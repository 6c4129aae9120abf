"""A server in the middle whose clock is an hour ahead: lag stays true, and nobody is paged."""

from pathlib import Path

import pytest

from lab.load import BackgroundWriter, make_quick_to_apply, make_slow_to_apply, write_burdens
from lab.processes import LabError
from lab.truth import LagTruth, summary
from lab.waiting import wait_for
from watch import ALERTS, watching

_WRONG = "n4"
_HOUR = 3600


@pytest.fixture(scope="module")
def clock(chain, module_directory):
    """The file that says how far the clock of one server is ahead; in the end it has its right clock again."""
    node = chain.node(_WRONG)
    ahead = module_directory / "clock"
    ahead.write_text("+0")
    _restart(chain, node, {"LD_PRELOAD": _faketime(), "FAKETIME_TIMESTAMP_FILE": ahead, "FAKETIME_CACHE_DURATION": 1,
                           "FAKETIME_DONT_FAKE_MONOTONIC": 1, "FAKETIME_DISABLE_SHM": 1})
    yield ahead
    _restart(chain, node, {})


@pytest.fixture(scope="module")
def watch(chain, clock, module_directory):
    # An applier is stopped for less than is paged for here.
    alerts = {**ALERTS, "HopStopped": {"for": "60s"}}
    with watching(chain, module_directory, interval="500ms", alerts=alerts) as watch:
        yield watch


def test_a_wrong_clock_changes_no_lag_and_pages_nobody(watch, chain, clock, capsys):
    """The clock goes wrong while the server replicates: what it says of its own lag is an hour wrong from then on."""
    wrong, tail = chain.node(_WRONG), chain.nodes[-1]
    mark = watch.begin()
    clock.write_text(f"+{_HOUR}s")
    wait_for(lambda: abs(_now(wrong) - _now(chain.origin) - _HOUR) <= 2, 10, "the clock to be wrong")
    with LagTruth(chain.origin, tail, watch.relaywatch, _chain_and_what_is_said) as truth:
        truth.watch_for(2)
        wrong.run("STOP SLAVE SQL_THREAD")
        truth.watch_for(5)
        wrong.run("START SLAVE SQL_THREAD")
        truth.watch_for(2)
        make_slow_to_apply(wrong, 0.2)
        try:
            with BackgroundWriter(write_burdens, chain.origin.port, 20):
                truth.watch_for(5)
        finally:
            make_quick_to_apply(wrong)
        truth.watch_for(2)
    samples = truth.compare(interval=0.5)
    with capsys.disabled():  # a figure that people want to see, also when the test passes
        print("\n" + summary("chain's lag beside a wrong clock", samples))
    outside = [sample for sample in samples if not sample.within]
    assert len(samples) > 15 and max(sample.true for sample in samples) > 3
    assert not outside, outside[:10]
    assert max(sample.said or 0 for sample in samples) > _HOUR - 60
    watch.settle(mark)
    assert watch.webhook.since(mark) == []


def _chain_and_what_is_said(status):
    """The chain's lag beside what the server with the wrong clock says of its own."""
    chain = status["chains"][0]
    said = next(hop["reported_lag_seconds"] for hop in status["hops"] if hop["replica"] == _WRONG)
    return chain["lag_seconds"], chain["lag_uncertainty_seconds"], chain["lag_basis"], said


def _now(node):
    return node.run("SELECT UNIX_TIMESTAMP() AS t")[0]["t"]


def _faketime():
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise LabError("libfaketime is not installed; run scripts/install-dependencies test")
    return found[0]


def _restart(chain, node, environment):
    node.stop()
    node.start(environment=environment)
    chain.wait_replicating(node)
    chain.wait_replicating(chain.nodes[-1])
