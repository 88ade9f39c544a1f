// @ts-check
// Times as the centre writes and types them: date-time groups in Zulu, ages, and what an officer types for a moment.
// Pure: whoever calls says what time it is.

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param {number} number @param {number} [width] */
const padded = (number, width = 2) => String(number).padStart(width, "0");

/** A date-time group: `241455Z NOV 26`. @param {number} ms */
export function dtg(ms) {
  const at = new Date(ms);
  return (
    `${padded(at.getUTCDate())}${padded(at.getUTCHours())}${padded(at.getUTCMinutes())}Z ` +
    `${MONTHS[at.getUTCMonth()]} ${padded(at.getUTCFullYear() % 100)}`
  );
}

/** The hour: `1455Z`. @param {number} ms */
export function zulu(ms) {
  const at = new Date(ms);
  return `${padded(at.getUTCHours())}${padded(at.getUTCMinutes())}Z`;
}

/** The clock: `14:55:07Z`. @param {number} ms */
export function clock(ms) {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`;
}

/**
 * A moment of the log as it is shown: a date-time group, or for a bare day `24 NOV 26`, or the word itself.
 * @param {string | null | undefined} moment
 */
export function shown(moment) {
  if (!moment) return "";
  const ms = instant(moment);
  if (ms === null) return moment;
  if (moment.length > 10) return dtg(ms);
  const at = new Date(ms);
  return `${padded(at.getUTCDate())} ${MONTHS[at.getUTCMonth()]} ${padded(at.getUTCFullYear() % 100)}`;
}

/**
 * The milliseconds of a moment of the log; a bare day begins at 00:00Z. Null for what is none.
 * @param {string | null | undefined} moment
 */
export function instant(moment) {
  if (!moment) return null;
  const ms = Date.parse(moment.length === 10 ? `${moment}T00:00:00Z` : moment);
  return Number.isNaN(ms) ? null : ms;
}

/** How long: `12 s`, `4 min`, `2 h 10`, `3 d`. @param {number} ms */
export function age(ms) {
  const long = Math.max(0, ms);
  if (long < MINUTE) return `${Math.floor(long / SECOND)} s`;
  if (long < HOUR) return `${Math.floor(long / MINUTE)} min`;
  if (long < 2 * DAY) {
    const minutes = Math.floor((long % HOUR) / MINUTE);
    return `${Math.floor(long / HOUR)} h${minutes ? ` ${padded(minutes)}` : ""}`;
  }
  return `${Math.floor(long / DAY)} d`;
}

/** How far off: `in 4 h 10`, `2 h ago`. @param {number} ms @param {number} now */
export function away(ms, now) {
  return ms >= now ? `in ${age(ms - now)}` : `${age(now - ms)} ago`;
}

/**
 * What an officer typed for a moment, as the log takes it: a day or a time in UTC.
 *
 * `now`, `-20m`, `+6h`, `+2d`, `1455`, `1455Z`, `241455Z`, `241455Z NOV 26`, `2026-11-24`, `24 NOV 26`,
 * `2026-11-24 14:55`, RFC 3339 with its zone. Null for what cannot be read.
 * @param {string} typed @param {number} now @returns {string | null}
 */
export function moment(typed, now) {
  const text = typed.trim().toUpperCase();
  const today = new Date(now);
  if (text === "NOW") return written(now);
  let match = /^([+-])(\d{1,4})\s*(M|MIN|H|D)$/.exec(text);
  if (match) {
    const unit = { M: MINUTE, MIN: MINUTE, H: HOUR, D: DAY }[/** @type {"M"} */ (match[3])];
    return written(now + (match[1] === "-" ? -1 : 1) * Number(match[2]) * unit);
  }
  match = /^(\d{2}):?(\d{2})Z?$/.exec(text);
  if (match) return at(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate(), match[1], match[2]);
  match = /^(\d{2})(\d{2})(\d{2})Z(?:\s*([A-Z]{3}))?(?:\s*(\d{2}|\d{4}))?$/.exec(text);
  if (match) {
    const month = match[4] ? MONTHS.indexOf(match[4]) : today.getUTCMonth();
    return month < 0 ? null : at(year(match[5], today), month, Number(match[1]), match[2], match[3]);
  }
  match = /^(\d{1,2})\s*([A-Z]{3})(?:\s*(\d{2}|\d{4}))?$/.exec(text);
  if (match) {
    const month = MONTHS.indexOf(match[2]);
    return month < 0 ? null : day(year(match[3], today), month, Number(match[1]));
  }
  match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match) return day(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  match = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})$/.exec(text);
  if (match) return at(Number(match[1]), Number(match[2]) - 1, Number(match[3]), match[4], match[5]);
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    const ms = Date.parse(text.replace(" ", "T"));
    return Number.isNaN(ms) ? null : written(ms);
  }
  return null;
}

/** A time as it stands on the wire. @param {number} ms */
export function written(ms) {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

/** @param {string | undefined} typed @param {Date} today */
function year(typed, today) {
  if (!typed) return today.getUTCFullYear();
  return typed.length === 2 ? 2000 + Number(typed) : Number(typed);
}

/** @param {number} year @param {number} month @param {number} date */
function day(year, month, date) {
  const ms = Date.UTC(year, month, date);
  return new Date(ms).getUTCDate() === date ? new Date(ms).toISOString().slice(0, 10) : null;
}

/** @param {number} year @param {number} month @param {number} date @param {string} hour @param {string} minute */
function at(year, month, date, hour, minute) {
  if (Number(hour) > 23 || Number(minute) > 59 || day(year, month, date) === null) return null;
  return written(Date.UTC(year, month, date, Number(hour), Number(minute)));
}
