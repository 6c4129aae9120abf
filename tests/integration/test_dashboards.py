"""Every query of every dashboard, asked of a real Prometheus that scraped relaywatch through a series of faults."""

import json
import re
import time
from dataclasses import dataclass

import pytest

from lab import faults, promql
from lab.load import BackgroundWriter, make_quick_to_apply, make_slow_to_apply, write_burdens
from lab.observers import Prometheus
from lab.waiting import wait_for
from reading import data_panels, interpolate, load, own_annotations, queries
from watch import Watch

DASHBOARDS = load()
QUERIES = [query for dashboard in DASHBOARDS.values() for query in queries(dashboard)]
_HORIZON = 20  # seconds
_HOPS = [("n1", "n2"), ("n2", "n3"), ("n3", "n4"), ("n4", "n5")]

# What gives nothing here, and why. An entry that does give something is an error, too.
MAY_BE_EMPTY = {
    "relaywatch: Hop: variable channel": "the default channel has no name, so no series has the label",
    "relaywatch: Sync: panel Switch over, A": "relaywatch does not judge it yet",
    "relaywatch: Sync: panel Steps of the migration, A": "there is no plan yet",
}


@dataclass
class Story:
    prometheus: str
    start: float
    end: float

    def values(self, source="n1", replica="n2", scrape=1):
        """What Grafana fills in for an interval of scraping, on a panel that is as wide as the story is long."""
        return {"chain": "lab", "source": source, "replica": replica, "channel": ".*", "horizon": _HORIZON,
                "__interval": f"{scrape}s", "__rate_interval": f"{4 * scrape}s",
                "__range": f"{int(self.end - self.start)}s"}

    def answers(self, query, scrape=1, **hop):
        """[(labels, points)] over the whole story, also of what the dashboard asks as of now only."""
        expr = interpolate(query.expr, self.values(scrape=scrape, **hop))
        return promql.over_time(self.prometheus, expr, self.start, self.end, scrape)


@pytest.fixture(scope="module")
def story(chain, module_directory):
    """An hour of faults in about two minutes."""
    watch = Watch(chain, module_directory, interval="500ms", lag={"warning": "2s", "critical": "6s"})
    config = watch.relaywatch.config()
    config["store"] = {"path": "state.db"}
    watch.relaywatch.write_config(config)
    # One relaywatch under two names is, to Prometheus, two that watch the same: a dashboard has to show them as one.
    port = watch.relaywatch.port
    prometheus = Prometheus(module_directory / "prometheus", f"127.0.0.1:{port}", f"localhost:{port}")
    try:
        for node in chain.nodes:  # else binlogs are kept for ever, and there is no headroom to run out of
            node.run("SET GLOBAL expire_logs_days = 1")
        watch.start()
        prometheus.start()
        start = time.time()
        _play(_Stage(watch, chain, prometheus.url))
        yield Story(prometheus.url, start, time.time())
    finally:
        prometheus.stop()
        watch.stop()
        for node in chain.nodes:
            node.run("SET GLOBAL expire_logs_days = 0")


class _Stage:
    def __init__(self, watch, chain, prometheus):
        self.watch, self.chain, self.prometheus = watch, chain, prometheus
        self.relaywatch = watch.relaywatch

    def seen(self, expr, timeout=30):
        """Waits until Prometheus has it."""
        wait_for(lambda: promql.instant(self.prometheus, expr), timeout, f"Prometheus to see {expr}", interval=0.2,
                 describe=self.relaywatch.describe)

    def flows(self):
        """Every server writes, and every hop applies."""
        self.seen("count(rate(relaywatch_node_binlog_written_bytes_total[4s]) > 0) == 2 * 5"
                  " and count(rate(relaywatch_hop_applied_bytes_total[4s]) > 0) == 2 * 4")

    def well(self):
        self.relaywatch.wait_all_ok(60)
        self.seen('count(relaywatch_chain_healthy{chain="lab"} == 1) == 2')


def _play(stage):
    stage.flows()
    for scene in (_fall_behind, _break, _lose_a_server, _maintain, _look_away):
        scene(stage)
        stage.well()
    stage.flows()


def _fall_behind(stage):
    """An applier stands still under load, past both thresholds, and then catches up."""
    replica = stage.chain.node("n2")
    make_slow_to_apply(replica, 0.04)
    try:
        with BackgroundWriter(write_burdens, stage.chain.origin.port, 10):
            replica.run("STOP SLAVE SQL_THREAD")
            stage.seen('relaywatch_hop_lag_seconds{replica="n2"} > 12')
            replica.run("START SLAVE SQL_THREAD")
            stage.seen('(relaywatch_chain_catch_up_seconds > 0) < Inf')
            stage.seen('relaywatch_hop_lag_seconds{replica="n2"} < 1', 60)
    finally:
        make_quick_to_apply(replica)


def _break(stage):
    heal = faults.duplicate_key(stage.chain, stage.chain.node("n4"))
    try:
        stage.seen('relaywatch_chain_root_cause{replica="n4", cause="duplicate_key"}')
        stage.seen('relaywatch_alert{alert="HopBroken", replica="n4", state="firing"}')
    finally:
        heal()


def _lose_a_server(stage):
    heal = faults.kill(stage.chain, stage.chain.node("n3"))
    try:
        stage.seen('relaywatch_alert{alert="NodeDown", node="n3", state="firing"}')
        stage.seen('relaywatch_hop_state{replica="n3", state="unreachable"} == 1')
    finally:
        heal()


def _maintain(stage):
    started = stage.relaywatch.command("maintenance", "start", "--chain", "lab", "--for", "10m", "--reason", "new disks",
                                       "--url", stage.relaywatch.url)
    assert started.returncode == 0, started
    heal = faults.stop_receiver(stage.chain, stage.chain.node("n5"))
    try:
        stage.seen('relaywatch_maintenance_active{name="lab"}')
        stage.seen('relaywatch_hop_state{replica="n5", state="stopped"} == 1')
    finally:
        heal()
    ended = stage.relaywatch.command("maintenance", "end", started.stdout.split(":")[0], "--url", stage.relaywatch.url)
    assert ended.returncode == 0, ended


def _look_away(stage):
    stage.relaywatch.terminate()
    stage.seen('max(max_over_time(up{job="relaywatch"}[3s])) == 0')
    stage.relaywatch.start()


def _of_any_hop(story, query):
    """The answers for every hop together; what names no hop is asked once."""
    asked = _HOPS if re.search(r"\$(source|replica)", query.expr) else _HOPS[:1]
    return [answer for source, replica in asked for answer in story.answers(query, source=source, replica=replica)]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_it_is_valid_and_gives_something(story, query):
    if query.kind == "values":
        selector = interpolate(query.expr, story.values())
        found = promql.label_values(story.prometheus, query.label, selector, story.start, story.end)
    else:
        if query.kind == "instant":
            promql.instant(story.prometheus, interpolate(query.expr, story.values()))
        found = _of_any_hop(story, query)
    if str(query) in MAY_BE_EMPTY:
        assert not found, f"gives something after all: {found}"
    else:
        assert found


@pytest.mark.parametrize("scrape", [1, 5, 15, 60])
def test_rates_are_there_with_every_window_that_grafana_chooses(story, scrape):
    """Four intervals of scraping, from 1 s to 60 s."""
    rates = [query for query in QUERIES if re.search(r"\brate\(", query.expr)]
    assert len(rates) >= 5
    for query in rates:
        found = promql.instant(story.prometheus, interpolate(query.expr, story.values(scrape=scrape)), story.end)
        assert found and all(value > 0 for _, value in found), query


def test_what_is_said_beside_the_data_is_in_the_data(story):
    """A legend, a heading or an annotation's text names labels; some series of the panel has each."""
    wanted, there = {}, {}
    for query in QUERIES:
        if query.kind != "values" and str(query) not in MAY_BE_EMPTY:
            about = str(query).rsplit(", ", 1)[0] if query.kind == "instant" else str(query)
            wanted.setdefault(about, set()).update(query.labels)
            there.setdefault(about, set()).update(*(labels for labels, _ in _of_any_hop(story, query)))
    missing = {about: labels - there[about] - {"channel"} for about, labels in wanted.items()}
    assert {about: labels for about, labels in missing.items() if labels} == {}


def test_no_series_is_there_twice_on_a_figure(story):
    """A figure for one thing is one figure."""
    for query in QUERIES:
        if query.dashboard == "relaywatch: Hop" and query.kind == "instant" and "panel Both ends" not in query.place:
            expr = interpolate(query.expr, story.values(source="n3", replica="n4"))
            assert len(promql.instant(story.prometheus, expr)) == 1, query


def test_alerts_are_counted_once_however_many_monitors_tell_of_them(story):
    """As many as there are different ones on the wall at that moment."""
    critical = 2
    shown = [points for _, points in story.answers(_query("Chains", "panel Alerts, A"))]
    (_, points), = story.answers(_query("Chains", "panel Critical alerts, A"))
    assert points == [(time_, sum((time_, critical) in one for one in shown)) for time_, _ in points]
    assert any(value > 0 for _, value in points)


def _query(dashboard, place):
    return next(query for query in QUERIES if (query.dashboard, query.place) == (f"relaywatch: {dashboard}", place))


def _values(answers):
    return {value for _, points in answers for _, value in points}


def _texts(dashboard, title):
    """What the values of a panel mean, by its own mappings."""
    panel = next(one for one in data_panels(DASHBOARDS[dashboard]) if one["title"] == title)
    return {float(value): text["text"] for mapping in panel["fieldConfig"]["defaults"]["mappings"]
            for value, text in mapping["options"].items()}


def test_the_states_are_those_that_were(story):
    states = _texts("chains.json", "Hops")
    by_hop = {labels["replica"]: {states[value] for _, value in points}
              for labels, points in story.answers(_query("Chains", "panel Hops, A"))}
    assert set(by_hop) == {"n2", "n3", "n4", "n5"}
    assert all("ok" in seen for seen in by_hop.values()), by_hop
    assert "stopped" in by_hop["n2"] and "lagging" in by_hop["n2"], by_hop
    assert "unreachable" in by_hop["n3"] and "broken" in by_hop["n4"] and "stopped" in by_hop["n5"], by_hop


def test_the_thresholds_are_those_of_the_configuration(story):
    late = _texts("chains.json", "Lag against the thresholds")
    assert {late[value] for value in _values(story.answers(_query("Chains", "panel Lag against the thresholds, A")))} == {
        "in time", "late", "too late"}
    lines = _values(story.answers(_query("Hop", "panel Lag with its uncertainty, D")))
    assert lines == {2, 6}


def test_every_chain_has_a_row_whatever_is_wrong(story):
    """The root cause is a row of its own kind only while there is one; the chain's row never has two or none."""
    points = [time for _, points in story.answers(_query("Chains", "panel Chains, F")) for time, _ in points]
    healthy = [time for _, points in story.answers(_query("Chains", "panel Chains, A")) for time, _ in points]
    assert points and sorted(points) == healthy
    causes = {labels["cause"] for labels, _ in story.answers(_query("Chains", "panel Chains, F"))}
    assert {"none", "duplicate_key", "replica_down"} <= causes, causes


def test_the_forecast_is_what_was_said_one_horizon_before(story):
    """So it reaches that far into the future."""
    foretold = _line(story, _query("Sync", "panel Backlog and forecast, B").expr)
    backlog = _line(story, _query("Sync", "panel Backlog and forecast, A").expr)
    catch_up = _line(story, 'max by (chain) (relaywatch_chain_catch_up_seconds{chain="lab"})')
    compared = 0
    for at, value in foretold.items():
        then = at - _HORIZON
        left = 0.0 if catch_up[then] == 0 else max(1 - _HORIZON / catch_up[then], 0.0)
        assert value == pytest.approx(backlog[then] * left), (at, value, backlog[then], catch_up[then])
        compared += value > 0
    assert compared >= 5 and min(foretold) >= min(backlog) + _HORIZON


def _line(story, expr):
    """{time: value} of the one series, one horizon beyond the story."""
    expr = interpolate(expr, story.values())
    (_, points), = promql.over_time(story.prometheus, expr, story.start, story.end + _HORIZON, 1)
    return {time_: value for time_, value in points if value == value}


def test_a_time_without_relaywatch_is_seen_and_the_future_is_not_one(story):
    for dashboard in DASHBOARDS.values():
        expr = next(one["expr"] for one in own_annotations(dashboard) if one["name"] == "Not watched")
        (_, points), = promql.over_time(story.prometheus, expr, story.start, time.time() + 600, 1)
        assert {value for time_, value in points if time_ <= story.end} == {0, 1}
        assert {value for time_, value in points if time_ > story.end} == {0}


def test_nothing_infinite_reaches_a_panel_that_cannot_show_it(story):
    for query in QUERIES:
        if query.kind != "values":
            assert "Infinity" not in json.dumps([points for _, points in _of_any_hop(story, query)]), query
