"""The monitor's own account: without privilege, with a wrong password; and its secrets, which appear nowhere."""

from pathlib import Path

import pytest

from lab import faults
from lab.mariadb import PASSWORDS
from watch import watching

_WRONG_PASSWORD = "lab-mistyped-Vr63"


@pytest.fixture
def own_watch(chain, module_directory, request):
    with watching(chain, module_directory / request.node.name, healthy=False, **request.param) as watch:
        yield watch


@pytest.mark.parametrize("own_watch", [{"credentials": {"n3": ("powerless", PASSWORDS["powerless"])}}], indirect=True,
                         ids=["powerless"])
def test_monitor_without_privilege(own_watch, chain):
    hop = own_watch.relaywatch.wait_hop("n2", "n3", "unreachable", ["monitor_denied"])
    node = own_watch.relaywatch.node("n3")
    assert "GRANT" in hop["advice"] + str(node), (hop, node)
    assert "REPLICA MONITOR" in hop["advice"] + str(node)
    assert _hop_state(own_watch, "unreachable") == 1
    own_watch.relaywatch.wait_hop("n1", "n2", "ok")
    own_watch.relaywatch.wait_hop("n4", "n5", "ok")


@pytest.mark.parametrize("own_watch", [{"credentials": {"n3": ("monitor", _WRONG_PASSWORD)}}], indirect=True,
                         ids=["mistyped"])
def test_monitor_password_wrong(own_watch, chain):
    own_watch.relaywatch.wait_hop("n2", "n3", "unreachable", ["monitor_auth_failed"])
    assert _hop_state(own_watch, "unreachable") == 1
    own_watch.relaywatch.wait_hop("n1", "n2", "ok")
    page = own_watch.fired(0, "NodeDown", node="n3")
    assert _WRONG_PASSWORD not in str(page)
    _assert_no_secret(own_watch)


@pytest.mark.quick
@pytest.mark.parametrize("own_watch", [{}], indirect=True, ids=["default"])
def test_no_secret_is_shown(own_watch, chain):
    own_watch.relaywatch.wait_all_ok()
    for fault in (faults.wrong_password, faults.stop_applier):
        mark = own_watch.begin()
        heal = fault(chain, chain.node("n4"))
        try:
            own_watch.fired(mark, "HopStopped", replica="n4")
            _assert_no_secret(own_watch)
        finally:
            heal()
        own_watch.resolved(mark, "HopStopped", replica="n4")
        own_watch.settle(mark)
    relaywatch = own_watch.relaywatch
    assert relaywatch.terminate() == 0, relaywatch.process.log_tail()
    _assert_absent(relaywatch.log(), "log")


def _hop_state(watch, state):
    return watch.relaywatch.metrics().value("relaywatch_hop_state", source="n2", replica="n3", state=state)


def _assert_no_secret(watch):
    relaywatch = watch.relaywatch
    pid = relaywatch.process.pid()
    places = {
        "log": relaywatch.log(),
        "api": relaywatch.get("/api/v1/status"),
        "metrics": relaywatch.get("/metrics"),
        "status": relaywatch.command("status", "--url", relaywatch.url).stdout,
        "command line": Path(f"/proc/{pid}/cmdline").read_text(),
        "environment": Path(f"/proc/{pid}/environ").read_text(),
        "check-config": str(relaywatch.command("check-config", relaywatch.config_file)),
        "pages": str(watch.webhook.since(0)),
    }
    for place, text in places.items():
        _assert_absent(text, place)


def _assert_absent(text, place):
    for secret in (*PASSWORDS.values(), _WRONG_PASSWORD, "lab-not-the-password"):
        assert secret not in text, f"a password appears in the {place}"
