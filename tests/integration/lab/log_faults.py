"""Ways to damage or lose the logs that a replica reads. Each returns the function that makes it right again."""

from .faults import end_dumps, new_row, wait_applier_error, wait_receiver_error, wait_row
from .waiting import wait_for


def reset_master(chain, node):
    """The source's binary logs are begun anew under its replica."""
    source = chain.source_of(node)
    source.run("FLUSH LOCAL BINARY LOGS")  # so that the replica is in a file that will be no more
    chain.wait_replicating(node)
    node.run("STOP SLAVE IO_THREAD")
    end_dumps(source)
    source.run("RESET MASTER")
    node.run("START SLAVE IO_THREAD")
    wait_receiver_error(chain, node, 1236)
    return lambda: chain.reseed(node)


def binlog_corrupt(chain, node):
    """The disk gives back something else than the source wrote, further on than the replica has read."""
    source = chain.source_of(node)
    node.run("STOP SLAVE IO_THREAD")
    end_dumps(source)
    status = node.replica_status()
    _write_and_wait(chain, source)
    _overwrite(source.directory / "data" / status["Master_Log_File"], status["Read_Master_Log_Pos"])
    node.run("START SLAVE IO_THREAD")
    wait_receiver_error(chain, node, 1236)

    def heal():
        source.run("FLUSH LOCAL BINARY LOGS")  # what comes now is readable
        chain.reseed(node)
    return heal


def relay_log_corrupt(chain, node):
    """The same on the replica, between what was received and what is applied."""
    node.run("STOP SLAVE SQL_THREAD")
    status = node.replica_status()
    _write_and_wait(chain, chain.source_of(node))
    written = chain.source_of(node).written()
    wait_for(lambda: _received(node) >= written, 20, f"{node.name} to receive")
    _overwrite(node.directory / "data" / status["Relay_Log_File"], status["Relay_Log_Pos"])
    node.run("START SLAVE SQL_THREAD")
    wait_applier_error(chain, node, 1594)
    return lambda: chain.reseed(node)


def _received(node):
    status = node.replica_status()
    return status["Master_Log_File"], status["Read_Master_Log_Pos"]


def _write_and_wait(chain, node):
    """Some rows of the origin have reached the node's own binary log."""
    for _ in range(5):
        row = new_row(chain)
        chain.origin.run(f"INSERT INTO app.faults VALUES ({row}, 'log fault')")
    wait_row(node, row)


def _overwrite(file, position):
    with file.open("r+b") as log:
        log.seek(position)
        log.write(b"\xff" * 40)


FAULTS = {function.__name__: function
          for function in (reset_master, binlog_corrupt, relay_log_corrupt)}
