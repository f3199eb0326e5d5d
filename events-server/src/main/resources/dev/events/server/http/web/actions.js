/** What can be done to events. Each shows at once, is taken back if the server refuses, and can be undone. */

import * as api from './api.js';
import * as format from './format.js';

/** @typedef {import('./api.js').Entry} Entry */

/** @param {unknown} error */
export function message(error) {
    return error instanceof Error ? error.message : String(error);
}

/** Whether somebody else was faster. @param {unknown} error */
export function isConflict(error) {
    return error instanceof api.RequestError && error.status === 412;
}

/** An event as it will be once a change is made. @param {Entry} event @param {api.Change} change @returns {Entry} */
function changed(event, change) {
    const after = {...event, ...change};
    if (after.open === true) {
        after.stop = null;
    } else if (change.stop !== undefined && change.stop !== null) {
        after.open = false;
    }
    return /** @type {Entry} */ ({...after, note: after.note ?? undefined});
}

/** @param {Entry | null} one @param {Entry | null} other */
function same(one, other) {
    /** @param {Entry | null} event */
    const content = event => event && JSON.stringify([event.start, event.stop ?? null, event.open === true, event.tags, event.note ?? '']);
    return content(one) === content(other);
}

/** What can be undone, and how it left its event; null if that is gone. @typedef {{run: () => void, id: string, left: Entry | null}} Done */

/** So many steps back are remembered; the history has all. */
const MOST_UNDOS = 50;

export class Actions {
    /** What was done on this page and can be undone, the last at the end. @type {Done[]} */
    #undos = [];
    /** What this page is doing to an event, by its id. Never fails. @type {Map<string, Promise<unknown>>} */
    #running = new Map();

    /**
     * @param {import('./data.js').TimelineData} data
     * @param {import('./toasts.js').Toasts} toasts
     * @param {(event: Entry | null) => void} done something was changed: open events, table and figures may be others
     */
    constructor(data, toasts, done) {
        this.data = data;
        this.toasts = toasts;
        this.done = done;
    }

    /** Undoes the last thing that was done on this page. */
    undoLast() {
        const last = this.#undos.at(-1);
        if (last === undefined) {
            this.toasts.say('There is nothing to undo. The tab "History" has what was done earlier.');
        } else {
            last.run();
        }
    }

    /**
     * Does something to an event. News of it say no more than what the answer will say, but may come sooner.
     * @template T
     * @param {string} id
     * @param {() => Promise<T>} action
     */
    async #during(id, action) {
        const result = action();
        const end = result.then(() => {}, () => {});
        this.#running.set(id, end);
        try {
            return await result;
        } finally {
            if (this.#running.get(id) === end) {
                this.#running.delete(id);
            }
        }
    }

    /** @param {string} text @param {string} id @param {Entry | null} left @param {() => Promise<void>} undo */
    #offer(text, id, left, undo) {
        let runs = false;
        const run = () => {
            if (!runs) {
                runs = true;
                void this.#during(id, async () => {
                    await undo().catch(error => this.toasts.problem(`Not undone: ${message(error)}`));
                    this.#undos = this.#undos.filter(one => one !== done);
                });
            }
        };
        /** @type {Done} */
        const done = {run, id, left};
        this.#undos = [...this.#undos.slice(1 - MOST_UNDOS), done];
        this.toasts.say(text, {label: 'Undo', run});
    }

    /** @param {string} text @param {string | null} operation @param {string} id its event; empty if it is not one @param {Entry | null} left */
    #offerOperation(text, operation, id, left) {
        if (operation === null) {
            this.#undos = [];
            this.toasts.say(text);
        } else {
            this.#offer(text, id, left, () => this.undo(operation, id, left));
        }
    }

    /** What was done last to an event. @param {string} id */
    #lastOf(id) {
        return this.#undos.filter(one => one.id === id).at(-1);
    }

    /** An event was changed, by whomever: what was done to it before can maybe not be undone now. @param {string} id @param {Entry | null} event */
    async changedElsewhere(id, event) {
        while (this.#running.has(id)) {
            await this.#running.get(id);
        }
        const undo = this.#lastOf(id);
        if (undo === undefined || same(undo.left, event)) {
            return;
        }
        // News may be older than what was done last.
        const is = await api.find(id).then(version => version.event, error => error instanceof api.RequestError && error.status === 404 ? null : undo.left);
        if (this.#lastOf(id) === undo && !this.#running.has(id) && !same(undo.left, is)) {
            this.#undos = this.#undos.filter(one => one.id !== id);
            this.toasts.withdraw(undo.run);
        }
    }

    /** Undoes an operation. @param {string} operation @param {string} [id] its event, if it is one @param {Entry | null} [left] how it left that */
    async undo(operation, id = '', left = null) {
        await this.#takeBack(operation, (text, made) => this.toasts.say(text, made === null ? null : {
            label: 'Redo',
            run: () => void this.#during(id, () => this.#takeBack(made, (again, redone) => this.#offerOperation(again, redone, id, left)))
                .catch(error => this.toasts.problem(`Not done: ${message(error)}`)),
        }));
    }

    /** @param {string} operation @param {(text: string, made: string | null) => void} done tells of it, and of the operation that it is itself */
    async #takeBack(operation, done) {
        const result = await api.undo(operation);
        if (result.conflicts.length > 0) {
            const conflict = result.conflicts[0];
            this.toasts.problem(`${result.restored === 0 ? 'Not undone' : `${result.restored} put back, but not all`}: ${conflict?.reason ?? ''}`);
        } else if (result.restored === 0) {
            this.toasts.say('This was undone already.');
        } else {
            done(format.counted(result.restored, 'event is as it was before.', 'events are as they were before.'), result.operation);
        }
        this.data.refresh();
        this.done(null);
    }

    /**
     * @param {api.Change} event
     * @param {string} [key] of an attempt before
     */
    async add(event, key = api.newKey()) {
        const place = `pending-${key}`;
        this.data.change(place, {id: place, start: Date.now() / 1000, stop: null, tags: [], ...event, note: event.note ?? undefined}, {pending: true});
        try {
            const added = await api.add(key, event);
            this.data.takeBack(place);
            this.data.change(added.event.id, added.event, {own: true});
            this.done(added.event);
            const hidden = this.data.hides(added.event) ? ', which the filter hides' : '';
            this.#offer(`Added: ${format.title(added.event)}${hidden}`, added.event.id, added.event, async () => {
                await this.#removed(added.event);
                this.toasts.say('The new event is gone again.');
            });
            return added.event;
        } catch (error) {
            this.data.takeBack(place);
            if (error instanceof api.RequestError && (error.status === 0 || error.status === 503)) {
                this.toasts.problem(`Not added: ${message(error)}`, {label: 'Try again', run: () => void this.add(event, key).catch(() => {})});
            }
            throw error;
        }
    }

    /**
     * @param {Entry} event as it is shown
     * @param {api.Change} change
     * @param {string} etag
     */
    edit(event, change, etag) {
        return this.#during(event.id, async () => {
            this.data.change(event.id, changed(event, change), {pending: true});
            try {
                const version = await api.edit(event.id, change, etag);
                this.data.change(event.id, version.event, {own: true});
                this.done(version.event);
                this.#offerOperation(`Changed: ${format.title(version.event)}`, version.operation, event.id, version.event);
                return version;
            } catch (error) {
                this.data.takeBack(event.id);
                throw error;
            }
        });
    }

    /** @param {Entry} event */
    stop(event) {
        return this.#during(event.id, async () => {
            this.data.change(event.id, changed(event, {stop: Date.now() / 1000}), {pending: true});
            try {
                const version = await api.stop(event.id);
                this.data.change(event.id, version.event, {own: true});
                this.done(version.event);
                const took = format.duration((version.event.stop ?? event.start) - event.start);
                this.#offerOperation(`Stopped after ${took}: ${format.title(version.event)}`, version.operation, event.id, version.event);
            } catch (error) {
                this.data.takeBack(event.id);
                this.done(null);
                this.toasts.problem(`Not stopped: ${message(error)}`);
            }
        });
    }

    /** @param {Entry} event */
    remove(event) {
        return this.#during(event.id, async () => {
            try {
                const operation = await this.#removed(event);
                this.#offerOperation(`Removed: ${format.title(event)}`, operation, event.id, null);
            } catch (error) {
                this.toasts.problem(`Not removed: ${message(error)}`);
            }
        });
    }

    /** @param {Entry} event */
    async #removed(event) {
        this.data.change(event.id, null, {pending: true});
        try {
            const operation = await api.remove(event.id);
            this.data.change(event.id, null, {own: true});
            this.done(null);
            return operation;
        } catch (error) {
            this.data.takeBack(event.id);
            throw error;
        }
    }
}
