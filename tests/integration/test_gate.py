"""The TCP gate itself, between a client and a server that sends everything back."""

import socket
import threading

import pytest

from lab.gate import TO_CLIENT, TO_SERVER, TcpGate

pytestmark = pytest.mark.lab_only


@pytest.fixture
def echo_port():
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(client):
        with client:
            try:
                while data := client.recv(4096):
                    client.sendall(data)
            except OSError:
                pass

    def accept():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


@pytest.fixture
def gate(echo_port):
    with TcpGate(echo_port) as gate:
        yield gate


def _connect(gate):
    client = socket.create_connection(("127.0.0.1", gate.port), timeout=0.3)
    client.sendall(b"hello")
    return client


def test_forwards_both_ways(gate):
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"
        assert gate.connections() == 1


@pytest.mark.parametrize("directions", [(), (TO_CLIENT,), (TO_SERVER,)])
def test_what_is_held_comes_later_and_whole(gate, directions):
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"
        gate.hold(*directions)
        client.sendall(b"one")
        with pytest.raises(TimeoutError):
            client.recv(10)
        client.sendall(b"two")
        gate.forward()
        client.settimeout(5)
        seen = b""
        while len(seen) < 6:
            seen += client.recv(10)
        assert seen == b"onetwo"


def test_what_is_dropped_never_comes(gate):
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"
        gate.drop(TO_SERVER)
        client.sendall(b"lost")
        with pytest.raises(TimeoutError):
            client.recv(10)
        gate.forward()
        client.settimeout(5)
        client.sendall(b"kept")
        assert client.recv(10) == b"kept"


def test_a_limit_slows_what_passes_until_it_is_taken_away(gate):
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"
        gate.limit(100)
        client.sendall(b"x" * 1000)
        client.settimeout(5)
        assert len(client.recv(1000)) < 500  # the rest is on its way
        gate.limit(None)
        received = 0
        while received < 500:
            received += len(client.recv(1000))


def test_cut_resets_also_what_is_held_and_new_connections_are_welcome(gate):
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"
        gate.hold()
        client.sendall(b"held")
        gate.cut()
        client.settimeout(5)
        with pytest.raises(ConnectionResetError):
            client.recv(10)
    gate.forward()
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"


def test_refuse(gate):
    gate.refuse()
    with pytest.raises(OSError):
        with _connect(gate) as client:
            client.settimeout(5)
            assert client.recv(10) == b"hello"
    gate.refuse(False)
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"


def test_starts_again_on_its_port(gate):
    port = gate.port
    gate.stop()
    with pytest.raises(OSError):
        _connect(gate)
    gate.start()
    assert gate.port == port
    with _connect(gate) as client:
        assert client.recv(10) == b"hello"
