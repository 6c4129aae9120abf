// With many chains, all of them in a few lines: which are well and which are not, without scrolling.

import { element, reconcile, setAttribute, setHidden, setShape, setText, shape } from "./dom.js";
import { UNKNOWN, duration, number } from "./format.js";
import { shapeOf, toneOf } from "./states.js";

const FEW = 3;  // so many are seen at once without it

export class OverviewView {
  #root = document.getElementById("overview");
  #list = document.querySelector("#overview ul");
  #views = new Map();
  #show;

  /// `show(name)` brings a chain into sight.
  constructor(show) {
    this.#show = show;
  }

  update(status) {
    const chains = status.chains.length > FEW ? status.chains : [];
    setHidden(this.#root, chains.length === 0);
    reconcile(this.#list, this.#views, chains, (chain) => chain.name, () => new Chip(this.#show));
  }
}

class Chip {
  constructor(show) {
    this.shape = shape("unknown");
    this.name = element("span", { class: "name" });
    this.lag = element("span", { class: "lag" });
    const button = element("button", { type: "button" }, this.shape, this.name, this.lag);
    button.addEventListener("click", () => show(this.chain));
    this.root = element("li", {}, button);
  }

  update(chain) {
    this.chain = chain.name;
    const lag = number(chain.lag_seconds);
    setAttribute(this.root, "data-tone", toneOf(chain.state));
    setShape(this.shape, shapeOf(chain.state));
    setText(this.name, chain.name);
    setText(this.lag, lag === null ? `lag ${UNKNOWN}` : duration(lag));
    setAttribute(this.root.firstChild, "aria-label", `Chain ${chain.name}, ${chain.state}, ${this.lag.textContent} behind`);
  }
}
