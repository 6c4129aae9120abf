// The sentence that matters, for each chain that is not well. Pure.

import { catchUp, errorText, lagText } from "./figures.js";
import { count, duration, hopKey, hopName, number, words } from "./format.js";
import { phraseOf, rankOf, toneOf } from "./states.js";
import { nodeAge, serversBehind } from "./topology.js";

/// The worst first. `headline` is the sentence; `spoken` the same without figures, which change every second; `detail`
/// and `advice` may be null; `hop` is the key of the one that it speaks of, or null.
export function sentences(status) {
  const sick = status.chains.filter((chain) => chain.state !== "ok").map((chain) => ofChain(status, chain));
  const seen = new Set();  // the same faults can be the trouble of several chains
  const told = sick.filter((one) => !seen.has(one.spoken) && seen.add(one.spoken));
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
  const silent = silentSource(status, hop);
  const fault = silent ? `${hop.source} does not answer: what ${hopName(hop)} does is not known` : faultWords(hop);
  const others = furtherFaults(status, chain, hop);
  const also = others.map((one) => `; also ${faultWords(one)}`).join("");
  return {
    key: `chain ${chain.name}`,
    hop: hopKey(hop),
    shape: silent ? "unreachable" : hop.state,
    tone: worst([silent ? "bad" : toneOf(hop.state), ...others.map((one) => toneOf(one.state))]),
    headline: `${fault}; ${behindWords(status, chain, hop)}${also}`,
    spoken: `${fault}${also}.`,
    detail: beyond(hop.summary ?? "", fault) || errorText(silent?.error) || null,
    advice: hop.advice || null,
  };
}

function faultWords(hop) {
  const cause = hop.cause === "none" ? "" : `: ${words(hop.cause)}`;
  return `${hopName(hop)} ${phraseOf(hop.state)}${cause}`;
}

function worst(tones) {
  return tones.reduce((left, right) => (rankOf(right) < rankOf(left) ? right : left));
}

/// The source of a hop of which nothing is known because that server does not answer; null when it is otherwise.
function silentSource(status, hop) {
  if (hop.state !== "unknown" || hop.cause !== "source_not_polled") return null;
  return status.nodes.find((node) => node.name === hop.source && node.up === false) ?? null;
}

/// What else is wrong in the chain and does not come of its root cause.
function furtherFaults(status, chain, cause) {
  const own = new Set(chain.hops.map(hopKey));
  return status.hops.filter((hop) => own.has(hopKey(hop)) && hopKey(hop) !== hopKey(cause) && !hop.suppressed_by &&
    ["bad", "serious"].includes(toneOf(hop.state)));
}

/// What a summary says that the sentence has not said yet.
function beyond(summary, said) {
  return summary.startsWith(said) ? summary.slice(said.length).replace(/^[:;,.\s]+/, "") : summary;
}

function behindWords(status, chain, hop) {
  const behind = [...serversBehind(status, hop)];
  const servers = `${count(behind.length, "server")} behind it`;
  const ages = behind.map((name) => nodeAge(status.chains, chain, name)).filter((age) => age !== null);
  const verb = behind.length === 1 ? "is" : "are";
  if (ages.length === 0) return `how far behind the ${servers} ${verb} is not known`;
  const seconds = ages.map((age) => age.seconds);
  const oldest = Math.max(...seconds);
  const isBound = [hop.lag_basis, ...ages.map((age) => age.basis)].some((basis) => basis === "lower_bound" || basis === "reported");
  const differ = behind.length > 1 && Math.min(...seconds) < oldest * 0.9;
  const age = differ ? `up to ${duration(oldest)} old${isBound ? ", or more" : ""}` : `${isBound ? "at least " : ""}${duration(oldest)} old`;
  const rest = ages.length < behind.length ? ` (not known of ${behind.length - ages.length})` : "";
  return `${servers} ${verb} ${age}${rest}`;
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
  const beside = faultsBeside(status);
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
  if (beside.length > 0) return ofBeside(status, well, beside);
  return { key: "well", hop: null, shape: "ok", tone: "good", headline: well + farthest(status), spoken: `${well}.`, detail: null, advice: null };
}

/// Hops outside the chains that are not well, the worst first. Of a source that is not in the config nothing can be known.
function faultsBeside(status) {
  const inChains = new Set(status.chains.flatMap((chain) => chain.hops.map(hopKey)));
  const sick = status.hops.filter((hop) => !inChains.has(hopKey(hop)) && hop.state !== "ok" && !hop.suppressed_by &&
    !(hop.external_source && hop.state === "unknown" && hop.cause === "source_not_polled"));
  return sick.sort((left, right) => rankOf(toneOf(left.state)) - rankOf(toneOf(right.state)));
}

function ofBeside(status, well, [hop, ...others]) {
  const more = others.length > 0 ? ` (and ${count(others.length, "other hop")} there ${others.length === 1 ? "is" : "are"} not well)` : "";
  const fault = `beside ${status.chains.length === 1 ? "it" : "them"} ${faultWords(hop)}${more}`;
  return {
    key: "beside", hop: hopKey(hop), shape: hop.state, tone: toneOf(hop.state),
    headline: `${well}, but ${fault}`, spoken: `${well}, but ${fault}.`, detail: hop.summary || null, advice: hop.advice || null,
  };
}

/// What a chain's tail is behind beyond what it is meant to be.
function unwanted(chain) {
  return number(chain.lag_seconds) - (number(chain.configured_delay_seconds) ?? 0);
}

function farthest(status) {
  const known = status.chains.filter((chain) => number(chain.lag_seconds) !== null);
  const last = known.sort((left, right) => unwanted(right) - unwanted(left))[0];
  if (!last) return "; how far behind is not known";
  const unknown = status.chains.length - known.length;
  const rest = unknown > 0 ? `, that of ${count(unknown, "chain")} is not known` : "";
  const delay = number(last.configured_delay_seconds);
  const onPurpose = delay ? `, of it ${duration(delay)} on purpose` : "";
  return `; ${status.chains.length > 1 ? "the last of all, " : ""}${last.path.at(-1)}${status.chains.length > 1 ? "," : ""} is ${lagText(last)} behind${onPurpose}${rest}`;
}
