/** What was changed and removed lately, and a button that brings it back. */

import * as api from './api.js';
import {message} from './actions.js';
import {button, make} from './dom.js';
import * as format from './format.js';

/** @type {Record<string, string>} */
export const ACTIONS = {edit: 'Changed', remove: 'Removed', import: 'Imported', undo: 'Undone'};

/**
 * The operation at the beginning of a chain of undos and redos.
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

/** The new values of an edited event, if the request tells them. @param {api.Operation} operation */
function requested(operation) {
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
    /** Some events of operations that have ended, as they were before; undos have those of their root. @type {Map<string, api.Touched>} */
    #touched = new Map();

    /** @param {HTMLElement} panel @param {import('./actions.js').Actions} actions @param {(id: string) => void} selected */
    constructor(panel, actions, selected) {
        this.panel = panel;
        this.actions = actions;
        this.selected = selected;
    }

    /** Forgets all operations: another person may log in. */
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
                const {root} = rootOf(operation, operations);
                const touched = this.#touched.get(root.id) ?? await api.touchedBy(root.id).catch(() => null);
                if (asked !== this.#asked) {
                    return;
                }
                if (touched === null) {
                    continue; // it stays without a name
                }
                if (root.state !== 'running') {
                    this.#touched.set(root.id, touched);
                }
                const names = this.panel.querySelector(`[data-operation="${operation.id}"]`);
                if (names !== null && names.childElementCount === 0) {
                    names.append(...this.#names(operation, touched.events));
                }
            }
        } catch (error) {
            if (asked === this.#asked) {
                this.#shown = '';
                this.panel.replaceChildren(make('p', {class: 'problem'}, message(error)));
            }
        }
    }

    /** Buttons that open the details of the events. @param {api.Operation} operation @param {api.Touched['events']} events */
    #names(operation, events) {
        const names = events.map(({id, before}) => make('div', {},
            button(before === null ? 'a restored event' : format.title(before), () => this.selected(id), 'link'),
            requested(operation)));
        return events.length > 0 && operation.count > events.length
            ? [...names, make('div', {class: 'muted'}, `and ${format.number(operation.count - events.length)} more`)]
            : names;
    }

    /** @param {api.Operation} operation @param {api.Operation[]} operations */
    #item(operation, operations) {
        const what = title(operation, operations);
        return make('li', {},
            make('div', {},
                make('strong', {}, what),
                make('div', {'data-operation': operation.id}, ...this.#names(operation, this.#touched.get(rootOf(operation, operations).root.id)?.events ?? [])),
                make('div', {class: 'muted'}, `${format.dateTime(operation.time)}${operation.by === null ? '' : ` by ${operation.by.name}`}`)),
            operation.undone_by === null
                ? make('button', {type: 'button', 'aria-label': `Undo – ${what}, ${format.dateTime(operation.time)}`, click: (/** @type {Event} */ event) => void this.#undo(operation.id, event)}, 'Undo')
                : make('span', {class: 'muted'}, 'undone'));
    }

    /** @param {string} id @param {Event} event */
    async #undo(id, event) {
        if (event.currentTarget instanceof HTMLButtonElement) {
            // A double click must not also press the button that takes its place.
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
