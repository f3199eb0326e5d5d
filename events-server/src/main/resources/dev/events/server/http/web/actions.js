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

/** Whether the same request may succeed later. @param {unknown} error */
export function isTemporary(error) {
    return !(error instanceof api.RequestError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

/**
 * What was done and can be undone, or was undone and can be redone.
 * @typedef {object} Step
 * @property {string} text what was done, as it was told
 * @property {string} id its event; empty if it is not one
 * @property {Entry | null} left how it left that; null if it is gone
 * @property {string | null} operation what takes it back, as the history calls it; null for an event that was added
 * @property {() => Promise<boolean>} run takes it back; says whether it was
 */

/** So many steps back are remembered; the history has all. */
const MOST_UNDOS = 50;

export class Actions {
    /** What was done on this page and can be undone, the last at the end. @type {Step[]} */
    #undos = [];
    /** What was undone on this page since something else was done, and can be redone. @type {Step[]} */
    #redos = [];
    /** Runs undos and redos one after the other. @type {Promise<unknown>} */
    #queue = Promise.resolve();
    /** Changes when the queue must drop its waiting steps. */
    #round = 0;
    /** Settles when all running adds, edits, stops and removals have ended. @type {Promise<unknown>} */
    #acting = Promise.resolve();
    /** How many things this page is doing to an event, by its id, and the news of it meanwhile. @type {Map<string, {actions: number, news?: {event: Entry | null}}>} */
    #busy = new Map();

    /**
     * @param {import('./data.js').TimelineData} data
     * @param {import('./toasts.js').Toasts} toasts
     * @param {object} listener
     * @param {(event: Entry | null) => void} listener.done something was changed: open events, table and figures may be others
     * @param {() => boolean} listener.canWrite
     */
    constructor(data, toasts, listener) {
        this.data = data;
        this.toasts = toasts;
        this.listener = listener;
    }

    /** Forgets all steps: another person may log in. */
    forget() {
        this.#undos = [];
        this.#redos = [];
        this.#round++;
        this.toasts.clear();
    }

    /** Undoes the last thing that was done on this page. */
    undoLast() {
        this.#runLast(() => this.#undos, 'There is nothing to undo. The tab "History" has what was done earlier.');
    }

    /** Redoes what was undone last, if nothing was done since. */
    redoLast() {
        this.#runLast(() => this.#redos, 'There is nothing to redo.');
    }

    /** Two quick presses mean two steps; the second waits for the first. @param {() => Step[]} steps @param {string} otherwise */
    #runLast(steps, otherwise) {
        const round = this.#round;
        this.#queue = this.#queue.then(async () => {
            // A running change becomes the last step when it ends.
            await this.#acting;
            if (round !== this.#round) {
                return;
            }
            const last = steps().at(-1);
            if (last === undefined) {
                this.toasts.say(otherwise);
            } else if (!await last.run()) {
                this.#round++;
            }
        }).catch(() => {});
    }

    /** Does something new, as opposed to an undo or redo. @template T @param {string} id @param {() => Promise<T>} action */
    #act(id, action) {
        const result = this.#during(id, action);
        this.#acting = Promise.allSettled([this.#acting, result]);
        return result;
    }

    /**
     * Does something to an event. News of the event wait until that has ended, because they may arrive before its answer.
     * @template T
     * @param {string} id
     * @param {() => Promise<T>} action
     */
    async #during(id, action) {
        const busy = this.#busy.get(id) ?? {actions: 0};
        this.#busy.set(id, busy);
        busy.actions++;
        try {
            return await action();
        } finally {
            busy.actions--;
            if (busy.actions === 0) {
                this.#busy.delete(id);
                if (busy.news !== undefined) {
                    this.changedElsewhere(id, busy.news.event);
                }
            }
        }
    }

    /**
     * @param {Omit<Step, 'run'>} what
     * @param {() => Promise<boolean>} back takes it back, and says whether it was
     * @param {string} otherwise begins the message of a failure
     * @returns {Step}
     */
    #step(what, back, otherwise) {
        /** @type {Promise<boolean> | null} */
        let running = null;
        const run = () => {
            running ??= attempt().finally(() => {
                running = null;
            });
            return running;
        };
        const attempt = async () => {
            try {
                const done = await back();
                this.#forget(step);
                return done;
            } catch (error) {
                if (!isTemporary(error)) {
                    this.#forget(step);
                }
                this.toasts.problem(`${otherwise}: ${message(error)}`, isTemporary(error) ? {label: 'Try again', run: () => void run()} : null);
                return false;
            }
        };
        const step = {...what, run};
        return step;
    }

    /** @param {Step} step */
    #forget(step) {
        this.#undos = this.#undos.filter(one => one !== step);
        this.#redos = this.#redos.filter(one => one !== step);
    }

    /** Something was done, and can be undone. @param {Omit<Step, 'run'>} what @param {() => Promise<boolean>} undo @param {string} [told] */
    #offer(what, undo, told = what.text) {
        const step = this.#step(what, undo, 'Not undone');
        this.#undos = [...this.#undos.slice(1 - MOST_UNDOS), step];
        this.toasts.say(told, {label: 'Undo', run: step.run});
    }

    /** @param {string} text @param {string | null} operation @param {string} id its event; empty if it is not one @param {Entry | null} left @param {string} [told] */
    #offerOperation(text, operation, id, left, told = text) {
        this.#redos = [];
        if (operation === null) {
            this.#undos = [];
            this.toasts.say(told);
        } else {
            this.#offer({text, id, left, operation}, () => this.undo(operation), told);
        }
    }

    /** Something was undone, and can be redone. @param {Pick<Step, 'text' | 'id' | 'left'>} what @param {string | null} made the operation that the undo was */
    #offerRedo(what, made) {
        const told = `Undone – ${what.text}`;
        if (made === null) {
            this.toasts.say(told);
            return;
        }
        const redo = () => this.#during(what.id, () => this.#takeBack(made, again => {
            if (again === null) {
                this.toasts.say(`Redone – ${what.text}`);
            } else {
                this.#offer({...what, operation: again}, () => this.undo(again), `Redone – ${what.text}`);
            }
        }));
        const step = this.#step({...what, operation: made}, redo, 'Not redone');
        this.#redos = [...this.#redos.slice(1 - MOST_UNDOS), step];
        this.toasts.say(told, {label: 'Redo', run: step.run});
    }

    /** What was done last to an event. @param {string} id */
    #lastOf(id) {
        return this.#undos.filter(one => one.id === id).at(-1);
    }

    /** An event was changed, by whomever: what was done to it before can maybe not be undone now. @param {string} id @param {Entry | null} event */
    changedElsewhere(id, event) {
        const busy = this.#busy.get(id);
        const last = this.#lastOf(id);
        if (busy !== undefined) {
            busy.news = {event};
        } else if (last !== undefined && !same(last.left, event)) {
            void this.#during(id, () => this.#check(id));
        }
    }

    /** Forgets the steps of an event that is not as the last of them left it. News of it may be older than that. @param {string} id */
    async #check(id) {
        const last = this.#lastOf(id);
        if (last === undefined) {
            return;
        }
        const is = await api.find(id).then(version => version.event, error => error instanceof api.RequestError && error.status === 404 ? null : last.left);
        const busy = this.#busy.get(id);
        if (busy !== undefined && busy.actions > 1) {
            busy.news ??= {event: is};
        } else if (this.#lastOf(id) === last && !same(last.left, is)) {
            this.#undos = this.#undos.filter(one => one.id !== id);
            this.#redos = this.#redos.filter(one => one.id !== id);
            this.toasts.withdraw(last.run);
        }
    }

    /** Undoes an operation, and says whether it was undone. @param {string} operation */
    undo(operation) {
        const step = this.#undos.find(one => one.operation === operation);
        const isLast = step === this.#undos.at(-1);
        return this.#during(step?.id ?? '', async () => {
            const undone = await this.#takeBack(operation, (made, count) => {
                if (step !== undefined && isLast) {
                    this.#offerRedo(step, made);
                } else {
                    // An undo from the history is a step of its own.
                    const told = `Undone: ${format.counted(count, 'event is as it was before.', 'events are as they were before.')}`;
                    this.#offerOperation('Undo in the history', made, '', null, told);
                }
            });
            if (step !== undefined && undone) {
                this.#forget(step);
            }
            return undone;
        });
    }

    /**
     * @param {string} operation
     * @param {(made: string | null, count: number) => void} done reports it; made is the operation of this undo
     * @returns {Promise<boolean>} whether all of it was taken back
     */
    async #takeBack(operation, done) {
        const result = await api.undo(operation);
        if (result.conflicts.length > 0) {
            const conflict = result.conflicts[0];
            this.toasts.problem(`${result.restored === 0 ? 'Not undone' : `${result.restored} put back, but not all`}: ${conflict?.reason ?? ''}`);
        } else if (result.restored === 0) {
            this.toasts.say('This was undone already.');
        } else {
            done(result.operation, result.restored);
        }
        this.data.refresh();
        this.listener.done(null);
        return result.restored > 0 && result.conflicts.length === 0;
    }

    /**
     * @param {api.Change} event
     * @param {string} [key] of an attempt before
     */
    add(event, key = api.newKey()) {
        const place = `pending-${key}`;
        return this.#act(place, async () => {
            this.data.change(place, {id: place, start: Date.now() / 1000, stop: null, tags: [], ...event, note: event.note ?? undefined}, {pending: true});
            try {
                const added = await api.add(key, event);
                this.data.takeBack(place);
                this.data.change(added.event.id, added.event, {own: true});
                this.listener.done(added.event);
                this.#added(added);
                return added.event;
            } catch (error) {
                this.data.takeBack(place);
                if (isTemporary(error)) {
                    this.toasts.problem(`Not added: ${message(error)}`, {label: 'Try again', run: () => void this.add(event, key).catch(() => {})});
                }
                throw error;
            }
        });
    }

    /** @param {api.Version} added */
    #added({event, etag}) {
        const what = {text: `Added: ${format.title(event)}`, id: event.id, left: event, operation: null};
        const told = `${what.text}${this.data.hides(event) ? ', which the filter hides' : ''}`;
        this.#redos = [];
        if (this.listener.canWrite()) {
            this.#offer(what, () => this.#during(event.id, async () => {
                this.#offerRedo(what, await this.#removed(event, etag));
                return true;
            }), told);
        } else {
            this.toasts.say(told);
        }
    }

    /**
     * @param {Entry} event as it is shown
     * @param {api.Change} change
     * @param {string} etag
     */
    edit(event, change, etag) {
        return this.#act(event.id, async () => {
            this.data.change(event.id, changed(event, change), {pending: true});
            try {
                const version = await api.edit(event.id, change, etag);
                this.data.change(event.id, version.event, {own: true});
                this.listener.done(version.event);
                if (version.operation === null && same(event, version.event)) {
                    this.toasts.say('Nothing was changed: it is so already.');
                } else {
                    this.#offerOperation(`Changed: ${format.title(version.event)}`, version.operation, event.id, version.event);
                }
                return version;
            } catch (error) {
                this.data.takeBack(event.id);
                throw error;
            }
        });
    }

    /** @param {Entry} event */
    stop(event) {
        return this.#act(event.id, async () => {
            this.data.change(event.id, changed(event, {stop: Date.now() / 1000}), {pending: true});
            try {
                const version = await api.stop(event.id);
                this.data.change(event.id, version.event, {own: true});
                this.listener.done(version.event);
                const took = format.duration((version.event.stop ?? event.start) - event.start);
                this.#offerOperation(`Stopped after ${took}: ${format.title(version.event)}`, version.operation, event.id, version.event);
            } catch (error) {
                this.data.takeBack(event.id);
                this.listener.done(null);
                this.toasts.problem(`Not stopped: ${message(error)}`);
            }
        });
    }

    /** @param {Entry} event */
    remove(event) {
        return this.#act(event.id, async () => {
            try {
                const operation = await this.#removed(event);
                this.#offerOperation(`Removed: ${format.title(event)}`, operation, event.id, null);
            } catch (error) {
                this.toasts.problem(`Not removed: ${message(error)}`);
            }
        });
    }

    /** @param {Entry} event @param {string} [etag] of the version that may go */
    async #removed(event, etag) {
        this.data.change(event.id, null, {pending: true});
        try {
            const operation = await api.remove(event.id, etag);
            this.data.change(event.id, null, {own: true});
            this.listener.done(null);
            return operation;
        } catch (error) {
            this.data.takeBack(event.id);
            throw error;
        }
    }
}
