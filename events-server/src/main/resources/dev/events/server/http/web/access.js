/** Who uses the page, and what they may do. */

import * as api from './api.js';
import {message} from './actions.js';
import {byId} from './dom.js';

export class Access {
    #login = byId('login', HTMLElement);
    #main = byId('app', HTMLElement);
    #token = byId('login-token', HTMLInputElement);
    #error = byId('login-error', HTMLElement);
    #who = byId('who', HTMLElement);
    #logout = byId('logout', HTMLButtonElement);
    /** @type {Set<string>} */
    #scopes = new Set();
    /** The tag that a token is bound to. @type {string | null} */
    tag = null;
    needsToken = false;

    /** @param {{entered: () => void, left: () => void}} listener */
    constructor(listener) {
        this.listener = listener;
        api.onTokenNeeded(() => this.ask());
        byId('login-form', HTMLFormElement).addEventListener('submit', event => {
            event.preventDefault();
            void this.#enter();
        });
        this.#logout.addEventListener('click', () => void this.#leave());
    }

    get canRead() {
        return this.#scopes.has('read');
    }

    get canAdd() {
        return this.#scopes.has('add');
    }

    get canWrite() {
        return this.#scopes.has('write');
    }

    /** Finds out who asks. @param {Promise<api.Me>} asked */
    async begin(asked = api.me()) {
        const me = await asked;
        this.#scopes = new Set(me.scopes);
        this.tag = me.tag;
        this.needsToken = me.token !== null;
        this.#who.textContent = me.token === null ? '' : `${me.token.name}${me.tag === null ? '' : ` (${me.tag})`}`;
        this.#logout.hidden = me.token === null;
        this.#login.hidden = true;
        this.#main.hidden = false;
    }

    /** Asks for a token, unless it is being asked for. */
    ask() {
        this.needsToken = true;
        this.#scopes.clear();
        if (this.#login.hidden) {
            this.#main.hidden = true;
            this.#login.hidden = false;
            this.#token.value = '';
            this.#token.focus();
            this.listener.left();
        }
    }

    async #enter() {
        this.#error.hidden = true;
        try {
            await api.logIn(this.#token.value.trim());
            this.#token.value = '';
            await this.begin();
            this.listener.entered();
        } catch (error) {
            this.#error.textContent = message(error);
            this.#error.hidden = false;
            this.#token.focus();
        }
    }

    async #leave() {
        try {
            await api.logOut();
        } finally {
            this.ask();
        }
    }
}
