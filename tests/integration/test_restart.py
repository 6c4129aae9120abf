"""A restart, asked for or not, goes on with what was known; a store that cannot be used never stops the watching."""

import time
from contextlib import contextmanager

import pytest

from lab.daemon import Relaywatch, config_for
from lab.truth import LagTruth, chain_figure, summary
from lab.waiting import wait_for

_INTERVAL = 0.5


@pytest.mark.quick
def test_a_restart_amid_a_lag_goes_on_with_the_figure(chain, module_directory, capsys):
    """The first hop's applier is stopped, the monitor killed and later stopped; all below lags with that hop."""
    origin, replica, tail = chain.origin, chain.nodes[1], chain.nodes[-1]
    with _relaywatch(chain, module_directory / "lag") as relaywatch:
        relaywatch.start()
        relaywatch.wait_all_ok()
        with LagTruth(origin, replica, relaywatch) as of_hop, \
                LagTruth(origin, tail, relaywatch, chain_figure(tail), written_by=of_hop) as of_tail:
            of_hop.watch_for(4)
            replica.run("STOP SLAVE SQL_THREAD")
            try:
                of_hop.watch_for(8)
                relaywatch.kill()
                killed = _begin_again(relaywatch, at_least=8)
                of_hop.watch_for(2)
                assert relaywatch.terminate() == 0
                stopped = _begin_again(relaywatch, at_least=10)
                of_hop.watch_for(2)
            finally:
                replica.run("START SLAVE SQL_THREAD")
            of_hop.watch_for(4)
        for name, truth in (("n2 behind n1", of_hop), ("n5 behind n1", of_tail)):
            samples = truth.compare(_INTERVAL)
            with capsys.disabled():
                print("\n" + summary(f"lag of {name} through two restarts", samples))
            assert not [sample for sample in samples if not sample.within]
            for begun in (killed, stopped):
                assert any(begun < sample.at < begun + 2 and sample.reported > 8 for sample in samples), samples
        relaywatch.wait_all_ok()
        assert relaywatch.metrics().value("relaywatch_store_healthy") == 1


# A stopped applier leaves what it has not done in the relay log, a stopped receiver with the source.
_STOPS = (("n2", "SQL_THREAD"), ("n3", "IO_THREAD"), ("n4", "SQL_THREAD"), ("n5", "SQL_THREAD"))


def test_chain_lag_equals_the_truth_through_a_kill_amid_each_stop(chain, module_directory, capsys):
    """A clock is written at the origin and read on the tail, while each hop in turn is stopped and started. While it is
    stopped, the monitor is killed and started again."""
    tail = chain.nodes[-1]
    spans = {}  # hop's replica: (it stopped, monitor started again, it was started)
    with _relaywatch(chain, module_directory / "each-hop") as relaywatch:
        relaywatch.start()
        relaywatch.wait_all_ok()
        with LagTruth(chain.origin, tail, relaywatch, chain_figure(tail)) as truth:
            truth.watch_for(2)
            for name, thread in _STOPS:
                stopped = time.time()
                chain.node(name).run(f"STOP SLAVE {thread}")
                try:
                    truth.watch_for(3)
                    relaywatch.kill()
                    begun = time.time()
                    relaywatch.start()
                    truth.watch_for(2)
                finally:
                    chain.node(name).run(f"START SLAVE {thread}")
                spans[name] = stopped, begun, time.time()
                truth.watch_for(2)
        relaywatch.wait_all_ok()
    samples = truth.compare(_INTERVAL)
    by_hop = {name: ([s for s in samples if stopped < s.at < begun], [s for s in samples if begun < s.at < started])
              for name, (stopped, begun, started) in spans.items()}
    with capsys.disabled():  # a figure that people want to see, also when the test passes
        print("\n" + summary("chain's lag with the monitor killed amid each stop", samples))
        for name, (before, after) in by_hop.items():
            print("  " + summary(f"while {name} was stopped", before + after))
    assert not [sample for sample in samples if not sample.within]
    for name, (before, after) in by_hop.items():
        assert max(sample.reported for sample in before) > 2, (name, before)
        # More than it has seen itself since.
        assert max(sample.reported for sample in after) > 4.5, (name, after)


def test_a_damaged_store_is_kept_aside(chain, module_directory):
    with _relaywatch(chain, module_directory / "damaged") as relaywatch:
        store = relaywatch.directory / "state.db"
        store.write_bytes(b"no database " * 1000)
        relaywatch.start()
        wait_for(lambda: relaywatch.metrics().value("relaywatch_store_saves_total") > 0, 10, "a save")
        assert relaywatch.metrics().value("relaywatch_store_healthy") == 1
        aside = [file.read_bytes()[:11] for file in relaywatch.directory.glob("state.db.corrupt-*")]
        assert aside == [b"no database"]
        assert relaywatch.log().count("damaged (file is not a database); kept as") == 1, relaywatch.log()
        relaywatch.wait_all_ok()


def test_without_its_directory_it_watches_and_saves_later(chain, module_directory):
    with _relaywatch(chain, module_directory / "missing", store="later/state.db") as relaywatch:
        relaywatch.start()
        relaywatch.wait_all_ok()
        assert relaywatch.get("/-/healthy")
        metrics = relaywatch.metrics()
        assert metrics.value("relaywatch_store_healthy") == 0 and metrics.value("relaywatch_store_failures_total") > 0
        assert relaywatch.log().count("state is not being kept") == 1, relaywatch.log()
        (relaywatch.directory / "later").mkdir()
        wait_for(lambda: relaywatch.metrics().value("relaywatch_store_healthy") == 1, 20, "the store to be healthy")
        assert "state is kept again" in relaywatch.log()
        assert relaywatch.metrics().value("relaywatch_store_bytes") > 0


def _begin_again(relaywatch, at_least):
    """Starts it; the first figures are those of a monitor that has long been watching. Returns when it was started."""
    begun = time.time()
    relaywatch.start()

    def figures():
        status = relaywatch.status()
        hop, chain = relaywatch.hop("n1", "n2"), status["chains"][0]
        return (hop, chain) if hop["lag_basis"] and chain["lag_basis"] else None

    for figure in wait_for(figures, 5, "a lag figure", describe=relaywatch.describe):
        assert figure["lag_basis"] == "position" and figure["lag_seconds"] > at_least, figure
        assert figure["lag_uncertainty_seconds"] < 5, figure
    return begun


@contextmanager
def _relaywatch(chain, directory, store="state.db"):
    """One that keeps its state, to be started by the test; it ends with the `with` block."""
    directory.mkdir()
    relaywatch = Relaywatch(directory)
    config = config_for(chain, directory, relaywatch.port, interval="500ms")
    config["store"] = {"path": store}
    relaywatch.write_config(config)
    try:
        yield relaywatch
    finally:
        relaywatch.end()
