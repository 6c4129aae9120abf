// A server in the drawing.

import { element, setAttribute, setHidden, setShape, setStyle, setText, shape } from "./dom.js";
import { errorText, versionText } from "./figures.js";
import { UNKNOWN, duration, time } from "./format.js";
import { toneOf } from "./states.js";

export class NodeView {
  constructor() {
    this.shape = shape("unknown");
    this.name = element("span", { class: "name" });
    this.role = element("span", { class: "role" });
    this.version = element("span", { class: "version" });
    this.mode = element("span", { class: "mode" });
    this.lag = element("span", { class: "node-lag" });
    this.trouble = element("span", { class: "trouble" });
    this.card = element("div", { class: "node-card" },
      element("span", { class: "node-head" }, this.shape, this.name),
      element("span", { class: "facts" }, this.role, this.version, this.mode), this.lag, this.trouble);
    this.root = element("li", { class: "node" }, this.card);
  }

  update(item) {
    const node = item.node;
    place(this.root, item);
    const up = node ? node.up : null;
    setAttribute(this.root, "data-tone", up === null ? "unknown" : up ? "good" : "bad");
    setShape(this.shape, up === null ? "unknown" : up ? "ok" : "unreachable");
    setText(this.name, item.name);
    setAttribute(this.name, "title", node?.address);
    setText(this.role, item.role);
    setText(this.version, node ? versionText(node) : "not in the config");
    setAttribute(this.version, "title", node?.version);
    this.#updateMode(item, node);
    setHidden(this.lag, item.role === "origin" || item.role === "no link known" || !node);
    setText(this.lag, ageWords(item.age));
    this.#updateTrouble(node);
  }

  /// A replica that can be written to is a danger, the origin is meant to be.
  #updateMode(item, node) {
    const isReadOnly = node?.read_only ?? null;
    setHidden(this.mode, !node);
    setText(this.mode, isReadOnly === null ? `read-only: ${UNKNOWN}` : isReadOnly ? "read-only" : "writable");
    setAttribute(this.mode, "data-tone", isReadOnly === null ? "unknown" : !isReadOnly && item.role !== "origin" ? "warn" : null);
  }

  #updateTrouble(node) {
    const told = [];
    if (node?.up === false) told.push(`down${node.down_since ? ` since ${time(node.down_since)}` : ""}`);
    if (node?.error) told.push(errorText(node.error));
    for (const problem of node?.problems ?? []) told.push(problem.message);
    setText(this.trouble, told.join("; "));
    setHidden(this.trouble, told.length === 0);
  }
}

function ageWords(age) {
  if (age === null) return `how far behind: ${UNKNOWN}`;
  const beside = age.basis === "reported" ? ", reported" : "";
  return `${age.basis === "lower_bound" ? "≥ " : ""}${duration(age.seconds)} behind${beside}`;
}

/// The line from a server down to where a branch of it begins.
export class RiserView {
  constructor() {
    this.root = element("li", { class: "riser", role: "presentation", "aria-hidden": "true" });
  }

  update(item) {
    place(this.root, item);
    setAttribute(this.root, "data-tone", toneOf(item.hop.state));
  }
}

/// Where in the grid an item of a drawing is.
export function place(root, item) {
  setStyle(root, "--column", String(item.column + 1));
  setStyle(root, "--lane", String(item.lane + 1));
  setStyle(root, "--from", String(item.from + 1));
  setStyle(root, "--depth", String(item.depth));
  setAttribute(root, "data-passed", item.isPassed);
}
