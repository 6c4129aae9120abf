// Says whether what is shown is live: in the page's head always, and in a notice when it is not.

import { address } from "./api.js";
import { setAttribute, setHidden, setText } from "./dom.js";
import { coarseDuration, zonedTime } from "./format.js";

const OLD = 10;           // a report's age, in seconds, from which the daemon is asked whether that is as it should be
const ASK_AGAIN = 5000;   // ms

export class ConnectionView {
  #live;
  #title;
  #at = null;         // of the report shown
  #complaint = null;  // the daemon's own word on why its reports are old
  #askedAt = -Infinity;
  #root = document.documentElement;
  #text = document.querySelector("#connection .connection-text");
  #reportTime = document.getElementById("report-time");
  #notice = document.getElementById("notice");

  /// `title()`: the page's title while all that is shown is live.
  constructor(live, title) {
    this.#live = live;
    this.#title = title;
    setInterval(() => this.update(), 500);
  }

  /// Of the report that is drawn.
  setReportTime(at) {
    this.#at = at;
    this.update();
  }

  update() {
    const { trouble, silence, streams } = this.#live.state();
    const age = this.#at === null ? null : Math.max(0, (this.#live.daemonTime() - Date.parse(this.#at)) / 1000);
    const isOld = trouble === null && age !== null && age > OLD;
    if (isOld) this.#askWhetherWell();
    else this.#complaint = null;
    const state = trouble !== null ? (silence === null ? "none" : "lost") : this.#complaint ? "stale" : this.#at ? "live" : "connecting";
    setAttribute(this.#root, "data-connection", state);
    setAttribute(this.#root, "data-transport", streams ? "stream" : "polling");
    setText(this.#text, this.#words(state, silence, age));
    setText(this.#reportTime, this.#at === null ? "" : `report of ${zonedTime(this.#at)}${isOld ? `, ${coarseDuration(age)} old` : ""}`);
    this.#updateNotice(state, trouble);
    const title = { lost: "relaywatch: daemon lost", stale: "relaywatch: no new report" }[state] ?? this.#title();
    if (document.title !== title) document.title = title;
  }

  #words(state, silence, age) {
    if (state === "lost") return `last seen ${coarseDuration(silence)} ago`;
    if (state === "none") return "no daemon";
    if (state === "stale") return `report ${coarseDuration(age)} old`;
    return state;
  }

  /// An alert is read aloud whenever it changes, so what counts on stays out of it.
  #updateNotice(state, trouble) {
    const shown = this.#at === null ? "" : ` What is shown is of ${zonedTime(this.#at)} and may be wrong by now.`;
    const texts = {
      lost: `The daemon is lost: ${trouble}.${shown} Trying again.`,
      none: `The daemon does not give a report: ${trouble}. Trying again.`,
      stale: `The daemon answers, but it has made no new report since ${zonedTime(this.#at)}: ${this.#complaint}`,
    };
    setHidden(this.#notice, !(state in texts));
    setText(this.#notice, texts[state] ?? "");
  }

  /// A report may be old because servers are polled rarely; only the daemon knows.
  async #askWhetherWell() {
    if (performance.now() - this.#askedAt < ASK_AGAIN) return;
    this.#askedAt = performance.now();
    try {
      const answer = await fetch(address("-/healthy"), { cache: "no-store", signal: AbortSignal.timeout(3000) });
      const complaint = answer.ok ? null : (await answer.text()).trim() || `it answers ${answer.status}`;
      if (withoutDigits(complaint) !== withoutDigits(this.#complaint)) this.#complaint = complaint;
    } catch {
      // That the daemon is lost shows elsewhere.
    }
  }
}

/// Two complaints that differ in how long it lasts only are the same one.
function withoutDigits(complaint) {
  return complaint === null ? null : complaint.replace(/[0-9]+/g, "");
}
