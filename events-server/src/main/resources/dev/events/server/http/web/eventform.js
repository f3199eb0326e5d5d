/** The form in which an event is added or edited. */

import * as api from './api.js';
import {isConflict, isTemporary, message} from './actions.js';
import {byId} from './dom.js';
import * as format from './format.js';
import {TagEditor} from './tageditor.js';

/** @typedef {import('./api.js').Entry} Entry */

export class EventForm {
    #dialog = byId('event-form', HTMLDialogElement);
    #form = byId('event-fields', HTMLFormElement);
    #heading = byId('event-form-title', HTMLHeadingElement);
    #start = byId('field-start', HTMLInputElement);
    #stop = byId('field-stop', HTMLInputElement);
    #stopRow = byId('field-stop-row', HTMLElement);
    #note = byId('field-note', HTMLTextAreaElement);
    #error = byId('event-form-error', HTMLElement);
    #save = byId('event-save', HTMLButtonElement);
    #tags = new TagEditor(byId('field-tag-chips', HTMLElement), byId('field-tags', HTMLInputElement), byId('tag-suggestions', HTMLDataListElement));
    /** What is edited; null for a new event. @type {{event: Entry, etag: string} | null} */
    #edited = null;
    /** The values at the beginning: what was not touched is not sent, so that no digit of a time is lost. */
    #before = {start: '', stop: '', note: '', kind: '', tags: ''};
    #key = '';
    /** What was in the form at the beginning. */
    #begun = '';
    /** The content for which Esc has asked already; empty if it has not. */
    #askedAbout = '';
    /** How often the form was opened, to tell late answers from current ones. */
    #times = 0;

    /** @param {import('./actions.js').Actions} actions @param {(event: Entry) => void} saved */
    constructor(actions, saved) {
        this.actions = actions;
        this.saved = saved;
        this.#form.addEventListener('submit', event => {
            event.preventDefault();
            void this.#submit();
        });
        this.#form.addEventListener('change', () => this.#adapt());
        this.#form.addEventListener('keydown', event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !this.#save.disabled) {
                event.preventDefault();
                this.#form.requestSubmit();
            }
        });
        this.#form.addEventListener('input', () => {
            if (this.#askedAbout !== '') {
                this.#say('');
            }
        });
        this.#dialog.addEventListener('cancel', event => {
            const content = this.#content;
            if (this.#save.disabled) {
                event.preventDefault();
            } else if (content !== this.#begun && content !== this.#askedAbout) {
                event.preventDefault();
                this.#say('Not saved yet. Press Esc again to discard your input.');
                this.#askedAbout = content;
            }
        });
        byId('event-cancel', HTMLButtonElement).addEventListener('click', () => this.#dialog.close());
    }

    get isOpen() {
        return this.#dialog.open;
    }

    /** @param {{start?: number, open?: boolean, tags?: string[]}} [given] */
    add(given = {}) {
        this.#edited = null;
        this.#key = api.newKey();
        this.#fill({id: '', start: given.start ?? Math.floor(Date.now() / 1000), stop: null, open: given.open, tags: given.tags ?? []});
        this.#heading.textContent = 'New event';
        this.#save.textContent = 'Add';
        this.#open('field-tags');
    }

    /** @param {string} id */
    async edit(id) {
        const times = ++this.#times;
        const {event, etag} = await api.find(id);
        if (times !== this.#times || this.#dialog.open) {
            return;
        }
        this.#edited = {event, etag};
        this.#fill(event);
        this.#heading.textContent = 'Edit event';
        this.#save.textContent = 'Save';
        this.#open('field-tags');
    }

    /** @param {string} first the field to begin with */
    #open(first) {
        this.#say('');
        this.#begun = this.#content;
        this.#save.disabled = false;
        this.#times++;
        if (!this.#dialog.open) {
            this.#dialog.showModal();
        }
        byId(first, HTMLInputElement).focus();
    }

    /** @param {Entry} event */
    #fill(event) {
        const kind = format.kind(event).toLowerCase();
        byId(`kind-${kind}`, HTMLInputElement).checked = true;
        this.#start.value = format.toInput(event.start);
        this.#stop.value = event.stop === null ? '' : format.toInput(event.stop);
        this.#note.value = event.note ?? '';
        this.#tags.tags = event.tags;
        this.#before = {start: this.#start.value, stop: this.#stop.value, note: this.#note.value, kind, tags: JSON.stringify(event.tags)};
        this.#adapt();
    }

    get #content() {
        return JSON.stringify([this.#kind, this.#start.value, this.#stop.value, this.#note.value, this.#tags.tags]);
    }

    get #kind() {
        return String(new FormData(this.#form).get('kind'));
    }

    #adapt() {
        const interval = this.#kind === 'interval';
        this.#stopRow.hidden = !interval;
        this.#stop.required = interval;
        if (interval && this.#stop.value === '') {
            const now = Date.now() / 1000;
            const start = format.fromInput(this.#start.value) ?? now;
            if (this.#edited === null && Math.abs(now - start) < 600) {
                // It has just ended, rather than that it begins now.
                this.#stop.value = this.#start.value;
                this.#start.value = format.toInput(start - 3600);
            } else {
                this.#stop.value = format.toInput(now > start && now < start + 86400 ? now : start + 3600);
            }
        }
    }

    /** @param {string} text */
    #say(text) {
        this.#askedAbout = '';
        this.#error.textContent = text;
        this.#error.hidden = text === '';
    }

    /** What the form says that is not so already; null if it cannot be sent. @returns {api.Change | null} */
    #change() {
        const event = this.#edited?.event ?? null;
        const start = format.fromInput(this.#start.value);
        const stop = format.fromInput(this.#stop.value);
        if (start === null) {
            this.#say('Start: give a date and a time.');
            this.#start.focus();
            return null;
        }
        /** @type {api.Change} */
        const change = {};
        if (event === null || this.#start.value !== this.#before.start) {
            change.start = start;
        }
        const kind = this.#kind;
        if (kind === 'interval') {
            if (stop === null || stop < (change.start ?? event?.start ?? start) - 1) {
                this.#say(stop === null ? 'Stop: give a date and a time.' : 'Stop: it must not be before the start.');
                this.#stop.focus();
                return null;
            }
            if (event === null || this.#before.kind !== 'interval' || this.#stop.value !== this.#before.stop) {
                change.stop = Math.max(stop, change.start ?? event?.start ?? start);
            }
        } else if (kind === 'open' && (event === null || this.#before.kind !== 'open')) {
            change.open = true;
        } else if (kind === 'mark' && event !== null && this.#before.kind !== 'mark') {
            Object.assign(change, event.open === true ? {open: false} : {stop: null});
        }
        const tags = this.#tags.tags;
        if (event === null || JSON.stringify(tags) !== this.#before.tags) {
            change.tags = tags;
        }
        if (this.#note.value !== this.#before.note) {
            change.note = this.#note.value === '' ? null : this.#note.value;
        }
        return change;
    }

    async #submit() {
        const change = this.#change();
        if (change === null) {
            return;
        }
        const [edited, times] = [this.#edited, this.#times];
        if (edited !== null && Object.keys(change).length === 0) {
            this.#dialog.close();
            return;
        }
        this.#save.disabled = true;
        this.#say('');
        try {
            const event = edited === null
                ? await this.actions.add(change, this.#key)
                : (await this.actions.edit(edited.event, change, edited.etag)).event;
            if (this.#isStill(times)) {
                this.#dialog.close();
                this.saved(event);
            }
        } catch (error) {
            if (this.#isStill(times)) {
                await this.#refused(error, times);
            } else if (edited !== null || !isTemporary(error)) { // a new event has its own message
                this.actions.toasts.problem(`Not saved: ${message(error)}`);
            }
        } finally {
            if (times === this.#times) {
                this.#save.disabled = false;
            }
        }
    }

    /** Whether the form is still open for what it was opened for. @param {number} times */
    #isStill(times) {
        return times === this.#times && this.#dialog.open;
    }

    /** @param {unknown} error @param {number} times */
    async #refused(error, times) {
        const edited = this.#edited;
        if (edited === null || !isConflict(error)) {
            this.#say(message(error));
            return;
        }
        try {
            const theirs = await api.find(edited.event.id);
            if (!this.#isStill(times)) {
                return;
            }
            this.#edited = theirs;
            const {event} = theirs;
            this.#say(`Somebody else changed this event meanwhile. It is now: ${format.title(event)}; ${format.when(event, Date.now() / 1000)}; `
                + `tags: ${event.tags.join(', ') || 'none'}. Your changes are still in the form and not saved. Save again to put them in, or cancel.`);
        } catch (gone) {
            if (this.#isStill(times)) {
                this.#say(message(gone));
            }
        }
    }
}
