/** One event, with everything that is known of it and can be done to it. */

import * as api from './api.js';
import {message} from './actions.js';
import {colours} from './colour.js';
import {button, elapsed, make} from './dom.js';
import * as format from './format.js';
import {ACTIONS} from './operations.js';

/** @typedef {import('./api.js').Entry} Entry */

/**
 * A tag that filters by itself.
 * @param {string} tag
 * @param {(tag: string) => void} chosen
 */
export function tagButton(tag, chosen) {
    const element = make('button', {
        type: 'button',
        class: 'tag',
        title: `Show only events with the tag ${tag}`,
        click: (/** @type {Event} */ event) => {
            event.stopPropagation();
            chosen(tag);
        },
    }, tag);
    element.style.borderColor = colours(tag, matchMedia('(prefers-color-scheme: dark)').matches).line;
    return element;
}

export class Details {
    /** @type {api.Version | null} */
    #version = null;
    #asked = 0;

    /**
     * @param {HTMLElement} panel
     * @param {object} listener
     * @param {() => boolean} listener.canWrite
     * @param {() => boolean} listener.seesAll whether the history shows all changes to this user
     * @param {() => void} listener.closed
     * @param {(event: Entry) => void} listener.edit
     * @param {(event: Entry) => void} listener.stop
     * @param {(event: Entry) => void} listener.remove
     * @param {(event: Entry) => void} listener.look
     * @param {(tag: string) => void} listener.tag
     * @param {(operation: string) => void} listener.bringBack undoes a removal
     */
    constructor(panel, listener) {
        this.panel = panel;
        this.listener = listener;
    }

    /** The version that is shown; null if none is. */
    get version() {
        return this.#version;
    }

    close() {
        this.#asked++;
        this.#version = null;
        this.panel.hidden = true;
        this.panel.replaceChildren();
    }

    /** Shows an event, as the server has it now. @param {string} id @param {boolean} [focus] */
    async show(id, focus = false) {
        const asked = ++this.#asked;
        if (this.#version?.event.id !== id) {
            this.#version = null;
        }
        try {
            const version = await api.find(id);
            if (asked !== this.#asked) {
                return;
            }
            this.#version = version;
            this.#render(version.event);
            if (focus) {
                this.panel.querySelector('h2')?.focus();
            }
        } catch (error) {
            if (asked === this.#asked) {
                this.#missing(error);
                await (isGone(error) ? this.#removal(id, asked) : undefined);
            }
            return;
        }
        await this.#history(this.#version.event, asked).catch(() => {
            // The event is shown; only its history is missing.
        });
    }

    /** @param {unknown} error */
    #missing(error) {
        const gone = isGone(error);
        this.panel.hidden = false;
        this.panel.replaceChildren(
            this.#bar(gone ? 'This event is not there' : 'This event cannot be shown'),
            make('p', {}, gone ? `It was removed, or you may not see it.${this.listener.canWrite() ? ' The tab "History" lists what was removed lately.' : ''}` : message(error)));
    }

    /** Shows a removed event, and offers to bring it back. @param {string} id @param {number} asked */
    async #removal(id, asked) {
        const last = await api.changesOf(id).then(({changes}) => changes[0], () => undefined);
        if (asked !== this.#asked || last === undefined || last.before === null || last.change !== 'removed') {
            return;
        }
        // Users who cannot see an operation cannot undo it.
        const removal = this.listener.canWrite() && last.action !== undefined ? await api.touchedBy(last.operation).catch(() => null) : null;
        if (asked !== this.#asked) {
            return;
        }
        const by = last.by ? ` by ${last.by.name}` : '';
        const when = last.time === undefined ? '' : ` ${format.dateTime(last.time)}`;
        const others = removal !== null && removal.count > 1 ? `, with ${format.counted(removal.count - 1, 'other', 'others')}` : '';
        this.panel.replaceChildren(
            this.#bar(format.title(last.before)),
            make('p', {}, `It was ${format.when(last.before, last.time ?? last.before.start)}, and was removed${by}${when}${others}.`),
            make('div', {class: 'buttons'}, removal === null ? null
                : button(others === '' ? 'Bring it back' : `Bring all ${format.number(removal.count)} back`, () => this.listener.bringBack(last.operation), 'primary')));
    }

    /** @param {string} text */
    #bar(text) {
        return make('div', {class: 'details-bar'},
            make('h2', {tabindex: -1}, text),
            make('button', {type: 'button', class: 'close', 'aria-label': 'Close the details', click: () => this.listener.closed()}, '×'));
    }

    /** @param {Entry} event */
    #render(event) {
        const kind = format.kind(event);
        const facts = make('dl', {});
        /** @param {string} name @param {string | Node} value */
        const fact = (name, value) => facts.append(make('dt', {}, name), make('dd', {}, value));
        fact('Kind', kind === 'Mark' ? 'Mark: it happened at one moment' : kind === 'Open' ? 'Open: it goes on' : 'Interval');
        fact(kind === 'Mark' ? 'At' : 'Start', format.dateTime(event.start));
        if (event.stop !== null && kind === 'Interval') {
            fact('Stop', format.dateTime(event.stop));
            fact('Duration', format.duration(event.stop - event.start));
        } else if (kind === 'Open') {
            fact('Open for', elapsed(event.start));
        }
        fact('Id', event.id);
        const writes = this.listener.canWrite();
        this.panel.hidden = false;
        this.panel.replaceChildren(
            this.#bar(format.title(event)),
            make('div', {class: 'tags'}, ...event.tags.map(tag => tagButton(tag, this.listener.tag))),
            event.note !== undefined && event.note.includes('\n') ? make('p', {class: 'note'}, event.note) : '',
            facts,
            make('div', {class: 'buttons'},
                writes ? button('Edit', () => this.listener.edit(event), 'primary') : null,
                writes && kind === 'Open' ? button('Stop now', () => this.listener.stop(event)) : null,
                writes ? button('Remove', () => this.listener.remove(event), 'danger') : null,
                button('Show on the timeline', () => this.listener.look(event))),
            writes && kind !== 'Mark' ? make('p', {class: 'hint'}, kind === 'Open'
                ? 'Drag the beginning of its bar to change when it starts.'
                : 'Drag the ends of its bar to change when it starts and stops.') : '',
            make('div', {class: 'event-history'}));
    }

    /**
     * Takes the state before the next change as the state after each one. Changes at the same time may be mixed up.
     * @param {Entry} event as it is now
     * @param {number} asked
     */
    async #history(event, asked) {
        const {changes} = await api.changesOf(event.id);
        const list = this.panel.querySelector('.event-history');
        if (asked !== this.#asked || list === null || changes.length === 0) {
            return;
        }
        list.replaceChildren(make('h3', {}, 'What was done to it'), make('ul', {}, ...changes.map((change, index) =>
            make('li', {}, told(change, this.listener.seesAll() ? changes[index - 1]?.before ?? (index === 0 ? event : null) : undefined)))));
    }
}

/** @param {unknown} error */
function isGone(error) {
    return error instanceof api.RequestError && error.status === 404;
}

/** A change in words. @param {api.EntryChange} change @param {Entry | null | undefined} after undefined if that is not known */
function told(change, after) {
    const action = ACTIONS[change.action ?? ''] ?? change.change;
    const what = change.action === 'remove' || change.action === 'import' ? ''
        : after !== undefined ? `: ${format.difference(change.before, after)}` : change.before === null ? '' : `; before: ${format.title(change.before)}`;
    return `${change.time === undefined ? '' : `${format.dateTime(change.time)} – `}${action}${change.by ? ` by ${change.by.name}` : ''}${what}`;
}
