// A hop's states over a time, as a strip; what is not known stays blank.

import { stateName } from "./chart_words.js";
import { element, setAttribute, setStyle } from "./dom.js";
import { time } from "./format.js";
import { toneOf } from "./states.js";

const SMALLEST = 0.15;  // percent: a short fault is to be seen

export class StatesStrip {
  constructor() {
    this.root = element("div", { class: "strip", "aria-hidden": "true" });
  }

  clear() {
    this.root.replaceChildren();
  }

  update(history) {
    const span = history.until - history.from;
    const runs = history.states.filter((run) => run.until > history.from && run.from < history.until);
    while (this.root.childElementCount > runs.length) this.root.lastElementChild.remove();
    while (this.root.childElementCount < runs.length) this.root.append(element("span"));
    runs.forEach((run, i) => {
      const piece = this.root.children[i];
      const from = Math.max(run.from, history.from);
      const width = Math.max(((Math.min(run.until, history.until) - from) / span) * 100, SMALLEST);
      setStyle(piece, "left", `${(((from - history.from) / span) * 100).toFixed(3)}%`);
      setStyle(piece, "width", `${width.toFixed(3)}%`);
      setAttribute(piece, "data-tone", toneOf(run.state));
      setAttribute(piece, "title", `${stateName(run)} from ${clock(run.from)} to ${clock(run.until)}`);
    });
  }
}

function clock(seconds) {
  return time(new Date(seconds * 1000).toISOString());
}
