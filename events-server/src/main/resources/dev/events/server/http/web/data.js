/** The events in view: what the server answered last, and what changed since then. */

import * as api from './api.js';
import {matches} from './filter.js';
import {windowAround} from './timescale.js';

const LANES = 12;
/** Others may change many events a second; asking anew each time would help nobody. */
const LIVE_MILLIS = 2000;
const MOVE_MILLIS = 60;

/** @typedef {{event: api.Entry | null, since: number, pending: boolean}} Changed */

/** @typedef {{filter: import('./filter.js').Filter, packed: boolean, pinned: string[]}} Query */

/** How many buckets are in view at least: one for every few pixels. */
function detail() {
    return innerWidth > 1800 ? 256 : 128;
}

export class TimelineData {
    /** @type {api.Timeline | null} */
    #answer = null;
    /** @type {api.Timeline | null} */
    #merged = null;
    #wanted = '';
    #shown = '';
    /** @type {Query} */
    #query;
    /** @type {import('./timescale.js').Span} */
    #span = {from: 0, to: 1};
    /** @type {AbortController | null} */
    #running = null;
    /** @type {Map<string, Changed>} */
    #changed = new Map();
    #asked = 0;
    /** @type {number | undefined} */
    #timer;
    #due = Infinity;
    #merging = false;
    /** What the request that runs asks for, and whether another one is due after it. */
    #asking = '';
    #again = false;
    /** Whether something has changed since the last question. */
    #stale = false;

    /**
     * @param {Query} query
     * @param {{changed: () => void, busy: (busy: boolean) => void, failed: (error: unknown) => void}} listener
     */
    constructor(query, listener) {
        this.#query = query;
        this.listener = listener;
    }

    /** What to paint; null before the first answer. */
    get timeline() {
        return this.#merged;
    }

    /** Whether what is painted answers what is asked. */
    get isCurrent() {
        return this.#answer !== null && this.#shown === this.#wanted;
    }

    /** @param {Query} query */
    ask(query) {
        this.#query = query;
        const wanted = JSON.stringify([query.filter.parameters, query.packed, query.pinned]);
        if (wanted !== this.#wanted) {
            this.#wanted = wanted;
            this.#schedule(0);
        }
    }

    /** Says what is in view. Asks the server if it needs more. @param {import('./timescale.js').Span} span */
    look(span) {
        this.#span = span;
        if (!this.#covers(span)) {
            this.#schedule(MOVE_MILLIS);
        }
    }

    /** @param {import('./timescale.js').Span} span */
    #covers(span) {
        const answer = this.#answer;
        if (answer === null || this.#shown !== this.#wanted) {
            return false;
        }
        const margin = (span.to - span.from) / 8;
        const wanted = windowAround(span, detail());
        const inside = (answer.from <= span.from - margin || answer.from <= wanted.from)
            && (answer.to >= span.to + margin || answer.to >= wanted.to);
        const seconds = (wanted.to - wanted.from) / wanted.buckets;
        const fine = answer.bucket_seconds <= seconds * 1.01 && answer.bucket_seconds >= seconds / 2.02;
        return inside && (fine || (answer.bucket_seconds > seconds && answer.lanes.every(lane => lane.buckets === undefined)));
    }

    /** Asks anew, now. */
    refresh() {
        this.#stale = true;
        this.#schedule(0);
    }

    /** @param {number} millis */
    #schedule(millis) {
        const due = performance.now() + millis;
        if (this.#wanted === '') {
            // Nobody has asked: whoever may only add sees nothing.
            return;
        }
        if (this.#timer !== undefined && this.#due <= due) {
            return;
        }
        clearTimeout(this.#timer);
        this.#due = due;
        this.#timer = setTimeout(() => {
            this.#timer = undefined;
            this.#due = Infinity;
            void this.#load();
        }, millis);
    }

    async #load() {
        if (document.hidden) {
            // Whoever looks again is shown everything anew.
            return;
        }
        const wanted = this.#wanted;
        if (this.#running !== null && this.#asking === wanted) {
            // One at a time: whoever moves fast would ask for more than a server can answer.
            this.#again = true;
            return;
        }
        this.#running?.abort();
        const running = new AbortController();
        this.#running = running;
        this.#asking = wanted;
        this.#again = false;
        this.#stale = false;
        const asked = ++this.#asked;
        const {filter, packed, pinned} = this.#query;
        this.listener.busy(true);
        try {
            const answer = await api.timeline({
                filter: filter.parameters,
                ...windowAround(this.#span, detail()),
                lanes: packed ? 0 : Math.max(LANES, pinned.length),
                pinned: packed ? [] : pinned,
            }, running.signal);
            this.#answer = answer;
            this.#shown = wanted;
            for (const [id, change] of this.#changed) {
                if (!change.pending && change.since < asked) {
                    this.#changed.delete(id);
                }
            }
            this.#merge();
        } catch (error) {
            if (!running.signal.aborted) {
                this.listener.failed(error);
            }
        } finally {
            if (this.#running === running) {
                this.#running = null;
                if (this.#again && (this.#stale || !this.#covers(this.#span))) {
                    this.#schedule(0);
                } else {
                    this.listener.busy(false);
                }
            }
        }
    }

    /**
     * Shows a change at once, and asks the server for the rest soon.
     * @param {string} id
     * @param {api.Entry | null} event null if it is removed
     * @param {{pending?: boolean, own?: boolean}} [options]
     */
    change(id, event, options = {}) {
        this.#changed.set(id, {event, since: this.#asked, pending: options.pending === true});
        if (!this.#merging) {
            // Once for all changes that come within a frame.
            this.#merging = true;
            requestAnimationFrame(() => {
                this.#merging = false;
                this.#merge();
            });
        }
        if (options.pending !== true) {
            this.#stale = true;
            this.#schedule(options.own === true ? MOVE_MILLIS : LIVE_MILLIS);
        }
    }

    /** Takes a change back that the server refused. @param {string} id */
    takeBack(id) {
        this.#changed.delete(id);
        this.#merge();
        this.#stale = true;
        this.#schedule(MOVE_MILLIS);
    }

    /** The event as it is shown, if it is. @param {string} id */
    find(id) {
        for (const lane of this.#merged?.lanes ?? []) {
            const found = lane.events?.find(event => event.id === id);
            if (found !== undefined) {
                return found;
            }
        }
        return null;
    }

    /** Lanes with the changes since the answer. */
    #merge() {
        const answer = this.#answer;
        if (answer === null) {
            return;
        }
        if (this.#changed.size === 0) {
            this.#merged = answer;
        } else {
            const added = [...this.#changed.values()].map(change => change.event).filter(event => event !== null)
                .filter(event => matches(this.#query.filter, event) && event.start < answer.to
                    && (event.start >= answer.from || event.open === true || (event.stop ?? 0) > answer.from));
            const named = answer.lanes.map(lane => lane.tag);
            this.#merged = {
                ...answer,
                lanes: answer.lanes.map(lane => {
                    if (lane.events === undefined) {
                        return lane;
                    }
                    const rest = lane.events.filter(event => !this.#changed.has(event.id));
                    const more = added.filter(event => lane.tag === null
                        ? !event.tags.some(tag => named.includes(tag))
                        : event.tags.includes(lane.tag));
                    return {...lane, events: [...rest, ...more], count: lane.count - lane.events.length + rest.length + more.length};
                }),
            };
        }
        this.listener.changed();
    }
}
