"""The true lag of one hop, seen by neither relaywatch nor the servers' own accounts of replication.

A writer stores a number every 50 ms at the source. A reader on the replica sees which numbers have arrived.
The true lag is the age of the oldest number that has not; all times are this machine's clock.
"""

import bisect
import threading
import time
import urllib.error
from dataclasses import dataclass
from datetime import datetime

from .load import _connect

_WRITE_EVERY = 0.05
_READ_EVERY = 0.01


@dataclass(frozen=True)
class Sample:
    at: float  # end of the poll that the figure comes from
    reported: float
    uncertainty: float
    true: float  # of the true lags in the poll interval that ended then, the one nearest to what was reported
    error: float
    within: bool


class LagTruth:
    """Collects while the `with` block lasts; compare() afterwards. relaywatch may be away at times.

    With `chain` it is the lag of the chain's tail, which must be the replica, behind its origin. With `written_by` the
    numbers are those that another one writes."""

    def __init__(self, source, replica, relaywatch, chain=None, written_by=None):
        self._source = source
        self._replica = replica
        self._relaywatch = relaywatch
        self._stop = threading.Event()
        self._chain = chain
        self._written = written_by._written if written_by else []  # (id, earliest, latest time of its commit), in order
        self._seen = []  # (time before the read, time after it, highest id visible)
        self._reported = []  # (end of the replica's poll, lag, uncertainty)
        self._failure = None
        self._threads = [threading.Thread(target=self._guard, args=(work,), daemon=True)
                         for work in (self._write, self._read, self._ask) if not (written_by and work == self._write)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=15)

    def watch_for(self, seconds):
        """Lets the given time pass, which is what is being measured here."""
        self._stop.wait(seconds)
        if self._failure:
            raise self._failure

    def _guard(self, work):
        try:
            work()
        except Exception as error:  # told to the test by watch_for() or compare()
            self._failure = error
            self._stop.set()

    def _write(self):
        connection = _connect(self._source.port)
        with connection.cursor() as cursor:
            while not self._stop.wait(_WRITE_EVERY):
                before = time.time()
                cursor.execute("INSERT INTO clock (written_at) VALUES (%s)", (before,))
                self._written.append((cursor.lastrowid, before, time.time()))
        connection.close()

    def _read(self):
        connection = _connect(self._replica.port)
        with connection.cursor() as cursor:
            while not self._stop.wait(_READ_EVERY):
                before = time.time()
                cursor.execute("SELECT COALESCE(MAX(id), 0) FROM clock")
                self._seen.append((before, time.time(), cursor.fetchone()[0]))
        connection.close()

    def _ask(self):
        last = None
        while not self._stop.wait(0.05):
            try:
                status = self._relaywatch.status()
            except (urllib.error.URLError, ConnectionError):
                continue
            hop = next((hop for hop in status["hops"] if hop["replica"] == self._replica.name), None)
            shown = hop and (self._lag_of_chain(status) if self._chain else hop)
            polled = next(node["last_seen"] for node in status["nodes"] if node["name"] == self._replica.name)
            figures = hop and (shown["lag_seconds"], shown["lag_uncertainty_seconds"], hop["executed"],
                               hop["reported_lag_seconds"])
            if figures and figures != last and shown["lag_basis"] == "position":
                self._reported.append((datetime.fromisoformat(polled).timestamp(), *figures[:2]))
            last = figures

    def _lag_of_chain(self, status):
        return next(chain for chain in status["chains"] if chain["name"] == self._chain)

    def compare(self, interval):
        """Every reported sample beside the truth. A replica that catches up loses seconds of lag within milliseconds, so
        a figure may be one poll interval old, but not wrong: it is within when the lag was that, give or take its own
        uncertainty, at some moment of the interval that ended with its poll."""
        if self._failure:
            raise self._failure
        samples = []
        for polled, reported, uncertainty in self._reported:
            truths = self._true_lags(polled - interval, polled)
            if truths:
                true = min(max(reported, min(truths)), max(truths))
                error = abs(reported - true)
                samples.append(Sample(polled, reported, uncertainty, true, error, error <= uncertainty))
        return samples

    def _true_lags(self, begin, end):
        """The least and the most that the lag was from `begin` to `end`, among others: it grows with the time between two
        reads, and falls with a read. Empty when a part of that time was not watched."""
        first = bisect.bisect_right(self._seen, (begin, float("inf"), 0))
        past = bisect.bisect_right(self._seen, (end, float("inf"), 0))
        reads = [before for before, _, _ in self._seen[first:past]]
        moments = [begin, end, *reads, *(moment - 1e-6 for moment in reads)]
        lags = [self._true_lag(moment) for moment in moments] + [self._true_lag(end, held=1)]
        return [] if None in lags else lags

    def _true_lag(self, at, held=0):
        """Age at `at` of the oldest number not visible then; None outside the time that was watched. What the replica held
        lies between the read before (`held` 0) and the read after (1), which are far apart when this machine is busy."""
        index = bisect.bisect_right(self._seen, (at, float("inf"), 0)) - 1
        if index < 0 or not self._written or at < self._written[0][1] or at - self._seen[index][0] > 1:
            return None
        visible = self._seen[min(index + held, len(self._seen) - 1)][2]
        following = bisect.bisect_right(self._written, (visible, float("inf"), float("inf")))
        if following == len(self._written) or self._written[following][1] > at:
            return 0.0
        return at - self._written[following][1]
