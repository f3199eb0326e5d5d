/** A field for tags: each is a chip with a button that takes it away. */

import * as api from './api.js';
import {colours} from './colour.js';
import {debounce, make} from './dom.js';

export class TagEditor {
    /** @type {string[]} */
    #tags = [];

    /**
     * @param {HTMLElement} chips
     * @param {HTMLInputElement} input
     * @param {HTMLDataListElement} suggestions
     */
    constructor(chips, input, suggestions) {
        this.chips = chips;
        this.input = input;
        this.suggestions = suggestions;
        const suggest = debounce(() => void this.#suggest(), 120);
        input.addEventListener('input', () => {
            if (input.value.includes(',')) {
                this.#take();
            }
            suggest();
        });
        input.addEventListener('focus', suggest);
        input.addEventListener('change', () => this.#take());
        input.addEventListener('keydown', event => {
            if (event.key === 'Enter' && input.value.trim() !== '') {
                // The first Enter ends the tag; the next one sends the form.
                event.preventDefault();
                this.#take();
            } else if (event.key === 'Backspace' && input.value === '') {
                this.tags = this.#tags.slice(0, -1);
            }
        });
    }

    /** The tags, what is being typed included. */
    get tags() {
        this.#take();
        return this.#tags;
    }

    set tags(tags) {
        this.#tags = [...new Set(tags)];
        const dark = matchMedia('(prefers-color-scheme: dark)').matches;
        this.chips.replaceChildren(...this.#tags.map(tag => {
            const chip = make('span', {class: 'chip'}, tag, make('button', {
                type: 'button',
                'aria-label': `Take the tag ${tag} away`,
                click: () => {
                    this.tags = this.#tags.filter(other => other !== tag);
                    this.input.focus();
                },
            }, '×'));
            chip.style.borderColor = colours(tag, dark).line;
            return chip;
        }));
    }

    #take() {
        const more = this.input.value.split(',').map(tag => tag.trim()).filter(tag => tag !== '');
        if (more.length > 0) {
            this.input.value = '';
            this.tags = [...this.#tags, ...more];
        }
    }

    async #suggest() {
        try {
            const found = await api.tags(this.input.value.trim());
            this.suggestions.replaceChildren(...found.map(({tag}) => make('option', {value: tag})));
        } catch {
            // Without suggestions one can still type.
        }
    }
}
