"""The wall: every chain, and what is wrong with it."""

from . import model as m
from . import queries as q
from .parts import PLACED_LEGEND, TO_HOP, TO_SYNC, alerts, annotations, chain_variable

_HEALTHY = q.worst("chain", "chain_healthy", q.CHAIN, take="min")
_COUNTED = m.steps(m.GREEN, (1, m.RED))


def make():
    return m.dashboard(
        "relaywatch-chains", "relaywatch: Chains", "Every chain: its lag, the state of its hops, the root cause, and when "
        "it will have caught up.", [chain_variable(several=True)], annotations(q.CHAIN), [
            ("At a glance", 4, _figures()),
            ("Now", 8, [(24, _chains())]),
            ("Lag and catching up", 9, [(12, _lag()), (12, _catch_up())]),
            ("States", 11, [(24, _states())]),
            ("Causes and alerts", 8, [(12, _root_causes()), (12, _alerts())]),
            ("Where the data is old", 9, [(12, _node_lag()), (12, _backlog())]),
            ("Against the thresholds", 6, [(12, _lateness()), (12, _down())]),
            ("relaywatch itself", 7, [(8, _deliveries()), (8, _polls()), (8, _health())]),
        ], time_from="now-6h", refresh="5s")


def _figures():
    down = (f"sum({q.worst('node', 'node_up', take='min')} == bool 0 and on (node) {q.nodes()})")
    not_ok = (f"sum(1 - {q.worst(q.HOP, 'hop_state', q.eq('state', 'ok'), take='min')} and on ({q.HOP}) {q.hops()})")
    return [
        (4, m.stat("Monitors", "How many relaywatches answer Prometheus. With none, nothing on this page is told by anybody.",
                   [m.now("count(relaywatch_build_info) or vector(0)")], "none", thresholds=m.steps(m.RED, (1, m.GREEN)))),
        (4, m.stat("Chains not well", "Chains of which not every hop is known to be well.",
                   [m.now(f"sum(1 - {_HEALTHY})")], "none", thresholds=_COUNTED)),
        (4, m.stat("Hops not ok", "Hops in any other state than ok, those whose state is unknown among them.",
                   [m.now(not_ok)], "none", thresholds=_COUNTED)),
        (4, m.stat("Servers down", "Servers of these chains whose last poll was not answered.", [m.now(down)], "none",
                   thresholds=_COUNTED)),
        (4, m.stat("Critical alerts", "Alerts that fire and page, one for each fault.",
                   [m.now(q.how_many_fire("critical", q.CHAIN))], "none", thresholds=_COUNTED)),
        (4, m.stat("Warnings", "Alerts that fire as warnings.", [m.now(q.how_many_fire("warning", q.CHAIN))], "none",
                   thresholds=m.steps(m.GREEN, (1, m.ORANGE)))),
    ]


def _chains():
    no_cause = (f'label_replace({_HEALTHY} unless on (chain) relaywatch_chain_root_cause, "cause", "none", "", "")')
    held = (f'max by (chain) (label_replace(relaywatch_maintenance_active{{scope="chain"}}, "chain", "$1", "name", "(.+)"))'
            f" and on (chain) {_HEALTHY} or 0 * {_HEALTHY}")
    queries = [_HEALTHY, q.worst("chain", "chain_lag_seconds", q.CHAIN),
               q.shown(q.worst("chain", "chain_lag_uncertainty_seconds", q.CHAIN)), q.chain_lateness(),
               q.shown(q.worst("chain", "chain_catch_up_seconds", q.CHAIN)),
               f"topk by (chain) (1, {q.root_cause()}) or {no_cause}", held]
    columns = {"chain": "Chain", "Value #A": "State", "Value #B": "Lag", "Value #C": "±", "Value #D": "Threshold",
               "Value #E": "Catches up in", "cause": "Root cause", "source": "Source", "replica": "Replica",
               "channel": "Channel", "Value #G": "Pages"}
    return m.table(
        "Chains", "Each chain as it is now: how old the data at its tail is, within which error, what that means against the "
        "thresholds of relaywatch's configuration, when it will have caught up, and the first faulty hop from the origin, "
        "which explains those below it. A cell without a figure says unknown.", queries, columns, [
            m.colored_cells("State", m.values({0: ("not well", m.RED), 1: ("well", m.GREEN)})),
            m.override("Lag", unit="s", decimals=1),
            m.override("±", unit="s", decimals=1, mappings=m.values(q.NO_BOUND_TEXTS)),
            m.colored_cells("Threshold", m.values(q.LATENESS_TEXTS)),
            m.override("Catches up in", unit="s", mappings=m.values({0: ("in step", m.GREEN), **q.NEVER_TEXTS})),
            m.override("Root cause", mappings=m.values({"none": ("none known", "text")})),
            m.override("Source", noValue=""), m.override("Channel", noValue=""),
            m.override("Replica", noValue="", links=[m.link("This hop in depth", TO_HOP)]),
            m.override("Chain", links=[m.link("This chain's sync", TO_SYNC)]),
            m.override("Pages", mappings=m.values({0: ("as configured", "text"), 1: ("held: maintenance", m.BLUE)})),
        ])


def _lag():
    return m.timeseries(
        "Lag of the tail", "How far each chain's tail is behind its origin, measured on the monitor's clock. Dashed: the "
        "thresholds of relaywatch's configuration, which count from the delay that is configured.",
        [m.query(q.worst("chain", "chain_lag_seconds", q.CHAIN), "{{chain}}"),
         m.query(q.threshold_lines("chain", "chain", q.CHAIN), "{{chain}} {{severity}} from")], "s",
        [m.dashed(" warning from$", m.ORANGE), m.dashed(" critical from$", m.RED)])


def _catch_up():
    return m.timeseries(
        "Time to catch up", "When each chain will have caught up at the present rates: its slowest hop decides. A gap means "
        "that it is not closing, or unknown.",
        [m.query(q.finite(q.worst("chain", "chain_catch_up_seconds", q.CHAIN)), "{{chain}}")], "s")


def _states():
    return m.state_timeline(
        "Hops", "The state of every hop of the chosen chains, from the origin down. The graver one when two monitors "
        "disagree; a gap when nobody watched.", [m.query(q.placed(q.hop_state()), PLACED_LEGEND)], m.values(q.STATE_TEXTS))


def _root_causes():
    return m.state_timeline(
        "Root causes", "The first faulty hop of a chain from its origin, and why. What lies below is explained by it.",
        [m.query(q.root_cause(), "{{chain}}: {{source}} → {{replica}} {{channel}} {{cause}}")],
        m.values({1: ("root cause", m.RED)}), no_value="none in this time")


def _alerts():
    return alerts("Alerts", "Alerts of these chains while they fired. One fault is one alert, at the hop or node that is its "
                  "cause.", q.CHAIN)


def _node_lag():
    return m.timeseries(
        "Age of the data on each server", "How far each server is behind its chain's origin, the sum of what the hops above "
        "it contribute.", [m.query(q.worst("chain, node", "chain_node_lag_seconds", q.CHAIN), "{{chain}} {{node}}")], "s")


def _backlog():
    return m.timeseries(
        "Backlog", "Bytes of binlog that the hops of each chain have still to receive or apply. A gap when one hop's are "
        "unknown.", [m.query(q.backlog(), "{{chain}}")], "bytes")


def _lateness():
    return m.state_timeline(
        "Lag against the thresholds", "late from the warning threshold, too late from the critical one, as relaywatch's "
        "configuration has them for each chain.", [m.query(q.chain_lateness(), "{{chain}}")], m.values(q.LATENESS_TEXTS))


def _down():
    return m.state_timeline(
        "Servers", "Whether the last poll of each server was answered.",
        [m.query(f"{q.worst('node', 'node_up', take='min')} and on (node) {q.nodes()}", "{{node}}")],
        m.values({0: ("down", m.RED), 1: ("up", m.GREEN)}))


def _deliveries():
    return m.timeseries(
        "Notifications", "What waits to be delivered to each receiver, and attempts that did not succeed: retried ones, and "
        "those that the receiver refused.",
        [m.query(q.worst("receiver", "outbox_pending"), "waiting for {{receiver}}"),
         m.query("max by (receiver, outcome) (increase(relaywatch_notifications_total"
                 '{outcome!="delivered"}[$__rate_interval]))', "{{outcome}} {{receiver}}")], "none", no_value="no receivers")


def _polls():
    def quantile(part):
        return f"histogram_quantile({part}, sum by (le) (rate(relaywatch_poll_duration_seconds_bucket[$__rate_interval])))"

    return m.timeseries("Duration of the polls", "Of all servers, connecting included: the half that was quicker, and the "
                        "slowest in a hundred.",
                        [m.query(quantile(0.5), "median"), m.query(quantile(0.99), "99th percentile")], "s")


def _health():
    def told(metric):
        return q.worst("instance", metric, take="min")

    return m.state_timeline(
        "State and configuration", "Whether what each relaywatch learns outlives it, where it has a store, and whether its "
        "configuration was last read without an error.",
        [m.query(told("store_healthy"), "{{instance}} store"),
         m.query(told("config_reload_success"), "{{instance}} configuration")],
        m.values({0: ("failing", m.RED), 1: ("good", m.GREEN)}))
