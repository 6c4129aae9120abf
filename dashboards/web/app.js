// The composition root: the report comes in here, and every view reads it.

import { address } from "./api.js";
import { ChainView } from "./chain_view.js";
import { ConnectionView } from "./connection_view.js";
import { reconcile } from "./dom.js";
import { hopKey } from "./format.js";
import { Keyboard } from "./keyboard.js";
import { AlertsView, JournalView, MaintenanceView } from "./lists_view.js";
import { Live } from "./live.js";
import { OverviewView } from "./overview_view.js";
import { PanelView } from "./panel_view.js";
import { Selection } from "./selection.js";
import { SentenceView } from "./sentence_view.js";
import { drawings } from "./topology.js";
import { VersionView } from "./version_view.js";

const JOURNAL_POLL = 10_000;
const QUIET = 15;  // seconds after which the stream may have lost something

const place = document.getElementById("chains");
const chainViews = new Map();
const selection = new Selection((key) => open(key, true));
const live = new Live({ status: receive, journal: (event) => journal.add([event]), reconnected: readJournal });
const sentence = new SentenceView((key) => selection.open(key));
const connection = new ConnectionView(live, () => sentence.title());
const overview = new OverviewView((name) => chainViews.get(`chain ${name}`)?.show());
const alerts = new AlertsView();
const maintenance = new MaintenanceView();
const journal = new JournalView();
const keyboard = new Keyboard(place);
const version = new VersionView();
const panel = new PanelView(() => selection.close());

let newest = null;  // the report that came last; drawn at the next frame
let shown = null;

function receive(status) {
  if (newest === null) {
    if (document.hidden) setTimeout(draw);  // there are no frames then, but a title
    else requestAnimationFrame(draw);
  }
  newest = status;
}

function draw() {
  const isFirst = shown === null;
  shown = newest;
  newest = null;
  version.update(shown);
  sentence.update(shown);
  overview.update(shown);
  reconcile(place, chainViews, drawings(shown), (drawing) => drawing.key, () => new ChainView((key) => selection.toggle(key)));
  keyboard.update();
  alerts.update(shown);
  maintenance.update(shown);
  journal.refresh();
  open(selection.current(), isFirst);
  connection.setReportTime(shown.at);  // at the end: what could not be drawn is not shown
  if (isFirst) performance.mark("first-drawing");
}

/// Shows a hop's panel below the chain that has it; null, or a hop that is gone: none.
function open(key, moved) {
  if (shown === null) return;
  const hop = key === null ? null : shown.hops.find((one) => hopKey(one) === key);
  const button = hop ? buttonOf(key) : null;
  if (!button) {
    panel.close();
    return;
  }
  panel.show(hop, shown, button, moved);
}

function buttonOf(key) {
  const opened = panel.button();
  if (opened?.isConnected && opened.parentElement.dataset.hop === key) return opened;  // one hop may be in two chains
  const active = document.activeElement?.closest?.(".hop");
  const item = active?.dataset.hop === key ? active : place.querySelector(`.hop[data-hop="${CSS.escape(key)}"]`);
  return item?.querySelector(".hop-button") ?? null;
}

async function readJournal() {
  try {
    const answer = await fetch(address("api/v1/events?since=24h&limit=100"), { cache: "no-store" });
    if (answer.ok) journal.add((await answer.json()).events);
  } catch {
    // That the daemon is lost shows elsewhere; on reconnecting it is read again.
  }
}

setInterval(() => {
  const { trouble, streams, quiet } = live.state();
  if (trouble === null && (!streams || quiet > QUIET)) readJournal();
}, JOURNAL_POLL);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") selection.close();
});
live.start();
