/** The events in view: what the server answered last, and what changed since then. */

import * as api from './api.js';
import {matches} from './filter.js';
import {windowAround} from './timescale.js';

const LANES = 12;
/** A view that has not moved for so long rests, and is asked for. */
const REST_MILLIS = 120;
/** Whoever moves on and on, out of most of what is known, still sees something so often. */
const MOVING_MILLIS = 500;
/** Others may change many events a second; asking anew each time would help nobody. */
const LIVE_MILLIS = 2000;
const OWN_MILLIS = 60;
/** So soon the changes of others are seen, all that have come. */
const MERGE_MILLIS = 200;
/** So many changes are laid over an answer before a new one is asked for. */
const MOST_CHANGES = 200;

/** @typedef {{event: api.Entry | null, since: number, pending: boolean}} Changed */

/** @typedef {{filter: import('./filter.js').Filter, packed: boolean, pinned: string[]}} Query */

/** How many buckets are in view at least: one for every few pixels. */
function buckets() {
    return innerWidth > 1800 ? 256 : 128;
}

/** @param {Query} query @param {import('./timescale.js').Span} span @param {'full' | 'counts'} detail @returns {Parameters<typeof api.timeline>[0]} */
function request(query, span, detail) {
    return {
        filter: query.filter.parameters,
        ...windowAround(span, buckets()),
        lanes: query.packed ? 0 : Math.max(LANES, query.pinned.length),
        pinned: query.packed ? [] : query.pinned,
        detail,
    };
}

/** @typedef {{key: string, controller: AbortController, found: ReturnType<typeof api.timeline>}} Ahead */

/**
 * Asks for what will be in view, before it is known who asks.
 * @param {Query} query
 * @param {import('./timescale.js').Span} span
 * @returns {Ahead}
 */
export function askAhead(query, span) {
    const controller = new AbortController();
    const asked = request(query, span, 'counts');
    const found = api.timeline(asked, controller.signal);
    found.catch(() => {
        // Told to whoever uses it.
    });
    return {key: JSON.stringify(asked), controller, found};
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
    #askedFor = '';
    /** @type {Map<string, Changed>} */
    #changed = new Map();
    #asked = 0;
    /** @type {number | undefined} */
    #timer;
    #due = Infinity;
    /** Ends when the view has rested; there is none while it does. @type {number | undefined} */
    #resting;
    /** When the next answer would come too soon after the last, for whom nobody waits. */
    #paused = 0;
    /** @type {number | undefined} */
    #merging;
    #mergeDue = Infinity;
    /** What the request that runs asks for, and whether another one is due after it. */
    #asking = '';
    #again = false;
    /** Whether something has changed since the last question. */
    #stale = false;
    /** What was asked for before. @type {Ahead | null} */
    #ahead;

    /**
     * @param {Query} query
     * @param {object} listener
     * @param {() => void} listener.changed
     * @param {(position: string | null) => void} listener.answered there is an answer, which knows all changes up to a position
     * @param {(busy: boolean) => void} listener.busy
     * @param {(error: unknown) => void} listener.failed
     * @param {Ahead | null} ahead what look() need not ask for
     */
    constructor(query, listener, ahead) {
        this.#query = query;
        this.#ahead = ahead;
        this.listener = listener;
    }

    /** What to paint; null before the first answer. */
    get timeline() {
        return this.#merged;
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

    /** Forgets all, since whoever comes next may not see it. */
    forget() {
        this.#ahead?.controller.abort();
        this.#ahead = null;
        this.#running?.abort();
        clearTimeout(this.#resting);
        this.#resting = undefined;
        this.#wanted = '';
        this.#answer = null;
        this.#merged = null;
        this.#changed.clear();
        this.listener.changed();
    }

    /**
     * Says what is in view. What the server must be asked for it, it is asked when the view rests, for answers cost more time than a
     * frame has; in between only if most of the view would be empty.
     * @param {import('./timescale.js').Span} span
     */
    look(span) {
        this.#span = {from: span.from, to: span.to};
        clearTimeout(this.#resting);
        this.#resting = undefined;
        if (this.#answer === null) {
            void this.#load(true);
        } else if (!this.#covers(this.#span)) {
            this.#resting = setTimeout(() => {
                this.#resting = undefined;
                void this.#load(true);
            }, REST_MILLIS);
            if (!this.#isSeen(this.#span)) {
                this.#schedule(MOVING_MILLIS, true);
            }
        }
    }

    /** @param {import('./timescale.js').Span} span */
    #covers(span) {
        const answer = this.#answer;
        if (answer === null || this.#shown !== this.#wanted || answer.detail === 'counts') {
            return false;
        }
        const margin = (span.to - span.from) / 8;
        const wanted = windowAround(span, buckets());
        const inside = (answer.from <= span.from - margin || answer.from <= wanted.from)
            && (answer.to >= span.to + margin || answer.to >= wanted.to);
        const seconds = (wanted.to - wanted.from) / wanted.buckets;
        const fine = answer.bucket_seconds <= seconds * 1.01 && answer.bucket_seconds >= seconds / 2.02;
        return inside && (fine || (answer.bucket_seconds > seconds && answer.lanes.every(lane => lane.buckets === undefined)));
    }

    /** Whether there is something to show of most of a span, be it old or coarse. @param {import('./timescale.js').Span} span */
    #isSeen(span) {
        const answer = this.#answer;
        return answer !== null && this.#shown === this.#wanted
            && Math.min(answer.to, span.to) - Math.max(answer.from, span.from) >= (span.to - span.from) / 2;
    }

    /** Asks anew, now. */
    refresh() {
        this.#stale = true;
        this.#schedule(0);
    }

    /** @param {number} millis @param {boolean} [patient] whether the server may rest first for as long as its last answer took */
    #schedule(millis, patient = false) {
        const now = performance.now();
        const due = patient ? Math.max(now + millis, this.#paused) : now + millis;
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
            void this.#load(false);
        }, due - now);
    }

    /** @param {boolean} resting whether the view rests, so that what is asked for the place before is worth nothing */
    async #load(resting) {
        if (document.hidden || this.#wanted === '' || (!this.#stale && this.#covers(this.#span))) {
            // Whoever looks again is shown everything anew.
            return;
        }
        const wanted = this.#wanted;
        // Whoever sees nothing is shown what can be told at once.
        const question = request(this.#query, this.#span, this.#isSeen(this.#span) ? 'full' : 'counts');
        const asking = JSON.stringify(windowAround(this.#span, buckets()));
        if (this.#running !== null && this.#askedFor === wanted && (asking === this.#asking || !resting)) {
            // One at a time: whoever moves fast would ask for more than a server can answer.
            this.#again = true;
            return;
        }
        this.#running?.abort();
        const ahead = !this.#stale && this.#ahead?.key === JSON.stringify(question) ? this.#ahead : null;
        if (ahead === null) {
            this.#ahead?.controller.abort();
        }
        this.#ahead = null;
        const running = ahead?.controller ?? new AbortController();
        this.#running = running;
        this.#askedFor = wanted;
        this.#asking = asking;
        this.#again = false;
        this.#stale = false;
        const begun = performance.now();
        this.listener.busy(true);
        try {
            let asked = ++this.#asked;
            let found = await (ahead?.found ?? api.timeline(question, running.signal));
            running.signal.throwIfAborted();
            this.#show(found, wanted, asked);
            if (found.answer.detail === 'counts') {
                // The rest keeps the server busy, which may be this machine: first let them be seen.
                await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
                running.signal.throwIfAborted();
            }
            if (found.answer.detail === 'counts' && this.#resting === undefined) {
                asked = ++this.#asked;
                found = await api.timeline({...question, detail: 'full'}, running.signal);
                running.signal.throwIfAborted();
                this.#show(found, wanted, asked);
            }
        } catch (error) {
            if (!running.signal.aborted) {
                this.listener.failed(error);
            }
        } finally {
            if (this.#running === running) {
                this.#running = null;
                const now = performance.now();
                this.#paused = 2 * now - begun;
                if (this.#again && !this.#covers(this.#span)) {
                    this.#schedule(0);
                } else {
                    this.listener.busy(false);
                    if (this.#again && this.#stale) {
                        this.#schedule(LIVE_MILLIS, true);
                    }
                }
            }
        }
    }

    /** @param {{answer: api.Timeline, position: string | null}} found @param {string} wanted @param {number} asked */
    #show(found, wanted, asked) {
        this.#answer = found.answer;
        this.#shown = wanted;
        for (const [id, change] of this.#changed) {
            if (!change.pending && change.since < asked) {
                this.#changed.delete(id);
            }
        }
        this.#merge();
        this.listener.answered(found.position);
    }

    /**
     * Shows a change, and asks the server for what cannot be known without it.
     * @param {string} id
     * @param {api.Entry | null} event null if it is removed
     * @param {{pending?: boolean, own?: boolean, added?: boolean}} [options] what the user of this page does shows at once; own changes
     *     are asked for soon; what is added was nowhere before
     */
    change(id, event, options = {}) {
        const [pending, own] = [options.pending === true, options.own === true];
        if (options.added === true && event !== null && !this.#isNear(event) && !this.#changed.has(id)) {
            return;
        }
        this.#changed.set(id, {event, since: this.#asked, pending});
        this.#mergeIn(pending || own ? 0 : MERGE_MILLIS);
        if (own || (!pending && !this.#isKnown(event))) {
            this.#stale = true;
            this.#schedule(own ? OWN_MILLIS : LIVE_MILLIS, !own);
        }
    }

    /** Once for all changes that come meanwhile. @param {number} millis */
    #mergeIn(millis) {
        const due = performance.now() + millis;
        if (this.#mergeDue > due) {
            clearTimeout(this.#merging);
            this.#mergeDue = due;
            this.#merging = setTimeout(() => {
                this.#mergeDue = Infinity;
                this.#merge();
            }, millis);
        }
    }

    /** Whether the filter leaves an event out. @param {api.Entry} event */
    hides(event) {
        return !matches(this.#query.filter, event);
    }

    /** Whether an event is in the time of the answer. @param {api.Entry} event */
    #isNear(event) {
        const answer = this.#answer;
        return answer === null || (event.start < answer.to
            && (event.start >= answer.from || event.open === true || (event.stop ?? 0) > answer.from));
    }

    /** Whether what is shown with a change is what the server would answer. @param {api.Entry | null} event */
    #isKnown(event) {
        const lanes = this.#answer?.lanes ?? [];
        if (this.#answer === null || this.#changed.size > MOST_CHANGES || lanes.some(lane => lane.events === undefined)) {
            return false;
        }
        const named = lanes.filter(lane => lane.tag !== null);
        // Another tag would have a lane of its own, or be in the lane of the others.
        return event === null || !this.#isNear(event) || (event.tags.length > 0 && event.tags.every(tag => named.some(lane => lane.tag === tag)))
            || (lanes.length > named.length && (this.#query.packed || named.length >= LANES));
    }

    /** Takes a change back that the server refused. @param {string} id */
    takeBack(id) {
        this.#changed.delete(id);
        this.#merge();
        this.#stale = true;
        this.#schedule(OWN_MILLIS);
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
                .filter(event => matches(this.#query.filter, event) && this.#isNear(event));
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
