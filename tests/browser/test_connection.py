"""Whether the page says how live it is."""

import re

import pytest

import fleet
from fake_daemon import now

_NETWORK = r"net::ERR_|Failed to load resource"


def _wait_connection(page, state, timeout=12.0):
    return page.wait(lambda: (seen := page.connection())[0] == state and seen, timeout, f"the connection to be {state}")


def test_it_is_live_by_the_stream(page):
    _wait_connection(page, "live")
    page.wait(lambda: page.js("return document.documentElement.dataset.transport") == "stream", what="the stream")
    assert page.notice() is None and not page.is_greyed()


@pytest.mark.complaints(_NETWORK)
def test_a_lost_daemon_greys_the_page_and_one_that_is_back_makes_it_live(browser, page, daemon):
    _wait_connection(page, "live")
    page.js("window.sameDocument = true")
    daemon.stop()
    _wait_connection(page, "lost")
    words = page.wait(lambda: re.fullmatch(r"last seen (\d+) s ago", page.connection()[1]), what="when it was seen")
    assert page.is_greyed()
    assert "daemon is lost" in page.notice() and "may be wrong by now" in page.notice()
    page.wait(lambda: int(re.search(r"\d+", page.connection()[1])[0]) > int(words[1]), what="the seconds to count on")
    browser.screenshot("fake-lost-1920-light", whole=False)
    daemon.report = fleet.break_hop(fleet.migration(), "mysql56", "rds56")
    daemon.start()
    _wait_connection(page, "live")
    page.wait(lambda: page.hop("mysql56|rds56|")["state"] == "broken", what="what changed meanwhile")
    assert page.notice() is None and not page.is_greyed()
    page.wait(lambda: page.js("return document.documentElement.dataset.transport") == "stream", 20, "the stream again")
    assert page.js("return window.sameDocument")


@pytest.mark.complaints(_NETWORK)
def test_a_daemon_that_hangs_is_lost_too(page, daemon):
    _wait_connection(page, "live")
    daemon.frozen.set()
    _wait_connection(page, "lost", 15)
    assert "no answer within 3 s" in page.notice()
    daemon.frozen.clear()
    _wait_connection(page, "live")


@pytest.mark.complaints(_NETWORK)
def test_without_a_stream_it_asks_again_and_again(browser, page, daemon):
    daemon.streams = False
    page.open()
    _wait_connection(page, "live")
    assert page.js("return document.documentElement.dataset.transport") == "polling"
    daemon.report["hops"][0].update(state="stopped", cause="applier_stopped")
    daemon.report["at"] = now()
    page.wait(lambda: page.hop("mysql51|mysql55|")["state"] == "stopped", 6, "the hop to turn")


@pytest.mark.complaints(_NETWORK)
def test_a_daemon_that_makes_no_new_reports_is_said_to(page, daemon):
    daemon.report["at"] = now(45)
    daemon.complaint = "nothing was evaluated for 45 s"
    page.open()
    _wait_connection(page, "stale")
    assert page.is_greyed()
    assert "no new report" in page.notice() and "nothing was evaluated for 45 s" in page.notice()
    assert re.search(r"report 4\d s old", page.connection()[1])
    daemon.complaint = None
    daemon.publish()
    _wait_connection(page, "live")


def test_a_report_may_be_old_when_servers_are_polled_rarely(page, daemon):
    daemon.report["at"] = now(45)
    page.open()
    _wait_connection(page, "live")
    page.wait(lambda: re.search(r"4\d s old", page.text()), what="the age")
    assert page.notice() is None and not page.is_greyed()


@pytest.mark.complaints(_NETWORK)
def test_a_daemon_without_a_report_is_no_empty_fleet(browser, daemon, page):
    daemon.report, daemon.streams = None, False
    browser.begin()
    browser.driver.get(daemon.url)
    _wait_connection(page, "none")
    assert "no report yet" in page.notice()
    assert "unknown" in page.js("return document.querySelector('#alerts .empty').textContent")
    daemon.report = fleet.migration()
    _wait_connection(page, "live")
    assert len(page.hops()) == 6


def test_pages_that_one_left_hold_no_stream(browser, page, daemon):
    """Else they would use up the few connections that a browser makes to one host."""
    def streams():
        return page.js("return document.documentElement.dataset.transport") == "stream"

    for _ in range(8):
        page.wait(streams, what="the stream")
        page.open()
    page.wait(streams, what="the stream")
    page.wait(lambda: (daemon.publish(), len(daemon.clients) == 1)[1], what="the other streams to end", describe=lambda: len(daemon.clients))
    browser.driver.back()
    browser.driver.back()
    page.wait(streams, what="the stream of a page that one came back to")
