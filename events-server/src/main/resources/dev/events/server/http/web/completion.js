/** The filter line with its completion: a combobox as the ARIA practices describe it. */

import * as api from './api.js';
import {debounce, make} from './dom.js';
import {inNotes, parse, words} from './filter.js';
import * as format from './format.js';

const PREFIX = /^(-?tag:|any:|-)?(.*)$/;
/** Whoever has not typed for so long has come to rest. */
const REST_MILLIS = 1500;

export class FilterLine {
    /** Whether somebody is typing, so that the filter is most likely not the one that is meant. */
    isTyping = false;
    /** Whether the line is meant as it stands there, so that nobody needs an offer. */
    #isEntered = false;
    #at = -1;
    /** @type {HTMLElement[]} */
    #options = [];
    /** @type {AbortController | null} */
    #running = null;

    /**
     * @param {HTMLInputElement} input
     * @param {HTMLElement} list
     * @param {HTMLElement} error
     * @param {(filter: import('./filter.js').Filter) => void} changed called with filters that can be used
     * @param {() => void} rested called when somebody has stopped typing
     */
    constructor(input, list, error, changed, rested) {
        this.input = input;
        this.list = list;
        this.error = error;
        const applyNow = () => {
            const filter = this.read();
            if (filter.mistakes.length === 0) {
                changed(filter);
            }
        };
        const apply = debounce(applyNow, 300);
        const suggest = debounce(() => void this.#suggest(), 120);
        const rest = () => {
            if (this.isTyping) {
                this.isTyping = false;
                rested();
            }
        };
        const restSoon = debounce(rest, REST_MILLIS);
        input.addEventListener('input', () => {
            this.isTyping = true;
            this.#isEntered = false;
            suggest();
            apply();
            restSoon();
        });
        input.addEventListener('focus', suggest);
        input.addEventListener('blur', () => {
            this.#isEntered = false;
            this.#close();
            this.#tell(true);
            rest();
        });
        input.addEventListener('keydown', event => this.#key(event, apply));
        input.form?.addEventListener('submit', event => {
            event.preventDefault();
            this.#isEntered = true;
            this.#close();
            this.#tell(true);
            applyNow();
            rest();
        });
    }

    /** The filter as it stands there. */
    read() {
        const filter = parse(this.input.value);
        this.#tell(false);
        return filter;
    }

    /** @param {string} text */
    set(text) {
        this.input.value = text;
        this.#tell(true);
    }

    /** Says what is wrong; not about the word that is being typed. @param {boolean} all */
    #tell(all) {
        const caret = document.activeElement === this.input ? this.input.selectionStart ?? -1 : -1;
        const mistake = parse(this.input.value).mistakes.find(one => all || caret < one.start || caret > one.end);
        this.error.hidden = mistake === undefined;
        this.error.textContent = mistake === undefined ? '' : `${this.input.value.slice(mistake.start, mistake.end)}: ${mistake.message}`;
        this.input.setAttribute('aria-invalid', String(mistake !== undefined));
    }

    /** The word at the caret. */
    #word() {
        const caret = this.input.selectionStart ?? this.input.value.length;
        return words(this.input.value).find(word => caret > word.start && caret <= word.end)
            ?? {text: '', start: caret, end: caret, closed: true};
    }

    async #suggest() {
        if (document.activeElement !== this.input || this.#isEntered) {
            return;
        }
        const word = this.#word();
        const [, before = '', prefix = ''] = PREFIX.exec(word.text) ?? [];
        const isDone = word.text === '' && this.input.value.trim() !== '';
        if (isDone || word.text.startsWith('text:') || prefix.endsWith('*')) {
            this.#close();
            return;
        }
        this.#running?.abort();
        const running = new AbortController();
        this.#running = running;
        try {
            const found = await api.tags(prefix, running.signal);
            if (document.activeElement === this.input && !this.#isEntered) {
                const note = before === '' && prefix !== '' && inNotes(this.input.value) !== null ? prefix : null;
                this.#offer(found.filter(({tag}) => tag !== prefix || found.length > 1).slice(0, 8), before, note);
            }
        } catch {
            // One can still type.
        }
    }

    /** @param {{tag: string, count: number}[]} tags @param {string} before @param {string | null} note what to search in notes */
    #offer(tags, before, note) {
        this.#at = -1;
        const name = before === '' ? 'tag:' : before === '-' ? '-tag:' : before;
        this.#options = tags.map(({tag, count}, index) => {
            const option = this.#option(`${name}${tag}`, format.number(count), index);
            option.dataset.tag = tag;
            return option;
        });
        if (note !== null) {
            this.#options.push(this.#option(`text:${note}`, 'in notes', this.#options.length));
        }
        this.list.replaceChildren(...this.#options);
        this.list.hidden = this.#options.length === 0;
        this.input.setAttribute('aria-expanded', String(this.#options.length > 0));
        this.input.removeAttribute('aria-activedescendant');
    }

    /** @param {string} text @param {string} hint @param {number} index */
    #option(text, hint, index) {
        const option = make('li', {role: 'option', id: `filter-option-${index}`, 'aria-selected': 'false'},
            make('span', {}, text), make('span', {class: 'muted'}, hint));
        // Before the line loses the focus.
        option.addEventListener('pointerdown', event => {
            event.preventDefault();
            this.#take(text);
        });
        option.dataset.text = text;
        return option;
    }

    #close() {
        this.list.hidden = true;
        this.#options = [];
        this.#at = -1;
        this.input.setAttribute('aria-expanded', 'false');
        this.input.removeAttribute('aria-activedescendant');
    }

    /** @param {KeyboardEvent} event @param {() => void} apply */
    #key(event, apply) {
        const count = this.#options.length;
        if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
            event.preventDefault();
            this.#at = (this.#at + (event.key === 'ArrowDown' ? 1 : this.#at < 0 ? 0 : -1) + count) % count;
            this.#options.forEach((option, index) => option.setAttribute('aria-selected', String(index === this.#at)));
            this.input.setAttribute('aria-activedescendant', `filter-option-${this.#at}`);
        } else if ((event.key === 'Enter' || event.key === 'Tab') && this.#at >= 0) {
            event.preventDefault();
            this.#take(this.#options[this.#at]?.dataset.text ?? '');
            apply();
        } else if (event.key === 'Enter' && this.#meant() !== undefined) {
            event.preventDefault();
            this.#take(this.#meant()?.dataset.text ?? '');
            apply();
        } else if (event.key === 'Escape' && count > 0) {
            event.stopPropagation();
            this.#close();
        }
    }

    /** What a word means that is no tag, but the beginning of one: as it is, it would match nothing. */
    #meant() {
        const prefix = PREFIX.exec(this.#word().text)?.[2] ?? '';
        const options = prefix === '' ? [] : this.#options.filter(option => option.dataset.tag?.startsWith(prefix));
        return options.some(option => option.dataset.tag === prefix) ? undefined : options[0];
    }

    /** Puts a word in place of the one at the caret. @param {string} text */
    #take(text) {
        const word = this.#word();
        const line = this.input.value;
        const quoted = /[ "]/.test(text) ? `"${text}"` : text;
        const begin = `${line.slice(0, word.start)}${quoted} `;
        this.input.value = begin + line.slice(word.end).trimStart();
        this.input.setSelectionRange(begin.length, begin.length);
        this.#close();
        this.input.dispatchEvent(new Event('input', {bubbles: true}));
    }
}
