/** The open events, each with how long it has been open and a button that stops it. */

import * as api from './api.js';
import {colours} from './colour.js';
import {button, elapsed, make} from './dom.js';
import * as format from './format.js';

const MOST = 8;

export class OpenBar {
    /** @type {api.Entry[]} */
    #events = [];
    #more = false;

    /**
     * @param {HTMLElement} bar
     * @param {{canWrite: () => boolean, selected: (id: string) => void, stop: (event: api.Entry) => void, all: () => void}} listener
     */
    constructor(bar, listener) {
        this.bar = bar;
        this.listener = listener;
    }

    async refresh() {
        try {
            const page = await api.page([['open', 'true'], ['limit', String(MOST)]]);
            this.#events = page.events;
            this.#more = page.next_cursor !== null;
            this.#render();
        } catch {
            // The timeline says what is wrong.
        }
    }

    #render() {
        const dark = matchMedia('(prefers-color-scheme: dark)').matches;
        const had = document.activeElement instanceof HTMLElement ? document.activeElement.closest('li')?.dataset.id : undefined;
        const items = this.#events.map(event => {
            const dot = make('span', {class: 'dot', 'aria-hidden': 'true'});
            dot.style.background = colours(event.tags[0] ?? null, dark).line;
            return make('li', {'data-id': event.id}, dot,
                button(format.title(event), () => this.listener.selected(event.id), 'link open-title'),
                (event.note ?? '') === '' ? null : make('span', {class: 'open-tags'}, event.tags.join(', ')),
                elapsed(event.start),
                this.listener.canWrite() ? make('button', {type: 'button', class: 'stop', 'aria-label': `Stop ${format.title(event)}`,
                    click: () => this.listener.stop(event)}, 'Stop') : null);
        });
        if (this.#more) {
            items.push(make('li', {}, button('Show all open events', () => this.listener.all(), 'link')));
        }
        this.bar.hidden = items.length === 0;
        this.bar.querySelector('ul')?.replaceChildren(...items);
        if (had !== undefined) {
            items.find(item => item.dataset.id === had)?.querySelector('button')?.focus();
        }
    }
}
