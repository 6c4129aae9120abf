"""Pages reach PagerDuty, Slack and a webhook once each, although the receivers are away and the monitor is killed."""

import hashlib
import hmac

import pytest

from lab.daemon import Relaywatch, config_for
from lab.receivers import EventReceivers
from lab.waiting import wait_for
from watch import ALERTS

_SECRETS = {"routing_key": "s3cr3tRoutingKey", "slack_url": "services/T0/B0000000/s3cr3tSlackToken",
            "signing_key": "s3cr3tSigningKey"}
_PATHS = ("/pagerduty", "/slack", "/webhook")


@pytest.fixture(scope="module")
def receivers():
    receivers = EventReceivers()
    yield receivers
    receivers.close()


@pytest.fixture(scope="module")
def relaywatch(chain, module_directory, receivers):
    relaywatch = Relaywatch(module_directory)
    config = config_for(chain, module_directory, relaywatch.port, interval="500ms", alerts=ALERTS)
    config["store"] = {"path": "state.db"}
    config["notify"] = [
        {"type": "pagerduty", "name": "p", "routing_key_file": _secret(module_directory, "routing_key"),
         "url": receivers.url + "/pagerduty"},
        {"type": "slack", "name": "s", "min_severity": "critical",
         "url_file": _secret(module_directory, "slack_url", receivers.url + "/slack/" + _SECRETS["slack_url"])},
        {"type": "webhook", "name": "w", "url": receivers.url + "/webhook", "match": {"chain": "/l.b/"},
         "secret_file": _secret(module_directory, "signing_key")},
        {"type": "webhook", "name": "other", "url": receivers.url + "/nobody", "match": {"chain": "another"}},
    ]
    relaywatch.write_config(config)
    relaywatch.start()
    yield relaywatch
    relaywatch.stop()


@pytest.mark.quick
def test_killed_amid_an_outage_each_receiver_is_told_once(relaywatch, chain, receivers):
    replica = chain.node("n3")
    relaywatch.wait_all_ok()
    receivers.break_down()
    replica.run("STOP SLAVE SQL_THREAD")
    try:
        receivers.wait_for_refused(3)
        metrics = relaywatch.metrics()
        for name in ("pagerduty:p", "slack:s", "webhook:w"):
            assert metrics.value("relaywatch_outbox_pending", receiver=name) == 1
        relaywatch.kill()
        receivers.mend()
        relaywatch.start()
        for path in _PATHS:
            receivers.wait_for(path, 1)
        relaywatch.kill()  # and once more when all are told
        relaywatch.start()
    finally:
        replica.run("START SLAVE SQL_THREAD")
    for path in _PATHS:
        receivers.wait_for(path, 2)
    relaywatch.wait_all_ok()
    wait_for(lambda: _pending(relaywatch) == 0, 10, "an empty outbox")
    _expect_one_page_and_its_end(receivers)
    assert relaywatch.terminate() == 0
    _expect_no_secret(relaywatch.log())


def test_test_notify_says_what_the_receiver_answers(relaywatch, receivers):
    if not relaywatch.process.running():
        relaywatch.start()
    mark = {path: len(receivers.to(path)) for path in _PATHS}
    for name, path in (("pagerduty", "/pagerduty"), ("s", "/slack"), ("webhook:w", "/webhook")):
        ended = relaywatch.command("test-notify", name, "--config", relaywatch.config_file)
        assert ended.returncode == 0, ended.stderr
        assert "a test alert: delivered" in ended.stdout and "its end: delivered" in ended.stdout
        for delivery in receivers.wait_for(path, mark[path] + 2)[mark[path]:]:
            assert b"RelaywatchTest" in delivery.body or b'"resolve"' in delivery.body
    receivers.break_down()
    try:
        ended = relaywatch.command("test-notify", "slack:s", "--config", relaywatch.config_file)
        assert ended.returncode == 1 and "not delivered: HTTP status 503: out of order" in ended.stdout, ended
    finally:
        receivers.mend()
    ended = relaywatch.command("test-notify", "nobody", "--config", relaywatch.config_file)
    assert ended.returncode == 2 and "pagerduty:p" in ended.stderr
    _expect_no_secret(ended.stdout + ended.stderr + relaywatch.get("/metrics") + relaywatch.get("/api/v1/status"))


def _expect_one_page_and_its_end(receivers):
    trigger, resolve = [delivery.json() for delivery in receivers.to("/pagerduty")]
    assert (trigger["event_action"], resolve["event_action"]) == ("trigger", "resolve")
    assert trigger["dedup_key"] == resolve["dedup_key"] and trigger["routing_key"] == _SECRETS["routing_key"]
    assert trigger["payload"]["source"] == "n2→n3" and trigger["payload"]["severity"] == "critical"
    begins, ends = [delivery.json()["text"] for delivery in receivers.to("/slack")]
    assert "*HopStopped* n2→n3" in begins and "Over: *HopStopped* n2→n3" in ends
    firing, resolved = receivers.to("/webhook")
    assert [delivery.json()["status"] for delivery in (firing, resolved)] == ["firing", "resolved"]
    assert firing.headers["X-Relaywatch-Delivery"] != resolved.headers["X-Relaywatch-Delivery"]
    signature = hmac.new(_SECRETS["signing_key"].encode(), firing.body, hashlib.sha256).hexdigest()
    assert firing.headers["X-Relaywatch-Signature"] == "sha256=" + signature
    assert not receivers.to("/nobody")


def _expect_no_secret(text):
    for secret in ("s3cr3t", "B0000000"):
        assert secret not in text


def _pending(relaywatch):
    return sum(value for _, value in relaywatch.metrics().find("relaywatch_outbox_pending"))


def _secret(directory, name, value=None):
    file = directory / name
    file.touch(mode=0o600)
    file.write_text(value or _SECRETS[name])
    return str(file)
