/** What was changed and removed lately, and a button that brings it back. */

import * as api from './api.js';
import {message} from './actions.js';
import {button, make} from './dom.js';
import * as format from './format.js';

/** @type {Record<string, string>} */
const ACTIONS = {edit: 'Changed', remove: 'Removed', import: 'Imported', undo: 'Undone'};

/** Of how many operations the events are named. */
const NAMED = 20;

export class OperationList {
    #asked = 0;
    /** Some of the events of operations, as they were before, which does not change. @type {Map<string, api.Entry[]>} */
    #touched = new Map();

    /** @param {HTMLElement} panel @param {import('./actions.js').Actions} actions @param {(id: string) => void} selected */
    constructor(panel, actions, selected) {
        this.panel = panel;
        this.actions = actions;
        this.selected = selected;
    }

    async show() {
        const asked = ++this.#asked;
        try {
            const {operations} = await api.operations();
            this.panel.replaceChildren(operations.length === 0
                ? make('p', {}, 'Nothing was changed or removed yet. Whatever is changed or removed can be brought back from here.')
                : make('ul', {class: 'operations'}, ...operations.map(operation => this.#item(operation))));
            for (const operation of operations.slice(0, NAMED)) {
                if (!this.#touched.has(operation.id)) {
                    const touched = await api.touchedBy(operation.id);
                    this.#touched.set(operation.id, touched.flatMap(({before}) => before === null ? [] : [before]));
                }
                if (asked !== this.#asked) {
                    return;
                }
                const names = this.panel.querySelector(`[data-operation="${operation.id}"]`);
                if (names !== null && names.childElementCount === 0) {
                    names.append(...this.#names(operation));
                }
            }
        } catch (error) {
            if (asked === this.#asked) {
                this.panel.replaceChildren(make('p', {class: 'problem'}, message(error)));
            }
        }
    }

    /** Each leads to the event, which says what was changed. @param {api.Operation} operation */
    #names(operation) {
        const touched = this.#touched.get(operation.id) ?? [];
        const names = touched.map(event => make('div', {}, button(format.title(event), () => this.selected(event.id), 'link')));
        return touched.length > 0 && operation.count > touched.length
            ? [...names, make('div', {class: 'muted'}, `and ${format.number(operation.count - touched.length)} more`)]
            : names;
    }

    /** @param {api.Operation} operation */
    #item(operation) {
        const what = `${ACTIONS[operation.action] ?? operation.action} ${format.counted(operation.count, 'event', 'events')}`;
        return make('li', {},
            make('div', {},
                make('strong', {}, operation.undoes === null ? what : `Undone: ${format.counted(operation.count, 'event', 'events')} put back`),
                make('div', {'data-operation': operation.id}, ...this.#names(operation)),
                make('div', {class: 'muted'}, `${format.dateTime(operation.time)}${operation.by === null ? '' : ` by ${operation.by.name}`}`)),
            operation.undone_by === null
                ? make('button', {type: 'button', 'aria-label': `Undo: ${what}, ${format.dateTime(operation.time)}`, click: () => void this.#undo(operation.id)}, 'Undo')
                : make('span', {class: 'muted'}, 'undone'));
    }

    /** @param {string} id */
    async #undo(id) {
        try {
            await this.actions.undo(id);
        } catch (error) {
            this.actions.toasts.problem(`Not undone: ${message(error)}`);
        }
        await this.show();
    }
}
