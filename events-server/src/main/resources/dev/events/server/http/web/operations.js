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
    /** What the events of operations are called, which does not change. @type {Map<string, string>} */
    #names = new Map();

    /** @param {HTMLElement} panel @param {import('./actions.js').Actions} actions */
    constructor(panel, actions) {
        this.panel = panel;
        this.actions = actions;
    }

    async show() {
        const asked = ++this.#asked;
        try {
            const {operations} = await api.operations();
            this.panel.replaceChildren(operations.length === 0
                ? make('p', {}, 'Nothing was changed or removed yet. Whatever is changed or removed can be brought back from here.')
                : make('ul', {class: 'operations'}, ...operations.map(operation => this.#item(operation))));
            for (const operation of operations.slice(0, NAMED)) {
                if (!this.#names.has(operation.id)) {
                    const touched = await api.touchedBy(operation.id);
                    const titles = touched.flatMap(({before}) => before === null ? [] : [format.title(before)]);
                    this.#names.set(operation.id, titles.length === 0 ? '' : `${titles.join('; ')}${operation.count > touched.length ? ' …' : ''}`);
                }
                if (asked !== this.#asked) {
                    return;
                }
                const names = this.panel.querySelector(`[data-operation="${operation.id}"]`);
                if (names !== null) {
                    names.textContent = this.#names.get(operation.id) ?? '';
                }
            }
        } catch (error) {
            if (asked === this.#asked) {
                this.panel.replaceChildren(make('p', {class: 'problem'}, message(error)));
            }
        }
    }

    /** @param {api.Operation} operation */
    #item(operation) {
        const what = `${ACTIONS[operation.action] ?? operation.action} ${format.counted(operation.count, 'event', 'events')}`;
        return make('li', {},
            make('div', {},
                make('strong', {}, operation.undoes === null ? what : `Undone: ${format.counted(operation.count, 'event', 'events')} put back`),
                make('div', {'data-operation': operation.id}, this.#names.get(operation.id) ?? ''),
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
