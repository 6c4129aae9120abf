"""One browser for the whole run; every test has a daemon of its own, and may leave no complaint in the console."""

import pytest

import fleet
from chromium import Browser, Page
from fake_daemon import FakeDaemon


@pytest.fixture(scope="session")
def browser():
    browser = Browser()
    yield browser
    browser.quit()


@pytest.fixture
def daemon():
    daemon = FakeDaemon(fleet.migration(), fleet.history, fleet.events())
    yield daemon
    daemon.frozen.clear()
    daemon.no_body.clear()
    daemon.stop()


@pytest.fixture
def page(browser, daemon, request):
    """Open, on a wall of 1920 px. The mark `complaints(pattern)` names what the console may have in this test."""
    browser.emulate(1920, 1080)
    page = Page(browser, daemon.url)
    page.open()
    yield page
    expected = request.node.get_closest_marker("complaints")
    assert browser.complaints(but=expected.args[0] if expected else None) == []
    assert browser.foreign_requests(daemon.port) == []
