// The sentences above the chains, and what a screen reader is told of them.

import { element, reconcile, setAttribute, setHidden, setShape, setText, shape } from "./dom.js";
import { sentences } from "./sentence.js";
import { shapeOf } from "./states.js";

export class SentenceView {
  #list = document.getElementById("sentences");
  #spoken = document.getElementById("spoken");
  #views = new Map();
  #select;
  #title = "relaywatch";

  /// `select(hopKey)` opens the hop that a sentence speaks of.
  constructor(select) {
    this.#select = select;
  }

  update(status) {
    const all = sentences(status);
    this.#list.querySelector(".waiting")?.remove();
    reconcile(this.#list, this.#views, all, (one) => one.key, () => new Sentence(this.#select));
    setText(this.#spoken, all.map((one) => one.spoken).join(" "));
    const worst = all[0];
    this.#title = worst.tone === "good" ? "relaywatch: well" : `relaywatch: ${worst.spoken}`;
  }

  /// What the page's title is to say of the report.
  title() {
    return this.#title;
  }
}

class Sentence {
  constructor(select) {
    this.shape = shape("unknown");
    this.headline = element("span", { class: "headline" });
    this.detail = element("span", { class: "detail" });
    this.advice = element("span", { class: "advice" });
    this.open = element("button", { type: "button", class: "open" }, "Details");
    this.open.addEventListener("click", () => select(this.hop));
    this.root = element("div", { class: "sentence" }, this.shape,
      element("p", {}, this.headline, this.detail, this.advice), this.open);
  }

  update(one) {
    this.hop = one.hop;
    setAttribute(this.root, "data-tone", one.tone);
    setShape(this.shape, shapeOf(one.shape));
    setText(this.headline, one.headline);
    setText(this.detail, one.detail ?? "");
    setText(this.advice, one.advice ? `Do: ${one.advice}` : "");
    setHidden(this.open, !one.hop);
    setAttribute(this.open, "aria-label", `Details of what is wrong: ${one.spoken}`);
  }
}
