"""Planned work on the real chain: what is seen goes on, pages wait for its end, and the journal tells who and why."""

import json

import pytest

from lab import faults
from lab.waiting import wait_for
from watch import Watch


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    watch = Watch(chain, module_directory)
    config = _config(watch.relaywatch)
    config["store"] = {"path": "state.db"}
    watch.relaywatch.write_config(config)
    try:
        watch.start()
        yield watch
    finally:
        watch.stop()


def test_pages_wait_for_the_end_of_maintenance_through_a_kill(watch, chain):
    relaywatch = watch.relaywatch
    mark = watch.begin()
    started = _maintenance(relaywatch, "start", "--chain", "lab", "--for", "2h", "--reason", "new disks", "--by", "alice@lab")
    assert started.returncode == 0 and "chain lab is in maintenance until" in started.stdout, started
    number = started.stdout.split(":")[0]
    heal = faults.stop_applier(chain, chain.node("n3"))
    try:
        relaywatch.wait_hop("n2", "n3", "stopped", ["applier_stopped"])
        _wait_held(relaywatch, number)
        metrics = relaywatch.metrics()
        assert metrics.value("relaywatch_hop_state", source="n2", replica="n3", state="stopped") == 1
        assert metrics.value("relaywatch_maintenance_active", scope="chain", name="lab") == 1
        relaywatch.kill()
        relaywatch.start()
        _wait_held(relaywatch, number)
        shown = relaywatch.command("status", "--url", relaywatch.url)
        assert shown.returncode == 1 and "chain lab (new disks)" in shown.stdout, shown
        assert "in maintenance until" in shown.stdout and f"held by maintenance {number}" in shown.stdout, shown.stdout
        assert number in _maintenance(relaywatch, "list").stdout
        assert watch.webhook.since(mark) == []
        ended = _maintenance(relaywatch, "end", number, "--by", "bob@lab")
        assert ended.returncode == 0, ended
        page = watch.fired(mark, "HopStopped", source="n2", replica="n3", cause="applier_stopped")
    finally:
        heal()
    watch.resolved(mark, "HopStopped", source="n2", replica="n3")
    watch.settle(mark)
    watch.only_one_page(mark, page)
    _check_story(relaywatch)


def test_it_ends_by_itself(watch):
    relaywatch = watch.relaywatch
    started = _maintenance(relaywatch, "start", "--node", "n4", "--for", "1s", "--reason", "a restart")
    assert started.returncode == 0, started
    assert "node n4" in _maintenance(relaywatch, "list").stdout
    wait_for(lambda: "No maintenance" in _maintenance(relaywatch, "list").stdout, 10, "the maintenance to end")
    wait_for(lambda: relaywatch.status()["maintenance"] == [], 5, "the report to know of it")
    wait_for(lambda: any(event["text"] == "maintenance of node n4 is over after 1.0 s: a restart"
                         for event in _events(relaywatch)), 5, "its end in the journal", describe=lambda: _events(relaywatch))


def test_what_cannot_be_meant_is_refused(watch):
    for arguments, words in ((("--chain", "labb", "--for", "2h"), 'did you mean "lab"?'),
                             (("--node", "n33", "--for", "2h"), 'there is no node named "n33"'),
                             (("--chain", "lab", "--for", "0s"), "more than 0"),
                             (("--chain", "lab", "--for", "31d"), "at most 30d"),
                             (("--chain", "lab", "--node", "n1", "--for", "2h"), "")):
        refused = _maintenance(watch.relaywatch, "start", *arguments, "--reason", "a test")
        assert refused.returncode == 2 and words in refused.stderr, refused
    assert _maintenance(watch.relaywatch, "end", "nope").returncode == 2
    assert watch.relaywatch.status()["maintenance"] == []


def test_reloads_are_in_the_journal(watch):
    relaywatch = watch.relaywatch
    good = _config(relaywatch)
    bad = dict(good, chains=[dict(good["chains"][0], path=["n1", "n22"])])
    relaywatch.write_config(bad)
    assert relaywatch.post("/-/reload")[0] == 500
    relaywatch.write_config(good)
    assert relaywatch.post("/-/reload")[0] == 200
    texts = [event["text"] for event in _events(relaywatch) if event["kind"] == "config"]
    assert len(texts) == 2 and "$.chains[0].path[1]" in texts[0] and texts[1] == "the configuration was reloaded", texts


def _check_story(relaywatch):
    events = _events(relaywatch)
    assert [event["id"] for event in events] == list(range(1, len(events) + 1))
    told = [(event["kind"], event["details"].get("state")) for event in events]
    expected = [("daemon", "started"), ("maintenance", "begun"), ("hop_state", "stopped"), ("alert", "firing"),
                ("daemon", "started"), ("maintenance", "ended"), ("hop_state", "ok"), ("alert", "resolved")]
    left = iter(told)
    assert all(step in left for step in expected), told  # in this order; others may come between
    assert told.count(("hop_state", "stopped")) == 1, told
    shown = relaywatch.command("events", "--url", relaywatch.url, "--since", "1h")
    words = " ".join(shown.stdout.split())
    assert shown.returncode == 0 and "alice@lab began maintenance of chain lab for 2 h: new disks" in words, shown
    assert "bob@lab ended maintenance of chain lab: new disks" in words and "did not stop cleanly" in words, words
    assert relaywatch.command("events", "--url", relaywatch.url, "--since", "yesterday").returncode == 2


def _wait_held(relaywatch, number):
    def held():
        alerts = [alert for alert in relaywatch.status()["alerts"] if alert["state"] == "firing"]
        return [alert["name"] for alert in alerts] == ["HopStopped"] and alerts[0]["held_by"] == number

    wait_for(held, 15, f"an alert held by {number}", describe=lambda: relaywatch.status()["alerts"])


def _events(relaywatch):
    done = relaywatch.command("events", "--url", relaywatch.url, "--json")
    assert done.returncode == 0, done
    return json.loads(done.stdout)["events"]


def _maintenance(relaywatch, action, *arguments):
    return relaywatch.command("maintenance", action, *arguments, "--url", relaywatch.url)


def _config(relaywatch):
    return json.loads(relaywatch.config_file.read_text())
