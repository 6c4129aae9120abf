"""What scripts/demo does: a chain under a small load with relaywatch, Prometheus and Alertmanager beside it.

Everything lives in .demo/ of the checkout and outlives the command that started it.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from . import faults
from .chain import Chain
from .daemon import Relaywatch, config_for
from .load import make_quick_to_apply, make_slow_to_apply
from .mariadb import PASSWORDS
from .observers import Alertmanager, Prometheus
from .processes import LabError, Process, port_is_taken

_CHECKOUT = Path(__file__).resolve().parents[3]
_SLOW_SECONDS = 0.1
_HOP_FAULTS = {name.replace("_", "-"): fault for name, fault in faults.FAULTS.items() if name not in ("kill", "freeze")}
_NODE_FAULTS = {"kill-node": faults.kill, "freeze-node": faults.freeze}


class Demo:
    def __init__(self, directory=_CHECKOUT / ".demo"):
        offset = _offset(directory)
        self.directory = directory
        self._kept_offset = offset
        self.chain = Chain(directory / "chain", ports=[33061 + offset + i for i in range(5)], survives=True)
        self.relaywatch = Relaywatch(directory / "relaywatch", 9733 + offset, binary_of(directory), survives=True)
        self.alertmanager = Alertmanager(directory / "alertmanager", port=9093 + offset, survives=True)
        self.prometheus = Prometheus(directory / "prometheus", f"127.0.0.1:{self.relaywatch.port}", port=9090 + offset,
                                     survives=True)
        self.writer = Process("writer", directory, survives=True)
        self.burdens = Process("burdens", directory, survives=True)

    def start(self):
        if self.running():
            raise LabError("the demo runs already; `scripts/demo status` shows it, `scripts/demo stop` ends it")
        for port in self._ports():
            if port_is_taken(port):
                raise LabError(f"port {port} is taken; RELAYWATCH_DEMO_OFFSET=1000 moves all the demo's ports by 1000")
        self._stop_all()
        shutil.rmtree(self.directory, ignore_errors=True)
        self.relaywatch.binary = binary_of(self.directory)  # not what an earlier demo remembered
        self.relaywatch.check_binary()
        self.directory.mkdir(mode=0o755)
        (self.directory / "offset").write_text(str(self._kept_offset))
        (self.directory / "binary").write_text(str(self.relaywatch.binary))
        try:
            self._start_all()
        except BaseException:
            self._stop_all()
            raise
        self._explain()

    def _start_all(self):
        print("starting five MariaDB servers ...", flush=True)
        self.chain.create()
        self._write_with(self.writer, "--rate", 20)
        print("starting Alertmanager, relaywatch and Prometheus ...", flush=True)
        self.alertmanager.start()
        self.relaywatch.directory.mkdir()
        config = config_for(self.chain, self.relaywatch.directory, self.relaywatch.port, [self.alertmanager.url],
                            lag={"warning": "5s", "critical": "1m"})
        config["chains"][0]["name"] = "demo"
        config["store"] = {"path": "state.db"}
        self.relaywatch.write_config(config)
        self.relaywatch.start()
        self.prometheus.start()
        self.relaywatch.wait_all_ok()

    def _ports(self):
        watchers = [self.relaywatch.port, self.alertmanager.port, self.prometheus.port]
        return [node.port for node in self.chain.nodes] + watchers

    def _processes(self):
        watchers = [self.burdens, self.writer, self.prometheus.process, self.relaywatch.process,
                    self.alertmanager.process]
        return watchers + [node.process for node in reversed(self.chain.nodes)]

    def running(self):
        return self.directory.exists() and any(process.running() for process in self._processes())

    def _write_with(self, process, *arguments):
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
        process.start([sys.executable, "-m", "lab.load", "--port", self.chain.origin.port, *arguments], env=env)

    def _explain(self):
        self.show()
        own = self.chain.nodes
        client = f"mariadb --no-defaults -h 127.0.0.1 -P {own[2].port} -u admin -p{PASSWORDS['admin']}"
        print(f"""
  chain         {' -> '.join(f'{node.name} (:{node.port})' for node in own)}
  relaywatch    {self.relaywatch.url}/   (its page; also /metrics, /api/v1/status)
  Prometheus    {self.prometheus.url}/graph?g0.expr=relaywatch_hop_lag_seconds&g0.tab=0
  Alertmanager  {self.alertmanager.url}
  a server      {client}

  scripts/demo status              the table
  scripts/demo break stop-applier  or stop-receiver, duplicate-key, kill-node, wrong-password, load N; then [node]
                                   (also: {', '.join(sorted(self._others()))})
  scripts/demo heal                makes replication right again
  scripts/demo stop                ends everything""")

    @staticmethod
    def _others():
        return ({*_HOP_FAULTS, *_NODE_FAULTS}
                - {"stop-applier", "stop-receiver", "duplicate-key", "kill-node", "wrong-password"})

    def show(self):
        self._must_run()
        done = self.relaywatch.command("status", "--url", self.relaywatch.url)
        print(done.stdout + done.stderr, end="", flush=True)
        return done.returncode

    def break_(self, what, arguments):
        self._must_run()
        if what == "load":
            self._load(arguments)
            return
        fault = {**_HOP_FAULTS, **_NODE_FAULTS}.get(what)
        if fault is None:
            raise LabError(f"no fault {what}; there are: {', '.join(sorted([*_HOP_FAULTS, *_NODE_FAULTS, 'load N']))}")
        node = self._node(arguments[0] if arguments else "n3")
        if what in _HOP_FAULTS and node is self.chain.origin:
            raise LabError("n1 is the origin, no hop ends at it; name one of the others")
        fault(self.chain, node)
        print(f"{what} on {node.name}: done. Look with `scripts/demo status`, mend with `scripts/demo heal`.")

    def _load(self, arguments):
        if not arguments or not arguments[0].isdigit() or int(arguments[0]) == 0:
            raise LabError("load needs a number of writes a second, as in `scripts/demo break load 50 n3`")
        rate = int(arguments[0])
        node = self._node(arguments[1] if len(arguments) > 1 else "n3")
        self.burdens.stop()
        make_slow_to_apply(node, _SLOW_SECONDS)
        self._write_with(self.burdens, "--rate", rate, "--burdens")
        print(f"{rate} writes a second, each of which takes {node.name}'s applier {_SLOW_SECONDS} s: above "
              f"{1 / _SLOW_SECONDS:.0f} it falls behind. Mend with `scripts/demo heal`.")

    def heal(self):
        self._must_run()
        self.burdens.stop()
        for node in self.chain.nodes:
            if not node.running():
                node.start()
            node.thaw()
            node.wait_ready()
            make_quick_to_apply(node)
        for node in self.chain.nodes:
            print(f"{node.name} ...", flush=True)
            faults.repair(self.chain, node)
        print("healed: every replica replicates.")

    def stop(self):
        if not self.directory.exists():
            print("the demo does not run.")
            return
        self._stop_all()
        shutil.rmtree(self.directory, ignore_errors=True)
        print("stopped.")

    def _stop_all(self):
        if self.directory.exists():
            for process in self._processes():
                process.stop()

    def _node(self, name):
        try:
            return self.chain.node(name)
        except KeyError:
            raise LabError(f"no node {name}; there are {', '.join(n.name for n in self.chain.nodes)}") from None

    def _must_run(self):
        if not self.running():
            raise LabError("the demo does not run; `scripts/demo` starts it")


def _offset(directory):
    """By how much all ports are moved. Kept beside the state, so that later commands find what the first started."""
    kept = directory / "offset"
    text = kept.read_text() if kept.exists() else os.environ.get("RELAYWATCH_DEMO_OFFSET", "0")
    if not text.isdigit() or int(text) > 30000:
        raise LabError("RELAYWATCH_DEMO_OFFSET must be a number from 0 to 30000")
    return int(text)


def binary_of(directory):
    """The relaywatch to run. Kept beside the state, so that later commands ask with the one that was started."""
    given = os.environ.get("RELAYWATCH_BINARY")
    kept = directory / "binary"
    if not given and kept.exists():
        return Path(kept.read_text())
    return Path(given or _CHECKOUT / "build/release/daemon/relaywatch").absolute()


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("start", "status", "heal", "stop"):
        commands.add_parser(name)
    breaking = commands.add_parser("break")
    breaking.add_argument("what")
    breaking.add_argument("arguments", nargs="*")
    arguments = parser.parse_args()
    try:
        demo = Demo()
        if arguments.command == "status":
            return demo.show()
        if arguments.command == "break":
            demo.break_(arguments.what, arguments.arguments)
        else:
            getattr(demo, arguments.command)()
    except (LabError, AssertionError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
