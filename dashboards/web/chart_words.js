// What a chart shows, in a sentence: for those who do not see it, and for the rest a summary. Pure, but for the clock.

import { UNKNOWN, duration, number, time, words } from "./format.js";

/// When a step ended; the last one may be under way.
function at(history, index, now = Date.now()) {
  return time(new Date(Math.min(history.times[index] * 1000, now)).toISOString());
}

/// A step shows its largest; a long one is no "now".
const SHORT_STEP = 60;

/// "now 4 s, at most 1 min 12 s at 14:05; not known for 10 min"
export function seriesWords(history, series, format) {
  let largest = -1;
  let unknown = 0;
  series.forEach((raw, i) => {
    const value = number(raw);
    if (value === null) unknown += 1;
    else if (largest < 0 || value > number(series[largest])) largest = i;
  });
  if (largest < 0) return "nothing is known of this time";
  const last = number(series.at(-1));
  const when = history.step_seconds > SHORT_STEP ? `in the last ${duration(history.step_seconds)}` : "now";
  const now = `${when} ${last === null ? UNKNOWN : format(last)}`;
  const gap = unknown === 0 ? "" : `; not known for ${duration(unknown * history.step_seconds)}`;
  return `${now}, at most ${format(number(series[largest]))} at ${at(history, largest)}${gap}`;
}

/// "ok 55 min, broken (duplicate key) 3 min, not known 2 min"
export function statesWords(history) {
  const total = new Map();
  let known = 0;
  for (const run of history.states) {
    const name = stateName(run);
    total.set(name, (total.get(name) ?? 0) + run.until - run.from);
    known += run.until - run.from;
  }
  const parts = [...total].map(([name, seconds]) => `${name} ${duration(Math.round(seconds))}`);
  const gap = Math.round(history.until - history.from - known);
  if (gap > history.step_seconds) parts.push(`not known ${duration(gap)}`);
  return parts.join(", ") || "nothing is known of this time";
}

export function stateName(run) {
  return run.cause && run.cause !== "none" ? `${run.state} (${words(run.cause)})` : run.state;
}
