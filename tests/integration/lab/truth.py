"""The true lag of a replica behind a source or behind the origin of its chain, seen by neither relaywatch nor the
servers' own accounts of replication.

A writer stores a number every 50 ms at the source. A reader on the replica sees which numbers have arrived. The true
lag is the age of the oldest number that has not; all times are this machine's clock.
"""

import bisect
import http.client
import threading
import time
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
    said: float | None  # Seconds_Behind_Master

    @property
    def said_wrongly(self):
        """Wrong by more than max(2 s, 30 %), or NULL while the truth is over 3 s."""
        if self.said is None:
            return self.true > 3
        return abs(self.said - self.true) > max(2, 0.3 * self.true)


def summary(what, samples):
    """One line for a person."""
    worst = max(samples, key=lambda sample: sample.error)
    said = [sample for sample in samples if sample.said is not None]
    said_worst = max((abs(sample.said - sample.true) for sample in said), default=float("nan"))
    return (f"{what}: {len(samples)} samples, largest lag {max(s.true for s in samples):.2f} s, largest error "
            f"{worst.error:.3f} s (reported {worst.reported:.3f} ± {worst.uncertainty:.3f} s); Seconds_Behind_Master: "
            f"{said_worst:.2f} s, NULL in {len(samples) - len(said)}, wrong or NULL where it matters in "
            f"{sum(s.said_wrongly for s in samples)}")


def hop_figure(source, replica):
    """Reads the lag of one hop, and what the server itself says, from a status."""
    def read(status):
        hops = [hop for hop in status["hops"] if hop["source"] == source.name and hop["replica"] == replica.name]
        return _figure(hops[0], hops[0]) if hops else None
    return read


def chain_figure(tail):
    """Reads the lag of the chain that ends at `tail`, and what that server itself says."""
    def read(status):
        chain = next(chain for chain in status["chains"] if chain["path"][-1] == tail.name)
        hop = next(hop for hop in status["hops"] if hop["replica"] == tail.name)
        return _figure(chain, hop)
    return read


def _figure(lagging, hop):
    return (lagging["lag_seconds"], lagging["lag_uncertainty_seconds"], lagging["lag_basis"],
            hop["reported_lag_seconds"])


class LagTruth:
    """Collects while the `with` block lasts; compare() afterwards. relaywatch may be away at times. With `written_by`
    the numbers are those that another one writes."""

    def __init__(self, source, replica, relaywatch, figure=None, written_by=None):
        self._source = source
        self._replica = replica
        self._relaywatch = relaywatch
        self._figure = figure or hop_figure(source, replica)
        self._stop = threading.Event()
        self._written = written_by._written if written_by else []  # (id, earliest, latest time of its commit), in order
        self._seen = []  # (time before the read, time after it, highest id visible)
        self._reported = []  # (end of the replica's poll, lag, uncertainty, what the server says)
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
            except (OSError, http.client.HTTPException):  # it is being started again
                continue
            polled = next(node["last_seen"] for node in status["nodes"] if node["name"] == self._replica.name)
            figure = self._figure(status)
            if figure and (polled, figure) != last and figure[2] == "position":
                lag, uncertainty, _, said = figure
                self._reported.append((datetime.fromisoformat(polled).timestamp(), lag, uncertainty, said))
            last = polled, figure

    def compare(self, interval):
        """Every reported sample beside the truth. A replica that catches up loses seconds of lag within milliseconds,
        so a figure may be one poll interval old, but not wrong: it is within when the lag was that, give or take its
        own uncertainty, at some moment of the interval that ended with its poll."""
        if self._failure:
            raise self._failure
        samples = []
        for polled, reported, uncertainty, said in self._reported:
            bounds = self._true_lag(polled - interval, polled)
            if bounds:
                true = min(max(reported, bounds[0]), bounds[1])
                error = abs(reported - true)
                samples.append(Sample(polled, reported, uncertainty, true, error, error <= uncertainty, said))
        return samples

    def _true_lag(self, begin, end):
        """The least and the most that the lag can have been from `begin` to `end`; None when a part of that time was
        not watched. What is visible at a moment is at least what the last read before it saw, at most what the next
        sees."""
        befores = [before for before, _, _ in self._seen]
        afters = [after for _, after, _ in self._seen]
        first = bisect.bisect_right(afters, begin) - 1
        last = bisect.bisect_left(befores, end)
        if first < 0 or last >= len(self._seen) or not self._written or begin < self._written[0][1]:
            return None
        least, most = float("inf"), 0.0
        for read, following in zip(self._seen[first:last], self._seen[first + 1:last + 1]):
            (before, _, seen), (_, after, seen_next) = read, following
            if after - before > 1:
                return None
            # From one read to the next, both included; the lag grows with the time.
            least = min(least, self._age(max(begin, before), seen_next))
            most = max(most, self._age(min(end, after), seen))
        return least, most

    def _age(self, at, visible):
        """Age at `at` of the oldest number past `visible`; 0 when there was none yet."""
        following = bisect.bisect_right(self._written, (visible, float("inf"), float("inf")))
        if following == len(self._written) or self._written[following][1] > at:
            return 0.0
        return at - self._written[following][1]
