/** What was changed and removed lately, and a button that brings it back. */

import * as api from './api.js';
import {message} from './actions.js';
import {button, make} from './dom.js';
import * as format from './format.js';

/** @type {Record<string, string>} */
export const ACTIONS = {edit: 'Changed', remove: 'Removed', import: 'Imported', undo: 'Undone'};

/**
 * What an operation has undone, or has undone the undoing of, and so on.
 * @param {api.Operation} operation
 * @param {api.Operation[]} operations
 * @returns {{root: api.Operation, steps: number}}
 */
function rootOf(operation, operations) {
    let [root, steps] = [operation, 0];
    for (let undone; (undone = operations.find(one => one.id === root.undoes)) !== undefined; steps++) {
        root = undone;
    }
    return {root, steps};
}

/** @param {api.Operation} operation @param {api.Operation[]} operations */
function title(operation, operations) {
    const {root, steps} = rootOf(operation, operations);
    const count = format.counted(operation.count, 'event', 'events');
    const what = root.undoes === null ? `${ACTIONS[root.action] ?? root.action} ${count}` : `${count} put back`;
    return steps === 0 && root.undoes === null ? what : `${steps % 2 === 0 && root.undoes === null ? 'Redone' : 'Undone'}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

/** What somebody wanted one event to be, as far as the request tells. @param {api.Operation} operation */
function asked(operation) {
    if (operation.action !== 'edit' || operation.count !== 1 || !operation.request.startsWith('PATCH ')) {
        return '';
    }
    try {
        return ` → ${format.change(JSON.parse(operation.request.slice(operation.request.indexOf('{'))))}`;
    } catch {
        return ''; // it was cut off
    }
}

export class OperationList {
    #asked = 0;
    #shown = '';
    /** Some of the events of operations that have ended, with how they were before. @type {Map<string, Awaited<ReturnType<typeof api.touchedBy>>>} */
    #touched = new Map();

    /** @param {HTMLElement} panel @param {import('./actions.js').Actions} actions @param {(id: string) => void} selected */
    constructor(panel, actions, selected) {
        this.panel = panel;
        this.actions = actions;
        this.selected = selected;
    }

    /** Forgets all, since whoever comes next may not see it. */
    forget() {
        this.#asked++;
        this.#shown = '';
        this.#touched.clear();
        this.panel.replaceChildren();
    }

    async show() {
        const asked = ++this.#asked;
        try {
            const {operations} = await api.operations();
            if (this.#shown !== JSON.stringify(operations)) {
                this.#shown = JSON.stringify(operations);
                this.panel.replaceChildren(operations.length === 0
                    ? make('p', {}, 'Nothing was changed or removed yet. Whatever is changed or removed can be brought back from here.')
                    : make('ul', {class: 'operations'}, ...operations.map(operation => this.#item(operation, operations))));
            }
            this.#touched = new Map([...this.#touched].filter(([id]) => operations.some(operation => operation.id === id)));
            for (const operation of operations) {
                const touched = this.#touched.get(operation.id) ?? await api.touchedBy(rootOf(operation, operations).root.id).catch(() => null);
                if (asked !== this.#asked) {
                    return;
                }
                if (touched === null) {
                    continue; // it stays without a name
                }
                if (operation.state !== 'running') {
                    this.#touched.set(operation.id, touched);
                }
                const names = this.panel.querySelector(`[data-operation="${operation.id}"]`);
                if (names !== null && names.childElementCount === 0) {
                    names.append(...this.#names(operation, touched));
                }
            }
        } catch (error) {
            if (asked === this.#asked) {
                this.#shown = '';
                this.panel.replaceChildren(make('p', {class: 'problem'}, message(error)));
            }
        }
    }

    /** Each leads to the event, which says what was changed. @param {api.Operation} operation @param {Awaited<ReturnType<typeof api.touchedBy>>} touched */
    #names(operation, touched) {
        const names = touched.map(({id, before}) => make('div', {},
            button(before === null ? 'an event that was not there before' : format.title(before), () => this.selected(id), 'link'),
            asked(operation)));
        return touched.length > 0 && operation.count > touched.length
            ? [...names, make('div', {class: 'muted'}, `and ${format.number(operation.count - touched.length)} more`)]
            : names;
    }

    /** @param {api.Operation} operation @param {api.Operation[]} operations */
    #item(operation, operations) {
        const what = title(operation, operations);
        return make('li', {},
            make('div', {},
                make('strong', {}, what),
                make('div', {'data-operation': operation.id}, ...this.#names(operation, this.#touched.get(operation.id) ?? [])),
                make('div', {class: 'muted'}, `${format.dateTime(operation.time)}${operation.by === null ? '' : ` by ${operation.by.name}`}`)),
            operation.undone_by === null
                ? make('button', {type: 'button', 'aria-label': `Undo – ${what}, ${format.dateTime(operation.time)}`, click: (/** @type {Event} */ event) => void this.#undo(operation.id, event)}, 'Undo')
                : make('span', {class: 'muted'}, 'undone'));
    }

    /** @param {string} id @param {Event} event */
    async #undo(id, event) {
        if (event.currentTarget instanceof HTMLButtonElement) {
            // The second click of a double click would meet what comes in its place.
            event.currentTarget.disabled = true;
            this.#shown = '';
        }
        try {
            await this.actions.undo(id);
        } catch (error) {
            this.actions.toasts.problem(`Not undone: ${message(error)}`);
        }
        await this.show();
    }
}
