"""How it looks and how quickly it draws. The pictures are kept in build/test-logs/screenshots, to be looked at."""

import statistics
import threading

import pytest

import fleet


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width, height", [(360, 740), (1280, 800), (1920, 1080)])
def test_it_fits_every_screen(browser, page, daemon, width, height, dark):
    name = f"fake-{width}-{'dark' if dark else 'light'}"
    browser.emulate(width, height, dark)
    daemon.publish(fleet.break_hop(fleet.migration(), "mysql56", "rds56"))
    page.wait(lambda: page.hop("mysql56|rds56|")["state"] == "broken", what="the fault")
    assert not page.overflows()
    assert _cut(page) == []
    browser.screenshot(name)
    page.click_hop("mysql56|rds56|")
    page.wait_charts()
    assert not page.overflows()
    browser.screenshot(f"{name}-panel")
    if width == 1920:
        assert page.js("return getComputedStyle(document.documentElement).fontSize") > "16"


def _cut(page):
    """Texts that are wider than their place."""
    return page.js("return [...document.querySelectorAll('main p, main span, main dd')].filter((one) => one.offsetParent && !one.matches('.line, .visually-hidden') "
                   "&& one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline').map((one) => one.textContent)")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_texts_stand_out(browser, page, daemon, dark):
    """Contrast of at least 4.5 (WCAG AA) of every colour that text has on both of the page's grounds."""
    browser.emulate(1920, 1080, dark)
    colours = page.js("const style = getComputedStyle(document.documentElement); return Object.fromEntries(['ink', 'muted', 'link', 'good', "
                      "'warn', 'serious', 'bad', 'unknown', 'paper', 'surface', 'on-tone'].map((name) => [name, style.getPropertyValue('--' + name).trim()]))")
    for name in ("ink", "muted", "link", "good", "warn", "serious", "bad", "unknown"):
        for ground in ("paper", "surface"):
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    for tone in ("good", "serious", "bad"):
        assert _contrast(colours["on-tone"], colours[tone]) >= 4.5, tone


def _contrast(one, other):
    def luminance(colour):
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    light, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dim + 0.05)


def test_the_weight_of_the_page(page, capsys):
    weight = page.weight()
    page.click_hop("mysql56|rds56|")
    page.wait_charts()
    total = page.weight()
    with capsys.disabled():
        print(f"\npage: {sum(weight.values())} bytes in {len(weight)} files to draw, {sum(total.values())} in {len(total)} with the charts; "
              f"first drawing after {page.first_drawing():.0f} ms")
    assert not any("chart.min.js" in name for name in weight), "the chart library is not needed before a panel opens"
    assert sum(weight.values()) < 150_000 and sum(total.values()) < 400_000


@pytest.mark.parametrize("shape", ["chains", "branches"])
def test_two_hundred_hops_keep_their_elements_and_move_smoothly(browser, page, daemon, capsys, shape):
    """The frame times are told, not asserted: they depend on the machine."""
    daemon.publish(fleet.large() if shape == "chains" else fleet.wide())
    page.wait(lambda: len(page.hops()) == 200, what="200 hops")
    page.js("window.elements = [...document.querySelectorAll('#chains li')]")
    stop = threading.Event()
    writer = threading.Thread(target=_publish_until, args=(daemon, stop))
    writer.start()
    try:
        frames = page.frame_times(5)
        rounds = page.js("return document.querySelector('.hop .value').textContent")
    finally:
        stop.set()
        writer.join()
    ordered = sorted(frames)
    with capsys.disabled():
        print(f"\n200 hops in {shape}, a report every 250 ms: {len(frames)} frames, median {statistics.median(frames):.1f} ms, "
              f"99th percentile {ordered[int(len(ordered) * 0.99)]:.1f} ms, longest {ordered[-1]:.1f} ms")
    assert page.js("return [...document.querySelectorAll('#chains li')].every((one, i) => one === window.elements[i])"), "redrawn from nothing"
    assert rounds != "0.3 s ± 0.2 s", "no report was drawn meanwhile"
    browser.screenshot(f"fake-200-hops-in-{shape}-1920-light", whole=False)


def _publish_until(daemon, stop):
    turn = 0
    while not stop.wait(0.25):
        turn += 1
        for i, hop in enumerate(daemon.report["hops"]):
            hop["lag_seconds"] = 1 + (turn * 7 + i) % 50 / 10
            hop["lag_bytes"]["apply"] = 1000 * ((turn + i) % 30)
            hop["state"], hop["cause"] = ("lagging", "applier_slow") if (turn + i) % 20 == 0 else ("ok", "none")
        daemon.publish()
