#!/usr/bin/env python3
"""From the statement that breaks a hop to the webhook that learns of it, through a real Alertmanager.

    alert_latency.py [--faults 20] [--intervals 1s 250ms]
Prints median and maximum for each poll interval. Wall times depend on the machine, so nothing is asserted of them.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from lab import faults  # noqa: E402
from lab.chain import Chain  # noqa: E402
from lab.load import BackgroundWriter, write_steadily  # noqa: E402
from watch import ALERTS, Watch  # noqa: E402


# A page at once; resolved soon, so that the next fault can follow.
_ALERTS = {**ALERTS, "HopStopped": {"for": "0s", "keep_firing_for": "1s"}}


def measure(chain, directory, interval, count):
    """Seconds from the fault's statement returning to its page, for each of `count` faults.

    Alertmanager keeps a group for half a minute after its alert has ended and lets it wait for group_interval when it
    comes again, so each hop breaks once, and then a fresh Alertmanager follows.
    """
    replicas = chain.nodes[1:]
    latencies = []
    while len(latencies) < count:
        watch = Watch(chain, directory / str(len(latencies)), interval=interval, alerts=_ALERTS)
        try:
            watch.start()
            for node in replicas[:count - len(latencies)]:
                latencies.append(_one_fault(watch, chain, node, len(latencies)))
        finally:
            watch.stop()
    return latencies


def _one_fault(watch, chain, node, number):
    time.sleep((number * 0.618) % 1)  # another moment of the poll interval each time, evenly spread over it
    mark = watch.begin()
    heal = faults.stop_applier(chain, node)
    broken = time.time()
    page = watch.fired(mark, "HopStopped", replica=node.name)
    heal()
    watch.resolved(mark, "HopStopped", replica=node.name)
    return page.at - broken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--intervals", nargs="+", default=["1s", "250ms"])
    arguments = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="relaywatch-bench-"))
    directory.chmod(0o755)
    chain = Chain(directory / "chain")
    try:
        chain.create()
        with BackgroundWriter(write_steadily, chain.origin.port, 20):
            for interval in arguments.intervals:
                latencies = measure(chain, directory / interval, interval, arguments.faults)
                print(f"alert latency at interval {interval}: median {statistics.median(latencies):.3f} s, "
                      f"maximum {max(latencies):.3f} s over {len(latencies)} faults", flush=True)
    finally:
        chain.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
