/** The events in view as a table: the same as the timeline, for reading, for keyboards and for screen readers. */

import * as api from './api.js';
import {message} from './actions.js';
import {tagButton} from './details.js';
import {button, elapsed, make} from './dom.js';
import * as format from './format.js';

const PAGE = 100;

/** @typedef {import('./api.js').Entry} Entry */

export class EventTable {
    /** @type {Entry[]} */
    #events = [];
    /** @type {string | null} */
    #next = null;
    /** @type {[string, string][]} */
    #parameters = [];
    /** @type {AbortController | null} */
    #running = null;
    #body = make('tbody', {});
    #caption = make('caption', {}, 'Events');
    #more = button('Show more', () => void this.#load(false));
    #pages = 1;
    /** @type {string | null} */
    #selected = null;

    /**
     * @param {HTMLElement} panel
     * @param {{selected: (id: string) => void, tag: (tag: string) => void}} listener
     */
    constructor(panel, listener) {
        this.listener = listener;
        this.#more.hidden = true;
        panel.append(
            make('table', {class: 'events'}, this.#caption, make('thead', {}, make('tr', {},
                make('th', {scope: 'col'}, 'When'), make('th', {scope: 'col'}, 'What'))), this.#body),
            make('div', {class: 'more'}, this.#more));
    }

    /** @param {[string, string][]} parameters filter and range */
    async show(parameters) {
        this.#parameters = parameters;
        await this.#load(true);
    }

    /** Forgets all events: another person may log in. */
    forget() {
        this.#running?.abort();
        this.#events = [];
        this.#next = null;
        this.#pages = 1;
        this.#render();
    }

    /** @param {string | null} id */
    select(id) {
        this.#selected = id;
        for (const row of this.#body.rows) {
            row.classList.toggle('selected', row.dataset.id === id);
        }
    }

    /** @param {boolean} anew */
    async #load(anew) {
        this.#running?.abort();
        const running = new AbortController();
        this.#running = running;
        try {
            // What was shown of the list stays, in one answer.
            this.#pages = anew ? this.#pages : this.#pages + 1;
            const limit = anew ? Math.min(1000, PAGE * this.#pages) : PAGE;
            const cursor = anew || this.#next === null ? [] : /** @type {[string, string][]} */ ([['cursor', this.#next]]);
            const page = await api.page([...this.#parameters, ['limit', String(limit)], ...cursor], running.signal);
            this.#events = anew ? page.events : [...this.#events, ...page.events];
            this.#next = page.next_cursor;
            this.#render();
        } catch (error) {
            if (!running.signal.aborted) {
                this.#caption.textContent = `The list cannot be shown: ${message(error)}`;
            }
        }
    }

    #render() {
        /** @type {Map<string, HTMLTableRowElement>} */
        const old = new Map();
        for (const row of this.#body.rows) {
            old.set(row.dataset.id ?? '', row);
        }
        const focused = document.activeElement;
        const rows = this.#events.map(event => {
            const state = JSON.stringify(event);
            const row = old.get(event.id);
            return row?.dataset.state === state ? row : this.#row(event, state);
        });
        const had = focused instanceof HTMLElement && this.#body.contains(focused) ? focused.closest('tr')?.dataset.id : undefined;
        this.#body.replaceChildren(...rows);
        if (had !== undefined) {
            rows.find(row => row.dataset.id === had)?.querySelector('button')?.focus();
        }
        this.#more.hidden = this.#next === null;
        this.#caption.textContent = this.#next === null
            ? format.counted(this.#events.length, 'event in view', 'events in view')
            : `The newest ${format.number(this.#events.length)} events in view`;
        this.select(this.#selected);
    }

    /** @param {Entry} event @param {string} state */
    #row(event, state) {
        const kind = format.kind(event);
        const lasted = kind === 'Open' ? ['open for ', elapsed(event.start)]
            : [kind === 'Mark' ? 'mark' : format.duration((event.stop ?? event.start) - event.start)];
        const row = make('tr', {'data-id': event.id, click: () => this.listener.selected(event.id)},
            make('td', {class: 'when'},
                make('button', {type: 'button', class: 'link', 'aria-label': `Details of ${format.title(event)}, ${format.dateTime(event.start)}`,
                    click: (/** @type {Event} */ click) => {
                        click.stopPropagation();
                        this.listener.selected(event.id);
                    }}, format.shortDateTime(event.start)),
                make('div', {class: 'muted'}, ...lasted)),
            make('td', {},
                event.note === undefined ? null : make('div', {class: 'note-line'}, event.note),
                make('div', {class: 'tags'}, ...event.tags.map(tag => tagButton(tag, this.listener.tag)))));
        row.dataset.state = state;
        return row;
    }
}
