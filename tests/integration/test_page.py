"""The status page of a real daemon that watches the real chain, in a real browser."""

import re
import time

import pytest

from chromium import Browser, Page
from lab import faults
from lab.daemon import Relaywatch
from watch import ALERTS, Watch

_INTERVAL = 2  # seconds between polls
_LOST = r"net::ERR_|Failed to load resource"


@pytest.fixture(scope="module")
def watch(chain, module_directory):
    watch = Watch(chain, module_directory, interval=f"{_INTERVAL}s", alerts={**ALERTS, "HopBroken": {"for": "0s", "keep_firing_for": "0s"}})
    config = watch.relaywatch.config()
    config["store"] = {"path": "state.db"}
    watch.relaywatch.write_config(config)
    try:
        watch.start()
        yield watch
    finally:
        watch.stop()


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.quit()


@pytest.fixture
def page(browser, watch, request):
    watch.begin()
    browser.emulate(1920, 1080)
    page = Page(browser, watch.relaywatch.url)
    page.open()
    page.wait(lambda: page.js("return document.documentElement.dataset.transport") == "stream", what="the stream")
    yield page
    expected = _LOST if "killed" in request.node.name else None
    assert browser.complaints(but=expected) == []
    assert browser.foreign_requests(watch.relaywatch.port) == []


@pytest.fixture
def broken(page, chain):
    """n3's applier stopped at a duplicate key."""
    heal = faults.duplicate_key(chain, chain.node("n3"))
    try:
        yield page
    finally:
        heal()


def test_the_drawing_is_that_of_the_chain(page, chain):
    names = [node.name for node in chain.nodes]
    keys = [f"{source}|{replica}|" for source, replica in zip(names, names[1:])]
    assert page.order() == [names[0]] + [part for pair in zip(keys, names[1:]) for part in pair]
    assert [node["role"] for node in page.nodes()] == ["origin"] + ["source and replica"] * 3 + ["tail"]
    assert [node["mode"] for node in page.nodes()] == ["writable"] + ["read-only"] * 4
    assert all(re.fullmatch(r"MariaDB 1\d\.\d+\.\d+", node["version"]) for node in page.nodes()), page.nodes()
    assert all(hop["state"] == "ok" and hop["shape"] == "#shape-ok" for hop in page.hops())
    page.wait(lambda: all(hop["figures"]["lag"] != "unknown" for hop in page.hops()), what="every hop's lag")
    page.wait(lambda: any(re.search(r"± \d", hop["figures"]["lag"]) for hop in page.hops()), what="how sure a lag is")
    page.wait(lambda: any(hop["figures"]["rate"].endswith("/s") for hop in page.hops()), 60, "a hop's rate")
    assert page.headlines()[0].startswith("Chain lab replicates; n5 is ")


def test_a_broken_hop_turns_and_is_named_within_two_polls(page, chain):
    page.js("""
        window.sameDocument = true;
        new MutationObserver(() => { window.turnedAt ??= document.querySelector('[data-hop="n2|n3|"]').dataset.state === 'broken'
          && document.querySelector('.headline').textContent.startsWith('n2 → n3 is broken') ? Date.now() / 1000 : undefined; })
          .observe(document.getElementById('chains').parentElement, {attributes: true, childList: true, characterData: true, subtree: true});""")
    heal = faults.duplicate_key(chain, chain.node("n3"))
    seen_on_server = time.time()
    try:
        turned = page.wait(lambda: page.js("return window.turnedAt ?? null"), 15, "the hop to turn")
        print(f"\nturned {turned - seen_on_server:.2f} s after the server said so, polled every {_INTERVAL} s")
        assert turned - seen_on_server < 2 * _INTERVAL
        hop = page.hop("n2|n3|")
        assert hop["is_cause"] and (hop["cause"], hop["shape"]) == ("duplicate key", "#shape-broken")
        assert re.match(r"n2 → n3 is broken: duplicate key; 3 servers behind it are .*old", page.headlines()[0]), page.headlines()
        page.wait(lambda: any("HopBroken" in row for row in page.rows("alerts")), what="the alert")
        page.wait(lambda: any("n2 → n3" in row and "broken" in row for row in page.rows("journal")), what="the journal")
    finally:
        heal()
    page.wait(lambda: page.hop("n2|n3|")["state"] == "ok", 20, "the hop to be ok again")
    assert page.js("return window.sameDocument")


def test_every_chart_has_data_and_the_panel_tells_what_the_server_said(broken):
    page = broken
    page.wait(lambda: page.hop("n2|n3|")["state"] == "broken", what="the fault")
    page.click_hop("n2|n3|")
    page.wait(lambda: re.search(r"(?m)^1 min\t[\d.]+ ", page.panel() or ""), 70, "the rates, which take a while to be known")
    for since in ("1h", "24h", "14d"):
        page.wait_charts()
        page.choose_range(since)
        charts = page.wait_charts()
        assert all(charts[name]["points"] > 0 and charts[name]["inked"] > 100 for name in ("lag", "bytes", "rates")), charts
        assert charts["states"]["runs"] > 0, charts
    text = page.panel()
    for wanted in (r"n2 has written\n\S+:\d+", r"n3 has received\n\S+:\d+", r"n3 has executed\n\S+:\d+", r"1062: .*Duplicate entry",
                   r"Do: ", r"applier\ndoes not run"):
        assert re.search(wanted, text), f"{wanted} is not in:\n{text}"


def test_a_killed_daemon_greys_the_page_and_one_started_again_makes_it_live(page, watch):
    page.js("window.sameDocument = true")
    watch.relaywatch.kill()
    page.wait(lambda: page.connection()[0] == "lost", what="the loss to be seen")
    page.wait(lambda: re.fullmatch(r"last seen [1-9]\d* s ago", page.connection()[1]), what="when it was last seen")
    assert page.is_greyed() and "daemon is lost" in page.notice()
    watch.relaywatch.start()
    page.wait(lambda: page.connection()[0] == "live", 15, "the page to be live")
    page.wait(lambda: page.js("return document.documentElement.dataset.transport") == "stream", 20, "the stream")
    assert not page.is_greyed() and page.notice() is None and page.js("return window.sameDocument")
    page.wait(lambda: all(hop["state"] == "ok" for hop in page.hops()), 20, "every hop to be ok")


def test_a_walk_by_keyboard(page):
    for _ in range(8):
        page.press("TAB")
        if page.focused() == "n1|n2|":
            break
    page.press("ARROW_RIGHT", "ARROW_RIGHT")
    assert page.focused() == "n3|n4|"
    page.press("ENTER")
    page.wait(lambda: page.panel() and "n3 → n4" in page.panel(), what="the panel")
    page.wait_charts()
    page.press("ESCAPE")
    assert page.panel() is None and page.focused() == "n3|n4|"


@pytest.mark.parametrize("width, height", [(360, 740), (1920, 1080)])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pictures(broken, browser, width, height, dark):
    page = broken
    browser.emulate(width, height, dark)
    page.wait(lambda: page.hop("n2|n3|")["state"] == "broken", what="the fault")
    page.click_hop("n2|n3|")
    page.wait_charts()
    assert not page.overflows()
    browser.screenshot(f"chain-{width}-{'dark' if dark else 'light'}")


def test_a_browser_that_logged_in_is_live(browser, watch, module_directory):
    """The page, what it asks for, and the stream: all with the token that the browser was given once."""
    guarded = Relaywatch(module_directory / "guarded")
    token = guarded.directory / "token"
    guarded.write_config({})
    token.touch(mode=0o600)
    token.write_text("t0ken")
    config = {**watch.relaywatch.config(), "http": {"listen": f"127.0.0.1:{guarded.port}", "auth": {"token_file": str(token)}}, "notify": []}
    config.pop("store")
    guarded.write_config(config)
    try:
        guarded.start()
        page = Page(browser, guarded.url.replace("//", "//anybody:t0ken@"))
        page.open()
        page.wait(lambda: page.js("return document.documentElement.dataset.transport") == "stream", what="the stream")
        page.wait(lambda: page.rows("journal"), what="the journal")
        page.click_hop("n1|n2|")
        page.wait_charts()
        assert browser.complaints() == []
    finally:
        guarded.end()


def test_weight_and_first_drawing(page):
    weight = page.weight()
    print(f"\n{sum(weight.values())} bytes in {len(weight)} files; first drawing after {page.first_drawing():.0f} ms")
    assert not any("chart.min.js" in name for name in weight)
    page.open()
    revalidated = page.js("return performance.getEntriesByType('resource').filter((one) => one.name.includes('/assets/')).map((one) => one.responseStatus)")
    assert revalidated and set(revalidated) <= {200, 304}
