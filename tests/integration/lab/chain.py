"""Servers that replicate from one another in a line, wired by binlog file and position."""

import subprocess
from pathlib import Path

from .mariadb import PASSWORDS, MariadbNode, make_template
from .processes import find_program, free_port
from .waiting import wait_for

_SCHEMA = (
    "CREATE DATABASE app",
    "CREATE TABLE app.ticker (id INT PRIMARY KEY, n BIGINT NOT NULL, note VARCHAR(200) NOT NULL)",
    "CREATE TABLE app.faults (id INT PRIMARY KEY, note VARCHAR(40) NOT NULL)",
    "CREATE TABLE app.clock (id INT AUTO_INCREMENT PRIMARY KEY, written_at DOUBLE NOT NULL)",
    "CREATE TABLE app.burden (id INT PRIMARY KEY, n BIGINT NOT NULL)",
)


class Chain:
    """nodes[0] is the origin, and the only one that the application can write to. Names are n1, n2, …; the replica of hop i is nodes[i + 1]."""

    def __init__(self, directory, size=5, ports=None, survives=False):
        self.directory = Path(directory)
        ports = ports or [free_port() for _ in range(size)]
        self.nodes = [MariadbNode(f"n{i + 1}", self.directory / f"n{i + 1}", port, 101 + i, survives, read_only=i > 0)
                      for i, port in enumerate(ports)]

    @property
    def origin(self):
        return self.nodes[0]

    def node(self, name):
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"no node {name} in the chain")

    def source_of(self, node):
        return self.nodes[self.nodes.index(node) - 1]

    def create(self):
        """Makes, starts and wires all servers; returns when the schema has reached the tail."""
        template = make_template(self.directory / "template")
        for node in self.nodes:
            node.create(template)
            node.start(wait=False)
        for node in self.nodes:
            node.wait_ready()
        for node in self.nodes[1:]:
            self.point_at_source(node, *self.source_of(node).written())
            node.run("START SLAVE")
        self.origin.run(*_SCHEMA)
        self.wait_in_step()

    def point_at_source(self, node, file, position):
        node.run(f"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={self.source_of(node).port}, "
                 f"MASTER_USER='repl', MASTER_PASSWORD='{PASSWORDS['repl']}', "
                 f"MASTER_LOG_FILE='{file}', MASTER_LOG_POS={position}, MASTER_CONNECT_RETRY=1, MASTER_USE_GTID=no")

    def reseed(self, node):
        """Copies the source's data over the replica's and starts it there: mends whatever it was. The copy is written
        to the replica's own binary log too, so it also reaches the nodes below."""
        source = self.source_of(node)
        node.run("STOP SLAVE")
        self.point_at_source(node, *source.written())  # the dump's own CHANGE MASTER sets only file and position
        dump = subprocess.Popen([find_program("mariadb-dump"), *self._client_options(source), "--single-transaction",
                                 "--master-data=1", "--skip-triggers", "--databases", "app"],
                                stdout=subprocess.PIPE, env=self._client_env())
        subprocess.run([find_program("mariadb"), *self._client_options(node)], stdin=dump.stdout,
                       check=True, env=self._client_env())
        dump.stdout.close()
        if dump.wait() != 0:
            raise RuntimeError(f"mariadb-dump of {source.name} failed")
        node.run("START SLAVE")

    @staticmethod
    def _client_options(node):
        return ["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", f"--port={node.port}", "--user=admin"]

    @staticmethod
    def _client_env():
        return {"PATH": "/usr/bin:/bin", "MYSQL_PWD": PASSWORDS["admin"]}

    @staticmethod
    def replicates(node, position=("", 0)):
        """Both threads run and all up to a position of the source has been executed. Threads alone say little: an
        applier that is about to fail on its next event runs, too."""
        status = node.replica_status()
        return (status is not None and status["Slave_IO_Running"] == "Yes" and status["Slave_SQL_Running"] == "Yes"
                and (status["Relay_Master_Log_File"], status["Exec_Master_Log_Pos"]) >= position)

    def in_step(self, node):
        """The replica runs and has executed all that its source has written."""
        written = self.source_of(node).written()
        status = node.replica_status()
        return (status is not None and status["Slave_IO_Running"] == "Yes" and status["Slave_SQL_Running"] == "Yes"
                and (status["Relay_Master_Log_File"], status["Exec_Master_Log_Pos"]) == written)

    def wait_in_step(self, timeout=60):
        """For a chain without writes: every replica has caught up, from the top down."""
        for node in self.nodes[1:]:
            wait_for(lambda node=node: self.in_step(node), timeout, f"{node.name} to be in step",
                     describe=lambda node=node: self.words_of(node))

    def wait_replicating(self, node, timeout=60):
        """Also under load: waits until the replica has executed what its source has written by now."""
        position = self.source_of(node).written()
        wait_for(lambda: self.replicates(node, position), timeout, f"{node.name} to replicate",
                 describe=lambda: self.words_of(node))

    @staticmethod
    def words_of(node):
        status = node.replica_status() or {}
        wanted = ("Slave_IO_Running", "Slave_SQL_Running", "Last_IO_Error", "Last_SQL_Error", "Relay_Master_Log_File",
                  "Exec_Master_Log_Pos")
        return {name: status.get(name) for name in wanted}

    def stop(self):
        for node in self.nodes:
            node.stop()
