"""The description of the API is valid, complete, and what the daemon really answers: of a healthy chain and of broken ones."""

import json
import urllib.error
import urllib.parse
import urllib.request

import jsonschema
import pytest

from lab import faults
from lab.api_description import FILE, META_SCHEMA, ApiDescription
from lab.event_stream import EventStream
from watch import Watch

_api = ApiDescription.of_checkout()


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    watch = Watch(chain, module_directory)
    config = watch.relaywatch.config()
    config["store"] = {"path": "state.db"}
    config["heartbeat"] = {"table": "app.heartbeat", "write_to": "n1", "create": True}
    watch.relaywatch.write_config(config)
    right = "SELECT, INSERT, UPDATE, CREATE ON app.heartbeat"
    chain.origin.run(f"GRANT {right} TO monitor@'127.0.0.1'")
    try:
        watch.start()
        yield watch
    finally:
        watch.stop()
        chain.origin.run(f"REVOKE {right} FROM monitor@'127.0.0.1'", "DROP TABLE IF EXISTS app.heartbeat")


@pytest.mark.lab_only
def test_the_document_is_openapi():
    schema = json.loads(META_SCHEMA.read_text(encoding="utf-8"))
    errors = [f"{list(error.absolute_path)}: {error.message[:300]}"
              for error in jsonschema.Draft4Validator(schema).iter_errors(_api.document)]
    assert errors == []


@pytest.mark.lab_only
def test_what_the_schema_of_openapi_cannot_tell():
    names = [operation["operationId"] for operation in _api.operations().values()]
    assert len(names) == len(set(names))
    for (method, path), operation in _api.operations().items():
        in_path = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert in_path == {part.strip("{}") for part in path.split("/") if part.startswith("{")}, (method, path)
        assert operation["summary"] and "401" in operation["responses"], (method, path)
    used = set()
    for part in _parts(_api.document):
        if "$ref" in part:
            used.add(part["$ref"])
            _api.resolve(part)  # a dangling one is a KeyError
        if "properties" in part and part.get("type") == "object":
            assert set(part.get("required", [])) <= part["properties"].keys(), part["required"]
        if "enum" in part and part.get("nullable"):
            assert None in part["enum"], part
    for kind in ("schemas", "responses"):
        for name in _api.document["components"][kind]:
            assert f"#/components/{kind}/{name}" in used, f"nothing uses {name}"


@pytest.mark.lab_only
def test_a_wrong_answer_is_noticed():
    """What the other tests count on."""
    schema = {"$ref": "#/components/schemas/RootCause"}
    right = {"source": "a", "replica": "b", "channel": "", "cause": "none"}
    _api.check_value(schema, right, "")
    for wrong in ({**right, "new": 1}, {**right, "cause": "other"}, {"source": "a", "replica": "b", "channel": ""},
                  {**right, "channel": None}, None):
        with pytest.raises(AssertionError):
            _api.check_value(schema, wrong, "")
    with pytest.raises(AssertionError):
        _api.check_value({"$ref": "#/components/schemas/Maintenance/properties/begins"}, "22 November", "")
    with pytest.raises(AssertionError):
        _api.check_value({"$ref": "#/components/schemas/Seconds"}, "-inf", "")


def test_every_route_is_described_and_every_description_has_a_route(watch):
    status, body = _ask(watch, "GET", "/api/v1/nothing-like-this")
    assert status == 404
    _api.check_value({"$ref": "#/components/schemas/Error"}, json.loads(body), "404")
    routes = {tuple(line.split()) for line in json.loads(body)["endpoints"]}
    routes = {(method, path.replace("NAME", "{name}")) for method, path in routes if path.startswith("/api/")}
    assert routes == _api.operations().keys()


def test_the_daemon_serves_the_document(watch):
    status, body = _ask(watch, "GET", "/api/v1/openapi.json")
    assert status == 200 and body == FILE.read_text(encoding="utf-8")


def test_answers_of_a_healthy_chain(watch):
    watch.begin()
    _check_all(watch)
    status = watch.relaywatch.status()
    assert status["heartbeat"]["stale"] is False and status["chains"][0]["heartbeat_lag_seconds"]


@pytest.mark.parametrize("fault, hop, state", [
    (faults.duplicate_key, ("n2", "n3"), "broken"),
    (faults.stop_both, ("n3", "n4"), "stopped"),
    (faults.freeze, ("n2", "n3"), "unreachable"),
    (faults.reset_slave_all, ("n4", "n5"), "missing"),
], ids=lambda one: getattr(one, "__name__", None))
def test_answers_of_a_broken_chain(watch, chain, fault, hop, state):
    watch.begin()
    heal = fault(chain, chain.node(hop[1]))
    try:
        watch.relaywatch.wait_hop(*hop, state)
        watch.relaywatch.process.wait_until(lambda: watch.relaywatch.status()["alerts"], 10, "to know of an alert")
        _check_all(watch)
    finally:
        heal()
    watch.relaywatch.wait_all_ok()


def test_answers_while_nothing_is_known(chain, module_directory):
    """Of nodes that were never reached."""
    watch = Watch(chain, module_directory / "nothing-known")
    config = watch.relaywatch.config()
    for number, node in enumerate(config["nodes"]):
        node["port"] = 1 + number
    watch.relaywatch.write_config(config)
    try:
        watch.start(healthy=False)
        _check_all(watch)
        assert {hop["state"] for hop in watch.relaywatch.status()["hops"]} == {"unreachable"}
    finally:
        watch.stop()


def test_maintenance(watch):
    path = "/api/v1/maintenance"
    for number, request in enumerate(({"chain": "lab", "for": "1h", "reason": "a test", "by": "me"},
                                      {"node": "n2", "for": "1h", "reason": "a test"})):
        _api.check_value({"$ref": "#/components/schemas/MaintenanceRequest"}, request, "request")
        begun = json.loads(_check(watch, "POST", path, 201, body=request))
        _check(watch, "GET", path, 200)
        watch.relaywatch.process.wait_until(lambda: watch.relaywatch.status()["maintenance"], 10, "to hold pages")
        _check(watch, "GET", "/api/v1/status", 200)
        if number == 0:
            _check(watch, "DELETE", path + "/{name}", 200, f"{path}/{begun['id']}?by=me")
        else:
            _check(watch, "DELETE", path, 200, f"{path}?id={begun['id']}")
    _check(watch, "DELETE", path + "/{name}", 404, path + "/nope")
    _check(watch, "DELETE", path, 404, path + "?id=nope")
    _check(watch, "DELETE", path, 400)
    _check(watch, "POST", path, 400, body={"for": "1h"})
    _check(watch, "POST", path, 403, body={"for": "1h"}, headers={"Origin": "http://evil.example"})


def test_refusals(watch):
    _check(watch, "GET", "/api/v1/chains/{name}", 404, "/api/v1/chains/nope")
    _check(watch, "GET", "/api/v1/nodes/{name}", 404, "/api/v1/nodes/nope")
    _check(watch, "GET", "/api/v1/events", 400, "/api/v1/events?since=yesterday")
    _check(watch, "GET", "/api/v1/history", 400)
    _check(watch, "GET", "/api/v1/history", 400, "/api/v1/history?chain=lab&since=yesterday")
    _check(watch, "GET", "/api/v1/history", 404, "/api/v1/history?chain=nope")
    _check(watch, "POST", "/api/v1/ha/told", 400, body={})


def test_each_path_asks_for_the_token(chain, module_directory):
    watch = Watch(chain, module_directory / "token")
    (watch.relaywatch.directory / "token").write_text("t0ken\n")
    config = watch.relaywatch.config()
    config["http"]["auth"] = {"token_file": str(watch.relaywatch.directory / "token")}
    watch.relaywatch.write_config(config)
    try:
        watch.start(healthy=False)
        for method, path in _api.operations():
            _check(watch, method, path, 401, path.format(name="n1"))
    finally:
        watch.stop()


def _check_all(watch):
    """All answers to questions that change nothing."""
    for path in ("/api/v1/status", "/api/v1/alerts", "/api/v1/events", "/api/v1/maintenance", "/api/v1/openapi.json"):
        _check(watch, "GET", path, 200)
    _check(watch, "GET", "/api/v1/events", 200, "/api/v1/events?since=1h&limit=3")
    _check(watch, "GET", "/api/v1/chains/{name}", 200, "/api/v1/chains/lab")
    for node in watch.chain.nodes:
        _check(watch, "GET", "/api/v1/nodes/{name}", 200, f"/api/v1/nodes/{node.name}")
    for since in ("1h", "24h", "14d"):
        _check(watch, "GET", "/api/v1/history", 200, f"/api/v1/history?chain=lab&since={since}")
        for hop in watch.relaywatch.status()["hops"]:
            query = urllib.parse.urlencode({name: hop[name] for name in ("source", "replica", "channel")})
            _check(watch, "GET", "/api/v1/history", 200, f"/api/v1/history?{query}&since={since}")
    data = _api.response("GET", "/api/v1/stream", 200)["content"]["text/event-stream"]["x-event-data"]
    with EventStream(watch.relaywatch.url, {"Last-Event-ID": "0"}) as stream:
        stream.wait_for(lambda told: told.kind == "status")
        stream.wait_for(lambda told: told.kind == "journal")
        for told in list(stream.told):
            if told.kind:
                _api.check_value(data[told.kind], told.data, f"stream: {told.kind}")


def _check(watch, method, path, status, target=None, **request):
    """Asks, and holds the answer against the description. Returns its body."""
    answered, body = _ask(watch, method, target or path, **request)
    assert answered == status, (method, target or path, answered, body)
    _api.check(method, path, status, body)
    return body


def _ask(watch, method, target, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(watch.relaywatch.url + target, data, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _parts(part):
    """Every object within the document."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _parts(inner)
