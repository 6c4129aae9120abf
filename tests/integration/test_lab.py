"""The lab itself: its faults must break what they say and heal what they broke, or no other test means anything."""

import json
import urllib.request

import pytest

from lab import demo, faults
from lab.observers import Alertmanager
from lab.processes import LabError
from lab.webhook import WebhookReceiver

pytestmark = pytest.mark.lab_only

_SERVER_WORDS = {
    "stop_applier": {"Slave_IO_Running": "Yes", "Slave_SQL_Running": "No", "Last_SQL_Errno": 0},
    "stop_receiver": {"Slave_IO_Running": "No", "Slave_SQL_Running": "Yes", "Last_IO_Errno": 0},
    "stop_both": {"Slave_IO_Running": "No", "Slave_SQL_Running": "No"},
    "duplicate_key": {"Slave_SQL_Running": "No", "Last_SQL_Errno": 1062},
    "row_not_found": {"Slave_SQL_Running": "No", "Last_SQL_Errno": 1032},
    "missing_table": {"Slave_SQL_Running": "No", "Last_SQL_Errno": 1146},
    "purged_binlog": {"Slave_IO_Running": "No", "Last_IO_Errno": 1236},
    "duplicate_server_id": {"Slave_IO_Running": "No", "Last_IO_Errno": 1593},
}


@pytest.mark.parametrize("name", _SERVER_WORDS)
def test_fault_breaks_and_heals(chain, name):
    node = chain.node("n3")
    heal = faults.FAULTS[name](chain, node)
    status = node.replica_status()
    heal()
    assert {key: status[key] for key in _SERVER_WORDS[name]} == _SERVER_WORDS[name]
    for replica in chain.nodes[1:]:
        chain.wait_replicating(replica)


@pytest.mark.parametrize("name", sorted(faults.FAULTS))
def test_repair_mends_any_fault(chain, name):
    node = chain.node("n4")
    faults.FAULTS[name](chain, node)
    faults.repair(chain, node, patience=1.0)
    for replica in chain.nodes[1:]:
        chain.wait_replicating(replica)


def test_the_demo_remembers_its_binary(tmp_path, monkeypatch):
    monkeypatch.setenv("RELAYWATCH_BINARY", str(tmp_path / "given"))
    (tmp_path / "binary").write_text(str(tmp_path / "started"))
    assert demo.binary_of(tmp_path) == tmp_path / "given"
    monkeypatch.delenv("RELAYWATCH_BINARY")
    assert demo.binary_of(tmp_path) == tmp_path / "started"
    with pytest.raises(LabError, match="started is not there"):
        demo.Demo(tmp_path).relaywatch.command("status")


def test_alertmanager_tells_the_webhook_once(module_directory):
    webhook = WebhookReceiver()
    alertmanager = Alertmanager(module_directory / "alertmanager", webhook.url)
    alertmanager.start()
    try:
        alert = {"labels": {"alertname": "Probe", "node": "n1"}, "annotations": {"summary": "s"}}
        _post(alertmanager, alert)
        firing = webhook.wait_for(lambda n: n.status == "firing")
        _post(alertmanager, {**alert, "endsAt": "2020-01-01T00:00:00Z", "startsAt": "2019-01-01T00:00:00Z"})
        webhook.wait_for(lambda n: n.status == "resolved")
        assert firing.labels == alert["labels"] and webhook.count() == 2
    finally:
        alertmanager.stop()
        webhook.close()


def _post(alertmanager, alert):
    request = urllib.request.Request(alertmanager.url + "/api/v2/alerts", json.dumps([alert]).encode(),
                                     {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=5).close()
