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


def measure(chain, directory, interval, count):
    """Seconds from the fault's statement returning to its page, for each of `count` faults."""
    watch = Watch(chain, directory, interval=interval, alerts={**ALERTS, "HopStopped": {"for": "0s", "keep_firing_for": "1s"}})
    latencies = []
    try:
        watch.start()
        for number in range(count):
            node = chain.nodes[1 + number % (len(chain.nodes) - 1)]
            # A different moment of the poll interval each time, evenly spread over it.
            time.sleep((number * 0.618) % 1)
            mark = watch.webhook.count()
            heal = faults.stop_applier(chain, node)
            broken = time.time()
            page = watch.fired(mark, "HopStopped", replica=node.name)
            latencies.append(page.at - broken)
            heal()
            watch.resolved(mark, "HopStopped", replica=node.name)
            watch.settle(mark)
    finally:
        watch.stop()
    return latencies


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
