"""A source that keeps its binary logs for seconds: warned of before the break, and recognised without asking again.

Also what a replica has and its source lacks, by GTID.
"""

import re
import time

import pytest

from lab import faults
from lab.waiting import wait_for
from watch import ALERTS, watching

_RETENTION = 20


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    source = chain.node("n2")
    # Before the monitor starts: it asks for settings once a minute.
    source.run(f"SET GLOBAL binlog_expire_logs_seconds = {_RETENTION}")
    alerts = {**ALERTS, "BinlogPurgeRisk": {"for": "1s", "keep_firing_for": "1s"}}
    try:
        with watching(chain, module_directory, alerts=alerts) as watch:
            yield watch
    finally:
        source.run("SET GLOBAL binlog_expire_logs_seconds = 0")


def test_warned_of_before_the_purge_and_recognised_after_it(watch, chain, capsys):
    source, replica = chain.node("n2"), chain.node("n3")
    relaywatch = watch.relaywatch
    mark = watch.begin()
    replica.run("STOP SLAVE IO_THREAD")
    try:
        pages = [_page(watch, mark, "HopStopped")]
        _leave_file_behind(source)
        needed = replica.replica_status()["Master_Log_File"]
        slope = _headroom_per_second(relaywatch, 4)
        pages.append(_page(watch, mark, "BinlogPurgeRisk", severity="warning"))
        warned = time.monotonic()
        assert re.fullmatch(rf"n2 → n3: the source purges {re.escape(needed)}, which the receiver still needs, "
                            r"in [\d.]+ s", pages[-1].annotations["summary"])
        assert "START SLAVE IO_THREAD" in pages[-1].annotations["advice"]
        assert "SET GLOBAL binlog_expire_logs_seconds" in pages[-1].annotations["advice"]
        pages.append(_page(watch, mark, "BinlogPurgeRisk", severity="critical"))
        assert relaywatch.hop("n2", "n3")["state"] == "stopped"
        oldest = wait_for(lambda: _purge_by_age(source, needed), 20, f"{source.name} to purge {needed}", interval=0.5)
        purged = time.monotonic()
        hop = relaywatch.wait_hop("n2", "n3", "broken", ["binlog_purged"])
        recognised = time.monotonic()
        status = replica.replica_status()
        assert (status["Slave_IO_Running"], status["Last_IO_Errno"]) == ("No", 0), "nobody has asked the source since"
        assert f"n3 needs {needed}, the oldest that n2 still has is {oldest}" in hop["summary"]
        assert hop["purge_headroom_seconds"] == hop["purge_headroom_files"] == 0
        pages.append(_page(watch, mark, "HopBroken", cause="binlog_purged"))
        for page in pages[:-1]:
            watch.resolved(mark, page.name, severity=page.labels["severity"], replica="n3")
    finally:
        chain.reseed(replica)
    watch.resolved(mark, "HopBroken", replica="n3")
    watch.settle(mark)
    with capsys.disabled():
        print(f"\npurge: headroom ran down {-slope:.2f} s a second, warned {purged - warned:.1f} s before the purge, "
              f"recognised {recognised - purged:.2f} s after it")
    assert -1.15 < slope < -0.85
    for page in pages:  # each came once and went once
        seen = [n.status for n in watch.webhook.since(mark) if n.labels == page.labels]
        assert seen == ["firing", "resolved"], (page.labels, seen)
    assert len(watch.webhook.since(mark)) == 2 * len(pages)


def test_what_somebody_wrote_on_a_replica_is_errant(watch, chain):
    replica = chain.node("n4")
    relaywatch = watch.relaywatch
    watch.begin()
    # What was set up anew by hand on a replica before has left some of its own already.
    before = wait_for(lambda: _errant(relaywatch), 10, "the transactions of n3 and n4 to be compared")
    replica.run("INSERT INTO app.faults VALUES (-1, 'stray')", "DELETE FROM app.faults WHERE id = -1")
    after = wait_for(lambda: _errant(relaywatch, lambda text: "-104-" in text and text != before["text"]), 10,
                     "the stray write to be seen")
    counted = relaywatch.metrics().value("relaywatch_hop_errant_transactions", source="n3", replica="n4")
    assert counted == after["text"].count(",") + 1
    assert relaywatch.hop("n3", "n4")["evidence"]["errant_transactions"] == after["text"]
    below = relaywatch.hop("n4", "n5")["errant_transactions"]
    assert "-104-" not in below, "its source has what the stray write brought"


def _page(watch, mark, name, **labels):
    return watch.fired(mark, name, timeout=30, source="n2", replica="n3", **labels)


def _leave_file_behind(source):
    """The file that the stopped receiver needs is written no more, and no connection keeps it from being purged."""
    for thread in source.run("SHOW PROCESSLIST"):
        if thread["Command"] == "Binlog Dump":
            faults.end_thread(source, thread["Id"])
    source.run("FLUSH BINARY LOGS")


def _purge_by_age(source, needed):
    """Begins a new file, at which the server purges those that have expired; the oldest left, once `needed` is gone."""
    source.run("FLUSH BINARY LOGS")
    oldest = source.run("SHOW BINARY LOGS")[0]["Log_name"]
    return oldest if oldest > needed else None


def _headroom_per_second(relaywatch, seconds):
    """How the headroom of n2 → n3 changes, over so many seconds."""
    def sample():
        return time.monotonic(), relaywatch.hop("n2", "n3")["purge_headroom_seconds"]

    begin = wait_for(lambda: (now := sample())[1] is not None and now, 10, "a purge headroom")
    time.sleep(seconds)
    end = sample()
    return (end[1] - begin[1]) / (end[0] - begin[0])


def _errant(relaywatch, wanted=lambda text: True):
    text = relaywatch.hop("n3", "n4")["errant_transactions"]
    return {"text": text} if text is not None and wanted(text) else None
