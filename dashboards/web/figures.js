// A hop's and a chain's figures as texts. Pure. Unknown is "unknown", never 0.

import { UNKNOWN, bytes, duration, number, rate } from "./format.js";

/// A figure as it is shown: its text, a tone ("bad", "warn", "unknown") when it has one, and what is said beside it.
function figure(text, tone = null, beside = "") {
  return { text, tone, beside };
}

const unknownFigure = figure(UNKNOWN, "unknown");

/// [the lag, how sure it is]; `prefix` is "receive_" for that of the receiver.
function lagParts(object, prefix) {
  const lag = number(object[`${prefix}lag_seconds`]);
  if (lag === null) return [UNKNOWN, ""];
  const basis = object[`${prefix}lag_basis`];
  const uncertainty = number(object[`${prefix}lag_uncertainty_seconds`]);
  if (basis === "lower_bound") {
    const known = uncertainty !== null && Number.isFinite(uncertainty) ? uncertainty : 0;
    return [`≥ ${duration(Math.max(lag - known, 0))}`, ""];
  }
  const beside = [];
  if (uncertainty === null) beside.push("± unknown");
  else if (uncertainty > 0 && Number.isFinite(uncertainty)) beside.push(`± ${duration(uncertainty)}`);
  if (basis === "heartbeat") beside.push("by heartbeat");
  if (basis === "reported") beside.push("reported");
  return [duration(lag), beside.join(" ")];
}

export function lagText(object, prefix = "") {
  return lagParts(object, prefix).join(" ").trim();
}

export function lag(object) {
  const value = number(object.lag_seconds);
  if (value === null) return unknownFigure;
  const delay = number(object.configured_delay_seconds) ?? 0;
  const critical = number(object.thresholds?.critical_seconds ?? null);
  const warning = number(object.thresholds?.warning_seconds ?? null);
  const late = value - delay;
  const tone = critical !== null && late >= critical ? "bad" : warning !== null && late >= warning ? "warn" : null;
  const [text, beside] = lagParts(object, "");
  return figure(text, tone, beside);
}

/// Bytes of one stage, or "≥" of what is known of them.
export function stageBytes(hop, stage) {
  const value = number(hop.lag_bytes?.[stage] ?? null);
  if (value === null) return UNKNOWN;
  return hop.lag_bytes_exact?.[stage] === false ? `≥ ${bytes(value)}` : bytes(value);
}

/// The whole distance, received or not.
export function behind(hop) {
  const stages = ["receive", "apply"].map((stage) => number(hop.lag_bytes?.[stage] ?? null));
  if (stages.every((value) => value === null)) return unknownFigure;
  const exact = stages.every((value) => value !== null) && hop.lag_bytes_exact?.receive !== false &&
    hop.lag_bytes_exact?.apply !== false;
  const sum = bytes((stages[0] ?? 0) + (stages[1] ?? 0));
  return figure(exact ? sum : `≥ ${sum}`);
}

/// At which the replica applies.
export function applyRate(hop) {
  const value = number(hop.rates?.apply ?? null);
  return value === null ? unknownFigure : figure(rate(value));
}

export function catchUp(object) {
  const value = number(object.catch_up_seconds);
  if (value === null) return unknownFigure;
  if (value === Infinity) return figure("never", "warn");
  return figure(value === 0 ? "done" : duration(value));
}

const SHORT_HEADROOM = 3600;

export function headroom(hop) {
  const value = number(hop.purge_headroom_seconds);
  if (value === null) return unknownFigure;
  if (value === Infinity) return figure("kept for ever");
  if (value <= 0) return figure("none left", "bad");
  return figure(duration(value), value < SHORT_HEADROOM ? "warn" : null);
}

/// What a hop shows in the drawing, in order.
export function hopFigures(hop) {
  return [
    ["lag", lag(hop)],
    ["behind", behind(hop)],
    ["rate", applyRate(hop)],
    ["catch-up", catchUp(hop)],
    ["headroom", headroom(hop)],
  ];
}

/// "MySQL 5.6.21": the server's own version text without its build's suffixes.
export function versionText(node) {
  if (!node?.version) return `version ${UNKNOWN}`;
  const names = { mysql: "MySQL", mariadb: "MariaDB", rds: "RDS", aurora: "Aurora" };
  const digits = /^[0-9]+(\.[0-9]+)*/.exec(node.version);
  return `${names[node.flavor] ?? ""} ${digits ? digits[0] : node.version}`.trim();
}

export function errorText(error) {
  if (!error) return null;
  const code = error.code === null || error.code === undefined ? "" : ` (${error.code})`;
  return error.kind ? `${error.kind.replaceAll("_", " ")}${code}: ${error.message}` : `${error.code}: ${error.message}`;
}
