/** From times to pixels, ticks of the axis, and ranges of the calendar. All times are epoch seconds. */

/** A stretch of time. @typedef {{from: number, to: number}} Span */

export const MIN_TIME = 0;
export const MAX_TIME = 253402300799;
const MIN_SPAN = 0.05;

/**
 * A span within what the server takes, with the same length if that is possible.
 * @param {number} from
 * @param {number} to
 * @returns {Span}
 */
export function clamped(from, to) {
    const length = Math.min(Math.max(to - from, MIN_SPAN), MAX_TIME - MIN_TIME);
    const start = Math.min(Math.max(from, MIN_TIME), MAX_TIME - length);
    return {from: start, to: start + length};
}

/** @param {Span} span @param {number} factor above 1 to see more @param {number} at the time that stays where it is */
export function zoomed(span, factor, at) {
    return clamped(at - (at - span.from) * factor, at + (span.to - at) * factor);
}

/** @param {Span} span @param {number} seconds */
export function moved(span, seconds) {
    return clamped(span.from + seconds, span.to + seconds);
}

/** The ranges that have a button. */
export const RANGES = /** @type {const} */ (['hour', 'day', 'week', 'month', 'year', 'all']);

/** @typedef {typeof RANGES[number]} Range */

/** @param {Date} date */
function seconds(date) {
    return date.getTime() / 1000;
}

/**
 * The range of the calendar around a time: the hour up to it, its day, week (from Monday), month or year.
 * @param {Exclude<Range, 'all'>} range
 * @param {number} now
 * @returns {Span}
 */
export function around(range, now) {
    const date = new Date(now * 1000);
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
    switch (range) {
        case 'hour': return {from: now - 3300, to: now + 300};
        case 'day': return {from: seconds(new Date(year, month, day)), to: seconds(new Date(year, month, day + 1))};
        case 'week': {
            const monday = day - (date.getDay() + 6) % 7;
            return {from: seconds(new Date(year, month, monday)), to: seconds(new Date(year, month, monday + 7))};
        }
        case 'month': return {from: seconds(new Date(year, month, 1)), to: seconds(new Date(year, month + 1, 1))};
        case 'year': return {from: seconds(new Date(year, 0, 1)), to: seconds(new Date(year + 1, 0, 1))};
    }
}

/** @typedef {{unit: 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year', count: number, seconds: number}} Step */

/** @param {Step['unit']} unit @param {number} each @param {number[]} counts @returns {Step[]} */
function steps(unit, each, counts) {
    return counts.map(count => ({unit, count, seconds: each * count}));
}

const STEPS = [
    ...steps('second', 1, [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 30]),
    ...steps('minute', 60, [1, 5, 15, 30]),
    ...steps('hour', 3600, [1, 3, 6, 12]),
    ...steps('day', 86400, [1, 7]),
    ...steps('month', 2629746, [1, 3, 6]),
    ...steps('year', 31556952, [1, 2, 5, 10, 20, 50, 100, 500, 1000]),
];

/** A tick of the axis. @typedef {{time: number, label: string, major: boolean}} Tick */

/**
 * Ticks that are at least some pixels apart.
 * @param {Span} span
 * @param {number} width in pixels
 * @param {number} apart in pixels
 * @returns {Tick[]}
 */
export function ticks(span, width, apart) {
    const least = (span.to - span.from) / width * apart;
    const step = STEPS.find(one => one.seconds >= least) ?? /** @type {Step} */ (STEPS[STEPS.length - 1]);
    /** @type {Tick[]} */
    const found = [];
    let date = floor(new Date(span.from * 1000), step);
    for (let i = 0; i < 1000 && seconds(date) < span.to; i++) {
        const time = seconds(date);
        if (time >= span.from) {
            found.push({time, label: label(date, step), major: isMajor(date, step)});
        }
        const next = after(date, step);
        date = next.getTime() > date.getTime() ? next : new Date(date.getTime() + step.seconds * 1000);
    }
    return found;
}

/** @param {Date} date @param {Step} step */
function floor(date, step) {
    const {unit, count} = step;
    const [year, month, day, hour] = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()];
    switch (unit) {
        case 'second':
        case 'minute': {
            const millis = step.seconds * 1000;
            const offset = date.getTimezoneOffset() * 60000;
            return new Date(Math.floor((date.getTime() - offset) / millis) * millis + offset);
        }
        case 'hour': return new Date(year, month, day, Math.floor(hour / count) * count);
        case 'day': return new Date(year, month, count === 7 ? day - (date.getDay() + 6) % 7 : day);
        case 'month': return new Date(year, Math.floor(month / count) * count, 1);
        case 'year': {
            const first = new Date(2000, 0, 1);
            first.setFullYear(Math.floor(year / count) * count);
            return first;
        }
    }
}

/** @param {Date} date @param {Step} step */
function after(date, step) {
    const {unit, count} = step;
    const [year, month, day, hour] = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()];
    switch (unit) {
        case 'hour': return new Date(year, month, day, hour + count);
        case 'day': return new Date(year, month, day + count);
        case 'month': return new Date(year, month + count, 1);
        case 'year': return new Date(year + count, 0, 1);
        default: return new Date(date.getTime() + step.seconds * 1000);
    }
}

const CLOCK = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const DAY_OF_MONTH = new Intl.DateTimeFormat(undefined, {weekday: 'short', day: 'numeric'});
const DAY_AND_MONTH = new Intl.DateTimeFormat(undefined, {day: 'numeric', month: 'short'});
const MONTH = new Intl.DateTimeFormat(undefined, {month: 'short'});

/** @param {Date} date @param {Step} step */
function label(date, step) {
    switch (step.unit) {
        case 'second': {
            const inMinute = date.getSeconds() + date.getMilliseconds() / 1000;
            return inMinute === 0 ? CLOCK.format(date) : `:${step.count >= 1 ? String(inMinute).padStart(2, '0') : inMinute.toFixed(2).padStart(5, '0')}`;
        }
        case 'minute':
        case 'hour': return isMidnight(date) ? DAY_OF_MONTH.format(date) : CLOCK.format(date);
        case 'day': return date.getDate() === 1 || step.count === 7 ? DAY_AND_MONTH.format(date) : DAY_OF_MONTH.format(date);
        case 'month': return date.getMonth() === 0 ? String(date.getFullYear()) : MONTH.format(date);
        case 'year': return String(date.getFullYear());
    }
}

/** @param {Date} date */
function isMidnight(date) {
    return date.getHours() === 0 && date.getMinutes() === 0;
}

/** @param {Date} date @param {Step} step */
function isMajor(date, step) {
    switch (step.unit) {
        case 'second': return date.getSeconds() === 0 && date.getMilliseconds() === 0;
        case 'minute': return date.getMinutes() === 0;
        case 'hour': return isMidnight(date);
        case 'day': return step.count === 7 ? date.getDate() <= 7 : date.getDay() === 1 || date.getDate() === 1;
        case 'month': return date.getMonth() === 0;
        case 'year': return false;
    }
}

/**
 * The part of time to ask the server for: more than what is seen, on borders that stay the same while one pans and zooms a
 * little, so that most movements need no new answer.
 * @param {Span} span
 * @param {number} detail how many buckets are in view at least; there are fewer than twice as many
 * @returns {{from: number, to: number, buckets: number}}
 */
export function windowAround(span, detail) {
    const length = span.to - span.from;
    const bucket = 2 ** Math.floor(Math.log2(length / detail));
    const page = bucket * detail / 2;
    const from = Math.max(MIN_TIME, Math.floor((span.from - length / 2) / page) * page);
    const to = Math.max(from + page, Math.min(Math.ceil((span.to + length / 2) / page) * page, Math.ceil(MAX_TIME / bucket) * bucket));
    return {from, to, buckets: Math.round((to - from) / bucket)};
}
