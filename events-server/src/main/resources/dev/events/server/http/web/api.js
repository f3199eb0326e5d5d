/** What the server is asked, and what it answers. The only module that sends requests, but for the live stream. */

/**
 * An event as the server has it.
 * @typedef {object} Entry
 * @property {string} id
 * @property {number} start epoch seconds
 * @property {number | null} stop
 * @property {boolean} [open]
 * @property {string[]} tags
 * @property {string} [note]
 */

/** @typedef {{bucket: number, count: number, busy_seconds?: number, longest?: Entry}} Bucket */

/**
 * A lane has its events when they are few, and buckets when they are many.
 * @typedef {object} Lane
 * @property {string | null} tag null for the events that are in no lane before
 * @property {number} count
 * @property {number} [total_seconds]
 * @property {Entry[]} [events]
 * @property {Bucket[]} [buckets]
 */

/**
 * With the detail "counts" there are only numbers of events that start in the range, in buckets, and no lane of the others.
 * @typedef {{from: number, to: number, bucket_seconds: number, detail: 'full' | 'counts', count: number, lanes: Lane[]}} Timeline
 */
/** @typedef {{events: Entry[], next_cursor: string | null}} Page */
/** @typedef {{key: string | null, count: number, total_seconds: number, busy_seconds: number}} StatsRow */
/** @typedef {{id: string, time: number, action: string, by: {name: string} | null, request: string, count: number, state: string, undoes: string | null, undone_by: string | null}} Operation */
/** @typedef {{change: string, operation: string, time?: number, action?: string, by?: {name: string} | null, before: Entry | null}} EntryChange */
/** @typedef {{scopes: string[], tag: string | null, token: {name: string} | null}} Me */
/** @typedef {{operation: string | null, restored: number, unchanged: number, conflicts: {id: string, reason: string}[]}} Undone */
/** @typedef {{start?: number, stop?: number | null, open?: boolean, tags?: string[], note?: string | null}} Change */

/** A request that the server refused, or that did not reach it. */
export class RequestError extends Error {
    /**
     * @param {number} status 0 if there was no answer
     * @param {string} message
     */
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

/** @type {() => void} */
let whenTokenNeeded = () => {};

/**
 * Says what to do when the server wants a token.
 * @param {() => void} action
 */
export function onTokenNeeded(action) {
    whenTokenNeeded = action;
}

/**
 * @param {string} method
 * @param {string} path relative to the page, so that it also works below a proxy's prefix
 * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal, quiet?: boolean}} [options]
 * @returns {Promise<Response>}
 */
async function send(method, path, options = {}) {
    /** @type {Record<string, string>} */
    const headers = {Accept: 'application/json', ...options.headers};
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    if (body !== undefined) {
        headers['Content-Type'] = 'application/json';
    }
    /** @type {Response} */
    let response;
    try {
        response = await fetch(path, {method, headers, body, signal: options.signal, credentials: 'same-origin', cache: 'no-store'});
    } catch (error) {
        if (options.signal?.aborted) {
            throw error;
        }
        throw new RequestError(0, 'The server cannot be reached.');
    }
    if (response.ok) {
        return response;
    }
    if (response.status === 401 && !options.quiet) {
        whenTokenNeeded();
    }
    let detail = `The server answered ${response.status}.`;
    try {
        const problem = await response.json();
        detail = sentence(problem.detail ?? problem.title ?? detail);
    } catch {
        // Not from this server: a proxy's page.
    }
    throw new RequestError(response.status, detail);
}

/** @param {string} text */
function sentence(text) {
    return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

/**
 * @param {string} path
 * @param {[string, string][]} parameters
 */
function address(path, parameters) {
    const query = new URLSearchParams(parameters).toString();
    return query === '' ? path : `${path}?${query}`;
}

/**
 * Times with all their digits, and no exponent.
 * @param {number} from
 * @param {number} to
 * @returns {[string, string][]}
 */
export function range(from, to) {
    return [['from', from.toFixed(3)], ['to', to.toFixed(3)]];
}

/** @param {string} id */
function entryPath(id) {
    return `v1/events/${encodeURIComponent(id)}`;
}

/**
 * What is between two times, in lanes. Who asks for counts gets no more than that where there are very many events, but soon.
 * @param {{filter: [string, string][], from: number, to: number, buckets: number, lanes: number, pinned: string[], detail: 'full' | 'counts'}} query
 * @param {AbortSignal} signal
 * @returns {Promise<{answer: Timeline, position: string | null}>} with the position of the last change that it knows
 */
export async function timeline(query, signal) {
    /** @type {[string, string][]} */
    const pinned = query.pinned.map(tag => ['lane', tag]);
    const response = await send('GET', address('v1/timeline', [
        ...query.filter,
        ...range(query.from, query.to),
        ['buckets', String(query.buckets)],
        ['lanes', String(query.lanes)],
        ['detail', query.detail],
        ...pinned,
    ]), {signal});
    return {answer: await response.json(), position: response.headers.get('Events-Position')};
}

/**
 * A page of events, the newest start first.
 * @param {[string, string][]} parameters filter, and maybe limit, cursor and order
 * @param {AbortSignal} [signal]
 * @returns {Promise<Page>}
 */
export async function page(parameters, signal) {
    return (await send('GET', address('v1/events', parameters), {signal})).json();
}

/**
 * All events of a filter, as a file for spreadsheets.
 * @param {[string, string][]} parameters
 */
export async function csv(parameters) {
    return (await send('GET', address('v1/events', parameters), {headers: {Accept: 'text/csv'}})).blob();
}

/** An event and the tag of its version. @typedef {{event: Entry, etag: string, operation: string | null}} Version */

/** @param {Response} response @returns {Promise<Version>} */
async function version(response) {
    return {
        event: await response.json(),
        etag: response.headers.get('ETag') ?? '*',
        operation: response.headers.get('Events-Operation'),
    };
}

/** @param {string} id */
export async function find(id) {
    return version(await send('GET', entryPath(id)));
}

/**
 * Adds an event. Sent twice, it is added once.
 * @param {string} key unlike any other
 * @param {Change} event
 */
export async function add(key, event) {
    return version(await send('POST', 'v1/events', {body: event, headers: {'Idempotency-Key': key}}));
}

/**
 * @param {string} id
 * @param {Change} change
 * @param {string} etag the version that the change is meant for
 */
export async function edit(id, change, etag) {
    return version(await send('PATCH', entryPath(id), {body: change, headers: {'If-Match': etag}}));
}

/** @param {string} id */
export async function stop(id) {
    return version(await send('POST', `${entryPath(id)}/stop`, {body: {}}));
}

/**
 * @param {string} id
 * @param {string} [etag] the version that is meant; any, if there is none
 * @returns {Promise<string | null>} the operation that can be undone
 */
export async function remove(id, etag) {
    return (await send('DELETE', entryPath(id), {headers: etag === undefined ? {} : {'If-Match': etag}})).headers.get('Events-Operation');
}

/** @param {string} operation @returns {Promise<Undone>} */
export async function undo(operation) {
    return (await send('POST', `v1/history/${encodeURIComponent(operation)}/undo`)).json();
}

/** @returns {Promise<{operations: Operation[]}>} */
export async function operations() {
    return (await send('GET', 'v1/history?limit=50')).json();
}

/** How many events an operation changed, and the first of them as they were before. @typedef {{count: number, events: {id: string, before: Entry | null}[]}} Touched */

/** @param {string} id @returns {Promise<Touched>} */
export async function touchedBy(id) {
    return (await send('GET', `v1/history/${encodeURIComponent(id)}?limit=3`)).json();
}

/** @param {string} id @returns {Promise<{changes: EntryChange[]}>} */
export async function changesOf(id) {
    return (await send('GET', `${entryPath(id)}/history?limit=20`)).json();
}

/**
 * Tags, the most used first.
 * @param {string} prefix
 * @param {AbortSignal} [signal]
 * @returns {Promise<{tag: string, count: number}[]>}
 */
export async function tags(prefix, signal) {
    const response = await send('GET', address('v1/tags', [['prefix', prefix], ['limit', '20']]), {signal});
    return (await response.json()).tags;
}

/**
 * @param {[string, string][]} parameters filter and by
 * @param {AbortSignal} [signal]
 * @returns {Promise<StatsRow[]>}
 */
export async function stats(parameters, signal) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
    return (await (await send('GET', address('v1/stats', [...parameters, ['tz', zone]]), {signal})).json()).rows;
}

/** Who asks, and what they may do. @returns {Promise<Me>} */
export async function me() {
    return (await send('GET', 'v1/me')).json();
}

/** Exchanges a token for a cookie that no script can read. @param {string} token */
export async function logIn(token) {
    await send('POST', 'v1/session', {headers: {Authorization: `Bearer ${token}`}, quiet: true});
}

export async function logOut() {
    await send('DELETE', 'v1/session', {quiet: true});
}

/** A key unlike any other, also where the page came without TLS and the browser has no randomUUID. */
export function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
