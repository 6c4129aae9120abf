"""A disk that is full for one replica's relay logs, without filling one: a preloaded library refuses the writes."""

import subprocess
from pathlib import Path

from .faults import kill
from .processes import find_program
from .waiting import wait_for

_SOURCE = Path(__file__).with_name("full_disk.c")


def restart_on_small_disk(chain, node):
    """From now on the server's disk can become full. A later restart takes that back."""
    library = node.directory / "full_disk.so"
    subprocess.run([find_program("cc"), "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"], check=True)
    node.stop()
    node.start(environment={"LD_PRELOAD": library, "FULL_DISK_FLAG": _flag(node), "FULL_DISK_FILES": "/relay."})
    chain.wait_replicating(node)


def full_disk(chain, node):
    """The next event that the replica receives does not fit any more. Needs restart_on_small_disk() before."""
    _flag(node).touch()

    def waits():
        return any(thread["State"] == "Waiting for someone to free space" for thread in node.run("SHOW PROCESSLIST"))

    wait_for(waits, 20, f"the receiver of {node.name} to wait for space")

    def heal():
        """Space alone would do, but the server looks for it once a minute only."""
        _flag(node).unlink()
        kill(chain, node)()
    return heal


def _flag(node):
    return node.directory / "disk-is-full"
