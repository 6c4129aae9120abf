"""A hop in depth."""

import copy
import threading

import pytest

import fleet

_HOP = "mysql56|rds56|"


@pytest.fixture
def broken(page, daemon):
    daemon.publish(fleet.break_hop(copy.deepcopy(daemon.report), "mysql56", "rds56"))
    page.wait(lambda: page.hop(_HOP)["state"] == "broken", what="the fault")
    return page


def _open(page, key=_HOP):
    page.click_hop(key)
    page.wait_charts()


def test_it_tells_all_that_is_known_of_the_hop(broken):
    _open(broken)
    text = broken.panel()
    for wanted in ("mysql56 → rds56", "broken, duplicate key for 4 min", "the row that it is to insert into shop.orders is already there",
                   "Do: Find out who wrote to rds56", "mysql56 has written\nmysql-bin.0000", "rds56 has received\nmysql-bin.000011:100001",
                   "rds56 has executed\nmysql-bin.000011:99001", "Last_SQL_Errno\n1062", "1062: Error 'Duplicate entry '4711' for key 'PRIMARY''",
                   "applier\ndoes not run", "3.4 GiB", "4 min 10 s ± 0.5 s", "measured by positions"):
        assert wanted in text, f"{wanted!r} is not in:\n{text}"


@pytest.mark.parametrize("since", ["1h", "24h", "14d"])
def test_every_chart_has_data_in_every_range(page, since):
    page.click_hop(_HOP)
    page.wait_charts()
    page.choose_range(since)
    charts = page.charts()
    for name in ("lag", "bytes", "rates"):
        assert charts[name]["points"] > 300 and charts[name]["inked"] > 1000, charts
        assert "at most" in charts[name]["words"] and "not known for" in charts[name]["words"]
    assert charts["states"]["runs"] == 5
    assert "broken (duplicate key)" in charts["states"]["words"] and "not known" in charts["states"]["words"]


def test_history_that_is_not_known_is_said_to_be(page, daemon):
    daemon.history = lambda query: {**(made := fleet.history(query)), "lag_seconds": [None] * len(made["times"]), "states": []}
    page.click_hop(_HOP)
    page.wait(lambda: page.charts().get("lag", {}).get("words"), what="the charts")
    assert page.charts()["lag"]["words"] == "nothing is known of this time"
    assert page.charts()["states"]["words"].startswith("not known")


@pytest.mark.complaints("404")
def test_history_that_cannot_be_read_is_said_so(page, daemon):
    daemon.history = None
    page.click_hop(_HOP)
    page.wait(lambda: page.panel() and "The history cannot be read: nothing here" in page.panel(), what="the trouble")


def test_it_follows_the_report_and_stays_open(page, daemon):
    _open(page)
    daemon.publish(fleet.break_hop(copy.deepcopy(daemon.report), "mysql56", "rds56"))
    page.wait(lambda: page.panel() and "duplicate key" in page.panel(), what="the panel to follow")
    assert page.js("return document.querySelectorAll('.panel').length") == 1


def test_the_address_names_the_hop(browser, page, daemon):
    _open(page)
    address = browser.driver.current_url
    assert "#hop=mysql56%7Crds56%7C" in address
    page.open("#" + address.split("#")[1])
    page.wait(lambda: page.panel() and "mysql56 → rds56" in page.panel(), what="the panel of the address")
    browser.driver.back()
    page.open("#hop=%E0%A4%A")  # malformed
    assert page.panel() is None


def test_a_hop_that_goes_takes_its_panel_along(page, daemon):
    _open(page, "reports|archive|")
    daemon.report["hops"] = [hop for hop in daemon.report["hops"] if hop["replica"] != "archive"]
    daemon.publish()
    page.wait(lambda: page.panel() is None, what="the panel to go")


def test_no_hop_is_shown_with_the_history_of_another(page, daemon):
    release = threading.Event()
    daemon.history = lambda query: (query["replica"] == "rds56" and release.wait(9), fleet.history(query))[1]
    _open(page, "mysql51|mysql55|")
    page.click_hop(_HOP)
    page.wait(lambda: page.panel() and "mysql56 → rds56" in page.panel(), what="the other hop's panel")
    try:
        assert "reading the history" in page.panel()
        assert all(chart["points"] == 0 and chart["words"] == "" and not chart["inked"] and chart["runs"] == 0 for chart in page.charts().values())
        assert page.js("return document.querySelector('.panel-charts').dataset.since ?? null") is None
    finally:
        release.set()
    page.wait_charts()


@pytest.mark.complaints("404")
def test_no_range_is_shown_with_the_history_of_another(page, daemon):
    _open(page)
    daemon.history = None
    page.js("document.querySelector('.ranges input[value=\"24h\"]').click()")
    page.wait(lambda: "The history cannot be read" in page.panel(), what="the trouble")
    assert all(chart["points"] == 0 and chart["words"] == "" for chart in page.charts().values())


@pytest.mark.parametrize("since, words", [("1h", "now "), ("24h", "in the last 2 min "), ("14d", "in the last 30 min ")])
def test_the_largest_of_a_long_step_is_not_called_now(page, since, words):
    _open(page)
    if since != "1h":
        page.choose_range(since)
    assert page.charts()["lag"]["words"].startswith(words)


@pytest.mark.complaints("404|Failed to fetch")
def test_charts_that_cannot_be_loaded_are_said_so(page, daemon):
    daemon.missing.add("charts.js")
    page.click_hop(_HOP)
    page.wait(lambda: page.panel() and "The charts could not be loaded; reload the page." in page.panel(), what="the trouble")


def test_a_lag_that_the_server_says_is_null_is_not_one_that_was_not_read(page, daemon):
    hop = daemon.report["hops"][2]
    hop.update(reported_lag_seconds=None, receiver_running=False, applier_running=True)
    daemon.publish()
    page.click_hop(_HOP)
    page.wait(lambda: page.panel() and "the server says\nNULL" in page.panel(), what="NULL")
    hop.update(receiver_running=None, applier_running=None)
    daemon.publish()
    page.wait(lambda: "the server says\nunknown" in page.panel(), what="unknown")
