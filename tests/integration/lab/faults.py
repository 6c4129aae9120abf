"""Ways to break one node or the hop that ends at it, as they happen to real chains.

Each function breaks it, and returns the function that makes replication right again, data and positions included.
"""

import itertools

import pymysql

from .mariadb import PASSWORDS
from .waiting import wait_for

_rows = itertools.count(1)  # a fresh row of app.faults for each fault


def stop_applier(chain, node):
    node.run("STOP SLAVE SQL_THREAD")
    return lambda: node.run("START SLAVE SQL_THREAD")


def stop_receiver(chain, node):
    node.run("STOP SLAVE IO_THREAD")
    return lambda: node.run("START SLAVE IO_THREAD")


def stop_both(chain, node):
    node.run("STOP SLAVE")
    return lambda: node.run("START SLAVE")


def _start_applier(node):
    node.run("START SLAVE SQL_THREAD")


def duplicate_key(chain, node):
    """A row that somebody wrote on the replica itself, then also arrives from the source."""
    row = new_row(chain)
    node.run(f"INSERT INTO app.faults VALUES ({row}, 'stray')", binlog=False)
    chain.origin.run(f"INSERT INTO app.faults VALUES ({row}, 'origin')")
    wait_applier_error(chain, node, 1062)

    def heal():
        node.run(f"DELETE FROM app.faults WHERE id = {row}", binlog=False)
        _start_applier(node)
    return heal


def row_not_found(chain, node):
    """A row that somebody deleted on the replica is then updated at the origin."""
    row = new_row(chain)
    chain.origin.run(f"INSERT INTO app.faults VALUES ({row}, 'before')")
    wait_row(node, row)
    node.run(f"DELETE FROM app.faults WHERE id = {row}", binlog=False)
    # Only row events miss a row; a statement would silently change nothing.
    chain.origin.run("SET SESSION binlog_format = ROW", f"UPDATE app.faults SET note = 'after' WHERE id = {row}")
    wait_applier_error(chain, node, 1032)

    def heal():
        node.run(f"INSERT INTO app.faults VALUES ({row}, 'before')", binlog=False)
        _start_applier(node)
    return heal


def missing_table(chain, node):
    """A table that somebody dropped on the replica is then written at the origin."""
    table = f"app.extra_{new_row(chain)}"
    create = f"CREATE TABLE {table} (id INT PRIMARY KEY)"
    chain.origin.run(create)
    wait_for(lambda: has_table(node, table), 20, f"{table} on {node.name}")
    node.run(f"DROP TABLE {table}", binlog=False)
    chain.origin.run(f"INSERT INTO {table} VALUES (1)")
    wait_applier_error(chain, node, 1146)

    def heal():
        node.run(create, binlog=False)
        _start_applier(node)
        # Not before it is mended everywhere: a table that goes away while a node below lags breaks that one too.
        chain.wait_replicating(node)
    return heal


def kill(chain, node):
    """SIGKILL. Healing restarts it; the replicas below reconnect by themselves."""
    node.kill()

    def heal():
        node.start()
        for replica in chain.nodes[1:]:
            if replica.running():
                _mend_applied_twice(chain, replica)
    return heal


def freeze(chain, node):
    """SIGSTOP: the server keeps its connections and its port, and answers nothing."""
    node.freeze()
    return node.thaw


def wrong_password(chain, node):
    node.run("STOP SLAVE", "CHANGE MASTER TO MASTER_PASSWORD = 'lab-not-the-password'", "START SLAVE")

    def heal():
        node.run("STOP SLAVE", f"CHANGE MASTER TO MASTER_PASSWORD = '{PASSWORDS['repl']}'", "START SLAVE")
    return heal


def purged_binlog(chain, node):
    """The source purges files that the replica, stopped for a while, still had to receive."""
    source = chain.source_of(node)
    node.run("STOP SLAVE IO_THREAD")
    row = new_row(chain)
    chain.origin.run(f"INSERT INTO app.faults VALUES ({row}, 'purged')")
    wait_row(source, row)
    source.run("FLUSH LOGS")
    file, _ = source.written()
    # A file that a replica still reads is kept, and the source notices late that the replica has gone.
    end_dumps(source)
    wait_for(lambda: _purge_before(source, file), 20, f"{source.name} to purge its old binary logs")
    node.run("START SLAVE IO_THREAD")
    wait_receiver_error(chain, node, 1236)
    return lambda: chain.reseed(node)


def duplicate_server_id(chain, node):
    node.run("STOP SLAVE", f"SET GLOBAL server_id = {chain.source_of(node).server_id}", "START SLAVE")
    wait_receiver_error(chain, node, 1593)

    def heal():
        node.run("STOP SLAVE", f"SET GLOBAL server_id = {node.server_id}", "START SLAVE")
    return heal


def reset_slave_all(chain, node):
    node.run("STOP SLAVE")
    status = node.replica_status()
    node.run("RESET SLAVE ALL")

    def heal():
        chain.point_at_source(node, status["Relay_Master_Log_File"], status["Exec_Master_Log_Pos"])
        node.run("START SLAVE")
    return heal


def schema_mismatch(chain, node):
    """A column that somebody made another type of on the replica."""
    table = f"app.extra_{new_row(chain)}"
    chain.origin.run(f"CREATE TABLE {table} (id INT PRIMARY KEY, n INT)")
    wait_for(lambda: has_table(node, table), 20, f"{table} on {node.name}")
    node.run(f"ALTER TABLE {table} MODIFY n DATETIME", binlog=False)
    chain.origin.run("SET SESSION binlog_format = ROW", f"INSERT INTO {table} VALUES (1, 1)")
    wait_applier_error(chain, node, 1677)

    def heal():
        node.run(f"ALTER TABLE {table} MODIFY n INT", binlog=False)
        _start_applier(node)
        chain.wait_replicating(node)
    return heal


def statement_failed(chain, node):
    """A user that somebody made on the replica beforehand is then made at the origin."""
    user = f"extra_{new_row(chain)}@'127.0.0.1'"
    node.run(f"CREATE USER {user}", binlog=False)
    chain.origin.run(f"CREATE USER {user}")
    wait_applier_error(chain, node, 1396)

    def heal():
        node.run(f"DROP USER {user}", binlog=False)
        _start_applier(node)
        chain.wait_replicating(node)
    return heal


FAULTS = {
    function.__name__: function
    for function in (stop_applier, stop_receiver, stop_both, duplicate_key, row_not_found, missing_table, schema_mismatch,
                     statement_failed, kill, freeze, wrong_password, purged_binlog, duplicate_server_id, reset_slave_all)
}


def repair(chain, node, patience=5.0):
    """Makes the node, and the hop that ends at it, right again after any fault, without knowing which it was."""
    if not node.running():
        node.start()
    node.thaw()
    node.wait_ready()
    status = node.replica_status() if node is not chain.origin else None
    own_id = int(node.run("SELECT @@GLOBAL.server_id AS id")[0]["id"])
    if own_id != node.server_id:
        node.run("STOP SLAVE", f"SET GLOBAL server_id = {node.server_id}")
    if node is chain.origin:
        return
    if status is not None:
        node.run("START SLAVE")
        try:
            chain.wait_replicating(node, patience)
            return
        except AssertionError:
            pass
    chain.reseed(node)
    chain.wait_replicating(node)


def new_row(chain):
    return next(_rows) + chain.origin.run("SELECT COALESCE(MAX(id), 0) AS id FROM app.faults")[0]["id"]


def wait_row(node, row):
    wait_for(lambda: node.run(f"SELECT 1 FROM app.faults WHERE id = {row}"), 20, f"row {row} on {node.name}")


def has_table(node, table):
    return node.run(f"SHOW TABLES IN app LIKE '{table.split('.')[1]}'")


def wait_applier_error(chain, node, code):
    wait_for(lambda: node.replica_status()["Last_SQL_Errno"] == code, 20, f"error {code} on {node.name}",
             describe=lambda: chain.words_of(node))


def wait_receiver_error(chain, node, code):
    wait_for(lambda: node.replica_status()["Last_IO_Errno"] == code, 20, f"error {code} on {node.name}",
             describe=lambda: chain.words_of(node))


def end_dumps(source):
    """Ends what sends the source's binary log to its replica."""
    for thread in source.run("SHOW PROCESSLIST"):
        if thread["Command"] == "Binlog Dump":
            end_thread(source, thread["Id"])


def end_threads_of(node, user):
    for thread in node.run("SHOW PROCESSLIST"):
        if thread["User"] == user:
            end_thread(node, thread["Id"])


def end_thread(node, number):
    try:
        node.run(f"KILL {number}")
    except pymysql.err.MySQLError:
        pass  # it ended by itself


def _purge_before(source, file):
    source.run(f"PURGE BINARY LOGS TO '{file}'")
    return source.run("SHOW BINARY LOGS")[0]["Log_name"] == file


def _mend_applied_twice(chain, replica):
    """A killed replica may apply its last event once more: its position file is not part of the transaction."""
    status = replica.replica_status()
    if status is not None and status["Last_SQL_Errno"] in (1032, 1062):
        chain.reseed(replica)
