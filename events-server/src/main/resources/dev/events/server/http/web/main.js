/** Puts the parts of the page together. */

import {Access} from './access.js';
import {Actions, isConflict, message} from './actions.js';
import {inView, me} from './ahead.js';
import * as api from './api.js';
import {FilterLine} from './completion.js';
import {TimelineData} from './data.js';
import {Details} from './details.js';
import {button, byId, debounce, make, throttle, tick as tickElapsed} from './dom.js';
import {EventForm} from './eventform.js';
import {Figures} from './figures.js';
import {inNotes, parse, withWord, word} from './filter.js';
import * as format from './format.js';
import {LiveStream} from './live.js';
import {OpenBar} from './openbar.js';
import {OperationList} from './operations.js';
import {EventTable} from './table.js';
import {TimelineView} from './timeline.js';
import {RANGES, around, clamped, moved, zoomed} from './timescale.js';
import {Toasts} from './toasts.js';
import {fromAddress, toAddress} from './view.js';

const OPEN_EVENTS_SECONDS = 30;
const PAN_STEP = 0.2;
const ZOOM_STEP = 1.5;
/** Text is laid out anew each time, which is too dear for each frame of a movement. */
const SPAN_MILLIS = 100;

/** @typedef {import('./timescale.js').Span} Span */
/** @typedef {import('./api.js').Entry} Entry */

const view = fromAddress(location.hash, now());
let filter = parse(view.filter);
/** Whether there are events at all; null if that is not known. @type {boolean | null} */
let hasEvents = null;
/** Whether the last question for what is in view got no answer. */
let isOld = false;
/** Whether the timeline was answered or refused. What is beside it waits for that: it must not delay the first picture. */
let isAnswered = false;

const toasts = new Toasts(byId('toasts', HTMLElement));
const access = new Access({
    entered: () => begin(),
    left: () => {
        // An open dialog would block the login.
        document.querySelectorAll('dialog[open]').forEach(dialog => dialog instanceof HTMLDialogElement && dialog.close());
        live.stop();
        data.forget();
        actions.forget();
        operations.forget();
        table.forget();
        details.close();
        isAnswered = false;
    },
});
const data = new TimelineData({filter, packed: view.packed, pinned: view.pinned}, {
    changed: dataChanged,
    answered: position => {
        isOld = false;
        byId('problem', HTMLElement).hidden = true;
        follow(position);
    },
    busy: busy => byId('progress', HTMLElement).classList.toggle('busy', busy),
    failed: error => {
        isOld = true;
        tellProblem(error);
        follow(null);
    },
}, inView);
const timeline = new TimelineView(byId('lanes', HTMLElement), byId('axis', HTMLCanvasElement), {
    moved: span => {
        Object.assign(view, span, {range: null});
        viewMoved();
    },
    selected: id => select(id, false),
    created: start => form.add({start: Math.round(start), tags: boundTags()}),
    dragged: (event, start, stop) => void dragged(event, start, stop),
    pinned: togglePin,
    hint: () => hint(),
});
const actions = new Actions(data, toasts, {done: () => changedSomething(), canWrite: () => access.canWrite});
const form = new EventForm(actions, event => {
    if (event.start >= view.to || (event.open !== true && (event.stop ?? event.start) < view.from)) {
        look(clamped(event.start - (view.to - view.from) / 2, event.start + (view.to - view.from) / 2));
    }
    select(event.id, false);
});
const details = new Details(byId('details', HTMLElement), {
    canWrite: () => access.canWrite,
    seesAll: () => access.tag === null,
    closed: () => select(null, true),
    edit: event => void edit(event.id),
    stop: event => void actions.stop(event),
    remove: event => {
        select(null, true);
        void actions.remove(event);
    },
    look: event => {
        const stop = event.open === true ? now() : event.stop ?? event.start;
        const margin = Math.max(300, (stop - event.start) / 4);
        look(clamped(event.start - margin, stop + margin));
    },
    tag: tag => addToFilter('tag', tag),
    bringBack: operation => void actions.undo(operation).catch(error => toasts.problem(`Not undone: ${message(error)}`)),
});
const table = new EventTable(byId('panel-events', HTMLElement), {selected: id => select(id, true), tag: tag => addToFilter('tag', tag)});
const figures = new Figures(byId('panel-figures', HTMLElement), {span: span => look(span), tag: tag => addToFilter('tag', tag)});
const operations = new OperationList(byId('panel-history', HTMLElement), actions, id => void showEvent(id));
const openBar = new OpenBar(byId('open-bar', HTMLElement), {
    canWrite: () => access.canWrite,
    selected: id => void showEvent(id),
    stop: event => void actions.stop(event),
    all: () => setFilter('open'),
});
const filterLine = new FilterLine(byId('filter', HTMLInputElement), byId('filter-options', HTMLElement), byId('filter-error', HTMLElement), read => {
    if (read.text.trim() !== view.filter) {
        setFilter(read.text.trim(), false);
    }
}, () => void showEmpty());
const live = new LiveStream({
    state: (state, seconds) => {
        const text = {live: 'Live', connecting: 'Connecting…', waiting: seconds === 0 ? 'Not live; connecting…' : `Not live; next try in ${seconds} s`, off: 'Not connected'}[state];
        const element = byId('live', HTMLElement);
        element.textContent = text;
        element.dataset.state = state;
        if (state === 'live' && isOld) {
            data.refresh();
            refreshPanel();
        }
    },
    anew: () => {
        data.refresh();
        refreshPanel();
        void openBar.refresh();
    },
    changed: (event, added) => {
        if (!live.follows(filter.parameters)) {
            // What is news for the filter before; the answer to the new one will have it.
            return;
        }
        data.change(event.id, event, {added});
        // What was nowhere before and is out of view changes nothing that is shown.
        if (!added || event.open === true || (event.start < view.to && (event.stop ?? event.start) >= view.from)) {
            changedElsewhere(event.id, event);
        }
    },
    removed: id => {
        if (live.follows(filter.parameters)) {
            data.change(id, null);
            changedElsewhere(id, null);
        }
    },
});

function now() {
    return Date.now() / 1000;
}

/** @returns {string[]} */
function boundTags() {
    return access.tag === null ? [] : [access.tag];
}

/* What is in view. */

const refreshPanel = debounce(() => void showPanel(), 250);
const showSpanSoon = throttle(showSpan, SPAN_MILLIS);
const saveAddress = debounce(() => history.replaceState(null, '', toAddress(view)), 250);
const refreshSlowly = throttle(async () => {
    await Promise.all([openBar.refresh(), showPanel()]);
}, 1500);

/** The view was moved, by a hand or by time. Runs many times a second, so it must not touch the document. */
function viewMoved() {
    timeline.look(view);
    data.look(view);
    saveAddress();
    refreshPanel();
    showSpanSoon();
}

/** Goes somewhere, so that the browser's "back" leads here again. @param {Span} span @param {import('./timescale.js').Range | null} [range] */
function look(span, range = null) {
    Object.assign(view, {from: span.from, to: span.to, range});
    remember();
    viewMoved();
}

/** Whether the last entry in the browser's history came from typing in the filter line. */
let typed = false;

/** Makes an entry in the browser's history; what is typed in one go is one. @param {boolean} [typing] */
function remember(typing = false) {
    const address = toAddress(view);
    if (address !== location.hash) {
        if (typing && typed) {
            history.replaceState(null, '', address);
        } else {
            history.pushState(null, '', address);
        }
    }
    typed = typing;
}

/** @param {import('./timescale.js').Range} range */
async function lookAtRange(range) {
    if (range === 'all') {
        const span = await extent();
        if (span !== null) {
            look(span, 'all');
        }
    } else {
        look(around(range, now()), range);
    }
}

/** From the first event to the last one, or to now. @returns {Promise<Span | null>} */
async function extent() {
    try {
        const [first, last] = await Promise.all([
            api.page([...filter.parameters, ['order', 'asc'], ['limit', '1']]),
            api.page([...filter.parameters, ['limit', '1']]),
        ]);
        const [oldest, newest] = [first.events[0], last.events[0]];
        if (oldest === undefined || newest === undefined) {
            toasts.say(filter.parameters.length === 0 ? 'There are no events yet.' : 'No event matches the filter, at any time.');
            return null;
        }
        const to = Math.max(newest.open === true ? now() : newest.stop ?? newest.start, newest.start);
        const margin = Math.max(60, (to - oldest.start) * 0.02);
        return clamped(oldest.start - margin, to + margin);
    } catch (error) {
        toasts.problem(message(error));
        return null;
    }
}

function showSpan() {
    const text = format.range(view.from, view.to);
    const element = byId('span', HTMLElement);
    if (element.textContent !== text) {
        element.textContent = text;
    }
    for (const chip of document.querySelectorAll('#ranges button')) {
        chip.setAttribute('aria-pressed', String(chip instanceof HTMLElement && chip.dataset.range === view.range));
    }
}

/** @param {string} line @param {boolean} [write] whether the line itself must be written */
function setFilter(line, write = true) {
    view.filter = line;
    if (write) {
        filterLine.set(line);
    }
    const read = parse(line);
    if (read.mistakes.length > 0) {
        return;
    }
    filter = read;
    remember(!write);
    askAnew();
}

/** @param {string} name @param {string} tag */
function addToFilter(name, tag) {
    setFilter(withWord(view.filter, word(name, tag)));
}

function askAnew() {
    timeline.pinned = view.pinned;
    timeline.packed = view.packed;
    data.ask({filter, packed: view.packed, pinned: view.pinned});
    byId('packed', HTMLButtonElement).setAttribute('aria-pressed', String(view.packed));
    byId('clear-filter', HTMLButtonElement).hidden = view.filter === '';
    refreshPanel();
}

/** What changes after the first answer comes by itself. @param {string | null} position what the answer knows; null if there is none */
function follow(position) {
    const isFirst = !isAnswered;
    isAnswered = true;
    if (live.follow(filter.parameters, position) && (isFirst || position !== null)) {
        // What is beside the timeline may have been answered before the position.
        void showPanel();
        void openBar.refresh();
    }
}

/** @param {string} tag */
function togglePin(tag) {
    view.pinned = view.pinned.includes(tag) ? view.pinned.filter(other => other !== tag) : [...view.pinned, tag];
    remember();
    askAnew();
}

function dataChanged() {
    timeline.show(data.timeline);
    const count = data.timeline?.count ?? 0;
    const lanes = data.timeline?.lanes.length ?? 0;
    byId('summary', HTMLElement).textContent = `${format.range(view.from, view.to)}: ${format.counted(count, 'event', 'events')} in and around this range, in ${
        format.counted(lanes, 'lane', 'lanes')}. The table "Events" lists them.`;
    void showEmpty();
}

/** @param {unknown} error */
function tellProblem(error) {
    if (error instanceof api.RequestError && error.status === 401) {
        return;
    }
    const element = byId('problem', HTMLElement);
    element.hidden = false;
    element.replaceChildren(make('span', {}, `What you see may be old. ${message(error)}`), button('Try again', () => {
        data.refresh();
        refreshPanel();
    }));
}

/** Whether any event that was answered overlaps the view. */
function seesEvents() {
    // Where the counts are is not said of all of them.
    return (data.timeline?.detail === 'counts' && data.timeline.count > 0) || (data.timeline?.lanes ?? []).some(lane =>
        (lane.events ?? []).some(event => event.start < view.to && (event.start >= view.from || event.open === true || (event.stop ?? 0) > view.from))
        || (lane.buckets ?? []).length > 0);
}

async function showEmpty() {
    const welcome = byId('welcome', HTMLElement);
    const empty = byId('empty', HTMLElement);
    if (seesEvents() || data.timeline === null) {
        hasEvents = seesEvents() || hasEvents;
        welcome.hidden = true;
        empty.hidden = true;
        return;
    }
    if (hasEvents !== true) {
        try {
            hasEvents = (await api.page([['limit', '1']])).events.length > 0;
        } catch {
            return;
        }
    }
    const sees = seesEvents(); // meanwhile
    welcome.hidden = hasEvents || sees;
    empty.hidden = !hasEvents || sees || filterLine.isTyping;
    if (!empty.hidden) {
        const filtered = filter.parameters.length > 0;
        const notes = inNotes(filter.text);
        empty.replaceChildren(
            make('p', {}, filtered ? 'No event in this range matches the filter.' : 'Nothing happened in this range.'),
            make('div', {class: 'buttons'},
                notes === null ? null : button(`Search notes for “${notes.text}”`, () => setFilter(notes.line)),
                filtered ? button('Clear the filter', () => setFilter('')) : null,
                button('Go to the newest event', () => void lookAtNewest()),
                button('Show all time', () => void lookAtRange('all'))));
    }
}

async function lookAtNewest() {
    try {
        const newest = (await api.page([...filter.parameters, ['limit', '1']])).events[0];
        if (newest === undefined) {
            toasts.say('No event matches the filter, at any time.');
        } else {
            const length = view.to - view.from;
            look(clamped(newest.start - length / 2, newest.start + length / 2));
        }
    } catch (error) {
        toasts.problem(message(error));
    }
}

/* One event. */

/** @param {string | null} id @param {boolean} reveal whether the timeline scrolls to it */
function select(id, reveal) {
    if (view.selected !== id) {
        view.selected = id;
        remember();
    }
    timeline.selected = id;
    table.select(id);
    timeline.draw();
    if (id === null) {
        details.close();
    } else {
        if (reveal) {
            timeline.reveal(id);
        }
        void details.show(id);
    }
}

/** Shows an event that may be out of view. @param {string} id */
async function showEvent(id) {
    select(id, true);
    try {
        const {event} = await api.find(id);
        const end = event.open === true ? now() : event.stop ?? event.start;
        if (end < view.from || event.start > view.to) {
            look(clamped(event.start - (end - event.start) * 0.1 - 300, end + (end - event.start) * 0.1 + 300));
        }
    } catch {
        // The details say so.
    }
}

/** @param {string} id */
async function edit(id) {
    try {
        await form.edit(id);
    } catch (error) {
        toasts.problem(message(error));
    }
}

/** @param {Entry} event @param {number} start @param {number | null} stop */
async function dragged(event, start, stop) {
    const version = details.version;
    if (version === null || version.event.id !== event.id) {
        return;
    }
    /** @type {api.Change} */
    const change = {};
    if (start !== event.start) {
        change.start = start;
    }
    if (stop !== null && stop !== event.stop) {
        change.stop = stop;
    }
    if (Object.keys(change).length === 0) {
        return;
    }
    try {
        await actions.edit(event, change, version.etag);
    } catch (error) {
        toasts.problem(isConflict(error)
            ? 'Not changed: somebody else changed this event meanwhile. You now see what it is; drag again if you still want to.'
            : `Not changed: ${message(error)}`);
        void details.show(event.id);
    }
}

function changedSomething() {
    hasEvents = null;
    void openBar.refresh();
    refreshPanel();
    if (view.selected !== null) {
        void details.show(view.selected);
    }
}

/** @param {string} id @param {Entry | null} event */
function changedElsewhere(id, event) {
    refreshSlowly();
    actions.changedElsewhere(id, event);
    if (view.selected === id) {
        void details.show(id);
    }
}

/* Beside the timeline. */

async function showPanel() {
    if (!access.canRead || document.hidden || !isAnswered) {
        return;
    }
    if (view.tab === 'events') {
        await table.show([...filter.parameters, ...api.range(view.from, view.to)]);
    } else if (view.tab === 'figures') {
        await figures.show(filter.parameters, view);
    } else {
        await operations.show();
    }
}

/** @param {import('./view.js').Tab} tab */
function setTab(tab) {
    view.tab = tab;
    for (const one of document.querySelectorAll('[role=tab]')) {
        const chosen = one.id === `tab-${tab}`;
        one.setAttribute('aria-selected', String(chosen));
        one.setAttribute('tabindex', chosen ? '0' : '-1');
    }
    for (const panel of document.querySelectorAll('[role=tabpanel]')) {
        if (panel instanceof HTMLElement) {
            panel.hidden = panel.id !== `panel-${tab}`;
        }
    }
    void showPanel();
}

async function saveCsv() {
    try {
        const link = make('a', {download: 'events.csv', href: URL.createObjectURL(await api.csv([...filter.parameters, ...api.range(view.from, view.to)]))});
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    } catch (error) {
        toasts.problem(`No file: ${message(error)}`);
    }
}

/* Help and hints. */

let hinted = false;

function hint() {
    if (!hinted && !toasts.isShown) {
        hinted = true;
        toasts.say('Hold Ctrl (⌘ on a Mac) and turn the wheel to zoom; hold Shift to move in time. "?" shows all keys.');
    }
}

function welcome() {
    const url = new URL('.', location.href).href.replace(/\/$/, '');
    const token = access.needsToken ? ' -H "Authorization: Bearer $EVENTS_TOKEN"' : '';
    /** @type {[string, string][]} */
    const lines = [
        ['welcome-curl', `curl ${url}/v1/events -H 'Content-Type: application/json'${token} -d '{"tags": ["hello"], "note": "it works"}'`],
        ['welcome-cli', `events-cli --server ${url} add hello --note "it works"`],
    ];
    for (const [id, text] of lines) {
        byId(id, HTMLElement).textContent = text;
    }
}

/** @param {HTMLElement} copy */
async function copyLine(copy) {
    const line = byId(copy.dataset.copy ?? '', HTMLElement);
    try {
        await navigator.clipboard.writeText(line.textContent ?? '');
        copy.textContent = 'Copied';
        setTimeout(() => {
            copy.textContent = 'Copy';
        }, 2000);
    } catch {
        // Browsers let pages copy only where they came with TLS or from this machine.
        getSelection()?.selectAllChildren(line);
        toasts.say('The line is selected: copy it with Ctrl+C (⌘C on a Mac).');
    }
}

/* Keys and buttons. */

/** @param {KeyboardEvent} event */
function isTyping(event) {
    return event.target instanceof HTMLElement && event.target.closest('input, textarea, select, dialog[open]') !== null;
}

/** @param {KeyboardEvent} event */
function key(event) {
    if (event.altKey || byId('app', HTMLElement).hidden || document.querySelector('dialog[open]') !== null) {
        return;
    }
    if ((event.ctrlKey || event.metaKey) && ['z', 'y'].includes(event.key.toLowerCase()) && !isTyping(event)) {
        event.preventDefault();
        if (!event.repeat) {
            if (event.shiftKey || event.key.toLowerCase() === 'y') {
                actions.redoLast();
            } else {
                actions.undoLast();
            }
        }
        return;
    }
    if (event.ctrlKey || event.metaKey) {
        return;
    }
    if (event.key === 'Escape') {
        if (event.target === filterLine.input) {
            filterLine.input.blur();
        } else if (view.selected !== null) {
            select(null, true);
        }
        return;
    }
    if (isTyping(event)) {
        return;
    }
    const onControl = event.target instanceof HTMLElement && event.target.closest('button, a, [role=tab], summary') !== null;
    const middle = (view.from + view.to) / 2;
    const length = view.to - view.from;
    /** @type {Record<string, () => void>} */
    const everywhere = {
        '+': () => moveTo(zoomed(view, 1 / ZOOM_STEP, middle)),
        '=': () => moveTo(zoomed(view, 1 / ZOOM_STEP, middle)),
        '-': () => moveTo(zoomed(view, ZOOM_STEP, middle)),
        t: () => void lookAtRange(view.range === null || view.range === 'all' ? 'day' : view.range),
        '/': () => filterLine.input.focus(),
        n: () => access.canAdd && form.add({tags: boundTags()}),
        '?': () => byId('help', HTMLDialogElement).showModal(),
    };
    /** @type {Record<string, () => void>} */
    const onTimeline = {
        ArrowLeft: () => moveTo(moved(view, -length * PAN_STEP)),
        ArrowRight: () => moveTo(moved(view, length * PAN_STEP)),
        ArrowUp: () => step(-1),
        ArrowDown: () => step(1),
        Enter: () => view.selected === null ? step(1) : void details.show(view.selected, true),
    };
    const action = everywhere[event.key.toLowerCase()] ?? (onControl ? undefined : onTimeline[event.key]);
    if (action !== undefined) {
        event.preventDefault();
        action();
    }
}

/** @param {Span} span */
function moveTo(span) {
    Object.assign(view, {from: span.from, to: span.to, range: null});
    viewMoved();
}

/** @param {number} by */
function step(by) {
    const next = timeline.neighbour(view.selected, by);
    if (next !== null) {
        select(next, true);
    }
}

function listen() {
    document.addEventListener('keydown', key);
    for (const chip of document.querySelectorAll('#ranges button')) {
        chip.addEventListener('click', () => {
            const range = RANGES.find(one => chip instanceof HTMLElement && one === chip.dataset.range);
            if (range !== undefined) {
                void lookAtRange(range);
            }
        });
    }
    /** @param {string} id @param {() => void} action */
    const click = (id, action) => byId(id, HTMLButtonElement).addEventListener('click', () => action());
    click('zoom-in', () => moveTo(zoomed(view, 1 / ZOOM_STEP, (view.from + view.to) / 2)));
    click('zoom-out', () => moveTo(zoomed(view, ZOOM_STEP, (view.from + view.to) / 2)));
    click('earlier', () => moveTo(moved(view, (view.from - view.to) * 0.5)));
    click('later', () => moveTo(moved(view, (view.to - view.from) * 0.5)));
    click('new', () => form.add({tags: boundTags()}));
    click('start', () => form.add({open: true, tags: boundTags()}));
    click('welcome-new', () => form.add({tags: boundTags()}));
    click('csv', () => void saveCsv());
    click('help-open', () => byId('help', HTMLDialogElement).showModal());
    click('help-close', () => byId('help', HTMLDialogElement).close());
    click('clear-filter', () => setFilter(''));
    click('packed', () => {
        view.packed = !view.packed;
        remember();
        askAnew();
    });
    for (const copy of document.querySelectorAll('[data-copy]')) {
        if (copy instanceof HTMLElement) {
            copy.addEventListener('click', () => void copyLine(copy));
        }
    }
    const tabs = /** @type {const} */ (['events', 'figures', 'history']);
    tabs.forEach((tab, index) => {
        const element = byId(`tab-${tab}`, HTMLButtonElement);
        element.addEventListener('click', () => {
            setTab(tab);
            remember();
        });
        element.addEventListener('keydown', event => {
            const next = {ArrowLeft: index - 1, ArrowRight: index + 1}[event.key];
            if (next !== undefined) {
                const other = tabs[(next + tabs.length) % tabs.length] ?? 'events';
                setTab(other);
                byId(`tab-${other}`, HTMLButtonElement).focus();
            }
        });
    });
    window.addEventListener('popstate', () => show());
    document.addEventListener('visibilitychange', () => {
        if (!document.hidden) {
            data.refresh();
            refreshPanel();
            void openBar.refresh();
        }
    });
    setInterval(tick, 1000);
}

let seconds = 0;

function tick() {
    if (document.hidden || !access.canRead) {
        return;
    }
    seconds++;
    timeline.tick(now());
    tickElapsed(now());
    if (seconds % OPEN_EVENTS_SECONDS === 0) {
        void openBar.refresh();
    }
    if (view.range !== null && view.range !== 'all') {
        // The page goes with the time.
        const span = around(view.range, now());
        const step = view.range === 'hour' ? (view.to - view.from) / 400 : 1;
        if (Math.abs(span.from - view.from) >= step) {
            Object.assign(view, span);
            viewMoved();
        }
    }
}

/** Shows what the address says. */
function show() {
    Object.assign(view, fromAddress(location.hash, now()));
    filterLine.set(view.filter);
    const read = parse(view.filter);
    filter = read.mistakes.length === 0 ? read : parse('');
    askAnew();
    if (view.range === 'all') {
        void extent().then(span => {
            if (span !== null) {
                Object.assign(view, span);
            }
            viewMoved();
        });
    }
    viewMoved();
    showSpan();
    setTab(view.tab);
    select(view.selected, false);
}

/** Shows everything, for whoever has come. */
function begin() {
    timeline.canWrite = access.canWrite;
    hasEvents = null;
    byId('new', HTMLButtonElement).hidden = !access.canAdd;
    byId('start', HTMLButtonElement).hidden = !access.canAdd;
    byId('welcome-new', HTMLButtonElement).hidden = !access.canAdd;
    byId('tab-history', HTMLButtonElement).hidden = !access.canWrite;
    byId('reading', HTMLElement).hidden = !access.canRead;
    byId('add-only', HTMLElement).hidden = access.canRead;
    welcome();
    if (access.canRead) {
        show();
    }
}

listen();
try {
    await access.begin(me);
    begin();
} catch (error) {
    if (error instanceof api.RequestError && error.status === 401) {
        access.ask();
    } else {
        byId('app', HTMLElement).hidden = false;
        tellProblem(error);
    }
}
