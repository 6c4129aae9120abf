"""What is drawn of a report."""

import copy
import json
from pathlib import Path

import pytest

import fleet
from fake_daemon import now

_CAUSE = "mysql56|rds56|"
_GOLDEN = Path(__file__).resolve().parents[1] / "golden/report"


def test_every_server_and_hop_is_drawn_from_origin_to_tail_with_its_branches(page):
    assert page.order() == [
        "mysql51", "mysql51|mysql55|", "mysql55",
        "mysql55|reports|", "reports", "reports|archive|", "archive",
        "mysql55|mysql56|", "mysql56", _CAUSE, "rds56", "rds56|aurora|", "aurora"]
    roles = {node["name"]: node["role"] for node in page.nodes()}
    assert roles == {"mysql51": "origin", "mysql55": "source and replica", "mysql56": "source and replica", "rds56": "source and replica",
                     "aurora": "tail", "reports": "source and replica", "archive": "replica"}
    assert page.node("mysql51")["version"] == "MySQL 5.1.63" and page.node("rds56")["version"] == "RDS 5.6.51"
    assert page.node("mysql55")["mode"] == "read-only" and page.node("archive")["mode"] == "writable"
    assert page.hop("mysql51|mysql55|")["figures"] == {
        "lag": "0.3 s ± 0.2 s", "behind": "1000 B", "rate": "12.3 KiB/s", "catch-up": "done", "headroom": "7 d"}
    assert page.headlines() == ["Chain backlog replicates; aurora is 1.2 s ± 0.2 s behind"]


def test_a_branch_is_below_its_server_and_no_line_crosses_another(page):
    boxes = page.js("return Object.fromEntries([...document.querySelectorAll('.drawing .node')].map((node) => "
                    "{ const box = node.getBoundingClientRect(); return [node.querySelector('.name').textContent, [box.left, box.top]]; }))")
    assert len({boxes[name][1] for name in ("mysql51", "mysql55", "mysql56", "rds56", "aurora")}) == 1
    assert [boxes[name][0] for name in ("mysql51", "mysql55", "mysql56", "rds56", "aurora")] == sorted(
        boxes[name][0] for name in ("mysql51", "mysql55", "mysql56", "rds56", "aurora"))
    assert boxes["reports"][1] == boxes["archive"][1] > boxes["mysql51"][1]
    assert boxes["reports"][0] == boxes["mysql56"][0] and boxes["archive"][0] == boxes["rds56"][0]


def test_a_broken_hop_turns_and_is_named_without_a_reload(page, daemon):
    page.js("window.sameDocument = true")
    before = page.hop(_CAUSE)
    daemon.publish(fleet.break_hop(copy.deepcopy(daemon.report), "mysql56", "rds56"))
    hop = page.wait(lambda: (found := page.hop(_CAUSE))["state"] == "broken" and found, what="the hop to turn")
    assert hop["is_cause"] and hop["cause"] == "duplicate key"
    assert hop["shape"] != before["shape"] and hop["colour"] != before["colour"]
    assert hop["figures"]["lag"] == "4 min 10 s ± 0.5 s" and hop["figures"]["catch-up"] == "never"
    assert page.headlines() == ["mysql56 → rds56 is broken: duplicate key; 2 servers behind it are 4 min 11 s old"]
    assert page.spoken() == "mysql56 → rds56 is broken: duplicate key."
    below = page.hop("rds56|aurora|")
    assert below["is_explained"] and below["explained"] == "explained by mysql56 → rds56" and not below["is_cause"]
    assert below["figures"]["lag"] == "unknown"
    assert not page.hop("mysql55|mysql56|")["is_explained"]
    assert "HopBroken" in page.rows("alerts")[0] and len(page.rows("alerts")) == 1  # the Watchdog is no alert
    assert "new disks (alice)" in page.rows("maintenance")[0]
    assert "duplicate_key" in page.rows("journal")[1]
    daemon.journal({"id": 4, "at": daemon.report["at"], "kind": "node_state", "subject": "aurora", "text": "aurora can be read again", "details": {}})
    page.wait(lambda: "aurora can be read again" in page.rows("journal")[0], what="the journal's new line")
    assert page.js("return window.sameDocument")


@pytest.mark.parametrize("state", ["ok", "lagging", "stalled", "stopped", "connecting", "broken", "missing", "unreachable", "unknown"])
def test_every_state_has_a_shape_of_its_own(page, daemon, state):
    daemon.report["hops"][0].update(state=state, cause="none")
    daemon.publish()
    hop = page.wait(lambda: (found := page.hop("mysql51|mysql55|"))["state"] == state and found, what=state)
    assert hop["shape"] == f"#shape-{state}"
    shapes = page.js("return Object.fromEntries([...document.querySelectorAll('symbol')].map((one) => [one.id, one.innerHTML]))")
    others = {content for name, content in shapes.items() if name not in (f"shape-{state}", "shape-degraded")}
    assert shapes[f"shape-{state}"] not in others


def test_what_is_not_known_is_shown_as_unknown(page, daemon):
    hop, node, chain = daemon.report["hops"][0], daemon.report["nodes"][1], daemon.report["chains"][0]
    for name in ("lag_seconds", "lag_uncertainty_seconds", "lag_basis", "catch_up_seconds", "purge_headroom_seconds"):
        hop[name] = None
    hop.update(lag_bytes={"receive": None, "apply": None}, rates={"write": None, "receive": None, "apply": None})
    node.update(version=None, flavor=None, read_only=None, up=None)
    chain.update(lag_seconds=None, node_lag_seconds={}, state="unknown")
    daemon.publish()
    page.wait(lambda: page.hop("mysql51|mysql55|")["figures"]["lag"] == "unknown", what="the unknown lag")
    assert set(page.hop("mysql51|mysql55|")["figures"].values()) == {"unknown"}
    seen = page.node("mysql55")
    assert (seen["version"], seen["mode"], seen["lag"], seen["tone"]) == ("version unknown", "read-only: unknown", "how far behind: unknown", "unknown")
    assert page.headlines() == ["How chain backlog is, is not known"]
    page.click_hop("mysql51|mysql55|")
    page.wait(lambda: page.panel(), what="the panel")
    assert "unknown" in page.panel() and "0 B\n" not in page.panel().split("Rates")[0]


def test_bounds_are_shown_as_bounds(page, daemon):
    daemon.report["hops"][0].update(lag_seconds=250.0, lag_uncertainty_seconds="inf", lag_basis="lower_bound",
                                    lag_bytes={"receive": 4096, "apply": 5368709120}, lag_bytes_exact={"receive": True, "apply": False},
                                    catch_up_seconds="inf", purge_headroom_seconds=0.0)
    daemon.publish()
    figures = page.wait(lambda: (found := page.hop("mysql51|mysql55|")["figures"])["lag"].startswith("≥") and found, what="the bound")
    assert figures == {"lag": "≥ 4 min 10 s", "behind": "≥ 5.0 GiB", "rate": "12.3 KiB/s", "catch-up": "never", "headroom": "none left"}


def test_what_servers_say_is_never_markup(page, daemon):
    evil = "<img src=x onerror=\"window.evil=1\"><script>window.evil=2</script>&amp;\u202e"
    report = fleet.break_hop(fleet.migration(), "mysql56", "rds56")
    for one in report["hops"]:
        one.update(summary=evil, advice=evil, evidence={evil: evil}, applier_state_text=evil, receiver_state_text=evil,
                   receiver_error={"code": 1, "message": evil}, applier_error={"code": 1, "message": evil}, errant_transactions=evil)
    for one in report["nodes"]:
        one.update(version=evil, error={"kind": "server_error", "code": 1, "message": evil}, problems=[{"message": evil}], up=False)
    report["alerts"][0].update(name=evil, summary=evil)
    report["maintenance"][0].update(name=evil, reason=evil, by=evil)
    report["chains"][0].update(lag_note=evil, name=evil)
    daemon.publish(report)
    daemon.journal({"id": 9, "at": report["at"], "kind": "daemon", "subject": evil, "text": evil, "details": {}})
    page.wait(lambda: evil in page.rows("journal")[0], what="the journal's line")
    page.click_hop(_CAUSE)
    page.wait(lambda: page.panel() and "onerror" in page.panel(), what="the panel")
    assert page.js("return document.querySelectorAll('main img, main script').length") == 0
    assert page.js("return window.evil ?? null") is None


def test_hops_of_no_chain_and_sources_not_in_the_config_are_drawn(page, daemon):
    stray = fleet.hop("10.0.0.9:3306", "lonely", external_source=True, configured=False, chains=[])
    daemon.report["hops"].append(stray)
    daemon.report["nodes"].append(fleet.node("lonely"))
    daemon.publish()
    page.wait(lambda: page.hop("10.0.0.9:3306|lonely|"), what="the stray hop")
    assert page.hop("10.0.0.9:3306|lonely|")["chain"] == "Hops in no chain"
    assert page.node("10.0.0.9:3306")["version"] == "not in the config"
    daemon.report["hops"].remove(stray)
    daemon.publish()
    page.wait(lambda: page.hop("10.0.0.9:3306|lonely|") is None, what="the stray hop to go")


def test_the_plan_has_no_place_while_there_is_none(page):
    assert page.js("return document.getElementById('plan').hidden")


def test_nothing_that_is_drawn_shares_its_key(page):
    files = sorted(_GOLDEN.glob("*.status.json"))
    assert len(files) > 5
    for file in files:
        drawings = page.call("topology.js", "drawings", json.loads(file.read_text()))
        assert len({drawing["key"] for drawing in drawings}) == len(drawings), file.name
        for drawing in drawings:
            keys = [item["key"] for item in drawing["items"]]
            assert len(keys) == len(set(keys)), (file.name, keys)


def test_a_server_with_two_sources_and_a_ring_are_drawn_whole(page, daemon):
    for _ in range(2):  # the second report finds what the first one drew
        daemon.publish(json.loads((_GOLDEN / "branches.status.json").read_text()))
        page.wait(lambda: len(page.hops()) == 8, what="all hops")
    names = [node["name"] for node in page.nodes()]
    assert names.count("r3") == 2 and names.count("left") == 2 and names.count("right") == 1


def test_the_root_cause_is_not_explained_away(page, daemon):
    daemon.publish(json.loads((_GOLDEN / "middle_node_down.status.json").read_text()))
    hop = page.wait(lambda: page.hop("n2|n3|"), what="the hop")
    assert hop["is_cause"] and not hop["is_explained"] and "explained" not in hop["label"] and hop["explained"] == ""
    assert page.hop("n3|n4|")["is_explained"] and "explained by n2 → n3" in page.hop("n3|n4|")["label"]


def test_how_a_servers_age_is_known(page, daemon):
    daemon.report["chains"][0]["node_lag_basis"] = {"mysql55": "lower_bound", "mysql56": "reported", "rds56": "position"}
    daemon.publish()
    page.wait(lambda: page.node("mysql55")["lag"] == "≥ 0.3 s behind", what="the bound")
    assert page.node("mysql56")["lag"] == "0.6 s behind, reported" and page.node("rds56")["lag"] == "0.9 s behind"


def test_a_server_that_no_hop_leads_to_is_drawn_too(page, daemon):
    daemon.report["nodes"].append(fleet.node("alone"))
    daemon.publish()
    node = page.wait(lambda: next((one for one in page.nodes() if one["name"] == "alone"), None), what="the server")
    assert node["role"] == "no link known" and node["lag"] is None
    assert "Outside the chains" in page.text()


def test_a_channel_is_named_where_hops_stand_side_by_side(page, daemon):
    daemon.report["hops"][0]["channel"] = daemon.report["chains"][0]["hops"][0]["channel"] = "legacy"
    daemon.publish()
    page.wait(lambda: "mysql51 → mysql55 [legacy]" in page.text(), what="the channel")
    assert "mysql55 → mysql56" not in page.js("return document.querySelector('.drawing').innerText")


def test_events_of_a_daemon_that_counts_anew_are_new_ones(page, daemon):
    assert len(page.rows("journal")) == 3
    daemon.journal({"id": 1, "at": now(), "kind": "daemon", "subject": None, "text": "relaywatch started again", "details": {}})
    page.wait(lambda: "started again" in page.rows("journal")[0], what="the new event")
    assert len(page.rows("journal")) == 4


def test_journal_rows_tell_their_day_once_it_is_over(page, daemon):
    times = "return [...document.querySelectorAll('#journal .when')].map((one) => one.textContent)"
    clock = page.js(times)[0]
    page.js("const Real = Date; window.Date = class extends Real { constructor(...given) { super(...(given.length ? given : [Real.now() + 864e5])); }"
            " static now() { return Real.now() + 864e5; } }")
    daemon.publish()
    page.wait(lambda: all(at.endswith(clock[-8:]) and at != clock[-8:] for at in page.js(times)[:1]), what="the day")
