"""Ways to break the network between a replica and its source. Each returns the function that makes it right again."""

from .gate import TcpGate


def receive_through(chain, node, gate):
    """The replica reaches its source through the gate from now on, and waits for it as long as old servers do.
    Returns the function that leads it directly to its source again."""
    timeout = node.run("SELECT @@GLOBAL.slave_net_timeout AS t")[0]["t"]
    _receive_from(node, gate.port, 3600)
    chain.wait_replicating(node)

    def undo():
        gate.refuse(False)
        gate.forward()
        gate.limit(None)
        chain.wait_replicating(node)  # before it is stopped: it has no error then
        _receive_from(node, chain.source_of(node).port, timeout)
        chain.wait_replicating(node)
        gate.stop()
    return undo


def half_open(chain, node):
    """A firewall forgot the connection: both ends think that it is there, and nothing arrives."""
    gate, undo = _gate_before(chain, node)
    gate.hold()
    return undo


def port_closed(chain, node):
    """The source runs, but its replica cannot reach it any more."""
    gate, undo = _gate_before(chain, node)
    gate.refuse()
    gate.cut()
    return undo


def slow_network(chain, node):
    """The network carries about a third of what the source writes under the steady load."""
    gate, undo = _gate_before(chain, node)
    gate.limit(2000)
    return undo


def _gate_before(chain, node):
    gate = TcpGate(chain.source_of(node).port)
    gate.start()
    return gate, receive_through(chain, node, gate)


def _receive_from(node, port, timeout):
    node.run("STOP SLAVE")
    status = node.replica_status()
    node.run(f"SET GLOBAL slave_net_timeout = {timeout}",
             f"CHANGE MASTER TO MASTER_PORT = {port}, MASTER_LOG_FILE = '{status['Relay_Master_Log_File']}', "
             f"MASTER_LOG_POS = {status['Exec_Master_Log_Pos']}, MASTER_HEARTBEAT_PERIOD = {timeout / 2}", "START SLAVE")


FAULTS = {function.__name__: function for function in (half_open, port_closed, slow_network)}
