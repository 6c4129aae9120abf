"""A reload on the running daemon, by SIGHUP and by POST /-/reload: what changes changes, and nothing else does."""

import copy
import json
import signal
import socket
import time

import pytest

from lab import faults
from lab.waiting import wait_for
from watch import watching

pytestmark = pytest.mark.quick


@pytest.fixture
def watch(chain, module_directory, request):
    with watching(chain, module_directory / request.node.name) as watch:
        yield watch


@pytest.fixture
def config(watch):
    """A copy of what the daemon was started with, to be changed."""
    return json.loads(watch.relaywatch.config_file.read_text())


def by_signal(relaywatch):
    """Returns when the daemon has read its configuration again."""
    before = _reload_time(relaywatch)
    relaywatch.process.signal(signal.SIGHUP)
    wait_for(lambda: _reload_time(relaywatch) > before, 10, "the configuration to be read",
             describe=relaywatch.process.log_tail)


def by_request(relaywatch):
    status, body = relaywatch.post("/-/reload")
    assert status == 200, body


@pytest.mark.parametrize("reload", [by_signal, by_request])
def test_nodes_come_and_go(watch, config, reload):
    relaywatch = watch.relaywatch
    smaller = copy.deepcopy(config)
    smaller["nodes"].pop()
    smaller["chains"][0]["path"].pop()
    relaywatch.write_config(smaller)
    reload(relaywatch)
    wait_for(lambda: relaywatch.node("n5") is None and relaywatch.hop("n4", "n5") is None, 10, "n5 to be forgotten")
    assert relaywatch.metrics().find("relaywatch_node_up", node="n5") == []
    _wait_polls(relaywatch, ["n1", "n2", "n3", "n4"])

    relaywatch.write_config(config)
    reload(relaywatch)
    relaywatch.wait_hop("n4", "n5", "ok")
    relaywatch.wait_all_ok()
    _wait_polls(relaywatch, ["n1", "n2", "n3", "n4", "n5"])
    assert relaywatch.metrics().value("relaywatch_config_reload_success") == 1
    assert watch.webhook.since(0) == []


@pytest.mark.parametrize("how", ["signal", "request"])
def test_a_broken_config_changes_nothing(watch, config, how):
    relaywatch = watch.relaywatch
    before = relaywatch.status()
    broken = copy.deepcopy(config)
    broken["chains"][0]["path"][2] = "n33"
    broken["nodes"].pop()
    relaywatch.write_config(broken)
    if how == "signal":
        by_signal(relaywatch)
    else:
        status, body = relaywatch.post("/-/reload")
        assert status == 500 and "$.chains[0].path[2]" in body, body
    assert relaywatch.metrics().value("relaywatch_config_reload_success") == 0
    assert any("error $.chains[0].path[2]: " in line and "n33" in line for line in relaywatch.log().splitlines())
    _wait_polls(relaywatch, ["n1", "n2", "n3", "n4", "n5"])
    after = relaywatch.status()
    assert _shape(after) == _shape(before)

    relaywatch.write_config(config)
    by_signal(relaywatch)
    assert relaywatch.metrics().value("relaywatch_config_reload_success") == 1


def test_lag_and_alert_live_through_reloads(watch, chain, config):
    relaywatch = watch.relaywatch
    mark = watch.begin()
    heal = faults.stop_applier(chain, chain.node("n3"))
    try:
        page = watch.fired(mark, "HopStopped", source="n2", replica="n3")
        known = _lag_from_positions(relaywatch, "n2", "n3")
        assert known > 2
        for reload, interval in ((by_signal, "300ms"), (by_request, "250ms")):
            config["poll"]["interval"] = interval
            relaywatch.write_config(config)
            reload(relaywatch)
            deadline = time.monotonic() + 1.5
            while time.monotonic() < deadline:  # at no moment is it forgotten
                hop = relaywatch.hop("n2", "n3")
                assert hop["state"] == "stopped" and hop["lag_basis"] == "position" and hop["lag_seconds"] >= known, hop
                assert [alert["state"] for alert in relaywatch.status()["alerts"]] == ["firing"]
    finally:
        heal()
    watch.resolved(mark, "HopStopped", source="n2", replica="n3")
    watch.settle(mark)
    watch.only_one_page(mark, page)


def test_other_receivers_do_not_hold_up_the_daemon(watch, chain, config):
    """A receiver that never answers goes, while a notification to it is under way; the other one stays."""
    relaywatch = watch.relaywatch
    own = config["notify"][0]["urls"][0]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config["notify"][0]["urls"] = [own, silent_url]
        relaywatch.write_config(config)
        by_request(relaywatch)
        mark = watch.begin()
        heal = faults.stop_applier(chain, chain.node("n4"))
        try:
            page = watch.fired(mark, "HopStopped", replica="n4")
            receiver = f"alertmanager:{silent_url[7:]}"
            assert relaywatch.metrics().find("relaywatch_outbox_oldest_seconds", receiver=receiver)
            config["notify"][0]["urls"] = [own]
            relaywatch.write_config(config)
            begun = time.monotonic()
            by_request(relaywatch)
            wait_for(lambda: len(relaywatch.metrics().find("relaywatch_outbox_pending")) == 1, 10, "the receiver to go")
            assert time.monotonic() - begun < 2, "the reload held up the web server"
        finally:
            heal()
        watch.resolved(mark, "HopStopped", replica="n4")
        watch.settle(mark)
        watch.only_one_page(mark, page)


def test_log_options_take_effect(watch, config):
    relaywatch = watch.relaywatch
    config["log"]["format"] = "json"
    relaywatch.write_config(config)
    by_signal(relaywatch)
    relaywatch.config_file.write_text("{")
    by_signal(relaywatch)
    last = json.loads(relaywatch.log().splitlines()[-1])
    assert last["level"] == "error" and "stays as it was" in last["message"]


def test_warnings_are_logged_and_a_change_of_http_is_one(watch, config):
    relaywatch = watch.relaywatch
    config["chains"][0]["path"].pop()
    config["http"]["listen"] = "127.0.0.1:1"
    relaywatch.write_config(config)
    for count in (1, 2):
        by_signal(relaywatch)
        warnings = [line for line in relaywatch.log().splitlines() if " warning " in line]
        assert len([line for line in warnings if "$.nodes[4]" in line]) == count, warnings
        assert len([line for line in warnings if "$.http" in line]) == count, warnings


def _reload_time(relaywatch):
    return relaywatch.metrics().value("relaywatch_config_reload_timestamp_seconds")


def _shape(status):
    return ([node["name"] for node in status["nodes"]], [(hop["source"], hop["replica"]) for hop in status["hops"]],
            [chain["path"] for chain in status["chains"]])


def _lag_from_positions(relaywatch, source, replica):
    hop = relaywatch.hop(source, replica)
    assert hop["lag_basis"] == "position", hop
    return hop["lag_seconds"]


def _wait_polls(relaywatch, names, more=5):
    """Every one of these nodes is polled that many times more."""
    def polls(name):
        return sum(value for labels, value in relaywatch.metrics().find("relaywatch_node_polls_total", node=name)
                   if labels["result"] == "success")

    before = {name: polls(name) for name in names}
    wait_for(lambda: all(polls(name) >= before[name] + more for name in names), 15, "polls to go on")
