/** Times, durations and numbers as people read them. Times are those of the browser's time zone. */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
/** Ranges that are shorter are said to the second. */
const SHORT = 5 * MINUTE;
const LONGEST_QUOTE = 60;

/** @param {Intl.DateTimeFormatOptions} options */
function formatter(options) {
    return new Intl.DateTimeFormat(undefined, options);
}

const TIME = formatter({hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const TIME_SECONDS = formatter({hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});
const DATE = formatter({weekday: 'short', day: 'numeric', month: 'short'});
const SHORT_DATE = formatter({day: 'numeric', month: 'short'});
const SHORT_DATE_YEAR = formatter({day: 'numeric', month: 'short', year: 'numeric'});
const DATE_YEAR = formatter({weekday: 'short', day: 'numeric', month: 'short', year: 'numeric'});
const MONTH = formatter({month: 'short'});
const WEEKDAY = formatter({weekday: 'short'});
const NUMBER = new Intl.NumberFormat();

/** @param {number} seconds */
function dateOf(seconds) {
    return new Date(seconds * 1000);
}

/** @param {number} seconds epoch */
function isThisYear(seconds) {
    return dateOf(seconds).getFullYear() === new Date().getFullYear();
}

/** @param {number} seconds epoch */
export function time(seconds) {
    const date = dateOf(seconds);
    return (date.getSeconds() === 0 ? TIME : TIME_SECONDS).format(date);
}

/** @param {number} seconds epoch */
export function date(seconds) {
    return (isThisYear(seconds) ? DATE : DATE_YEAR).format(dateOf(seconds));
}

/** @param {number} seconds epoch */
export function dateTime(seconds) {
    return `${date(seconds)}, ${time(seconds)}`;
}

/** Without the day of the week. @param {number} seconds epoch */
export function shortDateTime(seconds) {
    return `${(isThisYear(seconds) ? SHORT_DATE : SHORT_DATE_YEAR).format(dateOf(seconds))}, ${time(seconds)}`;
}

/** @param {number} seconds epoch */
export function month(seconds) {
    return MONTH.format(dateOf(seconds));
}

/** @param {number} seconds epoch */
export function weekday(seconds) {
    return WEEKDAY.format(dateOf(seconds));
}

/** @param {number} one @param {number} other epoch seconds */
function sameDay(one, other) {
    return dateOf(one).toDateString() === dateOf(other).toDateString();
}

/** From when to when. @param {number} from @param {number} to */
export function span(from, to) {
    if (sameDay(from, to)) {
        return `${dateTime(from)} – ${time(to)}`;
    }
    const style = isThisYear(from) && isThisYear(to) ? DATE : DATE_YEAR;
    return `${style.format(dateOf(from))}, ${time(from)} – ${style.format(dateOf(to))}, ${time(to)}`;
}

/** A range of the timeline; with seconds only if it is so short that they matter. @param {number} from @param {number} to */
export function range(from, to) {
    const clock = to - from < SHORT ? TIME_SECONDS : TIME;
    const [start, end] = [dateOf(from), dateOf(to)];
    return `${SHORT_DATE_YEAR.format(start)}, ${clock.format(start)} – ${sameDay(from, to) ? '' : `${SHORT_DATE_YEAR.format(end)}, `}${clock.format(end)}`;
}

/** A duration with its two largest units. @param {number} seconds */
export function duration(seconds) {
    if (seconds < 1) {
        return seconds === 0 ? '0 s' : `${Math.max(1, Math.round(seconds * 1000))} ms`;
    }
    const whole = Math.floor(seconds);
    if (whole < MINUTE) {
        return `${whole} s`;
    }
    if (whole < HOUR) {
        return `${Math.floor(whole / MINUTE)} min ${whole % MINUTE === 0 ? '' : `${whole % MINUTE} s`}`.trim();
    }
    if (whole < DAY) {
        const minutes = Math.floor(whole % HOUR / MINUTE);
        return `${Math.floor(whole / HOUR)} h ${minutes === 0 ? '' : `${minutes} min`}`.trim();
    }
    const hours = Math.floor(whole % DAY / HOUR);
    return `${NUMBER.format(Math.floor(whole / DAY))} d ${hours === 0 ? '' : `${hours} h`}`.trim();
}

/** @param {number} count */
export function number(count) {
    return NUMBER.format(count);
}

/** A number and what is counted. @param {number} count @param {string} one @param {string} many */
export function counted(count, one, many) {
    return `${NUMBER.format(count)} ${count === 1 ? one : many}`;
}

/** What an event is, in a word. @param {import('./api.js').Entry} event */
export function kind(event) {
    return event.open === true ? 'Open' : event.stop === null || event.stop === event.start ? 'Mark' : 'Interval';
}

/** When an event was, in words. @param {import('./api.js').Entry} event @param {number} now */
export function when(event, now) {
    if (event.open === true) {
        return `${dateTime(event.start)} – now (${duration(Math.max(0, now - event.start))})`;
    }
    return event.stop === null || event.stop === event.start
        ? dateTime(event.start)
        : `${span(event.start, event.stop)} (${duration(event.stop - event.start)})`;
}

/** What an event is called: its note, or its tags. @param {import('./api.js').Entry} event */
export function title(event) {
    const note = (event.note ?? '').split('\n', 1)[0] ?? '';
    return note !== '' ? note : event.tags.length > 0 ? event.tags.join(', ') : 'no tags';
}

/** How an event stops, in words. @param {import('./api.js').Entry} event */
function ending(event) {
    return event.open === true ? 'open' : event.stop === null ? 'none' : exactTime(event.stop);
}

/** @param {number} seconds epoch */
function exactTime(seconds) {
    return seconds % 1 === 0 ? dateTime(seconds) : `${dateTime(seconds)} and ${Math.min(999, Math.round(seconds % 1 * 1000))} ms`;
}

/** Texts in quotation marks; of long ones the part where the other one differs. @param {string} one @param {string} other */
function quoted(one, other) {
    const [text, compared] = [[...one], [...other]];
    const differs = text.findIndex((letter, index) => letter !== compared[index]);
    const from = text.length <= LONGEST_QUOTE ? 0 : Math.max(0, Math.min((differs < 0 ? text.length : differs) - LONGEST_QUOTE / 3, text.length - LONGEST_QUOTE));
    const part = text.slice(from, from + LONGEST_QUOTE).join('');
    return one === '' ? 'none' : `“${from > 0 ? '…' : ''}${part}${from + LONGEST_QUOTE < text.length ? '…' : ''}”`;
}

/** The fields of a change request, in words. @param {Record<string, unknown>} wanted */
export function change(wanted) {
    return Object.entries(wanted).map(([field, value]) => {
        const isTime = ['start', 'stop'].includes(field) && typeof value === 'number';
        const text = isTime ? exactTime(value) : Array.isArray(value) ? value.join(', ') || 'none'
            : value === null || value === '' ? 'none' : field === 'note' ? quoted(String(value), '') : String(value);
        return `${field} ${text}`;
    }).join('; ');
}

/** The fields in which two states of an event differ, in words. @param {import('./api.js').Entry | null} before @param {import('./api.js').Entry | null} after null if there is no event */
export function difference(before, after) {
    if (before === null || after === null) {
        return before === null ? 'the event was restored' : 'the event was removed';
    }
    const [note, other] = [before.note ?? '', after.note ?? ''];
    /** @type {[boolean, string, string, string][]} */
    const parts = [
        [before.start !== after.start, 'start', exactTime(before.start), exactTime(after.start)],
        [before.stop !== after.stop || (before.open === true) !== (after.open === true), 'stop', ending(before), ending(after)],
        [JSON.stringify(before.tags) !== JSON.stringify(after.tags), 'tags', before.tags.join(', ') || 'none', after.tags.join(', ') || 'none'],
        [note !== other, 'note', quoted(note, other), quoted(other, note)],
    ];
    const changed = parts.filter(([differs]) => differs).map(([, name, one, two]) => `${name} ${one} → ${two}`);
    return changed.length === 0 ? 'nothing that is shown here' : changed.join('; ');
}

/** For an input of dates and times: local time to the second. @param {number} seconds */
export function toInput(seconds) {
    const local = dateOf(seconds);
    /** @param {number} part */
    const two = part => String(part).padStart(2, '0');
    return `${String(local.getFullYear()).padStart(4, '0')}-${two(local.getMonth() + 1)}-${two(local.getDate())}`
        + `T${two(local.getHours())}:${two(local.getMinutes())}:${two(local.getSeconds())}`;
}

/** Epoch seconds of such an input; null if it is empty. @param {string} value */
export function fromInput(value) {
    const millis = value === '' ? NaN : new Date(value).getTime();
    return Number.isNaN(millis) ? null : millis / 1000;
}
