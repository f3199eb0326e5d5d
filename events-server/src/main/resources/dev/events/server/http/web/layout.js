/** Where lanes and events are, from top to bottom. Knows nothing of pixels across: that changes with every frame. */

import {colours} from './colour.js';
import {kind, title} from './format.js';

/** The height of a row that has room for text. */
export const ROW = 24;
const HEADING = 24;
const GAP = 8;
const BUCKETS = 56;
/** The width that an event has at least, in pixels, so that it can be seen and clicked; and where there are many. */
const MIN_WIDTH = 10;
const CROWDED_WIDTH = 5;
/** A lane with more rows is crowded: its rows get lower, down to a height that a mouse can still hit. */
const CROWDED_ROWS = 9;
const LOWEST_ROW = 9;
/** A lane with more rows still is shown as columns: it has more events than pixels. */
const MOST_ROWS = 16;

/**
 * An event in a lane.
 * @typedef {object} Item
 * @property {import('./api.js').Entry} event
 * @property {number} start
 * @property {number} end Infinity while it is open
 * @property {number} row
 * @property {boolean} mark
 * @property {string} label
 * @property {import('./colour.js').Colours} colours
 * @property {string} cut what fits of the label, as it was last painted
 * @property {number} cutAt how many characters of the label that are
 */

/**
 * @typedef {object} PlacedLane
 * @property {string | null} tag
 * @property {string} name
 * @property {number} count how many events were answered
 * @property {number} top
 * @property {number} bodyTop
 * @property {number} height
 * @property {import('./colour.js').Colours} colours
 * @property {Item[][]} rows each in the order of time, without overlaps
 * @property {number} rowHeight
 * @property {number} minWidth the width that an event has at least, in pixels
 * @property {import('./api.js').Bucket[] | null} buckets
 * @property {number} most the count of the fullest bucket
 */

/** @typedef {{lanes: PlacedLane[], height: number, from: number, to: number, bucketSeconds: number}} Layout */

/**
 * What a layout depends on besides the events.
 * @typedef {object} LayoutOptions
 * @property {number} secondsPerPixel
 * @property {import('./timescale.js').Span} near the time whose events have a place; those far away would only make lanes higher
 * @property {boolean} dark
 * @property {boolean} packed
 */

/**
 * Places lanes.
 * @param {import('./api.js').Timeline} timeline
 * @param {LayoutOptions} options
 * @returns {Layout}
 */
export function place(timeline, options) {
    /** @type {PlacedLane[]} */
    const lanes = [];
    let top = 0;
    for (const lane of timeline.lanes) {
        if (lane.tag === null && lane.count === 0 && timeline.lanes.length > 1) {
            continue;
        }
        let buckets = lane.buckets ?? null;
        let minWidth = MIN_WIDTH;
        let rows = lane.events === undefined ? [] : pack(lane, options, minWidth);
        if (rows.length > CROWDED_ROWS) {
            minWidth = CROWDED_WIDTH;
            rows = pack(lane, options, minWidth);
        }
        if (rows.length > MOST_ROWS && narrow(lane, options)) {
            buckets = bucketsOf(lane.events ?? [], timeline);
            rows = [];
        }
        const rowHeight = Math.max(LOWEST_ROW, Math.min(ROW, Math.floor(CROWDED_ROWS * ROW / Math.max(1, rows.length))));
        const body = buckets === null ? Math.max(1, rows.length) * rowHeight : BUCKETS;
        lanes.push({
            tag: lane.tag,
            name: lane.tag ?? (options.packed ? 'all events' : timeline.lanes.length > 1 ? 'other events' : 'events without tags'),
            count: lane.count,
            top,
            bodyTop: top + HEADING,
            height: HEADING + body + GAP,
            colours: colours(lane.tag, options.dark),
            rows,
            rowHeight,
            minWidth,
            buckets,
            most: buckets === null ? 0 : buckets.reduce((most, bucket) => Math.max(most, bucket.count), 1),
        });
        top += HEADING + body + GAP;
    }
    return {lanes, height: top, from: timeline.from, to: timeline.to, bucketSeconds: timeline.bucket_seconds};
}

/**
 * Whether most events of a lane are too short to be seen as what they are.
 * @param {import('./api.js').Lane} lane
 * @param {{secondsPerPixel: number}} options
 */
function narrow(lane, options) {
    const events = lane.events ?? [];
    const least = 2 * CROWDED_WIDTH * options.secondsPerPixel;
    return events.filter(event => event.open !== true && (event.stop ?? event.start) - event.start < least).length > events.length / 2;
}

/**
 * What fills each part of a timeline, as the server says it of more events.
 * @param {import('./api.js').Entry[]} events
 * @param {import('./api.js').Timeline} timeline
 * @returns {import('./api.js').Bucket[]}
 */
function bucketsOf(events, timeline) {
    const seconds = timeline.bucket_seconds;
    const now = Date.now() / 1000;
    /** @type {Map<number, import('./api.js').Bucket>} */
    const buckets = new Map();
    /** @param {number} index */
    const at = index => {
        const bucket = buckets.get(index) ?? {bucket: index, count: 0, busy_seconds: 0};
        buckets.set(index, bucket);
        return bucket;
    };
    let covered = timeline.from;
    for (const event of [...events].sort((one, other) => one.start - other.start)) {
        const end = Math.min(event.open === true ? Math.max(now, event.start) : event.stop ?? event.start, timeline.to);
        const first = at(Math.max(0, Math.floor((event.start - timeline.from) / seconds)));
        first.count++;
        const longest = first.longest;
        if (longest === undefined || (longest.open !== true && (longest.stop ?? longest.start) - longest.start < end - event.start)) {
            first.longest = event;
        }
        for (let from = Math.max(event.start, covered); from < end;) {
            const index = Math.floor((from - timeline.from) / seconds);
            const to = Math.min(end, timeline.from + (index + 1) * seconds);
            const part = at(index);
            part.busy_seconds = (part.busy_seconds ?? 0) + to - from;
            // Never stands still, whatever the rounding.
            from = to > from ? to : end;
        }
        covered = Math.max(covered, end);
    }
    return [...buckets.values()].sort((one, other) => one.bucket - other.bucket);
}

/**
 * How many events of a lane are in a span; about so many where there are only columns.
 * @param {PlacedLane} lane
 * @param {Layout} layout
 * @param {import('./timescale.js').Span} span
 */
export function countIn(lane, layout, span) {
    if (lane.buckets === null) {
        return lane.rows.reduce((sum, row) => sum + row.filter(item => item.start < span.to && (item.start >= span.from || item.end > span.from)).length, 0);
    }
    // Those that are in two columns count in both.
    return Math.min(lane.count, bucketsIn(lane, layout, span).reduce((sum, bucket) => sum + bucket.count, 0));
}

/**
 * How many events the tallest column of a lane in a span stands for; 0 if there are no columns.
 * @param {PlacedLane} lane
 * @param {Layout} layout
 * @param {import('./timescale.js').Span} span
 */
export function mostIn(lane, layout, span) {
    return bucketsIn(lane, layout, span).reduce((most, bucket) => Math.max(most, bucket.count), 0);
}

/** @param {PlacedLane} lane @param {Layout} layout @param {import('./timescale.js').Span} span */
function bucketsIn(lane, layout, span) {
    const first = Math.floor((span.from - layout.from) / layout.bucketSeconds);
    const last = (span.to - layout.from) / layout.bucketSeconds;
    return (lane.buckets ?? []).filter(bucket => bucket.bucket >= first && bucket.bucket < last);
}

/**
 * Puts events that overlap, or would touch, into rows of their own.
 * @param {import('./api.js').Lane} lane
 * @param {LayoutOptions} options
 * @param {number} minWidth
 */
function pack(lane, options, minWidth) {
    const least = minWidth * options.secondsPerPixel;
    const {near} = options;
    const events = (lane.events ?? [])
        .filter(event => event.start - least <= near.to && (event.open === true || (event.stop ?? event.start) + least >= near.from))
        .sort((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1));
    /** @type {Item[][]} */
    const rows = [];
    /** @type {number[]} */
    const ends = [];
    for (const event of events) {
        const mark = kind(event) === 'Mark';
        const end = event.open === true ? Infinity : event.stop ?? event.start;
        // A mark is drawn around its time.
        const from = mark ? event.start - least / 2 : event.start;
        const to = mark ? event.start + least / 2 : Math.max(end, event.start + least);
        let row = ends.findIndex(last => last <= from);
        if (row < 0) {
            row = rows.length;
            rows.push([]);
        }
        ends[row] = to;
        const tag = lane.tag ?? event.tags[0] ?? null;
        rows[row]?.push({
            event,
            start: event.start,
            end,
            row,
            mark,
            label: label(event, lane.tag),
            colours: colours(tag, options.dark),
            cut: '',
            cutAt: -1,
        });
    }
    return rows;
}

/**
 * What is written on an event: its note, or the tags that its lane does not say already.
 * @param {import('./api.js').Entry} event
 * @param {string | null} tag
 */
function label(event, tag) {
    if (event.note !== undefined && event.note !== '') {
        return title(event);
    }
    const others = event.tags.filter(other => other !== tag);
    return others.length > 0 ? others.join(', ') : tag ?? title(event);
}

/**
 * The lane at a height.
 * @param {Layout} layout
 * @param {number} y
 */
export function laneAt(layout, y) {
    return layout.lanes.find(lane => y >= lane.top && y < lane.top + lane.height) ?? null;
}

/**
 * The first item of a row that ends after a time.
 * @param {Item[]} row
 * @param {number} time
 */
export function firstAfter(row, time) {
    let low = 0;
    let high = row.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((row[middle]?.end ?? 0) <= time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/**
 * The event at a place.
 * @param {Layout} layout
 * @param {number} y
 * @param {number} time
 * @param {number} secondsPerPixel
 * @param {number} now
 */
export function itemAt(layout, y, time, secondsPerPixel, now) {
    const lane = laneAt(layout, y);
    const row = lane?.rows[Math.floor((y - lane.bodyTop) / lane.rowHeight)];
    if (lane === null || y < lane.bodyTop || row === undefined) {
        return null;
    }
    const least = lane.minWidth * secondsPerPixel;
    for (let i = Math.max(0, firstAfter(row, time - least) - 1); i < row.length; i++) {
        const item = row[i];
        if (item === undefined || item.start - least > time) {
            break;
        }
        const end = item.end === Infinity ? Math.max(now, item.start) : item.end;
        const from = item.mark ? item.start - least / 2 : item.start;
        const to = item.mark ? item.start + least / 2 : Math.max(end, item.start + least);
        if (time >= from && time <= to) {
            return item;
        }
    }
    return null;
}

/**
 * The bucket at a place.
 * @param {Layout} layout
 * @param {number} y
 * @param {number} time
 */
export function bucketAt(layout, y, time) {
    const lane = laneAt(layout, y);
    if (lane === null || lane.buckets === null || y < lane.bodyTop) {
        return null;
    }
    const index = Math.floor((time - layout.from) / layout.bucketSeconds);
    return lane.buckets.find(bucket => bucket.bucket === index) ?? null;
}
