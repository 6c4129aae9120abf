"""The status page as a test reads and works it: in its words, not in its markup."""

import time

from selenium.webdriver.common.keys import Keys

_HOPS = """
return [...document.querySelectorAll('#chains .hop')].map((hop) => ({
  key: hop.dataset.hop, state: hop.dataset.state, tone: hop.dataset.tone,
  shape: hop.querySelector('.line use').getAttribute('href'),
  colour: getComputedStyle(hop.querySelector('.line .shape')).fill,
  cause: hop.querySelector('.cause').textContent, is_cause: hop.hasAttribute('data-cause'),
  is_explained: hop.hasAttribute('data-explained'), explained: hop.querySelector('.explained').textContent,
  label: hop.querySelector('button').getAttribute('aria-label'),
  chain: hop.closest('.chain').querySelector('.chain-name').textContent,
  figures: Object.fromEntries([...hop.querySelectorAll('.figure')].map(
    (figure) => [figure.dataset.figure, figure.querySelector('.value').textContent.trim()])),
}));"""

_NODES = """
return [...document.querySelectorAll('#chains .node')].map((node) => {
  const text = (name) => { const found = node.querySelector(name); return found.hidden ? null : found.textContent; };
  return { name: text('.name'), role: text('.role'), version: text('.version'), mode: text('.mode'),
           lag: text('.node-lag'), trouble: text('.trouble'), tone: node.dataset.tone };
});"""

_ORDER = """
return [...document.querySelectorAll('#chains .drawing > :not(.riser)')].map((item) => item.classList.contains('hop')
  ? item.dataset.hop : item.querySelector('.name').textContent);"""

_CHARTS = """
return Object.fromEntries([...document.querySelectorAll('.chart-figure')].map((figure) => [figure.dataset.chart, {
  points: Number(figure.dataset.points ?? 0), words: figure.querySelector('figcaption').textContent,
  inked: (() => { const canvas = figure.querySelector('canvas'); if (!canvas || !canvas.width) return null;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0; for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) inked += 1; return inked; })(),
  runs: figure.querySelectorAll('.strip span').length }]));"""

_FRAMES = """
const [seconds, done] = arguments;
const deltas = []; let last = null; const end = performance.now() + seconds * 1000;
requestAnimationFrame(function frame(now) {
  if (last !== null) deltas.push(now - last);
  last = now;
  if (performance.now() < end) requestAnimationFrame(frame); else done(deltas);
});"""


class Page:
    def __init__(self, browser, url):
        self.browser = browser
        self.url = url

    def open(self, fragment=""):
        self.browser.begin()
        self.browser.driver.get(self.url + "/" + fragment)
        self.wait(lambda: self.js("return performance.getEntriesByName('first-drawing').length > 0"), what="the first drawing")

    def js(self, script, *arguments):
        return self.browser.driver.execute_script(script, *arguments)

    def call(self, module, function, *arguments):
        """What a function of one of the page's modules gives."""
        return self.browser.driver.execute_async_script(
            "const [module, name, given, done] = arguments; import(new URL(`assets/${module}`, document.baseURI).href).then((all) => done(all[name](...given)))",
            module, function, arguments)

    def wait(self, predicate, timeout=10.0, what="", describe=None):
        """The predicate's first truthy value. `describe` tells the last state; without it, it is what the page says."""
        deadline = time.monotonic() + timeout
        while True:
            value = predicate()
            if value:
                return value
            if time.monotonic() >= deadline:
                raise AssertionError(f"waited {timeout:g} s for {what}; last seen:\n{(describe or self.text)()}")
            time.sleep(0.02)

    def text(self):
        return self.js("return document.body.innerText")

    def hops(self):
        return self.js(_HOPS)

    def hop(self, key):
        found = [hop for hop in self.hops() if hop["key"] == key]
        return found[0] if found else None

    def nodes(self):
        return self.js(_NODES)

    def node(self, name):
        return next(node for node in self.nodes() if node["name"] == name)

    def order(self):
        """Servers by name and hops by key, as one reads the drawing."""
        return self.js(_ORDER)

    def headlines(self):
        return self.js("return [...document.querySelectorAll('.sentence .headline')].map((one) => one.textContent)")

    def title(self):
        return self.browser.driver.title

    def spoken(self):
        return self.js("return document.getElementById('spoken').textContent")

    def notice(self):
        return self.js("const notice = document.getElementById('notice'); return notice.hidden ? null : notice.textContent")

    def connection(self):
        """(state, words): "live", "lost", "stale", …, and what the page's head says of it."""
        return tuple(self.js("return [document.documentElement.dataset.connection,"
                             " document.getElementById('connection').textContent]"))

    def is_greyed(self):
        return self.js("return getComputedStyle(document.querySelector('main')).filter") == "grayscale(1)"

    def rows(self, section):
        """The texts of the alerts, the maintenance or the journal."""
        return self.js("return [...document.querySelectorAll(`#${arguments[0]} .rows > li`)].map((row) => row.textContent)", section)

    def charts(self):
        return self.js(_CHARTS)

    def wait_charts(self):
        """Until the open panel's charts are drawn; returns them."""
        return self.wait(lambda: (charts := self.charts()).get("lag", {}).get("points") and charts, what="the charts",
                         describe=lambda: (self.charts(), self.panel()))

    def panel(self):
        """The open panel's text; None when none is open."""
        return self.js("return document.getElementById('panel')?.innerText ?? null")

    def click_hop(self, key):
        self.js("document.querySelector(`.hop[data-hop=\"${CSS.escape(arguments[0])}\"] button`).click()", key)

    def choose_range(self, since):
        self.js("document.querySelector(`.ranges input[value=\"${arguments[0]}\"]`).click()", since)
        self.wait(lambda: self.js("return document.querySelector('.panel-charts').dataset.since") == since, what=f"charts of {since}")

    def press(self, *keys):
        for key in keys:
            self.browser.driver.switch_to.active_element.send_keys(getattr(Keys, key, key))

    def focused(self):
        """What has the focus: a hop's key, or the element's id, class or name."""
        return self.js("const active = document.activeElement; return active.closest('.hop')?.dataset.hop ?? "
                       "(active.id || active.className || active.tagName)")

    def overflows(self):
        """Whether one would have to scroll sideways."""
        return self.js("return document.documentElement.scrollWidth > document.documentElement.clientWidth")

    def frame_times(self, seconds):
        """Milliseconds between frames, for so long."""
        return self.browser.driver.execute_async_script(_FRAMES, seconds)

    def first_drawing(self):
        """Milliseconds from the start of the navigation to the first drawing."""
        return self.js("return performance.getEntriesByName('first-drawing')[0].startTime")

    def weight(self):
        """Bytes of the page and of all that it loaded by now, by name, without the API's answers."""
        entries = self.js("return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                          ".map((one) => [one.name, one.decodedBodySize])")
        return {name: size for name, size in entries if "/api/" not in name}
