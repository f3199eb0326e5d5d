/** The stream of changes, which is mended when it breaks. */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

/** @typedef {'connecting' | 'live' | 'waiting' | 'off'} LiveState */

export class LiveStream {
    /** @type {EventSource | null} */
    #source = null;
    /** @type {string | null} */
    #position = null;
    /** The filter; null if nobody follows. @type {string | null} */
    #parameters = null;
    #pause = FIRST_PAUSE;
    /** @type {number | undefined} */
    #timer;

    /**
     * @param {object} listener
     * @param {(state: LiveState, seconds: number) => void} listener.state
     * @param {() => void} listener.anew everything must be read anew
     * @param {(event: import('./api.js').Entry, added: boolean) => void} listener.changed
     * @param {(id: string) => void} listener.removed
     */
    constructor(listener) {
        this.listener = listener;
        window.addEventListener('online', () => this.#open());
        // Browsers open six connections to a server: a page that nobody sees must not hold one.
        document.addEventListener('visibilitychange', () => this.#open());
        window.addEventListener('pagehide', () => this.#close());
        window.addEventListener('pageshow', event => event.persisted && this.#open());
    }

    /**
     * Begins, or begins anew with another filter.
     * @param {[string, string][]} filter
     * @param {string | null} position what is known already; null if nothing is
     * @returns {boolean} whether it is another filter than before
     */
    follow(filter, position) {
        if (!this.follows(filter)) {
            this.#parameters = new URLSearchParams(filter).toString();
            this.#position = position;
            this.#open();
            return true;
        }
        return false;
    }

    /** Whether the stream has what a filter means. @param {[string, string][]} filter */
    follows(filter) {
        return new URLSearchParams(filter).toString() === this.#parameters;
    }

    stop() {
        this.#parameters = null;
        this.#close();
    }

    #close() {
        clearTimeout(this.#timer);
        this.#source?.close();
        this.listener.state('off', 0);
    }

    #open() {
        this.#close();
        if (this.#parameters === null || document.hidden) {
            return;
        }
        const query = new URLSearchParams(this.#parameters);
        if (this.#position !== null) {
            query.set('since', this.#position);
        }
        const resumed = this.#position !== null;
        const source = new EventSource(`v1/events/live?${query}`);
        this.#source = source;
        this.listener.state('connecting', 0);
        let opened = false;
        source.onopen = () => {
            this.#pause = FIRST_PAUSE;
            this.listener.state('live', 0);
            if (!resumed && !opened) {
                // What happened before the stream began.
                this.listener.anew();
            }
            opened = true;
        };
        source.onerror = () => {
            if (source.readyState === EventSource.CLOSED) {
                // Any answer but 200 ends an EventSource for good.
                source.close();
                this.listener.state('waiting', Math.round(this.#pause / 1000));
                this.#timer = setTimeout(() => this.#open(), this.#pause);
                this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
            } else {
                // The browser tries again by itself, with the last position.
                this.listener.state('waiting', 0);
            }
        };
        /** @param {string} name @param {(data: any) => void} action */
        const on = (name, action) => source.addEventListener(name, message => {
            this.#position = message.lastEventId === '' ? this.#position : message.lastEventId;
            action(JSON.parse(message.data));
        });
        on('added', event => this.listener.changed(event, true));
        on('changed', event => this.listener.changed(event, false));
        on('removed', data => this.listener.removed(data.id));
        on('reset', () => this.listener.anew());
    }
}
