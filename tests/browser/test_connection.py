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


def _streams(page):
    return page.js("return document.documentElement.dataset.transport") == "stream"


def _event(number, text):
    return {"id": number, "at": now(), "kind": "daemon", "subject": None, "text": text, "details": {}}


@pytest.mark.complaints(_NETWORK)
def test_a_daemon_that_is_back_without_a_report_is_still_lost(page, daemon):
    page.wait(lambda: _streams(page), what="the stream")
    daemon.stop()
    _wait_connection(page, "lost")
    page.js("window.states = []; new MutationObserver(() => window.states.push(document.documentElement.dataset.connection))"
            ".observe(document.documentElement, {attributeFilter: ['data-connection']})")
    report, daemon.report = daemon.report, None
    daemon.start()
    page.wait(lambda: daemon.clients and _streams(page), 20, what="the stream")
    asked = daemon.questions
    page.wait(lambda: daemon.questions >= asked + 2, what="two more questions")
    assert page.js("return window.states") == [] and page.connection()[0] == "lost"
    daemon.publish(report)
    _wait_connection(page, "live")


def test_what_happened_while_the_stream_was_broken_is_in_the_journal(page, daemon):
    page.wait(lambda: _streams(page), what="the stream")
    daemon.events.append(_event(4, "missed by the stream"))
    daemon.break_streams()
    page.wait(lambda: "missed by the stream" in page.rows("journal")[0], what="the event")


def test_the_journal_is_read_when_the_stream_is_quiet(page, daemon):
    page.wait(lambda: _streams(page), what="the stream")
    page.wait(lambda: len(page.rows("journal")) == 3, what="the journal")
    daemon.events.append(_event(4, "missed by the stream"))
    page.js("const real = performance.now.bind(performance); performance.now = () => real() + 20000")
    page.wait(lambda: "missed by the stream" in page.rows("journal")[0], 15, what="the event")


@pytest.mark.complaints(_NETWORK)
def test_an_answer_that_stops_midway_is_no_answer(page, daemon):
    daemon.streams = False
    page.open()
    _wait_connection(page, "live")
    daemon.no_body.set()
    _wait_connection(page, "lost", 15)
    assert "no answer within 3 s" in page.notice()


@pytest.mark.complaints(_NETWORK)
def test_a_complaint_is_read_aloud_once_and_the_title_tells_of_it(page, daemon):
    daemon.report["at"] = now(45)
    daemon.complaint = "nothing was evaluated for 45 s"
    page.open()
    _wait_connection(page, "stale")
    page.wait(lambda: page.title() == "relaywatch: no new report", what="the title", describe=page.title)
    before = page.notice()
    daemon.complaint = "nothing was evaluated for 50 s"
    age = page.connection()[1]
    page.wait(lambda: daemon.health_told == daemon.complaint, what="the complaint to be asked for again")
    page.wait(lambda: page.connection()[1] != age, what="the age to count on")
    assert page.notice() == before
    daemon.complaint = None
    daemon.publish()
    page.wait(lambda: page.title() == "relaywatch: well", what="the title", describe=page.title)


def test_times_tell_their_zone(browser, page, daemon):
    browser.cdp("Emulation.setTimezoneOverride", timezoneId="Asia/Kolkata")
    try:
        page.open()
        page.wait(lambda: re.search(r"report of \d\d:\d\d:\d\d (GMT\+5:30|IST)", page.text()), what="the zone")
    finally:
        browser.cdp("Emulation.setTimezoneOverride", timezoneId="")


def test_a_daemon_of_another_version_is_said_to_be(page, daemon):
    assert page.js("return document.getElementById('new-version').hidden")
    daemon.publish({**daemon.report, "version": "9.9.9"})
    page.wait(lambda: "The daemon is now relaywatch 9.9.9" in page.text(), what="the word of it")
    page.js("window.sameDocument = true; document.querySelector('#new-version button').click()")
    page.wait(lambda: not page.js("return window.sameDocument ?? false"), what="the reload")
    page.wait(lambda: page.js("return document.getElementById('new-version').hidden"), what="a page without it")
