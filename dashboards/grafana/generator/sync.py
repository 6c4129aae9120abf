"""The copy that takes a week: how far it is, when it will be there, and what held it up."""

from . import model as m
from . import queries as q
from .parts import HOP_LEGEND, TO_HOP, alerts, annotations, chain_variable

_SPAN = "7d"  # of what is shown as it is now, while the charts go on into the future
_PLACE = "{{index}}: " + HOP_LEGEND
_ORIGIN = f'label_replace({q.hops(q.eq("index", "1"))}, "node", "$1", "source", "(.+)")'


def make():
    return m.dashboard(
        "relaywatch-sync", "relaywatch: Sync", "A chain that is being brought into step: progress, the backlog and its "
        "forecast, what remains on each hop, and the incidents on the way.", [chain_variable(several=False), _horizon()],
        annotations(q.CHAIN), [
            ("Progress", 5, [(width, _as_of_now(panel)) for width, panel in _figures()]),
            ("Burn-down", 11, [(16, _burn_down()), (8, _end())]),
            ("What remains on each hop", 9, [(24, _as_of_now(_hops()))]),
            ("Over time", 9, [(8, _bytes_per_hop()), (8, _lag_per_node()), (8, _rates())]),
            ("Incidents", 8, [(12, alerts("Incidents", "Alerts of this chain while they fired.", q.CHAIN)), (12, _states())]),
            ("Plan", 6, [(24, _plan())]),
        ], time_from="now-7d", time_to="now+1d", refresh="1m")


def _as_of_now(panel):
    """The dashboard's time goes on into the future, where nothing is measured yet."""
    return {**panel, "timeFrom": _SPAN, "hideTimeOverride": True}


def _horizon():
    return m.choice_variable("horizon", "Forecast ahead", "How far ahead the dashed line of the burn-down looks.",
                             {"1 h": "3600", "6 h": "21600", "1 day": "86400", "3 days": "259200"}, "1 day")


def _figures():
    peak = f"max_over_time({q.backlog()}[$__range:$__interval])"
    progress = f"clamp_min(1 - {q.backlog()} / on (chain) ({peak} > 0), 0) or on (chain) 1 + ({q.backlog()} == 0)"
    catch_up = q.worst("chain", "chain_catch_up_seconds", q.CHAIN)
    well = f"min by (chain) (avg_over_time({q.of('relaywatch_chain_healthy', q.CHAIN)}[$__range]))"
    return [
        (4, m.gauge("Worked off", f"Of the largest backlog within {_SPAN}, this part has been worked off. 100 % when there "
                    "was none.", [m.now(progress)], m.steps(m.ORANGE, (0.5, m.YELLOW), (0.99, m.GREEN)))),
        (4, m.stat("Backlog", "Bytes of binlog that all hops together have still to receive or apply.",
                   [m.now(q.backlog())], "bytes")),
        (4, m.stat("Lag of the tail", "How old the data at the tail is.",
                   [m.now(q.worst("chain", "chain_lag_seconds", q.CHAIN))], "s")),
        (4, m.stat("Catches up in", "At the present rates; the slowest hop decides.", [m.now(q.shown(catch_up))], "s",
                   m.values({0: ("in step", m.GREEN), **q.NEVER_TEXTS}))),
        (4, m.stat("In step at", "The forecast as a date. No date when it is in step already, or not closing, or unknown.",
                   [m.now(f"(time() + ({catch_up} > 0 < Inf)) * 1000")], "dateTimeAsIso", no_value="no date")),
        (2, m.stat("Well", f"Part of the last {_SPAN} in which every hop of the chain was known to be well.", [m.now(well)],
                   "percentunit", thresholds=m.steps(m.RED, (0.9, m.ORANGE), (0.99, m.GREEN)), decimals=0)),
        (2, m.stat("Switch over", "Whether the application may be switched to the tail now, by relaywatch's own checks.",
                   [m.now(q.worst("chain", "chain_cutover_ready", q.CHAIN, take="min"))], "none",
                   m.values({0: ("not yet", m.ORANGE), 1: ("ready", m.GREEN)}), no_value="not judged")),
    ]


def _burn_down():
    back = "${horizon}s"
    left = f"clamp_min(1 - $horizon / {q.worst('chain', 'chain_catch_up_seconds', q.CHAIN, back=back)}, 0)"
    return m.timeseries(
        "Backlog and forecast", "The bytes that all hops together have still to receive or apply. Dashed: what relaywatch's "
        "forecast, one horizon before, said of that moment; right of now it is what it says of the future, left of now it "
        "shows how good the forecast was. It stays level where nothing was closing. Gaps: one hop's bytes are unknown.",
        [m.query(q.backlog(), "backlog"), m.query(f"{q.backlog(back)} * on (chain) {left}", "foretold")], "bytes",
        [m.dashed("^foretold$", m.BLUE)])


def _end():
    catch_up = q.worst("chain", "chain_catch_up_seconds", q.CHAIN)
    return m.timeseries(
        "When the forecast sees the end", "The date at which the chain will be in step, as it was foretold at each moment. A "
        "level line is a forecast that can be relied on; a rising one slips. Gaps: in step, not closing, or unknown.",
        [m.query(f"(time() + ({catch_up} > 0 < Inf)) * 1000", "in step at")], "dateTimeAsIso", least=None,
        no_value="no date")


def _hops():
    stage = "hop_lag_bytes"
    applied = f"max by ({q.HOP}) (rate(relaywatch_hop_applied_bytes_total[$__rate_interval]))"
    queries = [q.placed(q.hop_state()), q.placed(q.worst(q.HOP, stage, q.eq("stage", "receive"))),
               q.placed(q.worst(q.HOP, stage, q.eq("stage", "apply"))), q.placed(q.worst(q.HOP, "hop_lag_seconds")),
               q.placed(applied), q.placed(q.shown(q.worst(q.HOP, "hop_catch_up_seconds"))),
               q.placed(q.shown(q.worst(q.HOP, "hop_purge_headroom_seconds", take="min")))]
    columns = {"index": "Hop", "source": "Source", "replica": "Replica", "channel": "Channel", "Value #A": "State",
               "Value #B": "To receive", "Value #C": "To apply", "Value #D": "Lag", "Value #E": "Applies",
               "Value #F": "Catches up in", "Value #G": "Headroom", "chain": "Chain"}
    return m.table(
        "Hops", "What each hop has still to do, from the origin down, and how long until its source may purge what it lacks.",
        queries, columns, [
            m.colored_cells("State", m.values(q.STATE_TEXTS)), m.override("To receive", unit="bytes"),
            m.override("To apply", unit="bytes"), m.override("Lag", unit="s", decimals=1), m.override("Applies", unit="binBps"),
            m.override("Catches up in", unit="s", mappings=m.values({0: ("in step", m.GREEN), **q.NEVER_TEXTS})),
            m.override("Headroom", unit="s", mappings=m.values(q.FOR_EVER_TEXTS)), m.override("Channel", noValue=""),
            m.override("Replica", links=[m.link("This hop in depth", TO_HOP)])])


def _bytes_per_hop():
    return m.timeseries("Backlog by hop", "What each hop has still to receive and apply. A gap when that is unknown.",
                        [m.query(q.placed(q.bytes_behind()), _PLACE)], "bytes", stacked=True)


def _lag_per_node():
    return m.timeseries("Age of the data on each server", "How far each server is behind the origin. Dashed: the chain's "
                        "thresholds.",
                        [m.query(q.worst("node", "chain_node_lag_seconds", q.CHAIN), "{{node}}"),
                         m.query(q.threshold_lines("chain", "chain", q.CHAIN), "{{severity}} from")], "s",
                        [m.dashed("^warning from$", m.ORANGE), m.dashed("^critical from$", m.RED)])


def _rates():
    applied = f"max by ({q.HOP}) (rate(relaywatch_hop_applied_bytes_total[$__rate_interval]))"
    written = "max by (node) (rate(relaywatch_node_binlog_written_bytes_total[$__rate_interval]))"
    return m.timeseries(
        "Written and applied", "What the origin writes, and what each hop applies, in bytes of the source's binlog a second: a "
        "hop that applies more than is written catches up.",
        [m.query(f"{written} and on (node) {_ORIGIN}", "{{node}} writes"), m.query(q.placed(applied), _PLACE)], "binBps")


def _states():
    return m.state_timeline("State of each hop", "The state of every hop, from the origin down.",
                            [m.query(q.placed(q.hop_state()), _PLACE)], m.values(q.STATE_TEXTS))


def _plan():
    return m.state_timeline(
        "Steps of the migration", "Which steps of the migration's plan hold, where relaywatch has one.",
        [m.query(q.worst("chain, step, name", "chain_plan_step", q.CHAIN), "{{step}}: {{name}}")],
        m.values({0: ("not yet", m.ORANGE), 1: ("holds", m.GREEN)}), no_value="no plan")
