// Figures for people, in the words of the terminal's table. Pure.

export const UNKNOWN = "unknown";

/// A number of the API: "inf" and "-inf" are infinite; null stays null, which is unknown.
export function number(value) {
  if (value === "inf") return Infinity;
  if (value === "-inf") return -Infinity;
  return typeof value === "number" ? value : null;
}

function twoParts(total, perLarge, large, small) {
  const rest = total % perLarge;
  const whole = `${Math.floor(total / perLarge)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/// "4 min 10 s"
export function duration(seconds) {
  if (seconds === null || Number.isNaN(seconds)) return UNKNOWN;
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds === Infinity) return "for ever";
  if (seconds === 0) return "0 s";
  if (seconds < 0.001) return "< 1 ms";
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 3599.5) return twoParts(Math.round(seconds), 60, "min", "s");
  if (seconds < 86400 - 30) return twoParts(Math.round(seconds / 60), 60, "h", "min");
  return twoParts(Math.round(seconds / 3600), 24, "d", "h");
}

/// Whole seconds and up, for what counts on while one looks.
export function coarseDuration(seconds) {
  if (seconds === null) return UNKNOWN;
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : duration(whole);
}

const BYTE_UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

export function bytes(value) {
  if (value === null || Number.isNaN(value)) return UNKNOWN;
  if (value < 0) return `-${bytes(-value)}`;
  if (value < 1023.5) return `${Math.round(value)} B`;
  let scaled = value / 1024;
  let unit = 0;
  while (scaled >= 1023.5 && unit + 1 < BYTE_UNITS.length) {
    scaled /= 1024;
    unit += 1;
  }
  return `${scaled.toFixed(scaled < 99.95 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
}

export function rate(bytesPerSecond) {
  return bytesPerSecond === null ? UNKNOWN : `${bytes(bytesPerSecond)}/s`;
}

export function position(value) {
  return value ? `${value.file}:${value.position}` : UNKNOWN;
}

/// "duplicate_key" as words.
export function words(name) {
  return String(name).replaceAll("_", " ");
}

export function count(n, singular, plural = `${singular}s`) {
  return `${n} ${n === 1 ? singular : plural}`;
}

export function hopName(hop) {
  const name = `${hop.source} → ${hop.replica}`;
  return hop.channel ? `${name} [${hop.channel}]` : name;
}

/// What tells one hop from all others; also how the journal names a hop.
export function hopKey(hop) {
  return `${hop.source}|${hop.replica}|${hop.channel ?? ""}`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/// Of an RFC 3339 text, in the viewer's time zone; with the day when it is not that of `now`.
export function time(text, now = Date.now()) {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return UNKNOWN;
  const clock = CLOCK.format(at);
  return new Date(at).toDateString() === new Date(now).toDateString() ? clock : `${DAY.format(at)} ${clock}`;
}

const ZONE = new Intl.DateTimeFormat(undefined, { hour: "2-digit", timeZoneName: "short" });

/// The same, with the name of the zone.
export function zonedTime(text, now = Date.now()) {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return UNKNOWN;
  const zone = ZONE.formatToParts(at).find((part) => part.type === "timeZoneName");
  return `${time(text, now)} ${zone?.value ?? ""}`.trim();
}

/// Seconds from one RFC 3339 text to another; null when either is unknown.
export function secondsBetween(begin, end) {
  const seconds = (Date.parse(end) - Date.parse(begin)) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
