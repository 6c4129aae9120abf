"""The process: starts, checks its configuration, shows its metrics to Prometheus, stops cleanly."""

import json
import socket
import subprocess
import urllib.parse
import urllib.request

import pytest

from lab.daemon import Relaywatch, config_for
from lab.observers import Prometheus
from lab.processes import find_program
from lab.waiting import wait_for

_CONTRACT_METRICS = {
    "node": ["node_up", "node_info", "node_polls_total", "node_poll_duration_seconds", "node_last_seen_timestamp_seconds",
             "node_binlog_file_number", "node_binlog_position_bytes", "node_binlog_written_bytes_total", "node_read_only"],
    "hop": ["hop_state", "hop_receiver_running", "hop_applier_running", "hop_lag_seconds", "hop_lag_uncertainty_seconds",
            "hop_receive_lag_seconds", "hop_lag_bytes", "hop_reported_lag_seconds", "hop_receiver_errno",
            "hop_applier_errno"],
    "chain": ["chain_lag_seconds", "chain_node_lag_seconds", "chain_healthy", "chain_hop_info"],
    "self": ["build_info", "poll_duration_seconds_bucket", "polls_overrun_total", "notifications_total"],
}


@pytest.mark.quick
def test_sigterm_stops_it_cleanly(chain, module_directory):
    relaywatch = _relaywatch(chain, module_directory / "sigterm")
    relaywatch.start()
    try:
        relaywatch.wait_all_ok()
        assert relaywatch.terminate(timeout=5) == 0, relaywatch.process.log_tail()
    finally:
        relaywatch.stop()


def test_sigterm_while_a_node_is_frozen(chain, module_directory):
    relaywatch = _relaywatch(chain, module_directory / "sigterm_frozen")
    relaywatch.start()
    node = chain.node("n3")
    try:
        relaywatch.wait_all_ok()
        node.freeze()
        wait_for(lambda: not relaywatch.node("n3")["up"], 15, "n3 to be seen down")
        assert relaywatch.terminate(timeout=5) == 0, relaywatch.process.log_tail()
    finally:
        node.thaw()
        relaywatch.stop()


def test_contract_metrics_reach_prometheus(watch, module_directory):
    expected = {f"relaywatch_{name}" for names in _CONTRACT_METRICS.values() for name in names}

    def missing():  # a lag is there once the positions seen tell it
        return expected - watch.relaywatch.metrics().names() - {"relaywatch_notifications_total"}

    wait_for(lambda: not missing(), 10, "every metric of the contract", describe=missing)
    metrics = watch.relaywatch.metrics()
    linted = subprocess.run([find_program("promtool"), "check", "metrics"], input=metrics.text,
                            capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    prometheus = Prometheus(module_directory / "prometheus", f"127.0.0.1:{watch.relaywatch.port}")
    prometheus.start()
    try:
        wait_for(lambda: _series(prometheus, 'relaywatch_hop_state{state="ok"} == 1') == 4, 20,
                 "four hops ok in Prometheus")
        assert _series(prometheus, "relaywatch_node_up == 1") == 5
        wait_for(lambda: set(_rule_health(prometheus)) == {"ok"}, 20, "every rule to be evaluated",
                 describe=lambda: _rule_health(prometheus))
        wait_for(lambda: _series(prometheus, "relaywatch:hop_told") == 4, 20, "a rule to have seen every hop")
        wait_for(lambda: _series(prometheus, "relaywatch:replica_node") == 4, 20, "a rule to have seen every replica")
        assert _series(prometheus, "ALERTS") == 0
    finally:
        prometheus.stop()


@pytest.mark.quick
def test_a_healthy_chain_raises_nothing_until_a_replica_accepts_writes(watch, chain):
    node = chain.node("n5")
    assert watch.relaywatch.status()["alerts"] == []
    node.run("SET GLOBAL read_only = 0")
    try:
        alerts = wait_for(lambda: watch.relaywatch.status()["alerts"], 10, "the alert to be pending")
        assert [(alert["name"], alert["state"], alert["severity"]) for alert in alerts] == [
            ("ReplicaWritable", "pending", "warning")]
        assert alerts[0]["labels"]["node"] == "n5"
    finally:
        node.run("SET GLOBAL read_only = 1")
    watch.settle(0)


def test_a_config_problem_is_told_with_its_path(chain, module_directory):
    relaywatch = _relaywatch(chain, module_directory / "config")
    good = relaywatch.command("check-config", relaywatch.config_file)
    assert (good.returncode, good.stderr) == (0, ""), good
    assert relaywatch.command("check-config", relaywatch.directory / "absent.json").returncode == 2
    config = json.loads(relaywatch.config_file.read_text())
    config["chains"][0]["path"][2] = "n33"
    config["poll"]["intervall"] = "1s"
    relaywatch.write_config(config)
    done = relaywatch.command("check-config", relaywatch.config_file)
    shown = done.stdout + done.stderr
    assert done.returncode == 2
    assert "n33" in shown and "intervall" in shown, shown
    assert relaywatch.command("serve", "--config", relaywatch.config_file).returncode == 2


def test_status_without_a_daemon_exits_2(chain, module_directory):
    relaywatch = _relaywatch(chain, module_directory / "no_daemon")
    assert relaywatch.command("status", "--url", relaywatch.url).returncode == 2
    assert relaywatch.command("status", "--alive", "--url", relaywatch.url).returncode == 2


def test_status_tells_whether_the_daemon_is_alive(watch):
    assert watch.relaywatch.command("status", "--alive", "--url", watch.relaywatch.url).returncode == 0


def test_status_does_not_show_the_password_of_its_url(watch):
    url = watch.relaywatch.url.replace("http://", "http://me:lab-url-Qm42@") + "/nothing-here"
    done = watch.relaywatch.command("status", "--url", url)
    assert done.returncode == 2 and "404" in done.stderr
    assert "lab-url-Qm42" not in done.stdout + done.stderr


def test_an_address_in_use_is_told(chain, module_directory):
    relaywatch = _relaywatch(chain, module_directory / "in_use")
    with socket.create_server(("127.0.0.1", relaywatch.port)):
        done = relaywatch.command("serve", "--config", relaywatch.config_file)
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{relaywatch.port}" in done.stderr and "http.listen" in done.stderr, done.stderr


def _relaywatch(chain, directory):
    directory.mkdir()
    relaywatch = Relaywatch(directory)
    relaywatch.write_config(config_for(chain, directory, relaywatch.port, interval="250ms"))
    return relaywatch


def _rule_health(prometheus):
    with urllib.request.urlopen(f"{prometheus.url}/api/v1/rules", timeout=5) as answer:
        groups = json.load(answer)["data"]["groups"]
    return [rule["lastError"] if "lastError" in rule else rule["health"] for group in groups for rule in group["rules"]]


def _series(prometheus, query):
    url = f"{prometheus.url}/api/v1/query?" + urllib.parse.urlencode({"query": query})
    with urllib.request.urlopen(url, timeout=5) as answer:
        return len(json.load(answer)["data"]["result"])
