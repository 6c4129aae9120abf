"""Reports for the page. Their fields are those of the golden reports, so that they are the contract's."""

import copy
import json
import math
import time
from pathlib import Path

from fake_daemon import now

_GOLDEN = Path(__file__).resolve().parents[1] / "golden/report"


def _template():
    report = json.loads((_GOLDEN / "healthy_chain.status.json").read_text())
    return report["nodes"][0], report["hops"][0], report["chains"][0], report


_NODE, _HOP, _CHAIN, _REPORT = _template()


def node(name, version="10.11.6-MariaDB-log", flavor="mariadb", read_only=True, **fields):
    return {**copy.deepcopy(_NODE), "name": name, "address": f"{name}.example:3306", "version": version, "flavor": flavor,
            "read_only": read_only, "up": True, "error": None, "last_seen": now(), "down_since": None, "problems": [], **fields}


def hop(source, replica, **fields):
    made = {**copy.deepcopy(_HOP), "source": source, "replica": replica, "channel": "", "state": "ok", "cause": "none",
            "since": now(1260), "summary": f"{replica} is in step with {source}.", "advice": "", "evidence": {}, "suppressed_by": None,
            "lag_seconds": 0.3, "lag_uncertainty_seconds": 0.2, "lag_basis": "position",
            "lag_bytes": {"receive": 0, "apply": 1000}, "lag_bytes_exact": {"receive": True, "apply": True},
            "rates": {"write": 12600.0, "receive": 12600.0, "apply": 12600.0}, "catch_up_seconds": 0.0,
            "purge_headroom_seconds": 604799.5}
    made.update(fields)
    return made


def chain(name, path, hops, **fields):
    by_link = {(one["source"], one["replica"]): one for one in hops}
    lag = {replica: 0.3 * (i + 1) for i, replica in enumerate(path[1:])}
    return {**copy.deepcopy(_CHAIN), "name": name, "path": list(path), "state": "ok", "lag_seconds": lag.get(path[-1]),
            "lag_uncertainty_seconds": 0.2, "lag_basis": "position", "lag_note": None, "catch_up_seconds": 0.0, "root_cause": None,
            "slowest_hop": None, "node_lag_seconds": lag, "configured_delay_seconds": 0.0,
            "hops": [{key: by_link[link][key] for key in ("source", "replica", "channel")} for link in zip(path, path[1:])], **fields}


def report(nodes, hops, chains, **fields):
    return {**copy.deepcopy(_REPORT), "at": now(), "nodes": nodes, "hops": hops, "chains": chains, "alerts": [], "maintenance": [],
            "heartbeat": None, **fields}


def migration():
    """5.1 → 5.5 → 5.6 → RDS → Aurora, with a reporting replica and its own replica hanging off mysql55."""
    path = ["mysql51", "mysql55", "mysql56", "rds56", "aurora"]
    nodes = [node("mysql51", "5.1.63-log", "mysql", read_only=False), node("mysql55", "5.5.62-log", "mysql"),
             node("mysql56", "5.6.21-log", "mysql"), node("rds56", "5.6.51-log", "rds"), node("aurora", "5.7.mysql_aurora.2.11.2", "aurora"),
             node("reports", "5.6.21-log", "mysql"), node("archive", "5.6.21-log", "mysql", read_only=False)]
    hops = [hop(*link) for link in zip(path, path[1:])]
    hops += [hop("mysql55", "reports", configured=False, chains=[]), hop("reports", "archive", configured=False, chains=[])]
    one = chain("backlog", path, hops)
    one["node_lag_seconds"].update({"reports": 0.4, "archive": 1.2})
    return report(nodes, hops, [one])


def break_hop(made, source, replica):
    """The applier of one hop stops at a duplicate key; what follows is explained by it."""
    words = "Error 'Duplicate entry '4711' for key 'PRIMARY'' on query. Default database: 'shop'. Query: 'INSERT INTO orders ...'"
    behind = False
    for one in made["hops"]:
        if (one["source"], one["replica"]) == (source, replica):
            behind = True
            one.update(state="broken", cause="duplicate_key", since=now(252),
                       summary=f"The applier of {replica} stopped: the row that it is to insert into shop.orders is already there.",
                       advice=f"Find out who wrote to {replica}. Then delete the row there, or skip the event, and START SLAVE.",
                       evidence={"Last_SQL_Errno": "1062", "Slave_SQL_Running": "No"}, applier_running=False,
                       applier_error={"code": 1062, "message": words}, lag_seconds=250.4, lag_uncertainty_seconds=0.5,
                       lag_bytes={"receive": 0, "apply": 3650722201}, rates={"write": 12600.0, "receive": 12600.0, "apply": 0.0},
                       catch_up_seconds="inf")
        elif behind and made["chains"][0]["path"].count(one["replica"]):
            one.update(suppressed_by=f"{source} → {replica}", state="unknown", cause="source_not_polled", lag_seconds=None,
                       lag_uncertainty_seconds=None, lag_basis=None, catch_up_seconds=None)
    first = made["chains"][0]
    first.update(state="broken", lag_seconds=251.0, catch_up_seconds="inf",
                 root_cause={"source": source, "replica": replica, "channel": "", "cause": "duplicate_key"})
    after = first["path"][first["path"].index(replica):]
    first["node_lag_seconds"].update({name: 250.4 + i for i, name in enumerate(after)})
    made["alerts"] = [{"name": "HopBroken", "state": "firing", "severity": "critical", "since": now(250), "held_by": None, "annotations": {},
                       "labels": {"alertname": "HopBroken", "source": source, "replica": replica, "channel": "", "severity": "critical"},
                       "summary": f"{source} → {replica} is broken: duplicate_key"},
                      {"name": "Watchdog", "state": "firing", "severity": "warning", "since": now(9000), "held_by": None, "annotations": {},
                       "labels": {"alertname": "Watchdog"}, "summary": "The monitor is alive."}]
    made["maintenance"] = [{"id": "m1", "scope": "node", "name": replica, "begins": now(600), "ends": now(-3600), "reason": "new disks", "by": "alice"}]
    return made


def large(hops=200, length=5):
    """Chains side by side, with so many hops in all."""
    nodes, links, chains = [], [], []
    for i in range(hops // length):
        path = [f"c{i:02}-s{j}" for j in range(length + 1)]
        nodes += [node(name, read_only=j > 0) for j, name in enumerate(path)]
        own = [hop(*link) for link in zip(path, path[1:])]
        links += own
        chains.append(chain(f"chain-{i:02}", path, own))
    return report(nodes, links, chains)


def wide(hops=200):
    """So many replicas of one server."""
    names = [f"replica-{i:03}" for i in range(hops)]
    links = [hop("origin", name, configured=i == 0, chains=[]) for i, name in enumerate(names)]
    return report([node("origin", read_only=False), *map(node, names)], links, [chain("wide", ["origin", names[0]], links)])


_STEPS = {"1h": (3600, 10), "24h": (86400, 120), "14d": (1209600, 1800)}


def history(query):
    """Waves with one gap and one fault, of any hop."""
    span, step = _STEPS[query.get("since", "1h")]
    until = int(time.time()) // step * step
    begin = until - span
    times = list(range(begin + step, until + 1, step))
    count = len(times)

    def series(scale, phase):
        return [None if 0.2 < i / count < 0.24 else scale * (1.2 + math.sin(i / count * 9 + phase)) for i in range(count)]

    lag = [None if value is None else value + (200 * max(0, 1 - abs(i / count - 0.7) * 25)) for i, value in enumerate(series(3, 0))]
    spread = [None if value is None else ("inf" if 0.5 < i / count < 0.55 else 0.3 + value * 0.15) for i, value in enumerate(lag)]
    fault = (begin + span * 0.66, begin + span * 0.74)
    return {"source": query["source"], "replica": query["replica"], "channel": query.get("channel", ""), "from": begin, "until": until,
            "step_seconds": step, "times": times, "lag_seconds": lag, "lag_uncertainty_seconds": spread,
            "lag_bytes": {"receive": series(2e6, 1), "apply": series(9e6, 0)},
            "rates": {"write": series(3e5, 0), "receive": series(3e5, 0.1), "apply": series(2.8e5, 0.4)},
            "states": [{"from": begin, "until": begin + span * 0.2, "state": "ok", "cause": "none"},
                       {"from": begin + span * 0.24, "until": fault[0], "state": "ok", "cause": "none"},
                       {"from": fault[0], "until": fault[1], "state": "broken", "cause": "duplicate_key"},
                       {"from": fault[1], "until": fault[1] + span * 0.06, "state": "lagging", "cause": "applier_slow"},
                       {"from": fault[1] + span * 0.06, "until": until, "state": "ok", "cause": "none"}]}


def events():
    return [{"id": 1, "at": now(9000), "kind": "daemon", "subject": None, "text": "relaywatch 0.1.0 started", "details": {}},
            {"id": 2, "at": now(252), "kind": "hop_state", "subject": "mysql56|rds56|", "details": {"state": "broken"},
             "text": "mysql56 → rds56 is broken (duplicate_key): Duplicate entry '4711' for key 'PRIMARY'"},
            {"id": 3, "at": now(250), "kind": "alert", "subject": "HopBroken", "details": {"state": "firing"}, "text": "HopBroken fires: mysql56 → rds56"}]
