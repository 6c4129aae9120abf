// Lays the chains of a report out: which servers and hops each drawing has, and where. Pure.
//
// A drawing is a grid: the chain itself runs along lane 0, columns alternate between servers and hops, and every
// branch has a lane of its own below. Lanes go to the branches nearest the tail first, so that no line crosses another.

import { hopKey } from "./format.js";

/// One drawing for each chain, and one for the hops that belong to none (null in the place of the chain).
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
  const world = { nodes, free, drawn: new Set() };
  const drawn = status.chains.map((chain) => drawChain(world, chain, hops));
  const rest = drawRest(world, status.hops.filter((hop) => !inChains.has(hopKey(hop))));
  return rest ? [...drawn, rest] : drawn;
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
  return { key: "rest", chain: null, items, lanes, columns: Math.max(...items.map((item) => item.column)) + 1 };
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
  const explained = new Set(line.filter((hop) => hop.suppressed_by).map(hopKey));
  const cause = chain?.root_cause ? hopKey(chain.root_cause) : null;
  for (const item of items) {
    if (item.kind === "hop") {
      item.isCause = hopKey(item.hop) === cause;
      item.isExplained = explained.has(hopKey(item.hop)) || Boolean(item.hop.suppressed_by);
    } else if (item.kind === "node") {
      item.node = world.nodes.get(item.name) ?? null;
      item.lag = chain?.node_lag_seconds?.[item.name] ?? null;
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
      items.push({ ...at, kind: "node", key: `node ${name}`, name, column: column + 2 * i, from, isStart: i === 0, hasNext });
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
    for (const next of status.hops) if (next.source === name) waiting.push(next.replica);
  }
  behind.delete(hop.source);
  return behind;
}
