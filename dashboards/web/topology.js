// Lays the chains of a report out: which servers and hops each drawing has, and where. Pure.
//
// A drawing is a grid: the chain itself runs along lane 0, columns alternate between servers and hops, and every
// branch has a lane of its own below. Lanes go to the branches nearest the tail first, so that no line crosses another.

import { hopKey, number } from "./format.js";

/// One drawing for each chain, one for the hops that belong to none, and one for the servers that no hop leads to or from
/// (null in the place of the chain, and a title).
export function drawings(status) {
  const nodes = new Map(status.nodes.map((node) => [node.name, node]));
  const hops = new Map(status.hops.map((hop) => [hopKey(hop), hop]));
  const inChains = new Set(status.chains.flatMap((chain) => chain.hops.map(hopKey)));
  const free = new Map();  // hops in no chain, by their source
  for (const hop of status.hops) {
    if (inChains.has(hopKey(hop))) continue;
    if (!free.has(hop.source)) free.set(hop.source, []);
    free.get(hop.source).push(hop);
  }
  const world = { chains: status.chains, nodes, free, drawn: new Set() };
  const drawn = status.chains.map((chain) => drawChain(world, chain, hops));
  const rest = drawRest(world, status.hops.filter((hop) => !inChains.has(hopKey(hop))));
  return [...drawn, rest, drawLone(status)].filter((drawing) => drawing !== null);
}

function drawChain(world, chain, hops) {
  const line = chain.hops.map((id) => hops.get(hopKey(id)) ?? { ...id, state: "unknown", cause: "no_data_yet" });
  return layOut(world, `chain ${chain.name}`, chain, chain.path[0], line);
}

/// What no chain leads to, such as a replica of a server that is not in the config.
function drawRest(world, hops) {
  const targets = new Set(hops.map((hop) => hop.replica));
  const starts = [...hops.filter((hop) => !targets.has(hop.source)), ...hops];
  const items = [];
  let lanes = 0;
  for (const hop of starts) {
    if (world.drawn.has(hopKey(hop))) continue;
    const part = layOut(world, "", null, hop.source, lineFrom(world, hop));
    for (const item of part.items) items.push({ ...item, key: `${lanes} ${item.key}`, lane: item.lane + lanes, from: item.from + lanes });
    lanes += part.lanes;
  }
  if (items.length === 0) return null;
  return { key: "rest", chain: null, title: "Hops in no chain", items, lanes, columns: Math.max(...items.map((item) => item.column)) + 1 };
}

/// Servers that replicate from none and to none, as far as one knows.
function drawLone(status) {
  const linked = new Set([...status.hops, ...status.chains.flatMap((chain) => chain.hops)].flatMap((hop) => [hop.source, hop.replica]));
  const lone = status.nodes.filter((node) => !linked.has(node.name));
  if (lone.length === 0) return null;
  const items = lone.map((node, lane) => (
    { kind: "node", key: `node ${node.name}`, name: node.name, node, age: null, role: "no link known", lane, from: lane, depth: 0, column: 0, isPassed: false }));
  return { key: "lone", chain: null, title: "Outside the chains", items, lanes: items.length, columns: 1 };
}

/// A hop of no chain, and what follows it.
function lineFrom(world, hop) {
  const line = [];
  for (let next = hop; next; next = (world.free.get(next.replica) ?? []).find((one) => !world.drawn.has(hopKey(one)))) {
    world.drawn.add(hopKey(next));
    line.push(next);
  }
  return line;
}

function layOut(world, key, chain, first, line) {
  const items = [];
  const grid = { lanes: 0 };
  const root = place(world, grid, { first, line, column: 0, depth: 0, from: 0 });
  emit(root, items);
  const cause = chain?.root_cause ? hopKey(chain.root_cause) : null;
  for (const item of items) {
    if (item.kind === "hop") {
      item.isCause = hopKey(item.hop) === cause;
      item.isExplained = !item.isCause && Boolean(item.hop.suppressed_by);
    } else if (item.kind === "node") {
      item.node = world.nodes.get(item.name) ?? null;
      item.age = chain ? nodeAge(world.chains, chain, item.name) : null;
      item.role = roleOf(item, chain);
    }
  }
  return { key, chain, items, lanes: grid.lanes, columns: Math.max(...items.map((item) => item.column)) + 1 };
}

/// Gives a line its lane, then its branches theirs, those nearest its end first.
function place(world, grid, { first, line, column, depth, from }) {
  const lane = grid.lanes;
  grid.lanes += 1;
  const names = [first, ...line.map((hop) => hop.replica)];
  const branches = names.map(() => []);
  for (let i = names.length - 1; i >= 0; i -= 1) {
    for (const hop of world.free.get(names[i]) ?? []) {
      if (world.drawn.has(hopKey(hop))) continue;
      branches[i].push(place(world, grid, { first: null, line: lineFrom(world, hop), column: column + 2 * i, depth: depth + 1, from: lane }));
    }
  }
  return { names, line, lane, column, depth, from, branches };
}

/// In the order in which one reads: a server, its branches, the next hop. `isPassed`: the line that this one branches
/// off from goes on after it.
function emit(placed, items, isPassed = false) {
  const { names, line, lane, column, depth, from, branches } = placed;
  names.forEach((name, i) => {
    const at = { lane, depth, isPassed };
    if (i > 0) {
      const hop = line[i - 1];
      const where = { ...at, hop, column: column + 2 * i - 1, from };
      if (i === 1 && names[0] === null) items.push({ ...where, kind: "riser", key: `riser ${hopKey(hop)}` });
      items.push({ ...where, kind: "hop", key: `hop ${hopKey(hop)}` });
    }
    if (name !== null) {
      const hasNext = i < line.length || branches[i].length > 0;
      // One drawing has a server as often as hops lead to it: with several sources, or in a ring.
      const key = i === 0 ? `node ${name}` : `node ${name} by ${hopKey(line[i - 1])}`;
      items.push({ ...at, kind: "node", key, name, column: column + 2 * i, from, isStart: i === 0, hasNext });
    }
    branches[i].forEach((branch, k) => emit(branch, items, i < line.length || k + 1 < branches[i].length));
  });
}

function roleOf(item, chain) {
  if (item.isStart && chain) return "origin";
  if (item.isStart) return "source";
  if (item.hasNext) return "source and replica";
  return chain && item.name === chain.path.at(-1) ? "tail" : "replica";
}

/// The names of the servers that get their data over this hop: its replica and all that hang below it.
export function serversBehind(status, hop) {
  const behind = new Set();
  const waiting = [hop.replica];
  while (waiting.length > 0) {
    const name = waiting.pop();
    if (behind.has(name)) continue;
    behind.add(name);
    for (const next of status.hops) if (next.source === name && next.state !== "missing") waiting.push(next.replica);
  }
  behind.delete(hop.source);
  return behind;
}

/// How old a server's data are against the chain's origin, by the chain or another one of the same origin:
/// {seconds, basis}; null when none of them knows.
export function nodeAge(chains, chain, name) {
  for (const one of [chain, ...chains]) {
    const seconds = one.path[0] === chain.path[0] ? number(one.node_lag_seconds?.[name] ?? null) : null;
    if (seconds !== null) return { seconds, basis: one.node_lag_basis?.[name] ?? null };
  }
  return null;
}
