"""What the sentence says of a report."""

import copy

import pytest

import fleet
from chromium import Page
from fake_daemon import FakeDaemon


@pytest.fixture(scope="module")
def loaded(browser):
    """A page whose modules are called; what it shows does not matter."""
    daemon = FakeDaemon(fleet.migration())
    page = Page(browser, daemon.url)
    page.open()
    yield page
    browser.begin()
    daemon.stop()


@pytest.fixture
def sentences(loaded):
    """The sentences of a report, the worst first."""
    return lambda report: loaded.call("sentence.js", "sentences", report)


def _link(report, source, replica):
    return next(hop for hop in report["hops"] if (hop["source"], hop["replica"]) == (source, replica))


def test_a_second_fault_of_a_chain_is_told_too(sentences):
    report = fleet.break_hop(fleet.migration(), "mysql51", "mysql55")
    _link(report, "rds56", "aurora").update(state="stopped", cause="applier_stopped", suppressed_by=None)
    _link(report, "mysql56", "rds56").update(state="stalled", cause="none", suppressed_by="mysql51 → mysql55")
    (only,) = sentences(report)
    assert only["headline"].startswith("mysql51 → mysql55 is broken: duplicate key; ")
    assert only["headline"].endswith("; also rds56 → aurora is stopped: applier stopped")
    assert only["spoken"] == "mysql51 → mysql55 is broken: duplicate key; also rds56 → aurora is stopped: applier stopped."


def test_the_tone_is_that_of_the_worst_fault(sentences):
    report = fleet.break_hop(fleet.migration(), "mysql51", "mysql55")
    _link(report, "mysql51", "mysql55").update(state="lagging", cause="applier_slow")
    assert [one["tone"] for one in sentences(report)] == ["warn"]
    _link(report, "rds56", "aurora").update(state="stopped", cause="applier_stopped", suppressed_by=None)
    assert [one["tone"] for one in sentences(report)] == ["bad"]


def test_one_fault_of_two_chains_is_told_once_and_two_faults_twice(sentences):
    report = fleet.break_hop(fleet.migration(), "mysql51", "mysql55")
    first = report["chains"][0]
    report["chains"].append({**copy.deepcopy(first), "name": "second"})
    assert len(sentences(report)) == 1
    report["hops"].append(fleet.hop("mysql55", "other", state="stopped", cause="applier_stopped"))
    report["chains"][1].update(path=["mysql51", "mysql55", "other"], hops=[first["hops"][0], {"source": "mysql55", "replica": "other", "channel": ""}])
    assert len(sentences(report)) == 2


def test_a_source_that_does_not_answer_is_a_fault(sentences):
    report = fleet.migration()
    report["nodes"][0].update(up=False, error={"kind": "timeout", "code": None, "message": "no answer within 2 s"})
    _link(report, "mysql51", "mysql55").update(state="unknown", cause="source_not_polled", lag_seconds=None, summary="")
    report["chains"][0].update(state="unknown", root_cause={"source": "mysql51", "replica": "mysql55", "channel": "", "cause": "source_not_polled"})
    (only,) = sentences(report)
    assert only["headline"].startswith("mysql51 does not answer: what mysql51 → mysql55 does is not known; ")
    assert (only["tone"], only["shape"], only["detail"]) == ("bad", "unreachable", "timeout: no answer within 2 s")
    report["nodes"][0]["up"] = True
    assert sentences(report)[0]["tone"] == "unknown"


def test_unknown_is_worse_than_slow(loaded):
    ranks = [loaded.call("states.js", "rankOf", tone) for tone in ("bad", "serious", "unknown", "warn", "good")]
    assert ranks == sorted(ranks) and len(set(ranks)) == 5


@pytest.mark.parametrize("hop_basis, node_basis", [("lower_bound", "position"), ("reported", "position"), ("position", "lower_bound")])
def test_an_age_that_may_be_more_is_said_to_be_at_least(sentences, hop_basis, node_basis):
    report = fleet.break_hop(fleet.migration(), "rds56", "aurora")
    report["chains"][0].update(node_lag_basis={"aurora": "position"})
    assert "1 server behind it is 4 min 10 s old" in sentences(report)[0]["headline"]
    _link(report, "rds56", "aurora")["lag_basis"] = hop_basis
    report["chains"][0]["node_lag_basis"]["aurora"] = node_basis
    assert "1 server behind it is at least 4 min 10 s old" in sentences(report)[0]["headline"]
    report["hops"].append(fleet.hop("aurora", "copy", chains=[]))
    report["chains"][0]["node_lag_seconds"]["copy"] = 60.0
    assert "2 servers behind it are up to 4 min 10 s old, or more" in sentences(report)[0]["headline"]


def test_an_age_that_another_chain_of_the_same_origin_knows_is_known(sentences):
    report = fleet.break_hop(fleet.migration(), "rds56", "aurora")
    first = report["chains"][0]
    other = {**copy.deepcopy(first), "name": "other", "state": "ok", "root_cause": None, "node_lag_seconds": {"aurora": 300.0}}
    first["node_lag_seconds"].pop("aurora")
    assert "is not known" in sentences(report)[0]["headline"]
    report["chains"].append(other)
    assert "1 server behind it is 5 min old" in sentences(report)[0]["headline"]
    other["path"][0] = "elsewhere"
    assert "is not known" in sentences(report)[0]["headline"]


def test_servers_behind_a_link_that_is_gone_are_not_behind(sentences):
    report = fleet.break_hop(fleet.migration(), "mysql51", "mysql55")
    assert "6 servers behind it" in sentences(report)[0]["headline"]
    _link(report, "mysql55", "reports")["state"] = "missing"
    assert "4 servers behind it" in sentences(report)[0]["headline"]


def test_a_fault_beside_the_chain_is_not_well(sentences):
    report = fleet.migration()
    _link(report, "mysql55", "reports").update(state="broken", cause="duplicate_key", summary="A row is already there.")
    _link(report, "reports", "archive").update(state="lagging", cause="none", suppressed_by="mysql55 → reports")
    (only,) = sentences(report)
    assert only["headline"] == "Chain backlog replicates, but beside it mysql55 → reports is broken: duplicate key"
    assert (only["tone"], only["hop"], only["detail"]) == ("bad", "mysql55|reports|", "A row is already there.")
    _link(report, "reports", "archive").update(suppressed_by=None)
    assert sentences(report)[0]["headline"].endswith("is broken: duplicate key (and 1 other hop there is not well)")


def test_a_source_that_is_not_in_the_config_is_no_fault(sentences):
    report = fleet.migration()
    report["hops"].append(fleet.hop("10.0.0.9:3306", "aurora", channel="legacy", external_source=True, state="unknown", cause="source_not_polled"))
    assert sentences(report)[0]["tone"] == "good"


def test_a_delay_on_purpose_is_told_and_does_not_make_a_chain_the_last(sentences):
    report = fleet.migration()
    delayed = report["chains"][0]
    delayed.update(lag_seconds=3600.5, configured_delay_seconds=3600.0)
    assert sentences(report)[0]["headline"] == "Chain backlog replicates; aurora is 1 h ± 0.2 s behind, of it 1 h on purpose"
    slow = {**copy.deepcopy(delayed), "name": "slow", "path": ["mysql51", "mysql55"], "lag_seconds": 4.0, "configured_delay_seconds": 0.0}
    report["chains"].append(slow)
    assert sentences(report)[0]["headline"] == "All 2 chains replicate; the last of all, mysql55, is 4.0 s ± 0.2 s behind"
