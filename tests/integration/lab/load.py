"""Writers on the chain's origin: a steady small load, and writes that one chosen replica takes its time to apply.

As a program (`python3 -m lab.load --port P ...`) it writes until it is stopped.
"""

import argparse
import threading
import time

import pymysql

from .mariadb import PASSWORDS


def _connect(port):
    return pymysql.connect(host="127.0.0.1", port=port, user="app", password=PASSWORDS["app"], database="app",
                           autocommit=True, connect_timeout=2, read_timeout=10, write_timeout=10)


def _paced(rate, stop, write):
    """Calls write(i) `rate` times a second, without bursts to make up for a slow call."""
    number = 0
    due = time.monotonic()
    while not stop.wait(max(0.0, due - time.monotonic())):
        write(number)
        number += 1
        due = max(due + 1.0 / rate, time.monotonic())


def write_steadily(port, rate, stop):
    """`rate` small updates a second, of rows that a replica can apply twice without harm."""
    def session():
        connection = _connect(port)
        try:
            with connection.cursor() as cursor:
                for row in range(10):
                    cursor.execute("INSERT IGNORE INTO ticker VALUES (%s, 0, '')", (row,))
                _paced(rate, stop, lambda i: cursor.execute("UPDATE ticker SET n = n + 1, note = %s WHERE id = %s",
                                                            ("x" * (20 + i % 150), i % 10)))
        finally:
            connection.close()

    _reconnecting(session, stop)


def write_burdens(port, rate, stop):
    """`rate` updates a second of a table that may be slow to write on a replica, see slow_to_apply()."""
    def session():
        connection = _connect(port)
        try:
            with connection.cursor() as cursor:
                cursor.execute("INSERT IGNORE INTO burden VALUES (1, 0)")
                _paced(rate, stop, lambda _: cursor.execute("UPDATE burden SET n = n + 1 WHERE id = 1"))
        finally:
            connection.close()

    _reconnecting(session, stop)


def make_slow_to_apply(node, seconds):
    """From now on every burden takes this replica's applier `seconds` longer, and no other node's."""
    # The nodes below the first get row events; below another slow node they are marked as of a table with triggers.
    node.run("SET GLOBAL slave_run_triggers_for_rbr = ENFORCE",
             "CREATE OR REPLACE TRIGGER app.slow BEFORE UPDATE ON app.burden FOR EACH ROW "
             f"SET @slept = SLEEP({float(seconds)})", binlog=False)


def make_quick_to_apply(node):
    node.run("DROP TRIGGER IF EXISTS app.slow", binlog=False)


def _reconnecting(session, stop):
    while not stop.is_set():
        try:
            session()
        except (pymysql.err.OperationalError, pymysql.err.InterfaceError, pymysql.err.InternalError):
            stop.wait(0.5)  # the origin is down or frozen for now


class BackgroundWriter:
    """Runs one of the writers in a thread while a `with` block lasts."""

    def __init__(self, writer, *arguments):
        self._stop = threading.Event()
        port, rate, *rest = arguments
        self._thread = threading.Thread(target=writer, args=(port, rate, self._stop, *rest), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(timeout=15)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="the origin's")
    parser.add_argument("--rate", type=float, required=True, help="writes a second")
    parser.add_argument("--burdens", action="store_true", help="write burdens instead of the steady load")
    arguments = parser.parse_args()
    stop = threading.Event()
    writer = write_burdens if arguments.burdens else write_steadily
    writer(arguments.port, arguments.rate, stop)


if __name__ == "__main__":
    main()
