"""The forecast of when a hop will have caught up, against the moment at which it truly has."""

import math
import time

import pytest

from lab.load import BackgroundWriter, make_quick_to_apply, make_slow_to_apply, write_burdens
from watch import watching

_WRITES_A_SECOND = 10
_SECONDS_TO_APPLY = 0.04  # so that 0.4 of the applier's time goes into what is written anew
_STOPPED_FOR = 22


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    with watching(chain, module_directory, interval="500ms", lag={"warning": "2m", "critical": "10m"}) as watch:
        yield watch


def test_forecast_equals_the_truth(watch, chain, capsys):
    source, replica = chain.origin, chain.node("n2")
    mark = watch.begin()
    make_slow_to_apply(replica, _SECONDS_TO_APPLY)
    try:
        with BackgroundWriter(write_burdens, source.port, _WRITES_A_SECOND):
            replica.run("STOP SLAVE SQL_THREAD")
            stopped = [hop["catch_up_seconds"] for _, hop in _watch_hop(watch, until=time.monotonic() + _STOPPED_FOR)]
            replica.run("START SLAVE SQL_THREAD")
            started = time.monotonic()
            said = list(_watch_hop(watch, until=started + 60, end=lambda hop: 0 <= hop["lag_seconds"] < 0.7))
    finally:
        make_quick_to_apply(replica)
    caught_up = said[-1][0]
    assert caught_up - started > 8, "there was too little to catch up with"
    # Until its first poll after the stop, the hop is as it was.
    assert set(stopped[len(stopped) // 2:]) == {"inf"}, stopped
    lines, ratios = [], {}
    for part in (0.25, 0.5, 0.75):
        moment = started + part * (caught_up - started)
        at, hop = min(said, key=lambda entry: abs(entry[0] - moment))
        forecast = hop["catch_up_seconds"]
        ratios[part] = float("inf") if forecast is None else float(forecast) / (caught_up - at)
        lines.append(f"{part:.0%}: {forecast if forecast in (None, 'inf') else f'{forecast:.1f}'} s, "
                     f"in truth {caught_up - at:.1f} s")
    with capsys.disabled():  # a figure that people want to see, also when the test passes
        print(f"\nforecast of catching up within {caught_up - started:.1f} s: " + "; ".join(lines))
    assert math.isfinite(ratios[0.25])
    for part in (0.5, 0.75):
        assert 0.5 <= ratios[part] <= 2, lines
    watch.settle(mark)


def _watch_hop(watch, until, end=lambda hop: False):
    """(time, n1 → n2) ten times a second, until then or until `end` says so, which is the last."""
    while time.monotonic() < until:
        hop = watch.relaywatch.hop("n1", "n2")
        yield time.monotonic(), hop
        if hop["lag_seconds"] is not None and end(hop):
            return
        time.sleep(0.1)
