"""One chain for the whole run; every module has its own relaywatch and Alertmanager beside it."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from lab.catalogue import Catalogue
from lab.chain import Chain
from lab.daemon import default_binary
from lab.load import BackgroundWriter, write_steadily
from watch import watching


def pytest_collection_modifyitems(items):
    """Without a daemon to test, the tests of the lab itself still run."""
    if default_binary().exists():
        return
    for item in items:
        if not item.get_closest_marker("lab_only"):
            item.add_marker(pytest.mark.skip(reason=f"{default_binary()} is not built"))


_catalogue = Catalogue()


@pytest.fixture(scope="session")
def catalogue():
    return _catalogue


def pytest_terminal_summary(terminalreporter):
    if _catalogue.entries:
        terminalreporter.section("faults")
        for line in _catalogue.lines():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def workspace():
    path = Path(tempfile.mkdtemp(prefix="relaywatch-test-"))
    path.chmod(0o755)  # the database servers may run as another user
    yield path
    if os.environ.get("RELAYWATCH_KEEP"):
        print(f"\nkept: {path}")
    else:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def chain(workspace):
    chain = Chain(workspace / "chain")
    try:
        chain.create()
        with BackgroundWriter(write_steadily, chain.origin.port, 20):
            yield chain
    finally:
        chain.stop()


@pytest.fixture(scope="module")
def module_directory(workspace, request):
    path = workspace / request.module.__name__
    path.mkdir()
    return path


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    """relaywatch at a quick pace with a real Alertmanager, and alerts that fire at once."""
    with watching(chain, module_directory) as watch:
        yield watch
