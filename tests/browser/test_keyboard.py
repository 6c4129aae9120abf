"""Without a mouse, and without seeing it."""

import copy

import fleet


def _tab_to_a_hop(page):
    for _ in range(8):
        page.press("TAB")
        if "|" in page.focused():
            return
    raise AssertionError(f"no hop among the first that the Tab key reaches, but {page.focused()}")


def test_a_walk_over_the_hops(page):
    _tab_to_a_hop(page)
    assert page.focused() == "mysql51|mysql55|"
    assert page.js("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.press("ARROW_RIGHT")
    assert page.focused() == "mysql55|mysql56|"
    page.press("ARROW_DOWN")
    assert page.focused() == "mysql55|reports|"
    page.press("ARROW_RIGHT")
    assert page.focused() == "reports|archive|"
    page.press("ARROW_UP")
    assert page.focused() == "mysql56|rds56|"
    page.press("END")
    assert page.focused() == "rds56|aurora|"
    page.press("HOME", "ARROW_LEFT")
    assert page.focused() == "mysql51|mysql55|"
    page.press("ENTER")
    page.wait(lambda: page.panel(), what="the panel")
    assert page.focused() == "panel-title"
    page.press("TAB")
    assert page.focused() == "close"
    page.press("ESCAPE")
    page.wait(lambda: page.panel() is None, what="the panel to close")
    assert page.focused() == "mysql51|mysql55|"
    page.press("SPACE")
    page.wait(lambda: page.panel(), what="the panel")


def test_one_tab_leads_past_all_hops(page):
    _tab_to_a_hop(page)
    page.press("ARROW_RIGHT")
    assert page.js("return document.querySelectorAll('.hop-button[tabindex=\"0\"]').length") == 1
    page.press("TAB")
    assert "|" not in page.focused()


def test_the_range_of_the_charts_is_chosen_by_arrows(page):
    page.click_hop("mysql56|rds56|")
    page.wait_charts()
    page.press("TAB", "TAB", "ARROW_RIGHT")
    page.wait(lambda: page.js("return document.querySelector('.panel-charts').dataset.since") == "24h", what="the day")


def test_new_reports_leave_the_focus_where_it_is(page, daemon):
    _tab_to_a_hop(page)
    page.press("ARROW_RIGHT")
    daemon.publish(fleet.break_hop(copy.deepcopy(daemon.report), "mysql56", "rds56"))
    page.wait(lambda: page.hop("mysql56|rds56|")["state"] == "broken", what="the fault")
    assert page.focused() == "mysql55|mysql56|"


def test_what_a_screen_reader_finds(browser, page, daemon):
    daemon.publish(fleet.break_hop(copy.deepcopy(daemon.report), "mysql56", "rds56"))
    page.wait(lambda: page.hop("mysql56|rds56|")["state"] == "broken", what="the fault")
    page.click_hop("mysql56|rds56|")
    page.wait_charts()
    nodes = [node for node in browser.cdp("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    found = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes]
    roles = {role for role, _ in found}
    assert {"banner", "main", "contentinfo", "navigation", "region", "status", "list", "button", "heading", "radio"} <= roles
    for role in ("button", "region", "radio", "link", "img", "heading"):
        assert all(name for kind, name in found if kind == role), [pair for pair in found if pair[0] == role]
    names = [name for role, name in found if role == "button"]
    assert any(name.startswith("mysql56 → rds56 is broken, duplicate key, root cause. lag 4 min 10 s ± 0.5 s, behind 3.4 GiB") for name in names), names
    assert any("lag unknown" in name for name in names)


def test_figures_that_change_are_not_read_aloud_again_and_again(page, daemon):
    daemon.publish(fleet.break_hop(copy.deepcopy(daemon.report), "mysql56", "rds56"))
    page.wait(lambda: page.hop("mysql56|rds56|")["state"] == "broken", what="the fault")
    page.js("window.changes = 0; new MutationObserver((all) => { window.changes += all.length; }).observe("
            "document.getElementById('spoken'), {childList: true, characterData: true, subtree: true})")
    daemon.report["chains"][0]["node_lag_seconds"]["aurora"] = 300.0
    daemon.publish()
    page.wait(lambda: "5 min old" in page.headlines()[0], what="the sentence to follow")
    assert page.js("return window.changes") == 0


def test_a_hop_that_goes_leaves_the_focus_on_a_later_one(page, daemon):
    _tab_to_a_hop(page)
    page.press("ARROW_RIGHT", "ARROW_RIGHT")
    assert page.focused() == "mysql56|rds56|"
    daemon.report["hops"] = [hop for hop in daemon.report["hops"] if hop["replica"] not in ("reports", "archive")]
    daemon.publish()
    page.wait(lambda: len(page.hops()) == 4, what="the branch to go")
    assert page.focused() == "mysql56|rds56|"
