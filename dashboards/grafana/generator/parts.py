"""What more than one dashboard shows."""

from . import model as m
from . import queries as q

HOP_LEGEND = "{{source}} → {{replica}} {{channel}}"
PLACED_LEGEND = "{{chain}} {{index}}: " + HOP_LEGEND
TO_HOP = ("/d/relaywatch-hop?${datasource:queryparam}&var-chain=${__data.fields.Chain}&var-source=${__data.fields.Source}"
          "&var-replica=${__data.fields.Replica}&${__url_time_range}&${page:queryparam}")
TO_SYNC = "/d/relaywatch-sync?${datasource:queryparam}&var-chain=${__data.fields.Chain}&${page:queryparam}"


def chain_variable(several):
    return m.label_variable("chain", "Chain", "The chains to show, by their names in relaywatch's configuration.",
                            "relaywatch_chain_hop_info", several=several)


def annotations(*alert_matchers):
    """Alerts that fire, planned work, and times in which nobody watched."""
    return [m.annotation("Alerts", m.RED, q.incidents(*alert_matchers), "{{alert}}",
                         "{{chain}} {{source}} {{replica}} {{channel}} {{node}} {{cause}}", "chain,cause"),
            m.annotation("Maintenance", m.BLUE, q.in_maintenance(), "Maintenance",
                         "{{scope}} {{name}}: pages are held back", "name"),
            m.annotation("Not watched", m.PURPLE, q.unwatched(), "Not watched", "No relaywatch answered Prometheus.")]


def alerts(title, description, *matchers):
    """A row for every alert, coloured while it fires."""
    return m.state_timeline(title, description,
                            [m.query(q.incidents(*matchers), "{{alert}} {{source}} {{replica}} {{channel}} {{node}} {{cause}}")],
                            m.values(q.FIRING_TEXTS), no_value="none in this time")
