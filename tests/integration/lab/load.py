"""Writers on the chain's origin: a steady small load, and statements that are slow on one chosen replica only.

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


def write_burdens(port, rate, stop, slow_port, seconds):
    """`rate` updates a second that take no time here and `seconds` each on the replica listening on slow_port:
    replicated as statements, they look at the port of the server that runs them."""
    def session():
        connection = _connect(port)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION binlog_format = STATEMENT")
                cursor.execute("INSERT IGNORE INTO burden VALUES (1, 0)")
                statement = ("UPDATE burden SET n = n + 1 WHERE id = 1 AND "
                             f"SLEEP(IF(@@GLOBAL.port = {int(slow_port)}, {float(seconds)}, 0)) = 0")
                _paced(rate, stop, lambda _: cursor.execute(statement))
        finally:
            connection.close()

    _reconnecting(session, stop)


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
    parser.add_argument("--slow-port", type=int, help="the replica on which each write is slow")
    parser.add_argument("--seconds", type=float, default=0.1, help="how long it takes there")
    arguments = parser.parse_args()
    stop = threading.Event()
    if arguments.slow_port is None:
        write_steadily(arguments.port, arguments.rate, stop)
    else:
        write_burdens(arguments.port, arguments.rate, stop, arguments.slow_port, arguments.seconds)


if __name__ == "__main__":
    main()
