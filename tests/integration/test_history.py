"""What was: figures over time through a kill; and what is new: the stream of events, of the real daemon."""

import base64
import json
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from lab import faults
from lab.event_stream import EventStream
from lab.waiting import wait_for
from watch import Watch, watching

_STEP = 10  # seconds, of the finest figures


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    watch = Watch(chain, module_directory)
    config = watch.relaywatch.config()
    config["store"] = {"path": "state.db"}
    watch.relaywatch.write_config(config)
    try:
        watch.start()
        yield watch
    finally:
        watch.stop()


def test_a_lag_is_in_the_history_and_stays_there_through_a_kill(watch, chain):
    relaywatch = watch.relaywatch
    watch.begin()
    begun = time.time()
    heal = faults.stop_applier(chain, chain.node("n3"))
    try:
        wait_for(lambda: (relaywatch.hop("n2", "n3")["lag_seconds"] or 0) > 8, 20, "a lag")
        _wait_figure(relaywatch, 8, source="n2", replica="n3")
    finally:
        heal()
    relaywatch.wait_all_ok()
    healed = time.time()
    wait_for(lambda: _known_until(relaywatch) > healed + _STEP, 3 * _STEP, "a step after it")

    before = _history(relaywatch, source="n2", replica="n3")
    assert before["step_seconds"] == _STEP and len(before["times"]) == 361
    assert {b - a for a, b in zip(before["times"], before["times"][1:])} == {_STEP}
    during = [lag for at, lag in zip(before["times"], before["lag_seconds"]) if begun < at < healed + _STEP and lag is not None]
    assert 8 < max(during) < healed - begun + 5, during
    assert [(run["state"], run["cause"]) for run in before["states"] if run["state"] == "stopped"] == [
        ("stopped", "applier_stopped")]
    assert before["states"][-1]["state"] == "ok"
    assert [lag for lag in before["lag_seconds"] if lag is not None][-1] < 5
    assert any(before["lag_bytes"]["apply"])
    assert before["lag_seconds"][0] is None and before["times"][0] < begun - 3000, "an hour ago nobody watched"
    _check_chain(relaywatch)

    killed = time.time()
    relaywatch.kill()
    relaywatch.start()
    after = _history(relaywatch, source="n2", replica="n3")
    kept = [i for i, at in enumerate(before["times"]) if at <= killed - 1 and at in after["times"]]
    shift = after["times"].index(before["times"][kept[0]]) - kept[0]
    for series in ("lag_seconds", "lag_uncertainty_seconds"):
        assert [before[series][i] for i in kept] == [after[series][i + shift] for i in kept], series
    for since, step in (("24h", 120), ("14d", 1800)):
        long = _history(relaywatch, source="n2", replica="n3", since=since)
        assert long["step_seconds"] == step
        assert max(lag for lag in long["lag_seconds"] if lag is not None) == max(during), "every resolution has the spike"
    _check_chain(relaywatch)
    watch.begin()


def test_a_hop_that_left_is_remembered(watch):
    relaywatch = watch.relaywatch
    config = relaywatch.config()
    smaller = json.loads(json.dumps(config))
    smaller["nodes"].pop()
    smaller["chains"][0]["path"].pop()
    relaywatch.write_config(smaller)
    try:
        assert relaywatch.post("/-/reload")[0] == 200
        wait_for(lambda: relaywatch.hop("n4", "n5") is None, 10, "the hop to leave")
        assert any(lag is not None for lag in _history(relaywatch, source="n4", replica="n5")["lag_seconds"])
    finally:
        relaywatch.write_config(config)
        assert relaywatch.post("/-/reload")[0] == 200
    relaywatch.wait_all_ok()


def test_a_change_is_told_within_two_intervals(chain, module_directory):
    with watching(chain, module_directory / "stream", interval="1s") as watch:
        with EventStream(watch.relaywatch.url) as stream:
            first = stream.wait_for(lambda told: told.kind == "status")
            assert stream.retry == 2000 and stream.headers["Content-Type"] == "text/event-stream"
            assert first.data["nodes"] and first.data.keys() == watch.relaywatch.status().keys()
            heal = faults.stop_applier(chain, chain.node("n3"))
            stopped, place = time.monotonic(), len(stream.told)
            try:
                entry = stream.wait_for(lambda told: told.kind == "journal" and told.data["subject"] == "n2|n3|", place)
                shown = stream.wait_for(lambda told: told.kind == "status" and _state(told.data, "n2", "n3") == "stopped",
                                        place)
                assert entry.data["details"]["state"] == "stopped" and entry.id == str(entry.data["id"])
                assert entry.at - stopped < 2 and shown.at - stopped < 2, (entry.at - stopped, shown.at - stopped)
                assert entry.data in json.loads(watch.relaywatch.get("/api/v1/events"))["events"]
            finally:
                heal()
            stream.wait_for(lambda told: told.kind == "status" and _state(told.data, "n2", "n3") == "ok", len(stream.told))
            told = [one.data["at"] for one in stream.of("status")]
            assert told == sorted(set(told)), "each is newer than the one before"


def test_a_stream_survives_a_reload_and_ends_with_the_daemon(chain, module_directory):
    with watching(chain, module_directory / "end") as watch:
        relaywatch = watch.relaywatch
        with EventStream(relaywatch.url) as stream:
            stream.wait_for(lambda told: told.kind == "status")
            place = len(stream.told)
            assert relaywatch.post("/-/reload")[0] == 200
            reloaded = stream.wait_for(lambda told: told.kind == "journal" and told.data["kind"] == "config", place)
            stream.wait_for(lambda told: told.kind == "status" and told.at > reloaded.at + 1.5, place)
            begun = time.monotonic()
            assert relaywatch.terminate() == 0
            assert stream.wait_end() == "clean"
            assert time.monotonic() - begun < 10
            last = int(stream.of("journal")[-1].id)
        relaywatch.start()
        relaywatch.wait_all_ok()
        # Without a store the journal began anew: a client that comes back is told no old entries for new ones.
        with EventStream(relaywatch.url, {"Last-Event-ID": str(last)}) as stream:
            stream.wait_for(lambda told: told.kind == "status")


def test_a_client_that_comes_back_is_told_what_it_missed(watch):
    events = json.loads(watch.relaywatch.get("/api/v1/events"))["events"]
    with EventStream(watch.relaywatch.url, {"Last-Event-ID": str(events[-3]["id"])}) as stream:
        stream.wait_for(lambda told: told.kind == "status")
        missed = [told.data for told in stream.of("journal")]
        assert missed[:2] == events[-2:]


def test_a_browser_logs_in_with_the_token_as_password(chain, module_directory):
    watch = Watch(chain, module_directory / "token")
    relaywatch = watch.relaywatch
    (relaywatch.directory / "token").write_text("t0ken\n")
    config = relaywatch.config()
    config["http"]["auth"] = {"token_file": str(relaywatch.directory / "token")}
    relaywatch.write_config(config)
    try:
        watch.start(healthy=False)
        for path in ("/", "/api/v1/status", "/api/v1/history?chain=lab", "/api/v1/stream"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                relaywatch.get(path)
            asked_for = refused.value.headers.get_all("WWW-Authenticate")
            assert refused.value.code == 401 and [one.split()[0] for one in asked_for] == ["Basic", "Bearer"]
        for user, password, status in (("admin", "t0ken", 200), ("", "t0ken", 200), ("t0ken", "", 401), ("admin", "x", 401)):
            assert _status_with(relaywatch, "/api/v1/history?chain=lab", _basic(user, password)) == status, (user, password)
        assert _status_with(relaywatch, "/api/v1/history?chain=lab", {"Authorization": "Bearer t0ken"}) == 200
        with EventStream(relaywatch.url, _basic("anybody", "t0ken")) as stream:
            stream.wait_for(lambda told: told.kind == "status")
    finally:
        watch.stop()


def _history(relaywatch, **query):
    return json.loads(relaywatch.get("/api/v1/history?" + urllib.parse.urlencode(query)))


def _known_until(relaywatch):
    """When the last step ended that is over."""
    history = _history(relaywatch, chain="lab")
    return max((at for at, lag in zip(history["times"], history["lag_seconds"]) if lag is not None and at < time.time()),
               default=0)


def _wait_figure(relaywatch, at_least, **query):
    wait_for(lambda: any((lag or 0) > at_least for lag in _history(relaywatch, **query)["lag_seconds"]), 10,
             "the lag to be in the history, also that of the step under way")


def _check_chain(relaywatch):
    chain = _history(relaywatch, chain="lab")
    assert max(lag for lag in chain["lag_seconds"] if lag is not None) > 6
    assert set(chain["node_lag_seconds"]) == {"n2", "n3", "n4", "n5"}
    assert max(lag for lag in chain["node_lag_seconds"]["n3"] if lag is not None) > 6
    assert max(lag for lag in chain["node_lag_seconds"]["n2"] if lag is not None) < 6, "above the fault"
    causes = [run["root_cause"] for run in chain["states"] if run["root_cause"]]
    assert {"source": "n2", "replica": "n3", "channel": "", "cause": "applier_stopped"} in causes, causes


def _state(status, source, replica):
    return next(hop["state"] for hop in status["hops"] if (hop["source"], hop["replica"]) == (source, replica))


def _basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def _status_with(relaywatch, path, headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(relaywatch.url + path, headers=headers), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
