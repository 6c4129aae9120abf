"""The PromQL that the dashboards share.

Two relaywatches may watch the same chains: every query drops the labels of the scrape, and takes the worse figure of
both. Where a figure is unknown there is no series, and nothing here makes a 0 of that.
"""

from .model import DARK_RED, GREEN, GREY, ORANGE, PURPLE, RED, YELLOW

HOP = "source, replica, channel"
ALERT = f"alert, chain, {HOP}, node, cause"
CHAIN = 'chain=~"$chain"'  # of all dashboards, whether or not several chains can be chosen
ONE_HOP = 'source="$source", replica="$replica", channel=~"$channel"'

# In the order of gravity: of two monitors that are not of one mind, the graver state is shown.
STATES = {"ok": (1, GREEN), "lagging": (2, YELLOW), "unknown": (3, GREY), "connecting": (4, ORANGE),
          "stalled": (5, ORANGE), "stopped": (6, ORANGE), "unreachable": (7, PURPLE), "missing": (8, DARK_RED),
          "broken": (9, RED)}
STATE_TEXTS = {number: (name, color) for name, (number, color) in STATES.items()}
LATENESS_TEXTS = {0: ("in time", GREEN), 1: ("late", ORANGE), 2: ("too late", RED)}
RUNNING_TEXTS = {0: ("stopped", RED), 1: ("running", GREEN)}
FIRING_TEXTS = {1: ("warning", ORANGE), 2: ("critical", RED)}

NEVER = 10**12  # seconds: stands for +Inf, which not every panel can show
NEVER_TEXTS = {NEVER: ("not closing", RED)}
NO_BOUND_TEXTS = {NEVER: ("no bound", GREY)}
FOR_EVER_TEXTS = {NEVER: ("for ever", GREEN)}


def eq(label, value):
    return f'{label}="{value}"'


def of(metric, *matchers, back=""):
    """A selector. `back` is how far to look back ("3600s")."""
    matching = ", ".join(matcher for matcher in matchers if matcher)
    return metric + (f"{{{matching}}}" if matching else "") + (f" offset {back}" if back else "")


def worst(labels, metric, *matchers, take="max", back=""):
    return f"{take} by ({labels}) ({of('relaywatch_' + metric, *matchers, back=back)})"


def finite(expr):
    """Where it is infinite there is no point of a line."""
    return f"{expr} < Inf"


def shown(expr):
    """For figures and tables: +Inf as a number that has a text."""
    return f"clamp_max({expr}, {NEVER})"


def answers(expr):
    """0 instead of nothing, but only while a relaywatch answers."""
    return f"{expr} or 0 * max(relaywatch_build_info)"


def hops(*matchers, back=""):
    """1 for every hop of the chosen chains, with its place in the chain."""
    return worst(f"chain, index, {HOP}", "chain_hop_info", CHAIN, *matchers, back=back)


def placed(expr, *matchers, back=""):
    """What each hop has, beside its chain and its place in it."""
    return f"{hops(*matchers, back=back)} * on ({HOP}) group_left () {expr}"


def nodes():
    """1 for every node of the chosen chains."""
    info = of("relaywatch_chain_hop_info", CHAIN)
    return (f'(label_replace({info}, "node", "$1", "source", "(.+)") or label_replace({info}, "node", "$1", "replica", "(.+)"))')


def hop_state(*matchers):
    """The number of the hop's state."""
    parts = (f"{number} * {of('relaywatch_hop_state', *matchers, eq('state', name))}" for name, (number, _) in STATES.items())
    return f"max by ({HOP}) ({' or '.join(parts)})"


def chain_lateness():
    """How many of the chain's thresholds its lag has reached, beyond the delay that it is configured to keep."""
    beyond = (f"({worst('chain', 'chain_lag_seconds', CHAIN)}"
              f" - on (chain) {worst('chain', 'chain_configured_delay_seconds')})")
    return (f"sum by (chain) ({worst('chain, severity', 'chain_lag_threshold_seconds', CHAIN)}"
            f" <= bool on (chain) group_left () {beyond})")


def hop_lateness(*matchers):
    """As chain_lateness(), of a hop. Servers that know no configured delay have none."""
    lag = worst(HOP, "hop_lag_seconds", *matchers)
    beyond = f"({lag} - on ({HOP}) ({worst(HOP, 'hop_configured_delay_seconds')} or 0 * {lag}))"
    return (f"sum by ({HOP}) ({worst(f'{HOP}, severity', 'hop_lag_threshold_seconds', *matchers)}"
            f" <= bool on ({HOP}) group_left () {beyond})")


def bytes_behind(*matchers, back=""):
    """Of each hop: what is still to be received and applied. Nothing where one of both is unknown."""
    stages = (worst(HOP, "hop_lag_bytes", *matchers, eq("stage", stage), back=back) for stage in ("receive", "apply"))
    return f"({' + '.join(stages)})"


def backlog(back=""):
    """Of each chain: the bytes behind of all its hops. Nothing where one of them is unknown."""
    behind = bytes_behind(back=back)
    return (f"(sum by (chain) ({placed(behind, back=back)})"
            f" unless on (chain) ({hops(back=back)} unless on ({HOP}) {behind}))")


def root_cause():
    return worst(f"chain, {HOP}, cause", "chain_root_cause", CHAIN)


def firing(severity, *matchers):
    """The alerts that fire, but for the one that always does."""
    return of("relaywatch_alert", eq("state", "firing"), eq("severity", severity), 'alert!="Watchdog"', *matchers)


def how_many_fire(severity, *matchers):
    return answers(f"count(max by ({ALERT}) ({firing(severity, *matchers)}))")


def incidents(*matchers):
    """2 while a critical alert fires, 1 while a warning does."""
    parts = (f"{number} * {firing(severity, *matchers)}" for number, (severity, _) in FIRING_TEXTS.items())
    return f"max by ({ALERT}) ({' or '.join(parts)})"


def threshold_lines(scope, labels, *matchers):
    return worst(f"{labels}, severity", f"{scope}_lag_threshold_seconds", *matchers)


def unwatched():
    """1 while Prometheus asks and no relaywatch answers."""
    return '1 - max(up{job="relaywatch"})'


def in_maintenance():
    """The chosen chains, and single nodes, whose pages are held back."""
    chain = of("relaywatch_maintenance_active", eq("scope", "chain"), 'name=~"$chain"')
    node = of("relaywatch_maintenance_active", eq("scope", "node"))
    return f"max by (scope, name) ({chain} or {node})"


