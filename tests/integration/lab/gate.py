"""A TCP gate in front of a server: passes bytes on (at a limited rate, if wanted), holds, swallows or cuts them."""

import socket
import struct
import threading

FORWARD, HOLD, DROP = "forward", "hold", "drop"
TO_SERVER, TO_CLIENT = "to_server", "to_client"
_BOTH = (TO_SERVER, TO_CLIENT)


class TcpGate:
    """Listens on a free loopback port and connects each client to the server's port. Thread-safe.

    Each direction, of all connections present and to come, is in one mode: FORWARD; HOLD keeps the bytes until it is
    set to FORWARD again, as a network that hangs; DROP swallows them for good, as a firewall that forgot the
    connection (which is of no use any more once it lost something: cut() it before forwarding again).
    """

    def __init__(self, server_port):
        self.server_port = server_port
        self.port = None
        self._changed = threading.Condition()
        self._modes = dict.fromkeys(_BOTH, FORWARD)
        self._limit = None  # bytes a second of each connection and direction
        self._refuses = False
        self._listener = None
        self._pairs = set()
        self._threads = []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", self.port or 0))
        self.port = self._listener.getsockname()[1]
        self._run(self._accept, self._listener)

    def stop(self):
        """Closes everything; start() opens the same port again."""
        listener, self._listener = self._listener, None
        if listener is not None:
            _shut(listener)
        self.forward()
        self.limit(None)
        self.cut()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads.clear()

    def forward(self, *directions):
        self._set(FORWARD, directions)

    def hold(self, *directions):
        self._set(HOLD, directions)

    def drop(self, *directions):
        self._set(DROP, directions)

    def limit(self, bytes_per_second):
        """What is forwarded goes on at this rate in each direction of each connection; None: as fast as it comes."""
        with self._changed:
            self._limit = bytes_per_second
            self._changed.notify_all()

    def refuse(self, refuses=True):
        """New connections are reset at once, as by a port that nobody listens on."""
        with self._changed:
            self._refuses = refuses

    def cut(self):
        """Resets the connections that there are."""
        with self._changed:
            pairs, self._pairs = self._pairs, set()
            self._changed.notify_all()
        for pair in pairs:
            for end in pair:
                _reset(end)

    def connections(self):
        with self._changed:
            return len(self._pairs)

    def _set(self, mode, directions):
        with self._changed:
            self._modes.update(dict.fromkeys(directions or _BOTH, mode))
            self._changed.notify_all()

    def _run(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                with self._changed:
                    refused = self._refuses
                server = None if refused else socket.create_connection(("127.0.0.1", self.server_port), timeout=5)
            except OSError:
                server = None
            if server is None:
                _reset(client)
                continue
            server.settimeout(None)
            pair = (client, server)
            with self._changed:
                self._pairs.add(pair)
            self._run(self._pump, pair, client, server, TO_SERVER)
            self._run(self._pump, pair, server, client, TO_CLIENT)

    def _pump(self, pair, source, target, direction):
        """Ends with the connection. A held end of stream is held, too: nobody hears of it."""
        try:
            while True:
                data = source.recv(65536)
                mode = self._wait_while_held(pair, direction)
                if not data or mode is None:
                    break
                if mode == FORWARD:
                    self._forward(pair, target, data)
        except OSError:
            pass
        with self._changed:
            self._pairs.discard(pair)
        for end in pair:
            _shut(end)

    def _forward(self, pair, target, data):
        """In pieces of a tenth of a second while there is a limit."""
        while data:
            with self._changed:
                limit = self._limit
            size = len(data) if limit is None else max(1, limit // 10)
            target.sendall(data[:size])
            if limit is not None:
                self._pause(pair, limit, min(size, len(data)) / limit)
            data = data[size:]

    def _pause(self, pair, limit, seconds):
        """Ends early with the limit or the connection."""
        with self._changed:
            self._changed.wait_for(lambda: self._limit != limit or pair not in self._pairs, seconds)

    def _wait_while_held(self, pair, direction):
        """The mode that ended the wait; None when the connection was cut meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._modes[direction] != HOLD or pair not in self._pairs)
            return self._modes[direction] if pair in self._pairs else None


def _shut(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()


def _reset(end):
    """Closes with RST in place of FIN; the shutdown first wakes whoever reads from it."""
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)
    except OSError:
        pass
    end.close()
