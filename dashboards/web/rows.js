// Named texts in a list, and a small table.

import { element, reconcile, setAttribute, setHidden, setText } from "./dom.js";
import { UNKNOWN } from "./format.js";

/// A titled list of [name, text]; hidden while it has none.
export class Rows {
  #views = new Map();

  /// `kind`: "quoted" for what is shown letter by letter.
  constructor(title, kind = null) {
    this.list = element("dl", { class: "pairs" });
    this.root = element("section", { class: "fact-group", "data-kind": kind }, element("h4", {}, title), this.list);
  }

  update(pairs) {
    setHidden(this.root, pairs.length === 0);
    reconcile(this.list, this.#views, pairs, ([name]) => name, () => new Pair());
  }
}

class Pair {
  constructor() {
    this.name = element("dt");
    this.text = element("dd");
    this.root = element("div", {}, this.name, this.text);
  }

  update([name, text]) {
    setText(this.name, name);
    setText(this.text, text);
    setAttribute(this.text, "data-tone", text === UNKNOWN ? "unknown" : null);
  }
}

/// A titled table; the first text of each row names it.
export class Table {
  #views = new Map();

  constructor(title, columns) {
    this.body = element("tbody");
    const head = element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)));
    this.root = element("section", { class: "fact-group" }, element("h4", {}, title),
      element("table", {}, element("thead", {}, head), this.body));
  }

  update(rows) {
    reconcile(this.body, this.#views, rows, ([name]) => name, (row) => new TableRow(row.length));
  }
}

class TableRow {
  constructor(length) {
    this.cells = Array.from({ length }, (_, i) => (i === 0 ? element("th", { scope: "row" }) : element("td")));
    this.root = element("tr", {}, ...this.cells);
  }

  update(row) {
    row.forEach((text, i) => {
      setText(this.cells[i], text);
      setAttribute(this.cells[i], "data-tone", text === UNKNOWN ? "unknown" : null);
    });
  }
}
