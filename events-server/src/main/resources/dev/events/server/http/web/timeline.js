/** The timeline itself: what is painted, and what mouse, wheel and fingers do to it. */

import {debounce, make} from './dom.js';
import * as format from './format.js';
import {bucketAt, countIn, itemAt, laneAt, mostIn, place} from './layout.js';
import {AXIS, paint, paintAxis} from './paint.js';
import {moved, ticks, zoomed} from './timescale.js';

const CLICK_PIXELS = 4;
const EDGE_PIXELS = 8;
/** So far a handle can be grabbed beside its bar: a bit farther than it is drawn there. */
const OUTSIDE_PIXELS = 4;
const TICK_PIXELS = 84;
const NARROW = 600;
const NARROW_TICK_PIXELS = 50;
const WHEEL_ZOOM = 0.0022;
/** A zoom of a wheel that is not worth another frame. */
const LEAST_ZOOM = 0.002;
const SMALL_STEP = 20;
const LINE_PIXELS = 20;

/** @typedef {import('./timescale.js').Span} Span */
/** @typedef {import('./api.js').Entry} Entry */

/**
 * @typedef {object} Listener
 * @property {(span: Span) => void} moved a hand moves the view to there; it must come back as look()
 * @property {(id: string | null) => void} selected
 * @property {(start: number) => void} created somebody wants an event there
 * @property {(event: Entry, start: number, stop: number | null) => void} dragged an edge was moved; stop is null for an open event
 * @property {(tag: string) => void} pinned
 * @property {() => void} hint a plain wheel did nothing
 */

export class TimelineView {
    /** @type {Span} */
    span = {from: 0, to: 1};
    /** @type {string | null} */
    selected = null;
    /** @type {string[]} */
    pinned = [];
    packed = false;
    canWrite = false;

    #axis;
    #canvas;
    #headings;
    #spacer;
    #tip;
    #context;
    #axisContext;
    /** @type {import('./api.js').Timeline | null} */
    #timeline = null;
    /** @type {import('./layout.js').Layout | null} */
    #layout = null;
    /** The scale and the time that the layout was made for. */
    #placedAt = 0;
    /** @type {Span} */
    #near = {from: 0, to: 0};
    #width = 1;
    #height = 1;
    #scheduled = false;
    #now = Date.now() / 1000;
    /** @type {string | null} */
    #hovered = null;
    /** @type {{start: number, end: number} | null} */
    #dragged = null;
    /** @type {Map<number, {x: number, y: number}>} */
    #pointers = new Map();
    /** @type {{kind: 'pan' | 'start' | 'stop', x: number, y: number, moved: boolean, span: Span, scroll: number, item: import('./layout.js').Item | null} | null} */
    #gesture = null;
    /** @type {import('./paint.js').Theme} */
    #theme;
    /** How far the wheel still zooms, as a logarithm, and around which place. */
    #zoomLeft = 0;
    #zoomX = 0;
    #isGliding = false;
    #still = matchMedia('(prefers-reduced-motion: reduce)');
    #countSoon = debounce(() => this.#count(), 150);
    #dark = matchMedia('(prefers-color-scheme: dark)');

    /**
     * @param {HTMLElement} scroller
     * @param {HTMLCanvasElement} axis
     * @param {Listener} listener
     */
    constructor(scroller, axis, listener) {
        this.scroller = scroller;
        this.listener = listener;
        this.#axis = axis;
        this.#canvas = make('canvas', {class: 'lanes-canvas', 'aria-hidden': 'true'});
        this.#headings = make('div', {class: 'lane-headings'});
        this.#spacer = make('div', {class: 'lanes-spacer'});
        this.#tip = make('div', {class: 'tip', hidden: true, 'aria-hidden': 'true'});
        scroller.append(this.#canvas, this.#spacer, this.#headings);
        document.body.append(this.#tip);
        this.#context = context(this.#canvas);
        this.#axisContext = context(axis);
        this.#theme = theme();
        this.#dark.addEventListener('change', () => {
            this.#theme = theme();
            this.#place();
        });
        new ResizeObserver(() => this.#resize()).observe(scroller);
        this.#resize();
        this.#listen();
    }

    /** How many seconds a pixel is. */
    get secondsPerPixel() {
        return (this.span.to - this.span.from) / this.#width;
    }

    /** @param {import('./api.js').Timeline | null} timeline */
    show(timeline) {
        this.#timeline = timeline;
        this.#place();
    }

    /** @param {Span} span */
    look(span) {
        if (!this.#isGliding) {
            this.#zoomLeft = 0;
        }
        // A copy: a gesture starts from where the view was, whatever becomes of the caller's.
        this.span = {from: span.from, to: span.to};
        if (this.#isScaled() || span.from < this.#near.from || span.to > this.#near.to) {
            this.#place();
        }
        this.#countSoon();
        this.draw();
    }

    /** Whether the scale is another than the layout was made for: events are at least some pixels wide, and fit together accordingly. */
    #isScaled() {
        const scale = this.secondsPerPixel / this.#placedAt;
        return scale > 1.4 || scale < 0.7;
    }

    /** @param {number} now */
    tick(now) {
        const pixels = (now - this.#now) / this.secondsPerPixel;
        if (pixels >= 0.5 || pixels < 0) {
            this.#now = now;
            if (now >= this.span.from) {
                this.draw();
            }
        }
    }

    /** Paints with the next frame of the browser. */
    draw() {
        if (!this.#scheduled) {
            this.#scheduled = true;
            requestAnimationFrame(() => {
                this.#scheduled = false;
                this.#glide();
                this.#paint();
            });
        }
    }

    /** Zooms on: the steps of a wheel come when they come, and are one movement on the screen. */
    #glide() {
        if (this.#zoomLeft !== 0) {
            const step = Math.abs(this.#zoomLeft) < LEAST_ZOOM || this.#still.matches ? this.#zoomLeft : this.#zoomLeft / 2;
            this.#zoomLeft -= step;
            this.#isGliding = true;
            this.listener.moved(zoomed(this.span, Math.exp(step), this.#time(this.#zoomX)));
            this.#isGliding = false;
        }
    }

    /** Scrolls to an event. @param {string} id */
    reveal(id) {
        for (const lane of this.#layout?.lanes ?? []) {
            for (const row of lane.rows) {
                const item = row.find(one => one.event.id === id);
                if (item !== undefined) {
                    const top = lane.bodyTop + item.row * lane.rowHeight;
                    if (top < this.scroller.scrollTop || top + lane.rowHeight > this.scroller.scrollTop + this.#height) {
                        this.scroller.scrollTop = top - this.#height / 2;
                    }
                    return;
                }
            }
        }
    }

    /** The event after or before another one, among those in view. @param {string | null} id @param {number} step 1 or -1 */
    neighbour(id, step) {
        /** @type {Map<string, Entry>} */
        const events = new Map();
        for (const lane of this.#layout?.lanes ?? []) {
            for (const row of lane.rows) {
                for (const item of row) {
                    if (item.start < this.span.to && Math.max(item.end, item.start) >= this.span.from) {
                        events.set(item.event.id, item.event);
                    }
                }
            }
        }
        const sorted = [...events.values()].sort((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1));
        const at = sorted.findIndex(event => event.id === id);
        return (at < 0 ? sorted[step > 0 ? 0 : sorted.length - 1] : sorted[at + step])?.id ?? null;
    }

    #place() {
        const timeline = this.#timeline;
        const length = this.span.to - this.span.from;
        this.#placedAt = this.secondsPerPixel;
        this.#near = {from: this.span.from - length, to: this.span.to + length};
        this.#layout = timeline === null ? null : place(timeline, {
            secondsPerPixel: this.#placedAt,
            near: this.#near,
            dark: this.#dark.matches,
            packed: this.packed,
        });
        this.#head();
        this.#space();
        this.draw();
    }

    #space() {
        this.#spacer.style.height = `${Math.max(0, (this.#layout?.height ?? 0) - this.#height)}px`;
    }

    #head() {
        const lanes = this.#layout?.lanes ?? [];
        const old = [...this.#headings.children];
        lanes.forEach((lane, index) => {
            let heading = /** @type {HTMLElement | undefined} */ (old[index]);
            const state = JSON.stringify([lane.tag, lane.name, this.pinned.includes(lane.tag ?? ''), this.packed, lane.colours.line]);
            if (heading?.dataset.state !== state) {
                const fresh = this.#heading(lane);
                fresh.dataset.state = state;
                const focused = heading?.contains(document.activeElement) === true;
                if (heading === undefined) {
                    this.#headings.append(fresh);
                } else {
                    heading.replaceWith(fresh);
                }
                heading = fresh;
                if (focused) {
                    fresh.querySelector('button')?.focus();
                }
            }
            heading.style.transform = `translateY(${lane.top}px)`;
        });
        old.slice(lanes.length).forEach(heading => heading.remove());
        this.#count();
    }

    /** Says how many events of each lane are in view. */
    #count() {
        const layout = this.#layout;
        [...this.#headings.children].forEach((heading, index) => {
            const lane = layout?.lanes[index];
            const text = heading.querySelector('.lane-count');
            const most = heading.querySelector('.lane-most');
            if (layout !== null && lane !== undefined && text !== null && most !== null) {
                text.textContent = format.number(countIn(lane, layout, this.span));
                const tallest = mostIn(lane, layout, this.span);
                most.textContent = tallest === 0 ? '' : `up to ${format.number(tallest)} a column`;
            }
        });
    }

    /** @param {import('./layout.js').PlacedLane} lane */
    #heading(lane) {
        const dot = make('span', {class: 'dot', 'aria-hidden': 'true'});
        dot.style.background = lane.colours.line;
        const pinned = lane.tag !== null && this.pinned.includes(lane.tag);
        const tag = lane.tag;
        return make('div', {class: 'lane-heading'},
            dot,
            make('span', {class: 'lane-name'}, lane.name),
            make('span', {class: 'lane-count'}),
            make('span', {class: 'lane-most'}),
            tag === null || this.packed ? null : make('button', {
                type: 'button',
                class: pinned ? 'pin pinned' : 'pin',
                'aria-pressed': String(pinned),
                'aria-label': `Keep the lane ${lane.name} at the top`,
                title: pinned ? 'Unpin this lane' : 'Keep this lane at the top',
                click: () => this.listener.pinned(tag),
            }, pinned ? 'pinned' : 'pin'));
    }

    #resize() {
        const width = Math.max(1, this.scroller.clientWidth);
        const height = Math.max(1, this.scroller.clientHeight);
        const ratio = devicePixelRatio || 1;
        this.#width = width;
        this.#height = height;
        size(this.#canvas, this.#context, width, height, ratio);
        size(this.#axis, this.#axisContext, width, AXIS, ratio);
        if (this.#isScaled()) {
            // Also when an answer was there before the page had a width.
            this.#place();
        }
        this.#space();
        this.#paint();
    }

    #paint() {
        const frame = {
            width: this.#width,
            height: this.#height,
            scroll: this.scroller.scrollTop,
            span: this.span,
            now: this.#now,
            ticks: ticks(this.span, this.#width, this.#width < NARROW ? NARROW_TICK_PIXELS : TICK_PIXELS),
            layout: this.#layout,
            theme: this.#theme,
            hovered: this.#hovered,
            selected: this.selected,
            dragged: this.#dragged,
            canDrag: this.canWrite,
        };
        paint(this.#context, frame);
        paintAxis(this.#axisContext, frame);
    }

    #listen() {
        const scroller = this.scroller;
        scroller.addEventListener('scroll', () => this.draw(), {passive: true});
        scroller.addEventListener('wheel', event => this.#wheel(event), {passive: false});
        scroller.addEventListener('pointerdown', event => this.#down(event));
        scroller.addEventListener('pointermove', event => this.#move(event));
        scroller.addEventListener('pointerup', event => this.#up(event));
        scroller.addEventListener('pointercancel', event => this.#cancel(event));
        scroller.addEventListener('pointerleave', () => this.#hover(null, 0, 0));
        scroller.addEventListener('dblclick', event => {
            const {x, y} = this.#at(event);
            if (this.canWrite && event.target === this.#canvas && this.#item(x, y) === null && this.#bucket(x, y) === null) {
                this.listener.created(this.#time(x));
            }
        });
    }

    /** @param {{clientX: number, clientY: number}} event */
    #at(event) {
        const box = this.scroller.getBoundingClientRect();
        return {x: event.clientX - box.left - this.scroller.clientLeft, y: event.clientY - box.top - this.scroller.clientTop + this.scroller.scrollTop};
    }

    /** @param {number} x */
    #time(x) {
        return this.span.from + x * this.secondsPerPixel;
    }

    /** @param {number} x @param {number} y */
    #item(x, y) {
        return this.#layout === null ? null : itemAt(this.#layout, y, this.#time(x), this.secondsPerPixel, this.#now);
    }

    /** @param {number} x @param {number} y */
    #bucket(x, y) {
        return this.#layout === null ? null : bucketAt(this.#layout, y, this.#time(x));
    }

    /** @param {WheelEvent} event */
    #wheel(event) {
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? this.#height : 1;
        if (event.ctrlKey || event.metaKey) {
            event.preventDefault();
            // Fingers on a touch pad come as a wheel with small steps.
            const delta = Math.min(Math.abs(event.deltaY * unit), 200);
            const turned = Math.sign(event.deltaY) * (delta < SMALL_STEP ? delta * 4 : SMALL_STEP * 4 + (delta - SMALL_STEP) / 4);
            this.#zoomLeft += turned * WHEEL_ZOOM;
            this.#zoomX = this.#at(event).x;
            this.draw();
            return;
        }
        const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
        if (Math.abs(across) > Math.abs(event.deltaY) || event.shiftKey) {
            event.preventDefault();
            this.listener.moved(moved(this.span, across * unit * this.secondsPerPixel));
        } else if (this.scroller.scrollHeight <= this.scroller.clientHeight) {
            this.listener.hint();
        }
    }

    /** @param {PointerEvent} event */
    #down(event) {
        if (event.button !== 0 || event.target !== this.#canvas) {
            return;
        }
        const at = this.#at(event);
        this.#zoomLeft = 0;
        this.#pointers.set(event.pointerId, at);
        this.#canvas.setPointerCapture(event.pointerId);
        if (this.#pointers.size === 2) {
            this.#dragged = null;
            this.#gesture = null;
            this.#tip.hidden = true;
            return;
        }
        const edge = this.#edge(at.x, at.y);
        this.#gesture = {
            kind: edge?.kind ?? 'pan',
            x: at.x,
            y: at.y - this.scroller.scrollTop,
            moved: false,
            span: this.span,
            scroll: this.scroller.scrollTop,
            item: edge?.item ?? this.#item(at.x, at.y),
        };
    }

    /**
     * The edge of the selected bar that a drag there would move.
     * @param {number} x
     * @param {number} y
     * @returns {{kind: 'start' | 'stop', item: import('./layout.js').Item} | null}
     */
    #edge(x, y) {
        if (!this.canWrite || this.selected === null) {
            return null;
        }
        const item = [0, -OUTSIDE_PIXELS, OUTSIDE_PIXELS].map(aside => this.#item(x + aside, y)).find(one => one?.event.id === this.selected);
        if (item === undefined || item === null || item.mark) {
            return null;
        }
        const least = this.#layout === null ? 0 : laneAt(this.#layout, y)?.minWidth ?? 0;
        const from = (item.start - this.span.from) / this.secondsPerPixel;
        const to = Math.max((item.end - this.span.from) / this.secondsPerPixel, from + least);
        if (Math.abs(x - to) <= EDGE_PIXELS) {
            return {kind: 'stop', item};
        }
        return Math.abs(x - from) <= EDGE_PIXELS ? {kind: 'start', item} : null;
    }

    /** @param {PointerEvent} event */
    #move(event) {
        const at = this.#at(event);
        const before = this.#pointers.get(event.pointerId);
        if (before === undefined) {
            this.#hover(event.pointerType === 'touch' || event.target !== this.#canvas ? null : at, event.clientX, event.clientY);
            return;
        }
        if (this.#pointers.size === 2) {
            this.#pinch(event.pointerId, at);
            return;
        }
        this.#pointers.set(event.pointerId, at);
        const gesture = this.#gesture;
        if (gesture === null) {
            return;
        }
        const y = at.y - this.scroller.scrollTop;
        if (!gesture.moved && Math.hypot(at.x - gesture.x, y - gesture.y) < CLICK_PIXELS) {
            return;
        }
        if (!gesture.moved) {
            gesture.moved = true;
            this.#hover(null, 0, 0);
        }
        if (gesture.kind === 'pan') {
            this.scroller.scrollTop = gesture.scroll - (y - gesture.y);
            this.listener.moved(moved(gesture.span, (gesture.x - at.x) * this.secondsPerPixel));
        } else if (gesture.item !== null) {
            const item = gesture.item;
            const end = item.end === Infinity ? Math.max(this.#now, item.start) : item.end;
            const time = this.#snapped(this.#time(at.x));
            const isStart = gesture.kind === 'start';
            const dragged = isStart ? {start: Math.min(time, end), end} : {start: item.start, end: Math.max(time, item.start)};
            this.#dragged = dragged;
            this.#say([
                isStart ? `Start: ${format.dateTime(dragged.start)}` : `Stop: ${format.dateTime(dragged.end)}`,
                format.duration(dragged.end - dragged.start),
            ], event.clientX, event.clientY, true);
            this.draw();
        }
    }

    /** A round time, for nobody drags to the millisecond. @param {number} time */
    #snapped(time) {
        const step = [1, 5, 15, 30, 60, 300, 900].filter(seconds => seconds <= Math.max(1, this.secondsPerPixel * 4)).pop() ?? 1;
        return Math.round(time / step) * step;
    }

    /** @param {number} id @param {{x: number, y: number}} at */
    #pinch(id, at) {
        const other = [...this.#pointers].find(([pointer]) => pointer !== id)?.[1];
        const before = this.#pointers.get(id);
        this.#pointers.set(id, at);
        if (other === undefined || before === undefined) {
            return;
        }
        const was = Math.max(20, Math.abs(before.x - other.x));
        const is = Math.max(20, Math.abs(at.x - other.x));
        const panned = moved(this.span, (before.x - at.x) / 2 * this.secondsPerPixel);
        this.listener.moved(zoomed(panned, was / is, this.#time((at.x + other.x) / 2) + panned.from - this.span.from));
    }

    /** @param {PointerEvent} event */
    #up(event) {
        this.#pointers.delete(event.pointerId);
        const gesture = this.#gesture;
        const dragged = this.#dragged;
        this.#gesture = null;
        this.#dragged = null;
        this.#tip.hidden = true;
        if (gesture === null) {
            return;
        }
        if (!gesture.moved) {
            this.#click(gesture);
        } else if (dragged !== null && gesture.item !== null) {
            const open = gesture.item.end === Infinity && gesture.kind === 'start';
            this.listener.dragged(gesture.item.event, dragged.start, open ? null : dragged.end);
        }
        this.draw();
    }

    /** @param {{x: number, y: number, scroll: number, item: import('./layout.js').Item | null}} gesture */
    #click(gesture) {
        const y = gesture.y + gesture.scroll;
        const bucket = this.#bucket(gesture.x, y);
        // Beside a selected bar, its edge can be dragged, but another one that is there can be clicked.
        const item = this.#item(gesture.x, y) ?? gesture.item;
        if (item !== null) {
            this.listener.selected(item.event.id);
        } else if (bucket === null) {
            this.listener.selected(null);
        } else if (bucket.count === 1 && bucket.longest !== undefined) {
            this.listener.selected(bucket.longest.id);
        } else {
            this.#hover(null, 0, 0);
            this.listener.moved(zoomed(this.span, 1 / 8, this.#time(gesture.x)));
        }
    }

    /** @param {PointerEvent} event */
    #cancel(event) {
        this.#pointers.delete(event.pointerId);
        this.#gesture = null;
        this.#dragged = null;
        this.#tip.hidden = true;
        this.draw();
    }

    /** @param {{x: number, y: number} | null} at @param {number} clientX @param {number} clientY */
    #hover(at, clientX, clientY) {
        const item = at === null ? null : this.#item(at.x, at.y);
        const bucket = at === null || item !== null ? null : this.#bucket(at.x, at.y);
        const hovered = item?.event.id ?? null;
        if (hovered !== this.#hovered) {
            this.#hovered = hovered;
            this.draw();
        }
        const edge = at === null ? null : this.#edge(at.x, at.y);
        this.scroller.style.cursor = edge !== null ? 'ew-resize' : item !== null || bucket !== null ? 'pointer' : '';
        const lines = item !== null
            ? [format.title(item.event), format.when(item.event, this.#now), item.event.tags.join(', ')]
            : bucket !== null && this.#layout !== null ? this.#described(bucket, this.#layout) : [];
        this.#say(lines, clientX, clientY, false);
    }

    /** Says something beside the pointer. @param {string[]} lines @param {number} x @param {number} y @param {boolean} above where no finger covers it */
    #say(lines, x, y, above) {
        this.#tip.hidden = lines.length === 0;
        if (lines.length > 0) {
            this.#tip.replaceChildren(...lines.filter(line => line !== '').map(line => make('div', {}, line)));
            this.#tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - this.#tip.offsetWidth - 8))}px`;
            const isAbove = above ? y > this.#tip.offsetHeight + 20 : y + 18 + this.#tip.offsetHeight > innerHeight;
            this.#tip.style.top = `${isAbove ? y - this.#tip.offsetHeight - (above ? 20 : 10) : y + 18}px`;
        }
    }

    /** @param {import('./api.js').Bucket} bucket @param {import('./layout.js').Layout} layout */
    #described(bucket, layout) {
        const from = layout.from + bucket.bucket * layout.bucketSeconds;
        return [
            format.counted(bucket.count, 'event', 'events') + (bucket.busy_seconds === undefined ? ' start here' : `, ${format.duration(bucket.busy_seconds)} busy`),
            format.range(from, from + layout.bucketSeconds),
            bucket.longest === undefined ? '' : `longest: ${format.title(bucket.longest)}`,
            bucket.count === 1 ? '' : 'Click to look closer.',
        ];
    }
}

/** @param {HTMLCanvasElement} canvas */
function context(canvas) {
    const found = canvas.getContext('2d', {alpha: false});
    if (found === null) {
        throw new Error('this browser has no canvas');
    }
    return found;
}

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} drawing @param {number} width @param {number} height @param {number} ratio */
function size(canvas, drawing, width, height, ratio) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    drawing.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** @returns {import('./paint.js').Theme} */
function theme() {
    const style = getComputedStyle(document.documentElement);
    /** @param {string} name */
    const value = name => style.getPropertyValue(`--${name}`).trim();
    return {
        page: value('surface'),
        text: value('text'),
        muted: value('muted'),
        line: value('grid'),
        strong: value('line'),
        now: value('now'),
        focus: value('accent'),
        lane: value('grid'),
    };
}
