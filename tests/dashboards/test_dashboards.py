"""The dashboards in the tree: as the generator gives them, without a fault that can be seen, every query PromQL."""

import copy
import subprocess
import sys

import pytest
import yaml

from lint import problems
from reading import FOLDER, data_panels, interpolate, load, queries, variables

DASHBOARDS = load()
# Any values do: here only the words count.
_VALUES = {"__rate_interval": "4m", "__interval": "1m", "__range": "6h", "chain": "c", "source": "a", "replica": "b",
           "channel": ".*", "horizon": "3600"}


def test_all_three_are_there():
    assert sorted(one["title"] for one in DASHBOARDS.values()) == [
        "relaywatch: Chains", "relaywatch: Hop", "relaywatch: Sync"]


def test_the_tree_holds_what_the_generator_gives():
    done = subprocess.run([sys.executable, FOLDER / "generate.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_nothing_is_wrong_that_can_be_seen():
    assert problems(DASHBOARDS) == []


def test_every_query_is_promql(tmp_path):
    """As rules, so that promtool parses them all at once."""
    rules = [{"record": f"query:{number}", "expr": interpolate(query.expr, _VALUES)}
             for number, query in enumerate(query for dashboard in DASHBOARDS.values() for query in queries(dashboard))]
    file = tmp_path / "queries.rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert done.returncode == 0 and f"{len(rules)} rules found" in done.stdout, done.stdout + done.stderr


def _panel(dashboards, title):
    return next(panel for one in dashboards.values() for panel in data_panels(one) if panel["title"] == title)


def _set(*path, to):
    """A fault: in the panel that is named first, the value at the path is another one."""
    def apply(dashboards):
        thing = _panel(dashboards, path[0])
        for key in path[1:-1]:
            thing = thing[key]
        thing[path[-1]] = to
    return apply


def _same_uid(dashboards):
    dashboards["hop.json"]["uid"] = dashboards["sync.json"]["uid"]


def _unused_variable(dashboards):
    variables(dashboards["hop.json"]).append({"type": "custom", "name": "colour", "description": "Of the sky."})


@pytest.mark.parametrize("words, fault", [
    ("two panels have one id", _set("Backlog", "id", to=2)),
    ("is not unique", _same_uid),
    ("cannot be chosen", _set("Lag of the tail", "targets", 0, "datasource", to={"type": "prometheus", "uid": "abc"})),
    ("no description", _set("Rates", "description", to="")),
    ("without a unit", _set("Rates", "fieldConfig", "defaults", "unit", to="")),
    ("asks nothing", _set("Rates", "targets", to=[])),
    ("nothing exports relaywatch_hop_lagg", _set("Rates", "targets", 0, "expr", to="relaywatch_hop_lagg")),
    ("does not follow the scrape interval", _set("Rates", "targets", 0, "expr", to="rate(relaywatch_node_up[5m])")),
    ("the variable hops is not defined", _set("Rates", "targets", 0, "expr", to='relaywatch_node_up{node="$hops"}')),
    ("compared with =", _set("Rates", "targets", 0, "expr", to='relaywatch_hop_lag_seconds{channel="$channel"}')),
    ("the variable colour is not used", _unused_variable),
    ("must be asked as instant", _set("Cause", "targets", 0, "instant", to=False)),
    ("overlaps another one", _set("Rates", "gridPos", "x", to=0)),
    ("an override is for", _set("Both ends", "fieldConfig", "overrides", 0, "matcher", "options", to="Status")),
    ("which is not there", _set("Chains", "links", to=[{"url": "/d/relaywatch-hops?var-chain=a"}])),
    ("which it has not", _set("Chains", "links", to=[{"url": "/d/relaywatch-hop?var-node=a"}])),
])
def test_a_fault_is_found(words, fault):
    broken = copy.deepcopy(DASHBOARDS)
    fault(broken)
    found = problems(broken)
    assert any(words in one for one in found), found
