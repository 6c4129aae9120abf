// The part of the panel that shows what was: a range to choose, the states over time, three charts.

import { seriesWords, statesWords } from "./chart_words.js";
import { element, setAttribute, setHidden, setText } from "./dom.js";
import { bytes, duration, hopKey, rate } from "./format.js";
import { History } from "./history.js";
import { StatesStrip } from "./states_strip.js";

const RANGES = [["1h", "1 h"], ["24h", "24 h"], ["14d", "14 d"]];
const FIGURES = {
  lag: ["Lag", (history) => seriesWords(history, history.lag_seconds, duration)],
  bytes: ["Bytes behind", (history) => ["receive", "apply"].map((stage) => `to ${stage}: ${seriesWords(history, history.lag_bytes[stage], bytes)}`).join(". ")],
  rates: ["Rates", (history) => [["written", "write"], ["applied", "apply"]].map(([name, key]) => `${name}: ${seriesWords(history, history.rates[key], rate)}`).join(". ")],
};

export class PanelCharts {
  #hop = null;
  #since = RANGES[0][0];
  #thresholds = null;
  #history = new History({ loaded: (history) => this.#show(history), failed: (reason) => this.#fail(reason) });
  #figures = new Map();
  #strip = new StatesStrip();

  constructor() {
    this.trouble = element("p", { class: "chart-trouble", role: "status" }, "reading the history");
    const figures = Object.entries(FIGURES).map(([kind, [title]]) => this.#figure(kind, title));
    this.stripWords = element("figcaption");
    const strip = element("figure", { class: "chart-figure strip-figure", "data-chart": "states" }, element("h4", {}, "States"),
      this.#strip.root, this.stripWords);
    this.root = element("div", { class: "panel-charts" }, this.#chooser(), this.trouble, strip, ...figures);
  }

  follow(hop) {
    this.#hop = hop;
    this.#clear();
    this.#read();
  }

  stop() {
    this.#hop = null;
    this.#history.stop();
    this.#clear();
  }

  /// Nothing of another hop, or of another time, stays in sight until this one's history comes.
  #clear() {
    setAttribute(this.root, "data-since", null);
    this.#strip.clear();
    setText(this.stripWords, "");
    for (const view of this.#figures.values()) {
      view.chart?.destroy();
      view.chart = null;
      setText(view.caption, "");
      setAttribute(view.root, "data-points", null);
    }
  }

  setThresholds(thresholds) {
    this.#thresholds = thresholds;
  }

  #chooser() {
    const choices = RANGES.map(([value, text]) => {
      const input = element("input", { type: "radio", name: "range", value });
      input.checked = value === this.#since;
      input.addEventListener("change", () => {
        this.#since = value;
        this.#clear();
        this.#read();
      });
      return element("label", {}, input, element("span", {}, text));
    });
    return element("fieldset", { class: "ranges" }, element("legend", {}, "Shown"), ...choices);
  }

  #figure(kind, title) {
    const canvas = element("canvas", { role: "img", "aria-label": `${title}: see the words below` });
    const caption = element("figcaption");
    const root = element("figure", { class: "chart-figure", "data-chart": kind }, element("h4", {}, title),
      element("div", { class: "canvas-place" }, canvas), caption);
    this.#figures.set(kind, { canvas, caption, root, chart: null });
    return root;
  }

  #read() {
    if (this.#hop === null) return;
    setAttribute(this.root, "data-loading", true);
    this.#say("reading the history");
    this.#history.follow(this.#hop, this.#since);
  }

  async #show(history) {
    const asked = [this.#hop, this.#since];
    const charts = await import("./charts.js").catch(() => null);
    if (this.#hop !== asked[0] || this.#since !== asked[1] || !isOf(history, this.#hop)) return;
    if (charts === null) {
      this.#say("The charts could not be loaded; reload the page.");
      return;
    }
    setAttribute(this.root, "data-loading", null);
    setHidden(this.trouble, true);
    setAttribute(this.root, "data-since", this.#since);
    this.#strip.update(history);
    setText(this.stripWords, statesWords(history));
    for (const [kind, view] of this.#figures) {
      view.chart ??= new charts.HopChart(view.canvas, kind);
      view.chart.show(history, this.#thresholds);
      setText(view.caption, FIGURES[kind][1](history));
      setAttribute(view.root, "data-points", knownPoints(history, kind));
    }
  }

  #fail(reason) {
    this.#say(`The history cannot be read: ${reason}.`);
  }

  #say(text) {
    setHidden(this.trouble, false);
    setText(this.trouble, text);
  }
}

function isOf(history, hop) {
  return hop !== null && hopKey(history) === hopKey(hop);
}

function knownPoints(history, kind) {
  const series = { lag: history.lag_seconds, bytes: history.lag_bytes.apply, rates: history.rates.write }[kind];
  return series.filter((value) => value !== null).length;
}
