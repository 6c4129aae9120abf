"""Ways to keep a replica's applier from going on. Each returns the function that lets it go on."""

from .faults import has_table, new_row, wait_row
from .waiting import wait_for


def metadata_lock(chain, node):
    """A forgotten transaction on the replica has read a table that the origin then alters."""
    table = f"app.extra_{new_row(chain)}"
    chain.origin.run(f"CREATE TABLE {table} (id INT PRIMARY KEY)")
    wait_for(lambda: has_table(node, table), 20, f"{table} on {node.name}")
    reader = node.connect(autocommit=False)
    with reader.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
    chain.origin.run(f"ALTER TABLE {table} ADD COLUMN n INT")
    _wait_for_applier(node, "metadata lock")
    return reader.close


def global_read_lock(chain, node):
    """A backup on the replica holds all tables."""
    backup = node.connect()
    with backup.cursor() as cursor:
        cursor.execute("FLUSH TABLES WITH READ LOCK")
    return backup.close


def row_lock(chain, node):
    """A forgotten transaction on the replica has locked a row that the origin then changes."""
    row = new_row(chain)
    chain.origin.run(f"INSERT INTO app.faults VALUES ({row}, 'before')")
    wait_row(node, row)
    before = node.run("SELECT @@GLOBAL.innodb_lock_wait_timeout AS n")[0]["n"]
    node.run("STOP SLAVE SQL_THREAD", "SET GLOBAL innodb_lock_wait_timeout = 3600", "START SLAVE SQL_THREAD")
    holder = node.connect(autocommit=False)
    with holder.cursor() as cursor:
        cursor.execute(f"SELECT * FROM app.faults WHERE id = {row} FOR UPDATE")
    chain.origin.run(f"UPDATE app.faults SET note = 'after' WHERE id = {row}")

    def heal():
        holder.close()
        node.run(f"SET GLOBAL innodb_lock_wait_timeout = {before}")
    return heal


def long_ddl(chain, node):
    """A table made from a view takes no time at the origin, and as long as the fault lasts where the view is slow."""
    number = new_row(chain)
    view, lock = f"app.view_{number}", f"long_ddl_{number}"
    chain.origin.run(f"CREATE VIEW {view} AS SELECT id FROM app.faults WHERE id < 0")
    wait_for(lambda: has_table(node, view), 20, f"{view} on {node.name}")
    # Row by row it looks whether the session that holds the lock has gone.
    node.run("USE app", f"ALTER VIEW {view} AS SELECT seq AS id FROM seq_1_to_6000 "
             f"WHERE SLEEP(IF(IS_FREE_LOCK(IF(seq > 0, '{lock}', '')), 0, 0.1)) <> 0", binlog=False)
    holder = node.connect()
    with holder.cursor() as cursor:
        cursor.execute(f"SELECT GET_LOCK('{lock}', 0)")
    chain.origin.run(f"CREATE TABLE app.extra_{number} AS SELECT * FROM {view}")
    _wait_for_applier(node, "User sleep")

    def heal():
        holder.close()
        node.run(f"ALTER VIEW {view} AS SELECT id FROM app.faults WHERE id < 0", binlog=False)
    return heal


def _wait_for_applier(node, words):
    def waits():
        return any(thread["User"] == "system user" and words in (thread["State"] or "")
                   for thread in node.run("SHOW PROCESSLIST"))

    wait_for(waits, 20, f"the applier of {node.name} to be in the state {words}")


FAULTS = {function.__name__: function for function in (metadata_lock, global_read_lock, row_lock, long_ddl)}
