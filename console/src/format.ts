/** Times, durations and shares for people. Pure but for the reader's own locale and time zone. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DURATION =
  /^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const SCALES = [31_536_000_000, 2_592_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** ISO 8601 duration in milliseconds (a year is 365 days, a month 30); undefined where it is none. */
export function isoMs(iso: string): number | undefined {
  const match = DURATION.exec(iso);
  if (match === null || iso === 'P' || iso.endsWith('T')) return undefined;
  return SCALES.reduce((sum, scale, i) => sum + Number(match[i + 1] ?? 0) * scale, 0);
}

/** `2 d 3 h`, `4 min`, `12 s`: the two largest units, small ones only where nothing larger is there. */
export function duration(ms: number): string {
  const all: [number, string][] = [
    [Math.floor(ms / 86_400_000), 'd'],
    [Math.floor(ms / 3_600_000) % 24, 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [Math.floor(ms / 1000) % 60, 's'],
  ];
  const first = all.findIndex(([n]) => n > 0);
  if (first < 0) return ms > 0 ? 'under 1 s' : '0 s';
  return all
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}

/**
 * `in 2 days 23 h`, `3 h 58 min ago`, `now`: the distance in the largest unit and the next one, rounded to the nearest, so that what is shown is off by half
 * of the smaller one at most. From a week on days are enough, below an hour minutes.
 */
export function relative(iso: string, now: number): string {
  const delta = Date.parse(iso) - now;
  const text = distance(Math.abs(delta));
  return text === '' ? 'now' : delta > 0 ? `in ${text}` : `${text} ago`;
}

/** The steps in which a distance is told: up to which one, in which unit. */
const GRAINS: readonly (readonly [below: number, grain: number])[] = [
  [MINUTE, SECOND],
  [HOUR, MINUTE],
  [DAY, MINUTE],
  [7 * DAY, HOUR],
  [Number.POSITIVE_INFINITY, DAY],
];

function distance(ms: number): string {
  // What rounds up to the next step is told as that step: 59.7 min are 1 h, not 60 min.
  const rounded = GRAINS.map(([below, grain]) => [below, Math.round(ms / grain) * grain] as const);
  const value = rounded.find(([below, near]) => near < below)?.[1] ?? 0;
  if (value < MINUTE) return value === 0 ? '' : `${value / SECOND} s`;
  const days = Math.floor(value / DAY);
  const hours = Math.floor(value / HOUR) % 24;
  const minutes = Math.floor(value / MINUTE) % 60;
  const parts =
    days > 0
      ? [`${days} ${days === 1 ? 'day' : 'days'}`, hours > 0 ? `${hours} h` : '']
      : [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** Date and time in the reader's own time zone, with the zone. */
export const absolute = (iso: string, locale?: string): string =>
  new Date(iso).toLocaleString(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });

export const clock = (epochMs: number): string => new Date(epochMs).toLocaleTimeString(undefined, { hour12: false });

/** A share of 1 as a percentage; never rounds something that is not whole up to 100 % or down to 0 %. */
export function percent(share: number): string {
  const value = share * 100;
  const whole = Math.round(value);
  if (Math.abs(value - whole) < 0.05) return `${whole}%`;
  return `${value.toFixed(1)}%`;
}

/** The time that an unlocated target like `PT48H` or `98%` stands for, as people say it. */
export function target(text: string): string {
  const ms = isoMs(text);
  return ms === undefined ? text : duration(ms);
}

/** A number to compare with: milliseconds of a duration, share of a percentage; undefined where the text is neither. */
export function targetNumber(text: string): number | undefined {
  const ms = isoMs(text);
  if (ms !== undefined) return ms;
  const match = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(text);
  if (match !== null) return Number(match[1]) / 100;
  return undefined;
}

/** The end of an id is what tells it from others made in the same moment. */
export const shortId = (id: string): string => (id.length > 10 ? `\u2026${id.slice(-8)}` : id);
