"""Threads that say Yes and do nothing: found by their positions, with what holds them up; and a long event that is none."""

import time
from contextlib import ExitStack, contextmanager

from lab.gate import TcpGate
from lab.load import make_quick_to_apply, make_slow_to_apply
from lab.network_faults import receive_through
from lab.waiting import wait_for

_SLOW_EVENT = 15  # seconds: longer than a stall takes to be seen


def test_stalls(watch, chain):
    """Three at once, the lowest first, so that each has something that it does not receive or apply."""
    relaywatch = watch.relaywatch
    watch.begin()
    with ExitStack() as faults:
        locker = faults.enter_context(_tables_locked(chain.node("n5"), "app.ticker"))
        _wait_behind(chain.node("n5"))
        reader = faults.enter_context(_metadata_lock(chain.node("n4"), "app.faults"))
        chain.origin.run("ALTER TABLE app.faults COMMENT = 'changed'")
        wait_for(lambda: "metadata lock" in chain.node("n4").replica_status()["Slave_SQL_Running_State"], 20,
                 "n4's applier to wait for the metadata lock")
        gate = faults.enter_context(_gate_before(chain, chain.node("n3")))
        relaywatch.wait_hop("n2", "n3", "ok")
        gate.hold()
        held_at = time.monotonic()

        for replica, thread, words in (("n5", locker, "Sleep"), ("n4", reader, "transaction RUNNING")):
            hop = relaywatch.wait_hop(f"n{int(replica[1]) - 1}", replica, "stalled", ["applier_stalled"], timeout=20)
            assert (hop["receiver_running"], hop["applier_running"]) == (True, True)
            assert f"thread {thread} (admin" in hop["summary"] and words in hop["evidence"]["blocker"], hop
            assert f"KILL {thread}" in hop["advice"]
            assert "metadata lock" in hop["evidence"]["applier_thread"]
        assert "ALTER TABLE app.faults COMMENT = ?" in hop["summary"]

        hop = relaywatch.wait_hop("n2", "n3", "stalled", ["receiver_stalled"], timeout=20)
        assert 9 < time.monotonic() - held_at < 15
        assert (hop["receiver_running"], hop["applier_running"]) == (True, True)
        assert "STOP SLAVE IO_THREAD" in hop["advice"]
        wait_for(lambda: relaywatch.hop("n2", "n3")["lag_seconds"] > hop["lag_seconds"] + 1, 5, "the lag to grow")
        assert relaywatch.hop("n1", "n2")["state"] == "ok"
        assert relaywatch.metrics().value("relaywatch_hop_state", source="n2", replica="n3", state="stalled") == 1
        gate.forward()
        relaywatch.wait_hop("n2", "n3", "ok")
    relaywatch.wait_all_ok()


def test_a_long_event_is_no_stall(watch, chain):
    """A replica's applier is at one row for longer than a stall takes; its thread is seen at work."""
    relaywatch, replica = watch.relaywatch, chain.node("n2")
    mark = watch.begin()
    chain.origin.run("INSERT IGNORE INTO app.burden VALUES (1, 0)")
    chain.wait_replicating(replica)
    make_slow_to_apply(replica, _SLOW_EVENT)
    try:
        chain.origin.run("UPDATE app.burden SET n = n + 1 WHERE id = 1")
        _wait_behind(replica)
        seen = []
        deadline = time.monotonic() + _SLOW_EVENT - 1
        while time.monotonic() < deadline:
            seen.append(relaywatch.hop("n1", "n2"))
            time.sleep(0.25)
    finally:
        make_quick_to_apply(replica)
    assert {hop["state"] for hop in seen} == {"ok"}, {hop["summary"] for hop in seen}
    assert "applying one event for 1" in seen[-1]["summary"], seen[-1]
    relaywatch.wait_all_ok()
    assert watch.webhook.since(mark) == []


def _wait_behind(node):
    """Until there is relay log that stays unapplied."""
    def behind():
        status = node.replica_status()
        return status["Read_Master_Log_Pos"] > status["Exec_Master_Log_Pos"] + 2000

    wait_for(behind, 20, f"{node.name} to be behind")


@contextmanager
def _session(node, autocommit):
    connection = node.connect(autocommit=autocommit)
    try:
        with connection.cursor() as cursor:
            yield connection, cursor
    finally:
        connection.close()


@contextmanager
def _tables_locked(node, table):
    """A session that locked a table and idles; gives its thread's id."""
    with _session(node, autocommit=True) as (connection, cursor):
        cursor.execute(f"LOCK TABLES {table} WRITE")
        yield connection.thread_id()


@contextmanager
def _metadata_lock(node, table):
    """A session that read from a table, and did not end its transaction."""
    with _session(node, autocommit=False) as (connection, cursor):
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        yield connection.thread_id()


@contextmanager
def _gate_before(chain, node):
    with TcpGate(chain.source_of(node).port) as gate:
        undo = receive_through(chain, node, gate)
        try:
            yield gate
        finally:
            undo()
