/** What the events in view come to: by time, by tag, and a year of days. */

import * as api from './api.js';
import {message} from './actions.js';
import {colours} from './colour.js';
import {make} from './dom.js';
import * as format from './format.js';

const DAY = 86400;
const MOST_TAGS = 30;
const LEVELS = 4;

/** @typedef {import('./timescale.js').Span} Span */
/** @typedef {'hour' | 'day' | 'week' | 'month'} Unit */

/** The finest unit of which a span has not too many. @param {Span} span @returns {Unit} */
function unitFor(span) {
    const days = (span.to - span.from) / DAY;
    return days <= 2 ? 'hour' : days <= 62 ? 'day' : days <= 730 ? 'week' : 'month';
}

/**
 * The span that the key of a row means: 2026-11-24T09:00+01:00, 2026-11-24, 2026-W48 or 2026-11.
 * @param {string} key
 * @returns {Span | null}
 */
export function spanOf(key) {
    const week = /^(\d+)-W(\d+)$/.exec(key);
    if (week !== null) {
        // The week of January 4th is the first.
        const first = new Date(Number(week[1]), 0, 4);
        const monday = first.getDate() - (first.getDay() + 6) % 7 + 7 * (Number(week[2]) - 1);
        return between(new Date(Number(week[1]), 0, monday), new Date(Number(week[1]), 0, monday + 7));
    }
    const day = /^(\d+)-(\d\d)(?:-(\d\d))?$/.exec(key);
    if (day !== null) {
        const [year, month] = [Number(day[1]), Number(day[2]) - 1];
        return day[3] === undefined
            ? between(new Date(year, month, 1), new Date(year, month + 1, 1))
            : between(new Date(year, month, Number(day[3])), new Date(year, month, Number(day[3]) + 1));
    }
    const hour = new Date(key).getTime() / 1000;
    return Number.isNaN(hour) ? null : {from: hour, to: hour + 3600};
}

/** @param {Date} from @param {Date} to */
function between(from, to) {
    return {from: from.getTime() / 1000, to: to.getTime() / 1000};
}

/** The end of what has been: the server would count open events up to an end in the future. @param {number} from @param {number} to */
function past(from, to) {
    const now = Date.now() / 1000;
    return from < now ? Math.min(to, now) : to;
}

/** @param {Unit} unit @param {string} key */
function named(unit, key) {
    const span = spanOf(key);
    if (span === null) {
        return key;
    }
    switch (unit) {
        case 'hour': return format.dateTime(span.from);
        case 'day': return format.date(span.from);
        case 'week': return `week of ${format.date(span.from)}`;
        case 'month': return new Date(span.from * 1000).toLocaleDateString(undefined, {month: 'long', year: 'numeric'});
    }
}

export class Figures {
    /** @type {AbortController | null} */
    #running = null;
    #year = new Date().getFullYear();
    #times = make('section', {});
    #tags = make('section', {});
    #calendar = make('section', {});
    #heat = '';

    /**
     * @param {HTMLElement} panel
     * @param {{span: (span: Span) => void, tag: (tag: string) => void}} listener
     */
    constructor(panel, listener) {
        this.listener = listener;
        panel.append(this.#calendar, this.#tags, this.#times);
    }

    /**
     * @param {[string, string][]} filter
     * @param {Span} span
     */
    async show(filter, span) {
        this.#running?.abort();
        const running = new AbortController();
        this.#running = running;
        const year = new Date((span.from + span.to) * 500).getFullYear();
        this.#year = span.to - span.from > 400 * DAY ? new Date(Math.min(span.to, Date.now() / 1000) * 1000 - 1).getFullYear() : year;
        const unit = unitFor(span);
        try {
            const view = [...filter, ...api.range(span.from, past(span.from, span.to))];
            const [byTime, byTag] = await Promise.all([
                api.stats([...view, ['by', unit]], running.signal),
                api.stats([...view, ['by', 'tag']], running.signal),
            ]);
            this.#render(this.#times, `By ${unit}`, byTime.map(row => ({row, name: named(unit, row.key ?? ''), colour: null, action: () => {
                const found = spanOf(row.key ?? '');
                if (found !== null) {
                    this.listener.span(found);
                }
            }})));
            const dark = matchMedia('(prefers-color-scheme: dark)').matches;
            this.#render(this.#tags, 'By tag', byTag.slice(0, MOST_TAGS).map(row => ({
                row, name: row.key ?? 'no tags', colour: colours(row.key, dark).line, action: row.key === null ? null : () => this.listener.tag(row.key ?? ''),
            })));
            await this.#calendarOf(filter, running.signal);
        } catch (error) {
            if (!running.signal.aborted) {
                this.#times.replaceChildren(make('p', {class: 'problem'}, `The figures cannot be shown: ${message(error)}`));
            }
        }
    }

    /**
     * @param {HTMLElement} section
     * @param {string} title
     * @param {{row: api.StatsRow, name: string, colour: string | null, action: (() => void) | null}[]} rows
     */
    #render(section, title, rows) {
        const busy = rows.some(({row}) => row.busy_seconds > 0);
        const most = Math.max(1e-9, ...rows.map(({row}) => busy ? row.busy_seconds : row.count));
        section.replaceChildren(make('h3', {}, title), rows.length === 0 ? make('p', {class: 'muted'}, 'No events.') : make('table', {class: 'figures'},
            make('thead', {}, make('tr', {}, make('th', {scope: 'col'}, title.slice(3)), make('th', {scope: 'col'}, 'Events'),
                make('th', {scope: 'col', title: 'Time covered; what overlaps counts once'}, 'Busy'), make('th', {scope: 'col', title: 'All durations added up'}, 'Total'))),
            make('tbody', {}, ...rows.map(({row, name, colour, action}) => {
                const bar = make('span', {class: 'bar', 'aria-hidden': 'true'});
                bar.style.width = `${(busy ? row.busy_seconds : row.count) / most * 100}%`;
                if (colour !== null) {
                    bar.style.background = colour;
                }
                return make('tr', {},
                    make('th', {scope: 'row'}, action === null ? name : make('button', {type: 'button', class: 'link', click: action}, name), bar),
                    make('td', {}, format.number(row.count)),
                    make('td', {}, format.duration(row.busy_seconds)),
                    make('td', {}, format.duration(row.total_seconds)));
            }))));
    }

    /** @param {[string, string][]} filter @param {AbortSignal} signal */
    async #calendarOf(filter, signal) {
        const from = new Date(this.#year, 0, 1);
        const to = new Date(this.#year + 1, 0, 1);
        const rows = await api.stats([...filter, ...api.range(from.getTime() / 1000, past(from.getTime() / 1000, to.getTime() / 1000)), ['by', 'day']], signal);
        const heat = JSON.stringify([this.#year, rows]);
        if (heat === this.#heat) {
            return;
        }
        this.#heat = heat;
        const counts = new Map(rows.map(row => [row.key ?? '', row.count]));
        const most = Math.max(1, ...counts.values());
        const grid = make('div', {class: 'heat', role: 'group', 'aria-label': `Events on each day of ${this.#year}; the arrow keys go from day to day`});
        /** @type {HTMLButtonElement[]} */
        const days = [];
        const offset = (from.getDay() + 6) % 7;
        for (let day = new Date(from); day < to; day = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1)) {
            const key = format.toInput(day.getTime() / 1000).slice(0, 10);
            const count = counts.get(key) ?? 0;
            const level = count === 0 ? 0 : Math.min(LEVELS, 1 + Math.floor(Math.log1p(count) / Math.log1p(most) * (LEVELS - 0.01)));
            const label = `${format.date(day.getTime() / 1000)}: ${format.counted(count, 'event', 'events')}`;
            const span = spanOf(key);
            const cell = make('button', {type: 'button', class: `day level-${level}`, tabindex: -1, 'aria-label': label, title: label, click: () => {
                if (span !== null) {
                    this.listener.span(span);
                }
            }});
            // Below the names of the months, and beside those of the days of the week.
            const column = Math.floor((offset + days.length) / 7) + 2;
            cell.style.gridRow = String((offset + days.length) % 7 + 2);
            cell.style.gridColumn = String(column);
            days.push(cell);
            if (day.getDate() === 1) {
                const name = make('span', {class: 'month', 'aria-hidden': 'true'}, format.month(day.getTime() / 1000));
                name.style.gridColumn = `${column} / span 4`;
                grid.append(name);
            }
            if (days.length <= 7) {
                const name = make('span', {class: 'weekday', 'aria-hidden': 'true'}, format.weekday(day.getTime() / 1000));
                name.style.gridRow = cell.style.gridRow;
                grid.append(name);
            }
        }
        // The one to begin with: today, or the first.
        const today = format.toInput(Date.now() / 1000).slice(0, 4) === String(this.#year)
            ? Math.floor((Date.now() - from.getTime()) / 1000 / DAY) : 0;
        const first = days[today];
        first?.setAttribute('tabindex', '0');
        grid.append(...days);
        grid.addEventListener('keydown', event => {
            const at = days.findIndex(day => day === document.activeElement);
            const step = {ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1}[event.key];
            const next = step === undefined || at < 0 ? undefined : days[at + step];
            if (next !== undefined) {
                event.preventDefault();
                event.stopPropagation();
                days[at]?.setAttribute('tabindex', '-1');
                next.setAttribute('tabindex', '0');
                next.focus();
            }
        });
        const scroller = make('div', {class: 'heat-scroll'}, grid);
        this.#calendar.replaceChildren(make('h3', {}, `${this.#year}, day by day`), scroller);
        scroller.scrollLeft = (first?.offsetLeft ?? 0) - scroller.clientWidth + 40;
    }
}
