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
    #shown = '';
    /** Some of the events of operations that have ended, with how they were before. @type {Map<string, Awaited<ReturnType<typeof api.touchedBy>>>} */
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
            if (this.#shown !== JSON.stringify(operations)) {
                this.#shown = JSON.stringify(operations);
                this.panel.replaceChildren(operations.length === 0
                    ? make('p', {}, 'Nothing was changed or removed yet. Whatever is changed or removed can be brought back from here.')
                    : make('ul', {class: 'operations'}, ...operations.map(operation => this.#item(operation))));
            }
            this.#touched = new Map([...this.#touched].filter(([id]) => operations.some(operation => operation.id === id)));
            for (const operation of operations.slice(0, NAMED)) {
                const touched = this.#touched.get(operation.id) ?? await api.touchedBy(operation.id);
                if (asked !== this.#asked) {
                    return;
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
            button(before === null ? 'an event that was not there before' : format.title(before), () => this.selected(id), 'link')));
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
                make('div', {'data-operation': operation.id}, ...this.#names(operation, this.#touched.get(operation.id) ?? [])),
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
