/** Short messages at the edge of the page, each with at most one thing to do. */

import {button, make} from './dom.js';

const SHOWN_MILLIS = 12000;
const MOST = 4;

export class Toasts {
    /** @param {HTMLElement} list announced by screen readers as messages come */
    constructor(list) {
        this.list = list;
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
        this.list.append(toast);
        while (this.list.children.length > MOST) {
            this.list.firstElementChild?.remove();
        }
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
