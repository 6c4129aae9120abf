// What each state looks like and is called. Pure.

const TONES = {
  ok: "good",
  lagging: "warn",
  degraded: "warn",
  stalled: "serious",
  connecting: "serious",
  stopped: "bad",
  broken: "bad",
  missing: "bad",
  unreachable: "bad",
  unknown: "unknown",
};

const PHRASES = {
  ok: "replicates",
  lagging: "is lagging",
  stalled: "is stalled",
  stopped: "is stopped",
  connecting: "cannot connect",
  broken: "is broken",
  missing: "is missing",
  unreachable: "cannot be seen",
  unknown: "is in an unknown state",
};

/// A state that this page does not know yet is shown as what it is: unknown.
export function shapeOf(state) {
  return state in TONES ? state : "unknown";
}

export function toneOf(state) {
  return TONES[state] ?? "unknown";
}

export function phraseOf(state) {
  return PHRASES[state] ?? `is in the state ${state}`;
}

const ORDER = ["bad", "serious", "unknown", "warn", "good"];

/// The lower, the worse.
export function rankOf(tone) {
  return ORDER.indexOf(tone);
}
