/** A short message at the edge of the page, with at most one thing to do. A new one takes the place of the one before. */

import {button, make} from './dom.js';

const SHOWN_MILLIS = 12000;

export class Toasts {
    /** What the message that was shown last can do. @type {(() => void) | null} */
    #run = null;

    /** @param {HTMLElement} list announced by screen readers as messages come */
    constructor(list) {
        this.list = list;
    }

    /** Whether there is a message. */
    get isShown() {
        return this.list.children.length > 0;
    }

    /** Takes away the message. */
    clear() {
        this.list.replaceChildren();
        this.#run = null;
    }

    /** Takes away a message with something to do that is not possible any longer. @param {() => void} run what it would do */
    withdraw(run) {
        if (this.#run === run) {
            this.clear();
        }
    }

    /**
     * @param {string} text
     * @param {{label: string, run: () => void} | null} [action]
     * @param {'info' | 'problem'} [look] a problem stays until it is closed
     */
    say(text, action = null, look = 'info') {
        const toast = make('div', {class: `toast ${look}`}, make('span', {class: 'toast-text'}, text));
        const close = () => toast.remove();
        if (action !== null) {
            toast.append(button(action.label, () => {
                close();
                action.run();
            }, 'toast-action'));
        }
        toast.append(make('button', {type: 'button', class: 'toast-close', 'aria-label': 'Close this message', click: close}, '×'));
        this.list.replaceChildren(toast);
        this.#run = action?.run ?? null;
        if (look === 'info') {
            let timer = setTimeout(close, SHOWN_MILLIS);
            // Nothing goes away under the hand of whoever is about to use it.
            const hold = () => clearTimeout(timer);
            const release = () => {
                clearTimeout(timer);
                timer = setTimeout(close, SHOWN_MILLIS);
            };
            toast.addEventListener('pointerenter', hold);
            toast.addEventListener('focusin', hold);
            toast.addEventListener('pointerleave', release);
            toast.addEventListener('focusout', release);
        }
    }

    /** @param {string} text @param {{label: string, run: () => void} | null} [action] */
    problem(text, action = null) {
        this.say(text, action, 'problem');
    }
}
