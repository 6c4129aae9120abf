// The sentence that matters, for each chain that is not well. Pure.

import { catchUp, lagText } from "./figures.js";
import { count, duration, hopKey, hopName, number, words } from "./format.js";
import { phraseOf, rankOf, toneOf } from "./states.js";
import { serversBehind } from "./topology.js";

/// The worst first. `headline` is the sentence; `spoken` the same without figures, which change every second; `detail`
/// and `advice` may be null; `hop` is the key of the one that it speaks of, or null.
export function sentences(status) {
  const sick = status.chains.filter((chain) => chain.state !== "ok").map((chain) => ofChain(status, chain));
  const seen = new Set();  // one hop can be the cause of several chains' trouble
  const told = sick.filter((one) => !one.hop || (!seen.has(one.hop) && seen.add(one.hop)));
  told.sort((left, right) => rankOf(left.tone) - rankOf(right.tone));
  return told.length > 0 ? told : [ofHealthy(status)];
}

/// The Watchdog fires for as long as the monitor lives: no fault.
export function realAlerts(status) {
  return status.alerts.filter((alert) => alert.name !== "Watchdog");
}

function ofChain(status, chain) {
  const cause = chain.root_cause;
  const hop = cause ? status.hops.find((one) => hopKey(one) === hopKey(cause)) : null;
  if (!hop) return withoutCause(chain);
  const fault = `${hopName(hop)} ${phraseOf(hop.state)}: ${words(hop.cause)}`;
  return {
    key: `hop ${hopKey(hop)}`,
    hop: hopKey(hop),
    shape: hop.state,
    tone: toneOf(hop.state),
    headline: `${fault}; ${behindWords(status, chain, hop)}`,
    spoken: `${fault}.`,
    detail: beyond(hop.summary ?? "", fault) || null,
    advice: hop.advice || null,
  };
}

/// What a summary says that the sentence has not said yet.
function beyond(summary, said) {
  return summary.startsWith(said) ? summary.slice(said.length).replace(/^[:;,.\s]+/, "") : summary;
}

function behindWords(status, chain, hop) {
  const behind = [...serversBehind(status, hop)];
  const servers = `${count(behind.length, "server")} behind it`;
  const ages = behind.map((name) => number(chain.node_lag_seconds?.[name] ?? null)).filter((age) => age !== null);
  const verb = behind.length === 1 ? "is" : "are";
  if (ages.length === 0) return `how far behind the ${servers} ${verb} is not known`;
  const oldest = Math.max(...ages);
  const upTo = behind.length > 1 && Math.min(...ages) < oldest * 0.9 ? "up to " : "";
  const rest = ages.length < behind.length ? ` (not known of ${behind.length - ages.length})` : "";
  return `${servers} ${verb} ${upTo}${duration(oldest)} old${rest}`;
}

function withoutCause(chain) {
  const isUnknown = chain.state === "unknown";
  const fault = isUnknown ? `How chain ${chain.name} is, is not known` : `Chain ${chain.name} is ${chain.state}`;
  const tail = chain.path.at(-1);
  const lag = number(chain.lag_seconds) === null ? "" : `; ${tail} is ${lagText(chain)} behind`;
  return {
    key: `chain ${chain.name}`,
    hop: chain.slowest_hop ? hopKey(chain.slowest_hop) : null,
    shape: chain.state === "broken" ? "broken" : isUnknown ? "unknown" : "lagging",
    tone: isUnknown ? "unknown" : toneOf(chain.state),
    headline: fault + lag,
    spoken: `${fault}.`,
    detail: chain.lag_note || (chain.slowest_hop ? `Most of it over ${hopName(chain.slowest_hop)}; it catches up: ${catchUp(chain).text}.` : null),
    advice: null,
  };
}

function ofHealthy(status) {
  if (status.chains.length === 0) {
    const none = "No chain is configured";
    return { key: "none", hop: null, shape: "unknown", tone: "unknown", headline: none, spoken: none, detail: null, advice: null };
  }
  const firing = realAlerts(status).filter((alert) => alert.state === "firing");
  const one = status.chains.length === 1;
  const well = one ? `Chain ${status.chains[0].name} replicates` : `All ${status.chains.length} chains replicate`;
  if (firing.length > 0) {
    const names = [...new Set(firing.map((alert) => alert.name))].join(", ");
    return {
      key: "alerts", hop: null, shape: "lagging", tone: firing.some((alert) => alert.severity === "critical") ? "bad" : "warn",
      headline: `${well}, but ${count(firing.length, "alert")} ${firing.length === 1 ? "is" : "are"} firing: ${names}`,
      spoken: `${well}, but alerts are firing: ${names}.`, detail: firing[0].summary, advice: null,
    };
  }
  return { key: "well", hop: null, shape: "ok", tone: "good", headline: well + farthest(status), spoken: `${well}.`, detail: null, advice: null };
}

function farthest(status) {
  const known = status.chains.filter((chain) => number(chain.lag_seconds) !== null);
  const last = known.sort((left, right) => number(right.lag_seconds) - number(left.lag_seconds))[0];
  if (!last) return "; how far behind is not known";
  const unknown = status.chains.length - known.length;
  const rest = unknown > 0 ? `, that of ${count(unknown, "chain")} is not known` : "";
  return `; ${status.chains.length > 1 ? "the last of all, " : ""}${last.path.at(-1)}${status.chains.length > 1 ? "," : ""} is ${lagText(last)} behind${rest}`;
}
