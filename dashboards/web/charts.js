// The charts of a hop's panel. Loaded when the first panel opens, with the library.

import "./chart.min.js";
import { byteMarks, durationMarks, timeMarks } from "./chart_scales.js";
import { bytes, duration, number, rate, time } from "./format.js";

const { Chart } = globalThis;
const DAY = 86_400;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function points(history, series) {
  return history.times.map((x, i) => {
    const value = number(series?.[i] ?? null);
    return { x, y: value === null || !Number.isFinite(value) ? null : value };
  });
}

/// A point between two gaps has no line to either side, so it is drawn as a dot.
function dotWhenAlone({ dataset, dataIndex }) {
  const known = (i) => dataset.data[i] !== undefined && dataset.data[i].y !== null;
  return known(dataIndex) && !known(dataIndex - 1) && !known(dataIndex + 1) ? 3 : 0;
}

function line(label, data, shade, more = {}) {
  return { label, data, borderColor: shade, backgroundColor: shade, borderWidth: 2, pointRadius: dotWhenAlone, pointHitRadius: 0, ...more };
}

/// The two edges of what the lag may be; filled between.
function band(history, shade) {
  const edge = (sign) => history.times.map((x, i) => {
    const lag = number(history.lag_seconds[i]);
    const around = number(history.lag_uncertainty_seconds?.[i] ?? null);
    if (lag === null || around === null || !Number.isFinite(around)) return { x, y: null };
    return { x, y: Math.max(0, lag + sign * around) };
  });
  const plain = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0, backgroundColor: shade };
  return [
    { ...plain, label: "at least", data: edge(-1), fill: false, isBand: true },
    { ...plain, label: "at most", data: edge(1), fill: "-1", isBand: true },
  ];
}

function threshold(history, label, seconds, shade) {
  const data = [{ x: history.from, y: seconds }, { x: history.until, y: seconds }];
  return { label, data, borderColor: shade, borderWidth: 1.5, borderDash: [6, 5], pointRadius: 0, pointHitRadius: 0, isThreshold: true };
}

function lagDatasets(history, thresholds) {
  const lags = history.lag_seconds.map(number).filter((value) => value !== null && Number.isFinite(value));
  const largest = Math.max(0, ...lags);
  const isLowerBound = (i) => number(history.lag_uncertainty_seconds?.[i] ?? null) === Infinity;
  const sets = [
    ...band(history, colour("--band")),
    line("lag", points(history, history.lag_seconds), colour("--series-1"),
      { segment: { borderDash: ({ p1DataIndex }) => (isLowerBound(p1DataIndex) ? [3, 3] : undefined) } }),
  ];
  const marks = [["warning", thresholds?.warning_seconds, "--warn"], ["critical", thresholds?.critical_seconds, "--bad"]];
  for (const [label, seconds, shade] of marks) {
    if (typeof seconds === "number" && largest > seconds * 0.6) sets.push(threshold(history, label, seconds, colour(shade)));
  }
  return sets;
}

function byteDatasets(history) {
  return [
    line("to receive", points(history, history.lag_bytes?.receive), colour("--series-2"), { borderDash: [7, 4] }),
    line("to apply", points(history, history.lag_bytes?.apply), colour("--series-1")),
  ];
}

function rateDatasets(history) {
  return [
    line("written", points(history, history.rates?.write), colour("--series-3"), { borderWidth: 3 }),
    line("received", points(history, history.rates?.receive), colour("--series-2"), { borderDash: [7, 4] }),
    line("applied", points(history, history.rates?.apply), colour("--series-1")),
  ];
}

const KINDS = {
  lag: { datasets: lagDatasets, format: duration, marks: durationMarks },
  bytes: { datasets: byteDatasets, format: bytes, marks: byteMarks },
  rates: { datasets: rateDatasets, format: rate, marks: byteMarks },
};

/// One chart on a canvas.
export class HopChart {
  #canvas;
  #kind;
  #chart = null;
  #shown = null;
  #theme = window.matchMedia("(prefers-color-scheme: dark)");
  #retint = () => this.#shown && this.show(...this.#shown);

  /// `kind`: "lag", "bytes" or "rates".
  constructor(canvas, kind) {
    this.#canvas = canvas;
    this.#kind = KINDS[kind];
    this.#theme.addEventListener("change", this.#retint);
  }

  show(history, thresholds) {
    this.#shown = [history, thresholds];
    const datasets = this.#kind.datasets(history, thresholds);
    const options = this.#options(history, datasets);
    if (this.#chart) {
      this.#chart.data = { datasets };
      this.#chart.options = options;
      this.#chart.update("none");
    } else {
      this.#chart = new Chart(this.#canvas, { type: "line", data: { datasets }, options });
    }
  }

  destroy() {
    this.#theme.removeEventListener("change", this.#retint);
    this.#chart?.destroy();
    this.#chart = null;
  }

  #options(history, datasets) {
    const { format, marks } = this.#kind;
    const ink = colour("--muted");
    const grid = { color: colour("--line"), borderColor: colour("--line"), tickLength: 4 };
    const font = { family: getComputedStyle(document.body).fontFamily, size: parseFloat(getComputedStyle(this.#canvas).fontSize) };
    const span = history.until - history.from;
    const largest = Math.max(0, ...datasets.flatMap(({ data }) => data.map(({ y }) => y ?? 0)));
    const yMarks = marks(largest > 0 ? largest : 1);
    return {
      animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true, spanGaps: false, font,
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: {
        x: {
          type: "linear", min: history.from, max: history.until, grid: { ...grid, drawOnChartArea: false },
          ticks: { color: ink, font, maxRotation: 0, callback: (at) => (span > 2 * DAY ? DATE : CLOCK).format(at * 1000) },
          afterBuildTicks: (axis) => { axis.ticks = timeMarks(history.from, history.until, axis.width > 420 ? 7 : 4).map((value) => ({ value })); },
        },
        y: {
          min: 0, max: yMarks.at(-1), grid,
          ticks: { color: ink, font, callback: (value) => format(value) },
          afterBuildTicks: (axis) => { axis.ticks = yMarks.map((value) => ({ value })); },
        },
      },
      plugins: {
        legend: { labels: { color: ink, font, boxWidth: 18, boxHeight: 2, filter: (item, data) => !data.datasets[item.datasetIndex].isBand } },
        tooltip: {
          filter: ({ dataset }) => !dataset.isThreshold, bodyFont: font, titleFont: font,
          callbacks: {
            title: ([first]) => (first ? time(new Date(first.parsed.x * 1000).toISOString()) : ""),
            label: ({ dataset, parsed }) => `${dataset.label}: ${format(parsed.y)}`,
          },
        },
      },
    };
  }
}
