"""What every fault of one hop has to show: its state and cause, its metric, and one page that comes and goes."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    state: str
    cause: str
    alert: str
    where: tuple = ("n3",)  # the replicas whose hop is broken, one after the other
    words: tuple = ()  # parts of the summary


def check_hop_fault(watch, chain, catalogue, fault, expected, where):
    """Breaks the hop that ends at the node named `where`, and heals it."""
    relaywatch = watch.relaywatch
    replica = chain.node(where)
    source = chain.source_of(replica).name
    mark = watch.begin()
    with catalogue.entry(fault.__name__, f"{source} -> {where}") as entry:
        heal = fault(chain, replica)
        broken_at = time.time()
        try:
            hop = relaywatch.wait_hop(source, where, expected.state, [expected.cause], timeout=25)
            assert hop["summary"] and hop["advice"] and hop["evidence"]
            assert all(part in hop["summary"] for part in expected.words), hop["summary"]
            page = watch.fired(mark, expected.alert, source=source, replica=where, channel="", cause=expected.cause,
                               chain="lab")
            entry.diagnosed(f"{expected.state}/{expected.cause}", page.at - broken_at)
            assert page.labels["severity"] in ("warning", "critical")
            assert page.annotations["summary"]
            metrics = relaywatch.metrics()
            assert metrics.value("relaywatch_hop_state", source=source, replica=where, state=expected.state) == 1
            assert sum(value for _, value in metrics.find("relaywatch_hop_state", source=source, replica=where)) == 1
            for above, below in zip(chain.nodes, chain.nodes[1:]):
                if below is not replica:
                    assert metrics.value("relaywatch_hop_state", source=above.name, replica=below.name, state="ok") == 1
        finally:
            heal()
        watch.resolved(mark, expected.alert, source=source, replica=where, cause=expected.cause)
        watch.settle(mark)
        entry.pages = len(watch.webhook.since(mark)) / 2
        watch.only_one_page(mark, page)
