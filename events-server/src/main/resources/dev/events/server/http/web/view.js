/** What the page shows, and how an address says it. */

import {RANGES, around, clamped} from './timescale.js';

/** @typedef {'events' | 'figures' | 'history'} Tab */

/**
 * @typedef {object} View
 * @property {number} from epoch seconds
 * @property {number} to
 * @property {import('./timescale.js').Range | null} range the range of the calendar that it follows
 * @property {string} filter the filter line
 * @property {boolean} packed in one lane instead of one for each tag
 * @property {string[]} pinned tags whose lanes come first
 * @property {Tab} tab what is beside the timeline
 * @property {string | null} selected the id of an event
 */

/** @param {number} now @returns {View} */
export function initial(now) {
    return {...around('day', now), range: 'day', filter: '', packed: false, pinned: [], tab: 'events', selected: null};
}

/**
 * The part of the address after "#". It stays in the browser: filters do not show up in the logs of servers and proxies.
 * @param {View} view
 */
export function toAddress(view) {
    const parts = new URLSearchParams();
    if (view.range === null) {
        parts.set('from', String(round(view.from, view)));
        parts.set('to', String(round(view.to, view)));
    } else {
        parts.set('range', view.range);
    }
    if (view.filter !== '') {
        parts.set('filter', view.filter);
    }
    if (view.packed) {
        parts.set('lanes', 'packed');
    }
    view.pinned.forEach(tag => parts.append('pin', tag));
    if (view.tab !== 'events') {
        parts.set('tab', view.tab);
    }
    if (view.selected !== null) {
        parts.set('event', view.selected);
    }
    return `#${parts}`;
}

/** @param {number} time @param {View} view */
function round(time, view) {
    return view.to - view.from > 600 ? Math.round(time) : Math.round(time * 1000) / 1000;
}

/**
 * @param {string} hash
 * @param {number} now
 * @returns {View}
 */
export function fromAddress(hash, now) {
    const parts = new URLSearchParams(hash.replace(/^#/, ''));
    const view = initial(now);
    const [from, to] = [Number(parts.get('from') ?? NaN), Number(parts.get('to') ?? NaN)];
    const range = RANGES.find(one => one === parts.get('range'));
    if (Number.isFinite(from) && Number.isFinite(to) && to > from) {
        Object.assign(view, clamped(from, to), {range: null});
    } else if (range !== undefined) {
        Object.assign(view, range === 'all' ? {} : around(range, now), {range});
    }
    view.filter = parts.get('filter') ?? '';
    view.packed = parts.get('lanes') === 'packed';
    view.pinned = parts.getAll('pin');
    const tab = parts.get('tab');
    view.tab = tab === 'figures' || tab === 'history' ? tab : 'events';
    const selected = parts.get('event');
    view.selected = selected !== null && /^[0-9a-f]{24}$/.test(selected) ? selected : null;
    return view;
}
