// What one hop is like in depth. There is one panel; it moves below the chain whose hop is open.

import { element, setAttribute, setHidden, setShape, setText, shape } from "./dom.js";
import { UNKNOWN, coarseDuration, hopKey, hopName, secondsBetween, time, words } from "./format.js";
import { PanelCharts } from "./panel_charts.js";
import { backlogFigures, delayFigures, evidenceRows, ownWords, positionFigures, rateRows } from "./panel_figures.js";
import { Rows, Table } from "./rows.js";
import { shapeOf, toneOf } from "./states.js";

export class PanelView {
  #key = null;
  #button = null;
  #charts = new PanelCharts();

  /// `close()` is called when the person closes it.
  constructor(close) {
    this.shape = shape("unknown");
    this.title = element("h3", { id: "panel-title", tabindex: "-1" });
    this.state = element("p", { class: "panel-state" });
    this.summary = element("p", { class: "panel-summary" });
    this.advice = element("p", { class: "panel-advice" });
    const closer = element("button", { type: "button", class: "close", "aria-label": "Close the details" }, "Close");
    closer.addEventListener("click", close);
    this.delay = new Rows("Delay");
    this.backlog = new Rows("Bytes");
    this.rates = new Table("Rates", ["over", "written", "received", "applied"]);
    this.positions = new Rows("Positions", "quoted");
    this.words = new Rows("The server's own words", "quoted");
    this.evidence = new Rows("Evidence", "quoted");
    this.root = element("section", { class: "panel", id: "panel", "aria-labelledby": "panel-title" },
      element("header", { class: "panel-head" }, this.shape, element("div", {}, this.title, this.state), closer),
      element("div", { class: "panel-words" }, this.summary, this.advice),
      this.#charts.root,
      element("div", { class: "panel-facts" }, this.delay.root, this.backlog.root, this.rates.root, this.positions.root,
        this.words.root, this.evidence.root));
  }

  /// Which hop's button opened it; null when it is closed.
  button() {
    return this.#button;
  }

  /// `moved`: a person opened it just now, so that it is to be brought into sight.
  show(hop, status, button, moved) {
    const key = hopKey(hop);
    const isOther = key !== this.#key;
    this.#markButton(button);
    const place = button.closest(".chain").querySelector(".panel-place");
    if (this.root.parentElement !== place) place.append(this.root);
    this.#fill(hop, status);
    this.#key = key;
    if (isOther) this.#charts.follow(hop);
    if (!moved) return;
    this.title.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "nearest" });
  }

  close() {
    if (this.#key === null) return;
    const hadFocus = this.root.contains(document.activeElement) || document.activeElement === document.body;
    const button = this.#button;
    this.#markButton(null);
    this.#charts.stop();
    this.root.remove();
    this.#key = null;
    if (hadFocus && button?.isConnected) button.focus();
  }

  #markButton(button) {
    if (this.#button && this.#button !== button) {
      setAttribute(this.#button, "aria-expanded", "false");
      setAttribute(this.#button, "aria-controls", null);
    }
    this.#button = button;
    if (!button) return;
    setAttribute(button, "aria-expanded", "true");
    setAttribute(button, "aria-controls", "panel");
  }

  #fill(hop, status) {
    const source = status.nodes.find((node) => node.name === hop.source);
    const replica = status.nodes.find((node) => node.name === hop.replica);
    setAttribute(this.root, "data-tone", toneOf(hop.state));
    setShape(this.shape, shapeOf(hop.state));
    setText(this.title, hopName(hop));
    const cause = hop.cause === "none" ? "" : `, ${words(hop.cause)}`;
    const since = hop.since ? ` for ${coarseDuration(secondsBetween(hop.since, status.at))}, since ${time(hop.since)}` : `, since when is ${UNKNOWN}`;
    const explained = hop.suppressed_by ? `; explained by ${hop.suppressed_by}` : "";
    setText(this.state, hop.state + cause + since + explained);
    setText(this.summary, hop.summary ?? "");
    setText(this.advice, hop.advice ? `Do: ${hop.advice}` : "");
    setHidden(this.advice, !hop.advice);
    this.delay.update(delayFigures(hop));
    this.backlog.update(backlogFigures(hop));
    this.rates.update(rateRows(hop));
    this.positions.update(positionFigures(hop, source, replica));
    this.words.update(ownWords(hop, replica));
    this.evidence.update(evidenceRows(hop));
    this.#charts.setThresholds(hop.thresholds);
  }
}
