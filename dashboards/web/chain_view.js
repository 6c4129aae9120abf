// A chain: its heading, its drawing, and the place where an opened hop's panel goes.

import { element, reconcile, setAttribute, setHidden, setShape, setStyle, setText, shape } from "./dom.js";
import { catchUp, lagText } from "./figures.js";
import { UNKNOWN, duration, hopName, number } from "./format.js";
import { HopView } from "./hop_view.js";
import { NodeView, RiserView } from "./node_view.js";
import { shapeOf, toneOf } from "./states.js";

/// What one server and one hop need at least, in rem, to stand side by side.
const NODE_REM = 8.2;
const HOP_REM = 11.4;

/// From so many on, what is out of sight is not laid out.
const MANY_LANES = 12;

let made = 0;

export class ChainView {
  #views = new Map();
  #needed = 0;
  #width = null;
  #select;

  /// `select(hopKey)` is called when a hop is pressed.
  constructor(select) {
    this.#select = select;
    made += 1;
    const titleId = `chain-title-${made}`;
    this.shape = shape("unknown");
    this.name = element("span", { class: "chain-name" });
    this.state = element("span", { class: "chain-state" });
    this.facts = element("p", { class: "chain-facts" });
    this.note = element("p", { class: "chain-note" });
    this.list = element("ol", { class: "drawing" });
    this.panelPlace = element("div", { class: "panel-place" });
    this.root = element("section", { class: "chain", "aria-labelledby": titleId },
      element("header", { class: "chain-head" }, this.shape, element("h2", { id: titleId }, this.name, this.state), this.facts),
      this.note, this.list, this.panelPlace);
    new ResizeObserver(([entry]) => {
      this.#width = entry.contentRect.width;
      this.#chooseDirection();
    }).observe(this.root);
  }

  update(drawing) {
    this.#updateHead(drawing.chain, drawing.title);
    const nodes = Math.ceil(drawing.columns / 2);
    this.#needed = nodes * NODE_REM + (nodes - 1) * HOP_REM;
    setStyle(this.list, "--widest", `${nodes * 16 + (nodes - 1) * 24}rem`);
    setStyle(this.list, "--template", columnsOf(drawing.columns));
    setAttribute(this.list, "data-many", drawing.lanes > MANY_LANES);
    setAttribute(this.list, "aria-label", drawing.chain ? `Chain ${drawing.chain.name}, from origin to tail` : drawing.title);
    this.#chooseDirection();
    reconcile(this.list, this.#views, drawing.items, (item) => item.key,
      (item) => this.#viewOf(item.kind));
  }

  /// Brings it into sight, with the focus on its first hop.
  show() {
    this.root.scrollIntoView({ block: "start" });
    this.list.querySelector(".hop-button")?.focus({ preventScroll: true });
  }

  #viewOf(kind) {
    if (kind === "hop") return new HopView(this.#select);
    return kind === "node" ? new NodeView() : new RiserView();
  }

  #updateHead(chain, title) {
    setHidden(this.facts, !chain);
    setHidden(this.note, !chain?.lag_note);
    setAttribute(this.root, "data-tone", chain ? toneOf(chain.state) : "unknown");
    setHidden(this.state, !chain);
    this.shape.toggleAttribute("hidden", !chain);
    if (!chain) {
      setText(this.name, title);
      return;
    }
    setText(this.name, chain.name);
    setText(this.state, chain.state);
    setShape(this.shape, shapeOf(chain.state));
    setText(this.note, chain.lag_note ?? "");
    const facts = [number(chain.lag_seconds) === null ? `lag of the tail: ${UNKNOWN}` : `tail ${lagText(chain)} behind`];
    const delay = number(chain.configured_delay_seconds);
    if (delay) facts.push(`of it ${duration(delay)} on purpose`);
    if (chain.state !== "ok") facts.push(`catches up: ${catchUp(chain).text}`);
    if (chain.slowest_hop && chain.state !== "ok") facts.push(`most of it over ${hopName(chain.slowest_hop)}`);
    if (chain.cutover_ready !== null && chain.cutover_ready !== undefined) facts.push(chain.cutover_ready ? "ready for cutover" : "not ready for cutover");
    setText(this.facts, facts.join(" · "));
  }

  /// Side by side when there is room, else one below the other.
  #chooseDirection() {
    if (this.#width === null) this.#width = this.root.clientWidth || document.documentElement.clientWidth;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    setAttribute(this.list, "data-direction", this.#needed * rem <= this.#width ? "across" : "down");
  }
}

function columnsOf(count) {
  const columns = [];
  for (let i = 0; i < count; i += 1) columns.push(i % 2 === 0 ? "minmax(8rem, 1fr)" : "minmax(11rem, 1.6fr)");
  return columns.join(" ");
}
