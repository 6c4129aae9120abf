"""One hop in depth."""

from . import model as m
from . import queries as q
from .parts import alerts, annotations

_ENDS = 'node=~"$source|$replica"'
_HOP_ALERTS = 'source=~"$source|", replica=~"$replica|", channel=~"$channel|", node=~"$source|$replica|"'
_HEADROOM = m.steps(m.RED, (4 * 3600, m.ORANGE), (24 * 3600, m.GREEN))


def make():
    return m.dashboard(
        "relaywatch-hop", "relaywatch: Hop", "One replication link in depth: lag with its uncertainty, bytes by stage, rates, "
        "positions, errors, headroom until the source purges.", _variables(), annotations(_HOP_ALERTS), [
            ("Now", 4, _figures()),
            ("States", 8, [(8, _state()), (8, _threads()), (8, _alerts())]),
            ("Lag", 10, [(16, _lag()), (8, _own_and_theirs())]),
            ("Bytes and rates", 9, [(8, _bytes()), (8, _rates()), (8, _catch_up())]),
            ("Positions", 8, [(8, _file_number()), (8, _position()), (8, _transactions())]),
            ("Headroom", 8, [(8, _headroom()), (8, _headroom_files()), (8, _logs())]),
            ("Errors and polls", 8, [(8, _errors()), (8, _polls()), (8, _ends())]),
        ], time_from="now-3h", refresh="5s")


def _variables():
    # A hop beside the chains is only known by its cause.
    series = '{__name__=~"relaywatch_chain_hop_info|relaywatch_hop_cause", %s}'
    return [m.label_variable("chain", "Chain", "Narrows down the hops below; All also has those beside the chains.",
                             "relaywatch_chain_hop_info", everything=True),
            m.label_variable("source", "Source", "Where the hop begins.", series % q.CHAIN),
            m.label_variable("replica", "Replica", "Where the hop ends.", series % f'{q.CHAIN}, source="$source"'),
            m.label_variable("channel", "Channel", "Of a replica with several from one source; the default channel has no "
                             "name.", series % 'source="$source", replica="$replica"', everything=True)]


def _of_hop(metric, *matchers, take="max"):
    return q.worst(q.HOP, metric, q.ONE_HOP, *matchers, take=take)


def _figures():
    cause = q.worst(f"{q.HOP}, cause", "hop_cause", q.ONE_HOP)
    catch_up = m.values({0: ("in step", m.GREEN), **q.NEVER_TEXTS})
    return [
        (4, m.stat("State", "The hop's state, from relaywatch's closed list.", [m.now(q.hop_state(q.ONE_HOP))], "none",
                   m.values(q.STATE_TEXTS), colored="background")),
        (4, m.stat("Cause", "Why it is in that state; none when it is ok.", [m.now(cause, "{{cause}}")], "none", text="name")),
        (4, m.stat("Lag", "How far the replica is behind its source, and what the thresholds of relaywatch's configuration "
                   "make of it.", [m.now(_of_hop("hop_lag_seconds"))], "s", decimals=1)),
        (3, m.stat("Against the thresholds", "late from the hop's warning threshold, too late from its critical one; a "
                   "configured delay does not count.", [m.now(q.hop_lateness(q.ONE_HOP))], "none",
                   m.values(q.LATENESS_TEXTS), colored="background")),
        (3, m.stat("Uncertainty", "The true lag is within this on either side. No bound: the figure is the server's own, or "
                   "a lower bound.", [m.now(q.shown(_of_hop("hop_lag_uncertainty_seconds")))], "s",
                   m.values(q.NO_BOUND_TEXTS), decimals=1)),
        (3, m.stat("Catches up in", "Time until the hop has caught up at the present rates.",
                   [m.now(q.shown(_of_hop("hop_catch_up_seconds")))], "s", catch_up)),
        (3, m.stat("Headroom", "Time until the source may purge what the replica has still to receive, which breaks the hop "
                   "for good. Coloured below 24 h and 4 h, the defaults of BinlogPurgeRisk.",
                   [m.now(q.shown(_of_hop("hop_purge_headroom_seconds", take="min")))], "s", m.values(q.FOR_EVER_TEXTS),
                   _HEADROOM)),
    ]


def _state():
    return m.state_timeline("State over time", "The hop's state over time; a gap when nobody watched.",
                            [m.query(q.hop_state(q.ONE_HOP), "state {{channel}}")], m.values(q.STATE_TEXTS))


def _threads():
    return m.state_timeline(
        "Threads", "What the server says of its own threads. relaywatch does not believe them: a thread that runs and does "
        "not move is stalled. A gap when the replica does not answer.",
        [m.query(_of_hop("hop_receiver_running", take="min"), "receiver {{channel}}"),
         m.query(_of_hop("hop_applier_running", take="min"), "applier {{channel}}")], m.values(q.RUNNING_TEXTS))


def _alerts():
    return alerts("Alerts", "Alerts of this hop, and of the servers at its ends, while they fired.", _HOP_ALERTS)


def _lag():
    lag, uncertainty = _of_hop("hop_lag_seconds"), q.finite(_of_hop("hop_lag_uncertainty_seconds"))
    band = {"color": {"mode": "fixed", "fixedColor": m.BLUE}, "custom__lineWidth": 0, "custom__showPoints": "never"}
    return m.timeseries(
        "Lag with its uncertainty", "How far the replica is behind its source by relaywatch's own measure, the band within "
        "which the truth lies, and, dashed, the hop's thresholds. Without a band the figure has no bound.", [
            m.query(lag, "lag"),
            m.query(f"clamp_min({lag} - on ({q.HOP}) ({uncertainty}), 0)", "at least"),
            m.query(f"{lag} + on ({q.HOP}) ({uncertainty})", "at most"),
            m.query(q.threshold_lines("hop", q.HOP, q.ONE_HOP), "{{severity}} from")], "s", [
            m.override("at least", **band, custom__fillOpacity=0),
            m.override("at most", **band, custom__fillOpacity=25, custom__fillBelowTo="at least"),
            m.dashed("^warning from$", m.ORANGE), m.dashed("^critical from$", m.RED)])


def _own_and_theirs():
    return m.timeseries(
        "Receive lag, and what the server says", "How far what was received is behind, beside the server's own "
        "Seconds_Behind_Master, which has gaps when a thread is stopped and is 0 while the receiver is cut off; and the "
        "delay that is configured.",
        [m.query(_of_hop("hop_receive_lag_seconds"), "receive lag"),
         m.query(_of_hop("hop_reported_lag_seconds"), "reported by the server"),
         m.query(_of_hop("hop_configured_delay_seconds"), "configured delay")], "s")


def _bytes():
    return m.timeseries(
        "Bytes behind, by stage", "Of the source's binlog: what the replica has still to receive, and what it has received "
        "and has still to apply.", [m.query(q.worst(f"{q.HOP}, stage", "hop_lag_bytes", q.ONE_HOP), "to {{stage}}")], "bytes",
        stacked=True)


def _rates():
    def rate(metric, labels, *matchers):
        return f"max by ({labels}) (rate({q.of('relaywatch_' + metric, *matchers)}[$__rate_interval]))"

    return m.timeseries(
        "Rates", "What the source writes, the replica receives and the replica applies, in bytes of the source's binlog a "
        "second.", [m.query(rate("node_binlog_written_bytes_total", "node", 'node="$source"'), "written"),
                    m.query(rate("hop_received_bytes_total", q.HOP, q.ONE_HOP), "received"),
                    m.query(rate("hop_applied_bytes_total", q.HOP, q.ONE_HOP), "applied")], "binBps")


def _catch_up():
    return m.timeseries("Time to catch up", "The forecast over time. A gap when it is not closing, or unknown.",
                        [m.query(q.finite(_of_hop("hop_catch_up_seconds")), "time to catch up {{channel}}")], "s")


def _file_number():
    return m.timeseries("Binlog file that each end writes", "The number in the file's name; each step is a rotation.",
                        [m.query(q.worst("node", "node_binlog_file_number", _ENDS), "{{node}}")], "none", stepped=True,
                        least=None)


def _position():
    return m.timeseries("Position in that file", "The end of the binlog file that each end writes.",
                        [m.query(q.worst("node", "node_binlog_position_bytes", _ENDS), "{{node}}")], "bytes")


def _transactions():
    return m.timeseries(
        "Transactions", "By GTID, where the servers have them: what the source has written and the replica not executed, and "
        "errant ones, which the replica has and its source lacks.",
        [m.query(_of_hop("hop_lag_transactions"), "behind {{channel}}"),
         m.query(_of_hop("hop_errant_transactions"), "errant {{channel}}")], "none", no_value="no GTIDs")


def _headroom():
    retention = q.worst("node", "node_binlog_retention_seconds", 'node="$source"', take="min")
    return m.timeseries(
        "Headroom until the purge", "Time until the source may purge what the replica has still to receive. Dashed: the "
        "defaults of BinlogPurgeRisk, half the retention or 24 h and a quarter or 4 h, whichever is less. A gap when the "
        "source keeps everything, or when it is unknown.",
        [m.query(q.finite(_of_hop("hop_purge_headroom_seconds", take="min")), "headroom {{channel}}"),
         m.query(f"clamp_max({retention} / 2, 86400)", "warning below"),
         m.query(f"clamp_max({retention} / 4, 14400)", "critical below")], "s",
        [m.dashed("^warning below$", m.ORANGE), m.dashed("^critical below$", m.RED)])


def _headroom_files():
    return m.timeseries("Headroom in files", "Whole binlog files that the source still has and the replica has received "
                        "already: they are purged first. Beside them, all that the source keeps.",
                        [m.query(_of_hop("hop_purge_headroom_files", take="min"), "received already {{channel}}"),
                         m.query(q.worst("node", "node_binlog_files", 'node="$source"'), "kept by {{node}}")], "none",
                        stepped=True)


def _logs():
    return m.timeseries("Size of the logs", "The source's binlogs, and the replica's relay logs: what fills a disk when the "
                        "applier stands still.",
                        [m.query(q.worst("node", "node_binlog_size_bytes", 'node="$source"'), "binlogs of {{node}}"),
                         m.query(_of_hop("hop_relay_log_bytes"), "relay logs {{channel}}"),
                         m.query(_of_hop("hop_purge_headroom_bytes", take="min"), "received already, still kept {{channel}}")],
                        "bytes")


def _errors():
    return m.state_timeline(
        "Error numbers", "MySQL's number of the error that each thread holds. The server's own words are on relaywatch's "
        "page.", [m.query(_of_hop("hop_receiver_errno"), "receiver {{channel}}"),
                  m.query(_of_hop("hop_applier_errno"), "applier {{channel}}")],
        [*m.values({0: ("none", m.GREEN)}),
         {"type": "range", "options": {"from": 1, "to": 65535, "result": {"color": m.RED, "index": 1}}}])


def _polls():
    return m.timeseries("Duration of the polls", "How long the last poll of each end took, connecting included.",
                        [m.query(q.worst("node", "node_poll_duration_seconds", _ENDS), "{{node}}")], "s")


def _ends():
    return m.table("Both ends", "What is known of the servers at both ends, as last seen.",
                   [q.worst("node, address, flavor, version, server_id", "node_info", _ENDS),
                    q.worst("node", "node_up", _ENDS, take="min"), q.worst("node", "node_read_only", _ENDS, take="min")],
                   {"node": "Server", "Value #B": "Answers", "address": "Address", "flavor": "Flavor", "version": "Version",
                    "server_id": "Server id", "Value #C": "Writable"},
                   [m.override("Answers", mappings=m.values({0: ("no", m.RED), 1: ("yes", m.GREEN)})),
                    m.override("Writable", mappings=m.values({0: ("writable", "text"), 1: ("read only", "text")}))])
