"""What people see at a terminal, and programs in a pipe: status, status --watch, topology, events."""

import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from lab import faults
from lab.daemon import Relaywatch, config_for
from lab.pty_screen import PtyProgram
from lab.waiting import wait_for

_POLL_INTERVAL = 2.0


@pytest.fixture(scope="module")
def relaywatch(chain, module_directory):
    relaywatch = Relaywatch(module_directory)
    relaywatch.write_config(config_for(chain, module_directory, relaywatch.port, interval=f"{_POLL_INTERVAL:g}s",
                                       timeout="3s"))
    relaywatch.start()
    relaywatch.wait_all_ok()
    yield relaywatch
    relaywatch.end()


@contextmanager
def _broken_in_the_middle(chain, relaywatch):
    """The applier of n3 is stopped, and the daemon knows it."""
    relaywatch.wait_all_ok(60)
    heal = faults.stop_applier(chain, chain.node("n3"))
    try:
        relaywatch.wait_hop("n2", "n3", "stopped")
        yield
    finally:
        heal()
    relaywatch.wait_all_ok(60)


def _watching(relaywatch, **options):
    return PtyProgram([relaywatch.binary, "status", "--watch", "--url", relaywatch.url], **options)


def _piped(relaywatch, *arguments, **environment):
    return subprocess.run([str(relaywatch.binary), *arguments, "--url", relaywatch.url], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=30,
                          env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm", **environment})


def _fits(text, columns=80):
    return all(len(line) <= columns for line in text.splitlines())


@pytest.mark.quick
def test_watch_shows_a_broken_hop_within_two_poll_intervals(chain, relaywatch):
    relaywatch.wait_all_ok(60)
    with _watching(relaywatch) as screen:
        screen.wait_text(": healthy")
        heal = faults.stop_applier(chain, chain.node("n3"))
        broken_at = time.monotonic()
        try:
            screen.wait_text(r"n2 → n3 +stopped")
            took = time.monotonic() - broken_at
            assert took <= 2 * _POLL_INTERVAL, f"{took:.2f} s"
            screen.wait_text("NOT healthy")
            screen.wait_text("ROOT CAUSE in lab\n  n2 → n3: applier_stopped")
            assert screen.lines()[0].startswith("relaywatch "), screen.text()
        finally:
            heal()
        screen.wait_text(": healthy", 60)
        assert "ROOT CAUSE" not in screen.text()  # nothing of the longer picture is left
        screen.type("q")
        assert screen.wait_exit() == 0
        assert "\x1b[2J" not in screen.output.split("\x1b[2J", 1)[1]  # emptied once, at the beginning: no flicker


@pytest.mark.parametrize("end", ["q", "ctrl-c", "sigterm", "sighup"])
def test_watch_leaves_the_terminal_as_it_was(relaywatch, end):
    relaywatch.wait_all_ok(60)
    with _watching(relaywatch) as screen:
        screen.wait_text(": healthy")
        assert not screen.is_as_before()
        if end == "q":
            screen.type("q")
        elif end == "ctrl-c":
            screen.type("\x03")
        else:
            screen.signal(signal.SIGTERM if end == "sigterm" else signal.SIGHUP)
        assert screen.wait_exit() == 0
        wait_for(screen.is_as_before, 5, "the terminal as it was")


def test_watch_gives_the_terminal_back_while_it_is_suspended(relaywatch):
    with _watching(relaywatch) as screen:
        screen.wait_text("CHAIN lab")
        screen.type("\x1a")
        wait_for(screen.is_stopped, 5, "the program to be stopped")
        wait_for(screen.is_as_before, 5, "the terminal as it was")
        screen.go_on()
        wait_for(lambda: not screen.is_as_before(), 5, "the second screen")
        screen.wait_text("CHAIN lab")
        screen.type("q")
        screen.wait_exit()
        wait_for(screen.is_as_before, 5, "the terminal as it was")


def test_watch_follows_the_size_of_the_window(relaywatch):
    relaywatch.wait_all_ok(60)
    with _watching(relaywatch) as screen:
        screen.wait_text("CHAIN lab")
        assert "ADDRESS" not in screen.text()
        screen.resize(60, 200)
        screen.wait_text("ADDRESS")
        screen.resize(8, 80)
        screen.wait_text("lines 1 to 7 of [0-9]+: ")
        assert screen.lines()[0].startswith("relaywatch ")
        screen.type("\x1b[B")
        screen.wait_text("lines 2 to 8 of ")
        screen.type(" " * 20)
        screen.wait_text("No alerts")
        screen.type("\x1b[A" * 100)
        screen.wait_text("lines 1 to 7 of ")
        screen.type("q")
        screen.wait_exit()


def test_watch_says_that_the_daemon_is_lost_and_goes_on_when_it_is_back(relaywatch):
    relaywatch.wait_all_ok(60)
    with _watching(relaywatch) as screen:
        screen.wait_text(": healthy")
        assert relaywatch.terminate() == 0
        try:
            first = int(screen.wait_text(r"NO ANSWER, last seen (\d+) s ago: ").group(1))
            wait_for(lambda: int(screen.wait_text(r"last seen (\d+) s ago").group(1)) > first, 10, "the seconds to go on")
            assert "CHAIN lab" in screen.text()  # what it said last is still there
        finally:
            relaywatch.start()
        screen.wait_text("^relaywatch ")
        screen.wait_text(": healthy", 60)
        assert "NO ANSWER" not in screen.text()
        screen.type("q")
        assert screen.wait_exit() == 0


def test_watch_says_that_the_daemon_hangs_and_can_be_left(relaywatch):
    with _watching(relaywatch) as screen:
        screen.wait_text("CHAIN lab")
        relaywatch.process.signal(signal.SIGSTOP)
        try:
            screen.wait_text(r"NO ANSWER, last seen \d+ s ago")
            screen.type("q")
            assert screen.wait_exit(5) == 2
        finally:
            relaywatch.process.signal(signal.SIGCONT)
        assert screen.is_as_before()


def test_watch_of_nobody_says_so(relaywatch):
    command = [relaywatch.binary, "status", "--watch", "--url", "http://127.0.0.1:1"]
    with PtyProgram(command) as screen:
        screen.wait_text("NO ANSWER, never seen: ")
        screen.type("q")
        assert screen.wait_exit() == 2


@pytest.mark.quick
def test_no_colour_is_honoured(relaywatch):
    for options, has_colours in (({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "0"}, False), ({"TERM": "dumb"}, False)):
        for arguments in (["status"], ["topology"], ["events"], ["maintenance", "list"]):
            with PtyProgram([relaywatch.binary, *arguments, "--url", relaywatch.url], environment=options) as screen:
                screen.wait_exit()
                shown = wait_for(lambda: screen.output, 5, "its output")
            if arguments[0] in ("status", "topology") or not has_colours:
                assert ("\x1b[" in shown) == has_colours, (options, arguments, shown)
    with _watching(relaywatch, environment={"NO_COLOR": "1"}) as screen:
        screen.wait_text("CHAIN lab")
        screen.type("q")
        screen.wait_exit()
        assert "m" not in {sequence[-1] for sequence in _sequences(screen.output)}
    with _watching(relaywatch, environment={"TERM": "dumb"}) as screen:
        screen.wait_text("CHAIN lab")
        screen.type("q\n")  # no key of its own: it does not read them
        screen.type("\x03")
        screen.wait_exit()
        assert not _sequences(screen.output)


def _sequences(output):

    return re.findall("\x1b\\[[?0-9;]*[A-Za-z]", output)


@pytest.mark.quick
def test_piped_output_is_plain_and_fits_80_columns(chain, relaywatch):
    with _broken_in_the_middle(chain, relaywatch):
        for arguments in (["status"], ["topology"], ["events"], ["maintenance", "list"]):
            run = _piped(relaywatch, *arguments)
            assert run.returncode == (1 if arguments[0] in ("status", "topology") else 0), run.stderr
            assert run.stdout and "\x1b" not in run.stdout + run.stderr
            assert _fits(run.stdout), run.stdout
        assert json.loads(_piped(relaywatch, "status", "--json").stdout)["chains"][0]["name"] == "lab"


def test_topology_draws_the_chain(chain, relaywatch):
    relaywatch.wait_all_ok(60)
    healthy = _piped(relaywatch, "topology")
    assert healthy.returncode == 0, healthy.stdout
    with _broken_in_the_middle(chain, relaywatch):
        tree = _piped(relaywatch, "topology")
        assert tree.returncode == 1
        for line in ("n1 ", "└─ n2 ", "   └─ n3 ", "      │  ROOT CAUSE: applier_stopped", "      └─ n4 ", "         └─ n5 "):
            assert "\n" + line in tree.stdout, tree.stdout
        ascii_tree = _piped(relaywatch, "topology", LANG="C").stdout
        assert "\n   `- n3 " in ascii_tree and ascii_tree.isascii(), ascii_tree
    nobody = subprocess.run([str(relaywatch.binary), "topology", "--url", "http://127.0.0.1:1"], capture_output=True,
                            text=True, timeout=30)
    assert (nobody.returncode, nobody.stdout) == (2, "") and "no answer" in nobody.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_a_piped_watch_prints_once_per_change(chain, relaywatch, module_directory, as_json):
    relaywatch.wait_all_ok(60)
    output = module_directory / f"watch-{as_json}.txt"
    command = [str(relaywatch.binary), "status", "--watch", "--url", relaywatch.url, *(["--json"] if as_json else [])]
    with output.open("w") as file:
        watch = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.DEVNULL, stdout=file)
    try:
        begin = '{"alerts":' if as_json else "relaywatch "
        pieces = lambda: [line for line in output.read_text().splitlines() if line.startswith(begin)]
        wait_for(pieces, 10, "the first print")
        seen = relaywatch.status()["at"]
        wait_for(lambda: relaywatch.status()["at"] > seen, 10, "another report")
        assert len(pieces()) == 1, output.read_text()
        with _broken_in_the_middle(chain, relaywatch):
            broken = '"state":"stopped"' if as_json else "n2 → n3  stopped"
            wait_for(lambda: broken in output.read_text(), 10, "the broken hop")
        wait_for(lambda: "\x1b" in output.read_text() or len(pieces()) >= 3, 20, "the healthy chain")
        assert "\x1b" not in output.read_text()
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(10) == 0
    finally:
        if watch.poll() is None:
            watch.kill()
            watch.wait()


def test_a_piped_watch_ends_when_nobody_reads_it(relaywatch):
    relaywatch.wait_all_ok(60)
    watch = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", str(relaywatch.binary), "status", "--watch", "--url",
                              relaywatch.url], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert watch.stdout.readline().startswith(b"relaywatch ")
    watch.stdout.close()
    assert watch.wait(10) == 0
