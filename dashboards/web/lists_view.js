// What stands below the chains: alerts, maintenance, the journal.

import { element, reconcile, setAttribute, setHidden, setText, shape, setShape } from "./dom.js";
import { coarseDuration, secondsBetween, time, words } from "./format.js";
import { realAlerts } from "./sentence.js";
import { shapeOf, toneOf } from "./states.js";

const JOURNAL_LINES = 100;

class ListView {
  #rows;
  #empty;
  #views = new Map();
  #Row;

  constructor(id, Row) {
    const section = document.getElementById(id);
    this.#rows = section.querySelector(".rows");
    this.#empty = section.querySelector(".empty");
    this.#Row = Row;
  }

  show(items, keyOf, whenEmpty) {
    reconcile(this.#rows, this.#views, items, keyOf, () => new this.#Row());
    setHidden(this.#empty, items.length > 0);
    setText(this.#empty, whenEmpty);
  }
}

export class AlertsView {
  #list = new ListView("alerts", AlertRow);

  update(status) {
    const alerts = realAlerts(status).map((alert) => ({ ...alert, age: secondsBetween(alert.since, status.at) }));
    alerts.sort((left, right) => weight(right) - weight(left));
    this.#list.show(alerts, (alert) => JSON.stringify(alert.labels), "No alert is active.");
  }
}

function weight(alert) {
  return (alert.state === "firing" ? 2 : 0) + (alert.severity === "critical" ? 1 : 0);
}

class AlertRow {
  constructor() {
    this.shape = shape("unknown");
    this.name = element("strong");
    this.state = element("span", { class: "tag" });
    this.age = element("span", { class: "when" });
    this.summary = element("p", { class: "row-text" });
    this.held = element("p", { class: "row-note" });
    this.root = element("li", {}, this.shape, element("p", { class: "row-head" }, this.name, this.state, this.age), this.summary, this.held);
  }

  update(alert) {
    const tone = alert.state === "pending" ? "warn" : alert.severity === "critical" ? "bad" : "serious";
    setAttribute(this.root, "data-tone", tone);
    setShape(this.shape, alert.state === "pending" ? "connecting" : alert.severity === "critical" ? "broken" : "lagging");
    setText(this.name, alert.name);
    setText(this.state, `${alert.severity}, ${alert.state}`);
    setText(this.age, `for ${coarseDuration(alert.age)}`);
    setText(this.summary, alert.summary);
    setHidden(this.held, !alert.held_by);
    setText(this.held, alert.held_by ? `Its pages are held back by maintenance ${alert.held_by}.` : "");
  }
}

export class MaintenanceView {
  #list = new ListView("maintenance", MaintenanceRow);

  update(status) {
    this.#list.show(status.maintenance ?? [], (one) => one.id, "None is under way.");
  }
}

class MaintenanceRow {
  constructor() {
    this.what = element("strong");
    this.until = element("span", { class: "when" });
    this.reason = element("p", { class: "row-text" });
    this.root = element("li", {}, element("p", { class: "row-head" }, this.what, this.until), this.reason);
  }

  update(one) {
    setText(this.what, `${one.scope} ${one.name}`);
    setText(this.until, `until ${time(one.ends)}`);
    setText(this.reason, one.by ? `${one.reason} (${one.by})` : one.reason);
  }
}

export class JournalView {
  #list = new ListView("journal", JournalRow);
  #events = new Map();
  #day = null;  // that the rows were written on: those of other days tell theirs

  /// Events, in any order, some of them perhaps known already.
  add(events) {
    for (const event of events) this.#events.set(eventKey(event), event);
    const newest = [...this.#events.values()].sort(newestFirst).slice(0, JOURNAL_LINES);
    this.#events = new Map(newest.map((event) => [eventKey(event), event]));
    this.#show();
  }

  /// Once a new day has begun, the rows of the old one say so.
  refresh() {
    if (this.#day !== null && this.#day !== new Date().toDateString()) this.#show();
  }

  #show() {
    this.#day = new Date().toDateString();
    this.#list.show([...this.#events.values()], eventKey, "Nothing happened in the last 24 hours.");
  }
}

/// A daemon that keeps no journal on disk counts from 1 again when it restarts.
function eventKey(event) {
  return `${event.at} ${event.id}`;
}

function newestFirst(left, right) {
  return Date.parse(right.at) - Date.parse(left.at) || right.id - left.id;
}

class JournalRow {
  constructor() {
    this.shape = shape("unknown");
    this.at = element("time", { class: "when" });
    this.kind = element("span", { class: "tag" });
    this.text = element("p", { class: "row-text" });
    this.root = element("li", {}, this.shape, element("p", { class: "row-head" }, this.at, this.kind), this.text);
  }

  update(event) {
    const state = event.details?.state ?? null;
    const isHop = event.kind === "hop_state" && state !== null;
    this.shape.classList.toggle("absent", !isHop);
    if (isHop) setShape(this.shape, shapeOf(state));
    setAttribute(this.root, "data-tone", isHop ? toneOf(state) : null);
    setText(this.at, time(event.at));
    setAttribute(this.at, "datetime", event.at);
    setText(this.kind, words(event.kind).replace(" state", ""));
    setText(this.text, event.text);
  }
}
