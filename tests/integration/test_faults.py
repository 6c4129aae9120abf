"""Every fault on the real chain: its state and cause, its metric, and one page that comes and goes."""

import time

import pytest

from hop_fault import Expected, check_hop_fault
from lab import disk_faults, faults, link_faults, lock_faults, log_faults, network_faults
from lab.mariadb import PASSWORDS
from lab.waiting import wait_for

_EVERYWHERE = ("n2", "n3", "n5")  # the first hop, one in the middle, the last
_FAULTS = {**faults.FAULTS, **link_faults.FAULTS, **lock_faults.FAULTS, **log_faults.FAULTS, **network_faults.FAULTS}
_HOP_FAULTS = {
    "stop_applier": Expected("stopped", "applier_stopped", "HopStopped", _EVERYWHERE),
    "stop_receiver": Expected("stopped", "receiver_stopped", "HopStopped", _EVERYWHERE),
    "stop_both": Expected("stopped", "both_stopped", "HopStopped"),
    "duplicate_key": Expected("broken", "duplicate_key", "HopBroken", _EVERYWHERE),
    "row_not_found": Expected("broken", "row_not_found", "HopBroken"),
    "missing_table": Expected("broken", "missing_table", "HopBroken"),
    "schema_mismatch": Expected("broken", "schema_mismatch", "HopBroken", ("n5",)),
    "statement_failed": Expected("broken", "statement_failed", "HopBroken", ("n4",)),
    "wrong_password": Expected("connecting", "auth_failed", "HopStopped", _EVERYWHERE),
    "account_locked": Expected("connecting", "auth_failed", "HopStopped", ("n4",)),
    "account_dropped": Expected("connecting", "auth_failed", "HopStopped", ("n5",)),
    "privilege_revoked": Expected("connecting", "auth_failed", "HopStopped", ("n2",)),
    "password_expired": Expected("connecting", "auth_failed", "HopStopped"),
    "password_to_change": Expected("broken", "receiver_error", "HopBroken", ("n5",)),
    "name_unresolved": Expected("connecting", "name_unresolved", "HopStopped", ("n4",)),
    "tls_demanded": Expected("connecting", "tls_failed", "HopStopped"),
    "too_many_connections": Expected("connecting", "too_many_connections", "HopStopped"),
    "purged_binlog": Expected("broken", "binlog_purged", "HopBroken"),
    "reset_master": Expected("broken", "binlog_purged", "HopBroken", ("n4",)),
    "binlog_corrupt": Expected("broken", "binlog_corrupt", "HopBroken"),
    "relay_log_corrupt": Expected("broken", "relay_log_corrupt", "HopBroken", ("n5",)),
    "duplicate_server_id": Expected("broken", "duplicate_server_id", "HopBroken"),
    "unknown_gtid": Expected("broken", "gtid_mismatch", "HopBroken"),
    "reset_slave_all": Expected("missing", "not_a_replica", "HopBroken", ("n3", "n5")),
    "repointed": Expected("missing", "wrong_source", "TopologyDrift", ("n4",)),
    "port_closed": Expected("connecting", "source_unreachable", "HopStopped"),
    "half_open": Expected("stalled", "receiver_stalled", "HopStalled", ("n2", "n5")),
    "metadata_lock": Expected("stalled", "applier_stalled", "HopStalled", _EVERYWHERE),
    "global_read_lock": Expected("stalled", "applier_stalled", "HopStalled", ("n4",)),
    "row_lock": Expected("stalled", "applier_stalled", "HopStalled"),
    "long_ddl": Expected("stalled", "applier_stalled", "HopStalled", ("n4",),
                         words=("applying one event for 1", " s, a change of schema: CREATE TABLE app.extra_")),
}
_QUICK = ("stop_applier", "duplicate_key", "wrong_password", "reset_slave_all")


def _cases():
    return [pytest.param(name, where, marks=[pytest.mark.quick] if name in _QUICK and where == "n3" else [])
            for name, expected in _HOP_FAULTS.items() for where in expected.where]


@pytest.mark.parametrize("name, where", _cases())
def test_hop_fault(watch, chain, catalogue, name, where):
    check_hop_fault(watch, chain, catalogue, _FAULTS[name], _HOP_FAULTS[name], where)


@pytest.mark.parametrize("how", ["kill", "freeze"])
@pytest.mark.parametrize("name", ["n1", "n3", "n5"])
def test_node_down_is_one_page(watch, chain, catalogue, how, name):
    """A killed or frozen node is both a source and a replica; its hops explain themselves by it."""
    relaywatch = watch.relaywatch
    mark = watch.begin()
    position = chain.nodes.index(chain.node(name))
    with catalogue.entry(f"{how}_server", name) as entry:
        heal = faults.FAULTS[how](chain, chain.node(name))
        broken_at = time.time()
        try:
            page = watch.fired(mark, "NodeDown", node=name)
            if position > 0:
                relaywatch.wait_hop(chain.nodes[position - 1].name, name, "unreachable", ["replica_down"])
            if position < 4:
                below = chain.nodes[position + 1].name
                relaywatch.wait_hop(name, below, *_below(how))
            entry.diagnosed("node down", page.at - broken_at)
            metrics = relaywatch.metrics()
            assert metrics.value("relaywatch_node_up", node=name) == 0
            others = [node.name for node in chain.nodes if node.name != name]
            assert all(metrics.value("relaywatch_node_up", node=other) == 1 for other in others)
        finally:
            heal()
        watch.resolved(mark, "NodeDown", node=name)
        watch.settle(mark)
        entry.pages = len(watch.webhook.since(mark)) / 2
        watch.only_one_page(mark, page)


def _below(how):
    # A killed source ends the connection at once; to a frozen one the replica stays connected, and nobody can say.
    return ("connecting", ["source_unreachable"]) if how == "kill" else ("unknown", ["source_not_polled"])


def test_full_disk_is_one_page(watch, chain, catalogue):
    """While the receiver waits for space, its server answers everything but the question for its replica status."""
    relaywatch, node = watch.relaywatch, chain.node("n4")
    disk_faults.restart_on_small_disk(chain, node)
    mark = watch.begin()
    with catalogue.entry("full_disk", "n4") as entry:
        heal = disk_faults.full_disk(chain, node)
        broken_at = time.time()
        try:
            page = watch.fired(mark, "NodeDown", node="n4")
            wait_for(lambda: "disk is full" in relaywatch.hop("n3", "n4")["summary"], 15, "the disk to be named",
                     describe=lambda: relaywatch.hop("n3", "n4"))
            hop = relaywatch.wait_hop("n3", "n4", "unreachable", ["replica_down"])
            assert "Free space" in hop["advice"] and "Waiting for someone to free space" in hop["summary"], hop
            relaywatch.wait_hop("n4", "n5", "unknown", ["source_not_polled"])
            entry.diagnosed("node down: full disk", page.at - broken_at)
            assert all(relaywatch.hop(*hop)["state"] == "ok" for hop in (("n1", "n2"), ("n2", "n3")))
        finally:
            heal()
        watch.resolved(mark, "NodeDown", node="n4")
        watch.settle(mark)
        entry.pages = len(watch.webhook.since(mark)) / 2
        watch.only_one_page(mark, page)


def test_a_lost_monitor_account_is_one_page(watch, chain, catalogue):
    """Somebody changes the password of the monitor's own account on one server; replication goes on."""
    relaywatch, node = watch.relaywatch, chain.node("n3")
    mark = watch.begin()
    with catalogue.entry("monitor_account", "n3") as entry:
        node.run("ALTER USER monitor@'127.0.0.1' IDENTIFIED BY 'lab-another-password'", binlog=False)
        faults.end_threads_of(node, "monitor")
        broken_at = time.time()
        try:
            page = watch.fired(mark, "NodeDown", node="n3", cause="monitor_auth_failed")
            relaywatch.wait_hop("n2", "n3", "unreachable", ["monitor_auth_failed"])
            relaywatch.wait_hop("n3", "n4", "unknown", ["source_not_polled"])
            entry.diagnosed("node down: monitor_auth_failed", page.at - broken_at)
            assert all(relaywatch.hop(*hop)["state"] == "ok" for hop in (("n1", "n2"), ("n4", "n5")))
        finally:
            node.run(f"ALTER USER monitor@'127.0.0.1' IDENTIFIED BY '{PASSWORDS['monitor']}'", binlog=False)
        watch.resolved(mark, "NodeDown", node="n3")
        watch.settle(mark)
        entry.pages = len(watch.webhook.since(mark)) / 2
        watch.only_one_page(mark, page)


def test_two_faults_at_once_are_two_pages(watch, chain, catalogue):
    """The lower of them is an operator's own doing, which the upper does not explain."""
    mark = watch.begin()
    with catalogue.entry("two_at_once", "n2, n4") as entry:
        heals = [faults.duplicate_key(chain, chain.node("n2")), faults.stop_receiver(chain, chain.node("n4"))]
        broken_at = time.time()
        try:
            watch.fired(mark, "HopBroken", replica="n2", cause="duplicate_key")
            page = watch.fired(mark, "HopStopped", replica="n4", cause="receiver_stopped")
            entry.diagnosed("duplicate_key, receiver_stopped", page.at - broken_at)
            assert watch.relaywatch.status()["chains"][0]["root_cause"]["replica"] == "n2"
        finally:
            for heal in heals:
                heal()
        for name in ("HopBroken", "HopStopped"):
            watch.resolved(mark, name)
        watch.settle(mark)
        entry.pages = len(watch.webhook.since(mark)) / 4  # each of the two: firing and resolved
        pages = [(n.name, n.status) for n in watch.webhook.since(mark)]
        assert sorted(pages) == [("HopBroken", "firing"), ("HopBroken", "resolved"), ("HopStopped", "firing"),
                                 ("HopStopped", "resolved")], pages


def test_stopping_what_cannot_connect_is_no_second_page(watch, chain):
    """Whoever mends it stops the replica first."""
    replica = chain.node("n3")
    mark = watch.begin()
    heal = faults.wrong_password(chain, replica)
    try:
        page = watch.fired(mark, "HopStopped", replica="n3", cause="auth_failed")
        replica.run("STOP SLAVE")
        hop = watch.relaywatch.wait_hop("n2", "n3", "stopped", ["both_stopped"])
        assert hop["receiver_error"]["code"] == 1045
    finally:
        heal()
    watch.resolved(mark, "HopStopped", replica="n3")
    watch.settle(mark)
    watch.only_one_page(mark, page)


def test_everyday_events_page_nobody(watch, chain):
    mark = watch.begin()
    for node in chain.nodes:
        for _ in range(3):
            node.run("FLUSH LOCAL BINARY LOGS")
        faults.end_threads_of(node, "monitor")
    for node in chain.nodes[1:]:
        node.run("STOP SLAVE", "START SLAVE")
        node.run("FLUSH TABLES", binlog=False)
        chain.wait_replicating(node)
    watch.settle(mark)
    assert watch.webhook.since(mark) == []


def test_a_status_command_tells_by_its_exit_code(watch, chain):
    healthy = watch.relaywatch.command("status", "--url", watch.relaywatch.url)
    mark = watch.begin()
    heal = faults.stop_applier(chain, chain.node("n2"))
    try:
        watch.relaywatch.wait_hop("n1", "n2", "stopped", ["applier_stopped"])
        unhealthy = watch.relaywatch.command("status", "--url", watch.relaywatch.url)
        page = watch.fired(mark, "HopStopped", replica="n2")
    finally:
        heal()
    watch.resolved(mark, "HopStopped", replica="n2")
    watch.settle(mark)
    watch.only_one_page(mark, page)
    assert (healthy.returncode, unhealthy.returncode) == (0, 1), healthy.stderr + unhealthy.stderr
    assert all(node.name in healthy.stdout for node in chain.nodes)
    assert "stopped" in unhealthy.stdout
