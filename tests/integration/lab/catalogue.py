"""What became of every fault of the catalogue, for the table at the end of a run."""

import statistics
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Optional


@dataclass
class Entry:
    fault: str
    where: str
    diagnosis: str = "not diagnosed"
    seconds: Optional[float] = None  # from the fault to the page
    pages: float = 0
    passed: bool = False

    def diagnosed(self, diagnosis, seconds):
        self.diagnosis = diagnosis
        self.seconds = seconds


class Catalogue:
    def __init__(self):
        self.entries = []

    @contextmanager
    def entry(self, fault, where):
        entry = Entry(fault, where)
        self.entries.append(entry)
        yield entry
        entry.passed = True

    def lines(self):
        for entry in self.entries:
            seconds = "" if entry.seconds is None else f"{entry.seconds:6.2f} s"
            verdict = "" if entry.passed else "   FAILED"
            yield f"{entry.fault:22} {entry.where:12} {entry.diagnosis:34} {seconds:>9} {entry.pages:4g} page(s){verdict}"
        right = sum(entry.seconds is not None for entry in self.entries)
        waits = [entry.seconds for entry in self.entries if entry.seconds is not None]
        yield (f"diagnosed right {right} of {len(self.entries)}, "
               f"false pages {sum(max(0, entry.pages - 1) for entry in self.entries):g}, "
               f"missing pages {sum(entry.pages < 1 for entry in self.entries)}")
        if waits:
            yield f"time to page: median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s"
