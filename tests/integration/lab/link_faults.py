"""Ways to break how a replica reaches its source. Each returns the function that makes it right again."""

import pymysql

from .faults import end_dumps, wait_receiver_error
from .mariadb import PASSWORDS


def _reconnect(node, *changes):
    """Stops the receiver for as long as it takes to change something."""
    node.run("STOP SLAVE IO_THREAD", *changes, "START SLAVE IO_THREAD")


def account_locked(chain, node):
    """The source's administrator locks the account that replicates."""
    source = chain.source_of(node)
    source.run("ALTER USER repl@'127.0.0.1' ACCOUNT LOCK", binlog=False)
    _reconnect(node)
    return lambda: source.run("ALTER USER repl@'127.0.0.1' ACCOUNT UNLOCK", binlog=False)


def privilege_revoked(chain, node):
    source = chain.source_of(node)
    source.run("REVOKE REPLICATION SLAVE ON *.* FROM repl@'127.0.0.1'", binlog=False)
    _reconnect(node)

    def heal():
        source.run("GRANT REPLICATION SLAVE ON *.* TO repl@'127.0.0.1'", binlog=False)
        _reconnect(node)
    return heal


def account_dropped(chain, node):
    source = chain.source_of(node)
    source.run("DROP USER repl@'127.0.0.1'", binlog=False)
    _reconnect(node)

    def heal():
        source.run(f"CREATE USER repl@'127.0.0.1' IDENTIFIED BY '{PASSWORDS['repl']}'",
                   "GRANT REPLICATION SLAVE ON *.* TO repl@'127.0.0.1'", binlog=False)
        _reconnect(node)
    return heal


def password_expired(chain, node):
    """The account's password is too old, and the source refuses who comes with it."""
    return _expire_password(chain, node, disconnect=1)  # once it is renewed, the receiver comes in by itself


def password_to_change(chain, node):
    """The same where the source lets it in to change the password and for nothing else, as MariaDB does unless it is
    told otherwise: the receiver gives up for good."""
    renew = _expire_password(chain, node, disconnect=0)
    wait_receiver_error(chain, node, 1820)

    def heal():
        renew()
        node.run("START SLAVE IO_THREAD")
    return heal


def _expire_password(chain, node, disconnect):
    source = chain.source_of(node)
    before = source.run("SELECT @@GLOBAL.disconnect_on_expired_password AS n")[0]["n"]
    source.run(f"SET GLOBAL disconnect_on_expired_password = {disconnect}",
               "ALTER USER repl@'127.0.0.1' PASSWORD EXPIRE", binlog=False)
    _reconnect(node)

    def heal():
        source.run(f"SET GLOBAL disconnect_on_expired_password = {before}",
                   f"ALTER USER repl@'127.0.0.1' IDENTIFIED BY '{PASSWORDS['repl']}'", binlog=False)
    return heal


def name_unresolved(chain, node):
    """The replica is told a name for its source that nobody knows."""
    node.run("STOP SLAVE")
    status = node.replica_status()

    def point_at(host):
        node.run("STOP SLAVE", f"CHANGE MASTER TO MASTER_HOST = '{host}', MASTER_PORT = {status['Master_Port']}, "
                 f"MASTER_LOG_FILE = '{status['Relay_Master_Log_File']}', "
                 f"MASTER_LOG_POS = {status['Exec_Master_Log_Pos']}", "START SLAVE")

    point_at("no-such-host.invalid")
    return lambda: point_at(status["Master_Host"])


def tls_demanded(chain, node):
    """The replica insists on TLS, which its source does not speak."""
    node.run("STOP SLAVE", "CHANGE MASTER TO MASTER_SSL = 1, MASTER_SSL_VERIFY_SERVER_CERT = 1", "START SLAVE")
    return lambda: node.run("STOP SLAVE", "CHANGE MASTER TO MASTER_SSL = 0, MASTER_SSL_VERIFY_SERVER_CERT = 0",
                            "START SLAVE")


def too_many_connections(chain, node):
    """Somebody's clients take every connection that the source has to give."""
    source = chain.source_of(node)
    before = source.run("SELECT @@GLOBAL.max_connections AS n")[0]["n"]
    admin = source.connect()  # an administrator has one connection more than everybody else
    node.run("STOP SLAVE IO_THREAD")
    end_dumps(source)
    with admin.cursor() as cursor:
        cursor.execute("SET GLOBAL max_connections = 10")
    crowd = []
    while _joins(source, crowd):
        pass
    node.run("START SLAVE IO_THREAD")

    def heal():
        with admin.cursor() as cursor:
            cursor.execute(f"SET GLOBAL max_connections = {before}")
        for connection in (*crowd, admin):
            connection.close()
    return heal


def _joins(source, crowd):
    try:
        crowd.append(source.connect(user="app"))
    except pymysql.err.OperationalError as error:
        assert error.args[0] == 1040, error
        return False
    return True


def repointed(chain, node):
    """Somebody makes the replica follow the origin instead of the server above it."""
    status = node.replica_status()
    node.run("STOP SLAVE", f"CHANGE MASTER TO MASTER_PORT = {chain.origin.port}, MASTER_LOG_FILE = "
             "'{}', MASTER_LOG_POS = {}".format(*chain.origin.written()), "START SLAVE")

    def heal():
        node.run("STOP SLAVE")
        chain.point_at_source(node, status["Relay_Master_Log_File"], status["Exec_Master_Log_Pos"])
        chain.reseed(node)
    return heal


def unknown_gtid(chain, node):
    """The replica asks for what its source has never had."""
    node.run("STOP SLAVE")
    before = node.run("SELECT @@GLOBAL.gtid_slave_pos AS p")[0]["p"]
    node.run("SET GLOBAL gtid_slave_pos = '0-4294967295-4000000000'", "CHANGE MASTER TO MASTER_USE_GTID = slave_pos",
             "START SLAVE")
    wait_receiver_error(chain, node, 1236)

    def heal():
        node.run("STOP SLAVE", f"SET GLOBAL gtid_slave_pos = '{before}'")
        chain.reseed(node)
    return heal


FAULTS = {function.__name__: function
          for function in (account_locked, privilege_revoked, account_dropped, password_expired, password_to_change,
                           name_unresolved, tls_demanded, too_many_connections, repointed, unknown_gtid)}
