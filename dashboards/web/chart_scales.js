// Round marks for axes. Pure.

const DURATION_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
  3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_592_000];
const TIME_STEPS = [60, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800, 345_600];

function stepFor(steps, span, marks) {
  return steps.find((step) => span / step <= marks) ?? steps.at(-1);
}

function binaryStep(span, marks) {
  let unit = 1;
  while (span / unit > 1024) unit *= 1024;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((one) => span / (one * unit) <= marks);
  return (step ?? 1024) * unit;
}

function upTo(step, largest) {
  const marks = [];
  for (let i = 0; i <= Math.ceil(largest / step - 1e-9); i += 1) marks.push(i * step);
  return marks;
}

/// Marks from 0 to at least `largest` seconds.
export function durationMarks(largest, most = 5) {
  return upTo(stepFor(DURATION_STEPS, largest, most), largest);
}

export function byteMarks(largest, most = 5) {
  return upTo(binaryStep(Math.max(largest, 1), most), largest);
}

/// Round times of the viewer's clock between two moments, in seconds since the epoch.
export function timeMarks(from, until, most) {
  const step = stepFor(TIME_STEPS, until - from, most);
  const zone = new Date(from * 1000).getTimezoneOffset() * 60;
  const marks = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= until; at += step) marks.push(at);
  return marks;
}
