// What a hop's panel says in words and figures. Pure: lists of [name, text].

import { catchUp, headroom, lagText, stageBytes } from "./figures.js";
import { UNKNOWN, bytes, duration, number, position, rate } from "./format.js";

function known(value, format) {
  const parsed = number(value ?? null);
  return parsed === null ? UNKNOWN : format(parsed);
}

function yesNo(value) {
  return value === null || value === undefined ? UNKNOWN : value ? "runs" : "does not run";
}

const BASES = {
  position: "measured by positions",
  heartbeat: "by heartbeat",
  reported: "the server's own figure",
  lower_bound: "at least; more is not known",
};

export function delayFigures(hop) {
  const rows = [
    ["lag", lagText(hop)],
    ["known by", BASES[hop.lag_basis] ?? UNKNOWN],
    ["of it, receiving", lagText(hop, "receive_")],
    ["the server says", serverSays(hop)],
    ["catch-up", catchUp(hop).text],
  ];
  if (hop.configured_delay_seconds) rows.push(["delayed on purpose by", known(hop.configured_delay_seconds, duration)]);
  const { warning_seconds: warning, critical_seconds: critical } = hop.thresholds ?? {};
  rows.push(["warning from", warning === null || warning === undefined ? "none set" : known(warning, duration)]);
  rows.push(["critical from", critical === null || critical === undefined ? "none set" : known(critical, duration)]);
  return rows;
}

/// The server itself says NULL while a thread of it does not run; unknown is what one did not read.
function serverSays(hop) {
  const wasRead = typeof hop.receiver_running === "boolean" || typeof hop.applier_running === "boolean";
  return hop.reported_lag_seconds === null && wasRead ? "NULL" : known(hop.reported_lag_seconds, duration);
}

export function backlogFigures(hop) {
  return [
    ["to receive", stageBytes(hop, "receive")],
    ["to apply", stageBytes(hop, "apply")],
    ["transactions", known(hop.lag_transactions, String)],
    ["relay log", known(hop.relay_log_bytes, bytes)],
    ["purge headroom", headroom(hop).text],
    ["older binlog kept", `${known(hop.purge_headroom_bytes, bytes)} in ${known(hop.purge_headroom_files, String)} files`],
    ["purge reaches it", known(hop.purge_forecast_seconds, (s) => (s === Infinity ? "never at this rate" : s === 0 ? "now" : `in ${duration(s)}`))],
  ];
}

/// Rows of [window, write, receive, apply].
export function rateRows(hop) {
  return [["1 min", hop.rates], ["10 min", hop.rates_10m], ["1 h", hop.rates_1h]].map(([name, rates]) => [
    name, ...["write", "receive", "apply"].map((kind) => rate(number(rates?.[kind] ?? null))),
  ]);
}

export function positionFigures(hop, sourceNode, replicaNode) {
  return [
    [`${hop.source} has written`, position(sourceNode?.written)],
    [`${hop.replica} has received`, position(hop.received)],
    [`${hop.replica} has executed`, position(hop.executed)],
    [`${hop.replica}'s own binlog`, position(replicaNode?.written)],
  ];
}

/// What the replica itself said, word for word.
export function ownWords(hop, replicaNode) {
  const said = [
    ["receiver", yesNo(hop.receiver_running)],
    ["receiver's state", hop.receiver_state_text || null],
    ["receiver's error", quoted(hop.receiver_error)],
    ["applier", yesNo(hop.applier_running)],
    ["applier's state", hop.applier_state_text || null],
    ["applier's error", quoted(hop.applier_error)],
    ["errant transactions", hop.errant_transactions || null],
    ["to the monitor", quoted(replicaNode?.error)],
  ];
  return said.filter(([, text]) => text !== null);
}

function quoted(error) {
  if (!error) return null;
  return error.code === null || error.code === undefined ? error.message : `${error.code}: ${error.message}`;
}

export function evidenceRows(hop) {
  return Object.entries(hop.evidence ?? {});
}
