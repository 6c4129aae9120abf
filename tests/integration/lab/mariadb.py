"""One MariaDB server on loopback: its configuration, life and connections."""

import shutil
import signal
import subprocess
from pathlib import Path

import pymysql

from .processes import LabError, Process, find_program, port_is_taken, server_user

# Fixed, because the servers listen on loopback only and hold nothing; tests grep everything for them.
PASSWORDS = {
    "admin": "lab-admin-Xq71",
    "repl": "lab-repl-Zt84",
    "monitor": "lab-monitor-Kw39",
    "powerless": "lab-powerless-Bn52",
    "app": "lab-app-Hd26",
}

# What relaywatch needs on MariaDB >= 10.5, and PROCESS to see what holds up an applier.
MONITOR_GRANT = "GRANT REPLICA MONITOR, BINLOG MONITOR, PROCESS ON *.*"

_ACCOUNTS = f"""
DELETE FROM mysql.global_priv WHERE User = 'root';
FLUSH PRIVILEGES;
CREATE USER admin@'127.0.0.1' IDENTIFIED BY '{PASSWORDS["admin"]}';
GRANT ALL ON *.* TO admin@'127.0.0.1' WITH GRANT OPTION;
CREATE USER repl@'127.0.0.1' IDENTIFIED BY '{PASSWORDS["repl"]}';
GRANT REPLICATION SLAVE ON *.* TO repl@'127.0.0.1';
CREATE USER monitor@'127.0.0.1' IDENTIFIED BY '{PASSWORDS["monitor"]}';
{MONITOR_GRANT} TO monitor@'127.0.0.1';
CREATE USER powerless@'127.0.0.1' IDENTIFIED BY '{PASSWORDS["powerless"]}';
CREATE USER app@'127.0.0.1' IDENTIFIED BY '{PASSWORDS["app"]}';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, BINLOG ADMIN ON *.* TO app@'127.0.0.1';
"""

_CONFIG = """[mariadbd]
datadir = {directory}/data
port = {port}
bind-address = 127.0.0.1
# No unix socket: a deep checkout would make its path too long.
socket =
pid-file = {directory}/mariadbd.pid
tmpdir = {directory}
server_id = {server_id}
report_host = 127.0.0.1
report_port = {port}
log_bin = binlog
log_slave_updates = ON
relay_log = relay
relay_log_recovery = ON
read_only = {read_only}
binlog_format = MIXED
skip_name_resolve = ON
skip_slave_start = OFF
slave_net_timeout = 4
slave_max_allowed_packet = 16M
sync_binlog = 0
innodb_flush_log_at_trx_commit = 2
innodb_buffer_pool_size = 16M
innodb_log_file_size = 8M
innodb_flush_method = fsync
key_buffer_size = 1M
aria_pagecache_buffer_size = 2M
performance_schema = OFF
max_connections = 60
thread_cache_size = 4
character_set_server = utf8mb4
"""


def make_template(directory):
    """A fresh data directory with the accounts in it, copied for every node: installing it takes seconds."""
    directory = Path(directory)
    data = directory / "data"
    if data.exists():
        return data
    directory.mkdir(parents=True, exist_ok=True)
    accounts = directory / "accounts.sql"
    accounts.write_text("FLUSH PRIVILEGES;\n" + _ACCOUNTS)
    user = server_user(directory)
    building = directory / "building"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    _give_to(building, user)
    command = [find_program("mariadb-install-db"), "--no-defaults", f"--datadir={building}", "--skip-test-db",
               "--auth-root-authentication-method=normal", "--innodb-log-file-size=8M", f"--extra-file={accounts}"]
    if user:
        command.append(f"--user={user}")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    if done.returncode != 0:
        raise LabError(f"mariadb-install-db failed:\n{done.stdout}")
    building.rename(data)
    return data


def _give_to(path, user):
    if user not in (None, "root"):
        shutil.chown(path, user, user)


class MariadbNode:
    """A server with binary log and log_slave_updates, so that it can be source and replica at once."""

    def __init__(self, name, directory, port, server_id, survives=False, read_only=False):
        self.name = name
        self.read_only = read_only  # for all but admin and replication
        self.directory = Path(directory)
        self.port = port
        self.server_id = server_id
        self.process = Process("mariadbd", self.directory, survives)

    def create(self, template):
        if port_is_taken(self.port):
            raise LabError(f"port {self.port}, meant for {self.name}, is taken")
        self.directory.mkdir(parents=True)
        user = server_user(self.directory)
        # cp keeps the owner when we are root.
        subprocess.run(["cp", "-a", str(template), str(self.directory / "data")], check=True)
        _give_to(self.directory, user)
        config = _CONFIG.format(directory=self.directory, port=self.port, server_id=self.server_id,
                                read_only="ON" if self.read_only else "OFF")
        (self.directory / "my.cnf").write_text(config)

    def start(self, wait=True, environment=None):
        """`environment` (a dict) is added to the server's own, until it is started again."""
        user = server_user(self.directory)
        # Set by env, as the last before the server: what is preloaded must not be loaded as another user, too.
        variables = [f"{name}={value}" for name, value in (environment or {}).items()]
        command = [find_program("env"), *variables, find_program("mariadbd"),
                   f"--defaults-file={self.directory / 'my.cnf'}"]
        if user == "root":
            command.append("--user=root")
        self.process.start(command, user)
        if wait:
            self.wait_ready()

    def wait_ready(self, timeout=60):
        self.process.wait_until(self.answers, timeout, "to answer")

    def answers(self):
        try:
            self.connect().close()
        except pymysql.err.OperationalError:
            return False
        return True

    def stop(self):
        self.process.stop(timeout=30)

    def kill(self):
        self.process.kill()

    def freeze(self):
        self.process.signal(signal.SIGSTOP)

    def thaw(self):
        self.process.signal(signal.SIGCONT)

    def running(self):
        return self.process.running()

    def connect(self, user="admin", database=None, autocommit=True):
        return pymysql.connect(host="127.0.0.1", port=self.port, user=user, password=PASSWORDS[user], database=database,
                               autocommit=autocommit, connect_timeout=5, read_timeout=30, write_timeout=30,
                               cursorclass=pymysql.cursors.DictCursor)

    def run(self, *statements, binlog=True):
        """Runs statements on one connection; returns the last one's rows. binlog=False keeps them on this server."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                if not binlog:
                    cursor.execute("SET SESSION sql_log_bin = 0")
                for statement in statements:
                    cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def replica_status(self):
        """The one row of SHOW SLAVE STATUS, or None on a server that replicates from nobody."""
        rows = self.run("SHOW SLAVE STATUS")
        return rows[0] if rows else None

    def written(self):
        """(file, position) of the end of this server's own binary log."""
        row = self.run("SHOW MASTER STATUS")[0]
        return row["File"], row["Position"]
