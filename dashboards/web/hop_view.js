// A hop in the drawing: a button that opens its panel.

import { element, setAttribute, setHidden, setShape, setText, shape } from "./dom.js";
import { hopFigures } from "./figures.js";
import { hopKey, hopName, words } from "./format.js";
import { place } from "./node_view.js";
import { phraseOf, shapeOf, toneOf } from "./states.js";

export class HopView {
  #figures = new Map();

  /// `select(hopKey)` is called when it is pressed.
  constructor(select) {
    this.shape = shape("unknown");
    this.between = element("span", { class: "between" });
    this.state = element("span", { class: "state" });
    this.cause = element("span", { class: "cause" });
    this.mark = element("span", { class: "root-cause" }, "root cause");
    this.explained = element("span", { class: "explained" });
    this.figures = element("span", { class: "figures" });
    this.button = element("button", { type: "button", class: "hop-button", tabindex: "-1", "aria-expanded": "false" },
      element("span", { class: "line", "aria-hidden": "true" }, this.shape),
      element("span", { class: "words" }, this.between, this.state, this.cause, this.mark), this.explained, this.figures);
    this.button.addEventListener("click", () => select(this.key));
    this.root = element("li", { class: "hop" }, this.button);
  }

  update(item) {
    const hop = item.hop;
    this.key = hopKey(hop);
    place(this.root, item);
    setAttribute(this.root, "data-hop", this.key);
    setAttribute(this.root, "data-state", hop.state);
    setAttribute(this.root, "data-tone", toneOf(hop.state));
    setAttribute(this.root, "data-cause", item.isCause);
    setAttribute(this.root, "data-explained", item.isExplained);
    setShape(this.shape, shapeOf(hop.state));
    setText(this.between, hopName(hop));
    setAttribute(this.between, "data-channel", hop.channel || null);
    setText(this.state, hop.state);
    setText(this.cause, hop.cause === "none" ? "" : words(hop.cause));
    setHidden(this.mark, !item.isCause);
    setHidden(this.explained, !item.isExplained);
    setText(this.explained, item.isExplained ? `explained by ${hop.suppressed_by}` : "");
    const shown = hopFigures(hop);
    for (const [name, figure] of shown) this.#updateFigure(name, figure);
    setAttribute(this.button, "aria-label", spokenName(item, shown));
  }

  #updateFigure(name, figure) {
    let view = this.#figures.get(name);
    if (!view) {
      view = { text: element("span", { class: "main" }), beside: element("span", { class: "beside" }) };
      view.value = element("span", { class: "value" }, view.text, " ", view.beside);
      this.#figures.set(name, view);
      this.figures.append(element("span", { class: "figure", "data-figure": name }, element("span", { class: "label" }, name), view.value));
    }
    setText(view.text, figure.text);
    setText(view.beside, figure.beside);
    setAttribute(view.value, "data-tone", figure.tone);
  }
}

function spokenName(item, shown) {
  const hop = item.hop;
  const parts = [`${hopName(hop)} ${phraseOf(hop.state)}`];
  if (hop.cause !== "none") parts.push(words(hop.cause));
  if (item.isCause) parts.push("root cause");
  if (item.isExplained) parts.push(`explained by ${hop.suppressed_by}`);
  return `${parts.join(", ")}. ${shown.map(([name, figure]) => `${name} ${figure.text} ${figure.beside}`.trim()).join(", ")}.`;
}
