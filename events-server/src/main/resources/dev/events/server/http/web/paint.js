/** Paints a frame of the timeline. Allocates next to nothing, because it runs for every frame of a movement. */

import {firstAfter} from './layout.js';

export const AXIS = 33;
const FONT = '12px system-ui, sans-serif';
const SMALL_FONT = '11px system-ui, sans-serif';
const FONT_PIXELS = 12;
/** How wide characters are, each measured once: that takes too long for a frame. */
const WIDTHS = new Float32Array(0x3000);
const ELLIPSIS = '…';
/** Fewer characters than so many, and "…", say nothing. */
const FEWEST = 4;
const PADDING = 6;
/** Lower rows have no text. */
const TEXT_HEIGHT = 16;
/** Narrower bars are painted in one colour. */
const SMALL = 8;

/** @typedef {{page: string, text: string, muted: string, line: string, strong: string, now: string, focus: string, lane: string}} Theme */

/**
 * All that a frame depends on.
 * @typedef {object} Frame
 * @property {number} width in CSS pixels
 * @property {number} height
 * @property {number} scroll how far the lanes are scrolled
 * @property {import('./timescale.js').Span} span
 * @property {number} now
 * @property {import('./timescale.js').Tick[]} ticks
 * @property {import('./layout.js').Layout | null} layout
 * @property {Theme} theme
 * @property {string | null} hovered the id of an event
 * @property {string | null} selected
 * @property {{start: number, end: number} | null} dragged where the selected event is dragged to
 * @property {boolean} canDrag whether the selected event has edges to drag
 */

/** Paints the lanes. @param {CanvasRenderingContext2D} context @param {Frame} frame */
export function paint(context, frame) {
    context.fillStyle = frame.theme.page;
    context.fillRect(0, 0, frame.width, frame.height);
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    grid(context, frame);
    if (frame.layout !== null) {
        lanes(context, frame, frame.layout);
        unknown(context, frame, frame.layout);
    }
    const left = Math.round(x(frame, frame.now));
    if (left >= 0 && left <= frame.width) {
        context.fillStyle = frame.theme.now;
        context.fillRect(left - 1, 0, 2, frame.height);
    }
}

/**
 * Shades what the answer does not cover, which is not the same as nothing.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {import('./layout.js').Layout} layout
 */
function unknown(context, frame, layout) {
    const from = x(frame, layout.from);
    const to = x(frame, layout.to);
    context.fillStyle = frame.theme.line;
    context.globalAlpha = 0.7;
    if (from > 0) {
        context.fillRect(0, 0, Math.min(from, frame.width), frame.height);
    }
    if (to < frame.width) {
        context.fillRect(Math.max(0, to), 0, frame.width, frame.height);
    }
    context.globalAlpha = 1;
}

/** @param {Frame} frame @param {number} time */
function x(frame, time) {
    return (time - frame.span.from) / (frame.span.to - frame.span.from) * frame.width;
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame */
function grid(context, frame) {
    for (const tick of frame.ticks) {
        context.fillStyle = tick.major ? frame.theme.strong : frame.theme.line;
        context.fillRect(Math.round(x(frame, tick.time)), 0, 1, frame.height);
    }
}

/** Paints the axis, which is above the lanes and does not scroll. @param {CanvasRenderingContext2D} context @param {Frame} frame */
export function paintAxis(context, frame) {
    const {theme, width} = frame;
    context.fillStyle = theme.page;
    context.fillRect(0, 0, width, AXIS);
    context.fillStyle = theme.strong;
    context.fillRect(0, AXIS - 1, width, 1);
    context.font = FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    const now = Math.round(x(frame, frame.now));
    for (const tick of frame.ticks) {
        const left = Math.round(x(frame, tick.time));
        context.fillStyle = theme.strong;
        context.fillRect(left, 4, 1, AXIS - 5);
        context.fillStyle = tick.major ? theme.text : theme.muted;
        context.fillText(tick.label, left + 4, 10);
    }
    if (now < 0 || now > width) {
        return;
    }
    // Below the labels, which it would cover.
    const middle = Math.min(Math.max(now, 17), width - 17);
    context.fillStyle = theme.now;
    context.beginPath();
    context.roundRect(middle - 16, AXIS - 15, 32, 15, 4);
    context.fill();
    context.font = SMALL_FONT;
    context.textAlign = 'center';
    context.fillStyle = theme.page;
    context.fillText('now', middle, AXIS - 8);
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {import('./layout.js').Layout} layout */
function lanes(context, frame, layout) {
    const top = frame.scroll;
    const bottom = frame.scroll + frame.height;
    context.font = FONT;
    for (const lane of layout.lanes) {
        if (lane.top + lane.height < top || lane.top > bottom) {
            continue;
        }
        const y = Math.round(lane.bodyTop - frame.scroll);
        context.fillStyle = frame.theme.line;
        context.fillRect(0, lane.top + lane.height - frame.scroll - 1, frame.width, 1);
        if (lane.buckets !== null) {
            buckets(context, frame, layout, lane, y);
        } else {
            for (let i = 0; i < lane.rows.length; i++) {
                const rowTop = y + i * lane.rowHeight;
                const row = lane.rows[i];
                if (row !== undefined && rowTop + lane.rowHeight > 0 && rowTop < frame.height) {
                    items(context, frame, lane, row, rowTop);
                }
            }
        }
    }
}

/**
 * Many events: a column for each bucket, as high as it has events, above a band that is as dark as the time was busy.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {import('./layout.js').Layout} layout
 * @param {import('./layout.js').PlacedLane} lane
 * @param {number} y
 */
function buckets(context, frame, layout, lane, y) {
    const scale = frame.width / (frame.span.to - frame.span.from);
    const seconds = layout.bucketSeconds;
    const step = seconds * scale;
    const height = 40;
    const list = lane.buckets ?? [];
    const first = (frame.span.from - layout.from) / seconds - 1;
    const last = (frame.span.to - layout.from) / seconds;
    context.fillStyle = lane.colours.line;
    // Borders on whole pixels: rectangles with blurred edges take several times as long. A busy time that goes on is painted in one go.
    let from = 0;
    let to = 0;
    let dark = 0;
    for (let i = lowerBound(list, first); i < list.length; i++) {
        const bucket = /** @type {import('./api.js').Bucket} */ (list[i]);
        if (bucket.bucket > last) {
            break;
        }
        const exact = (layout.from + bucket.bucket * seconds - frame.span.from) * scale;
        const left = Math.round(exact);
        const right = Math.max(left + 1, Math.round(exact + step));
        // The square root: few can be seen beside many.
        const tall = Math.max(3, Math.round(Math.sqrt(bucket.count / lane.most) * height));
        context.fillRect(left, y + height - tall, step > 3 ? right - left - 1 : right - left, tall);
        const busySeconds = bucket.busy_seconds ?? 0;
        const level = busySeconds > 0 ? 3 + Math.round(17 * Math.min(1, busySeconds / seconds)) : 0;
        if (level !== dark || left > to) {
            busy(context, from, to, y + height + 3, dark);
            from = left;
            dark = level;
        }
        to = right;
    }
    busy(context, from, to, y + height + 3, dark);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} from
 * @param {number} to
 * @param {number} y
 * @param {number} level how busy, from 0 to 20
 */
function busy(context, from, to, y, level) {
    if (level > 0) {
        context.globalAlpha = level / 20;
        context.fillRect(from, y, to - from, 6);
        context.globalAlpha = 1;
    }
}

/** @param {import('./api.js').Bucket[]} list @param {number} index */
function lowerBound(list, index) {
    let low = 0;
    let high = list.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((list[middle]?.bucket ?? 0) < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {import('./layout.js').PlacedLane} lane
 * @param {import('./layout.js').Item[]} row
 * @param {number} top
 */
function items(context, frame, lane, row, top) {
    const scale = frame.width / (frame.span.to - frame.span.from);
    const margin = lane.minWidth / scale;
    for (let i = firstAfter(row, frame.span.from - margin); i < row.length; i++) {
        const item = /** @type {import('./layout.js').Item} */ (row[i]);
        if (item.start - margin > frame.span.to) {
            break;
        }
        const next = row[i + 1];
        const room = next === undefined ? frame.width : (next.start - frame.span.from) * scale - (next.mark ? lane.minWidth / 2 : 0);
        if (item.mark) {
            mark(context, frame, lane, item, top, (item.start - frame.span.from) * scale, room);
        } else {
            bar(context, frame, lane, item, top, scale);
        }
    }
}

/** Pictures of marks by colour and size: there may be thousands in a frame, and slanted edges take long. @type {Map<string, Map<number, HTMLCanvasElement>>} */
const diamonds = new Map();
/** The devicePixelRatio for which these pictures were made. */
let ratio = 1;

/** @param {string} colour @param {number} half */
function diamondPicture(colour, half) {
    if (ratio !== devicePixelRatio) {
        ratio = devicePixelRatio;
        diamonds.clear();
    }
    let sizes = diamonds.get(colour);
    if (sizes === undefined) {
        sizes = new Map();
        diamonds.set(colour, sizes);
    }
    let picture = sizes.get(half);
    if (picture === undefined) {
        picture = document.createElement('canvas');
        picture.width = picture.height = Math.ceil(2 * (half + 1) * ratio);
        const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d'));
        context.scale(ratio, ratio);
        diamond(context, half + 1, half + 1, half);
        context.fillStyle = colour;
        context.fill();
        sizes.set(half, picture);
    }
    return picture;
}

/** A mark's path. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} half */
function diamond(context, x, y, half) {
    context.beginPath();
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
    context.closePath();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {import('./layout.js').PlacedLane} lane
 * @param {import('./layout.js').Item} item
 * @param {number} top
 * @param {number} middle
 * @param {number} room where the next event begins
 */
function mark(context, frame, lane, item, top, middle, room) {
    const y = top + lane.rowHeight / 2;
    const half = Math.min(lane.minWidth / 2 + 1, y - top);
    const picture = diamondPicture(item.colours.line, half);
    const size = picture.width / ratio;
    // On whole pixels of the screen: the picture would be blurred between them, and take longer.
    const left = Math.round((middle - half - 1) * ratio) / ratio;
    const above = Math.round((y - half - 1) * ratio) / ratio;
    context.drawImage(picture, left, above, size, size);
    if (isOutlined(frame, item)) {
        diamond(context, left + half + 1, above + half + 1, half);
        outline(context, frame, item);
    }
    if (lane.rowHeight >= TEXT_HEIGHT) {
        text(context, frame, item, middle + half + 4, Math.min(room, frame.width) - middle - half - 10, y);
    }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {import('./layout.js').PlacedLane} lane
 * @param {import('./layout.js').Item} item
 * @param {number} top
 * @param {number} scale
 */
function bar(context, frame, lane, item, top, scale) {
    const open = item.end === Infinity;
    const dragged = frame.dragged !== null && item.event.id === frame.selected ? frame.dragged : null;
    const start = dragged === null ? item.start : dragged.start;
    const end = dragged === null ? open ? Math.max(frame.now, item.start) : item.end : dragged.end;
    // Clipped, because a canvas has no room for years in seconds.
    const from = Math.round(Math.max(-20, (start - frame.span.from) * scale));
    const to = Math.round(Math.min(frame.width + 20, Math.max((end - frame.span.from) * scale, from + lane.minWidth)));
    const inset = lane.rowHeight >= TEXT_HEIGHT ? 2 : 1;
    const y = top + inset;
    const height = lane.rowHeight - 2 * inset;
    context.fillStyle = item.colours.line;
    if (open && dragged === null) {
        // An arrow: it goes on.
        const tip = Math.min(8, (to - from) / 2);
        context.beginPath();
        context.moveTo(from, y);
        context.lineTo(to - tip, y);
        context.lineTo(to, y + height / 2);
        context.lineTo(to - tip, y + height);
        context.lineTo(from, y + height);
        context.closePath();
        context.lineWidth = 1;
        context.strokeStyle = item.colours.line;
        context.stroke();
        context.fillStyle = item.colours.fill;
        context.fill();
        context.fillStyle = item.colours.line;
        context.fillRect(from, y, lane.minWidth / 3, height);
    } else if (to - from < SMALL) {
        // With a gap: neighbours are not one event.
        context.fillRect(from, y, to - from - 1, height);
    } else {
        // Rectangles on whole pixels, for one with round corners takes ten times as long; without their corners they look round enough.
        const thick = Math.round(lane.minWidth / 3);
        context.fillRect(from, y + 1, to - from, height - 2);
        context.fillRect(from + 1, y, to - from - 2, height);
        context.fillStyle = item.colours.fill;
        context.fillRect(from + thick, y + 1, to - from - thick - 1, height - 2);
    }
    if (isOutlined(frame, item)) {
        context.beginPath();
        context.rect(from, y, to - from, height);
        outline(context, frame, item);
    }
    if (frame.canDrag && item.event.id === frame.selected) {
        grip(context, frame, from, y, height);
        if (!open) {
            grip(context, frame, to, y, height);
        }
    }
    if (lane.rowHeight >= TEXT_HEIGHT && to - from >= SMALL) {
        const left = Math.max(from, 0) + PADDING + 2;
        text(context, frame, item, left, Math.min(to, frame.width) - left - PADDING, top + lane.rowHeight / 2);
    }
}

/** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {number} middle @param {number} y @param {number} height */
function grip(context, frame, middle, y, height) {
    context.fillStyle = frame.theme.focus;
    context.beginPath();
    context.roundRect(middle - 3, y + 2, 6, height - 4, 3);
    context.fill();
}

/** @param {Frame} frame @param {import('./layout.js').Item} item */
function isOutlined(frame, item) {
    return item.event.id === frame.selected || item.event.id === frame.hovered;
}

/** Draws around the current path. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {import('./layout.js').Item} item */
function outline(context, frame, item) {
    context.lineWidth = item.event.id === frame.selected ? 3 : 2;
    context.strokeStyle = frame.theme.focus;
    context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {import('./layout.js').Item} item
 * @param {number} left
 * @param {number} room
 * @param {number} middle
 */
function text(context, frame, item, left, room, middle) {
    const fits = fitting(context, item.label, room);
    if (fits === 0) {
        return;
    }
    if (item.cutAt !== fits) {
        item.cutAt = fits;
        item.cut = fits === item.label.length ? item.label : item.label.slice(0, fits) + ELLIPSIS;
    }
    context.fillStyle = frame.theme.text;
    context.fillText(item.cut, left, middle);
}

/**
 * How many characters of a label to paint: all, or those that leave room for "…", or none if they are too few.
 * @param {CanvasRenderingContext2D} context
 * @param {string} label
 * @param {number} room
 */
function fitting(context, label, room) {
    const rest = room - widthOf(context, ELLIPSIS.charCodeAt(0));
    let width = 0;
    let cut = 0;
    for (let i = 0; i < label.length; i++) {
        const code = label.charCodeAt(i);
        width += widthOf(context, code);
        if (width > room) {
            return cut < FEWEST ? 0 : cut;
        }
        const isHalf = code >= 0xd800 && code < 0xdc00;
        if (width <= rest && !isHalf) {
            cut = i + 1;
        }
    }
    return label.length;
}

/** @param {CanvasRenderingContext2D} context @param {number} code */
function widthOf(context, code) {
    const known = WIDTHS[code];
    if (known === undefined) {
        // Of other scripts: they fill a square.
        return FONT_PIXELS;
    }
    if (known > 0) {
        return known;
    }
    const width = Math.max(0.01, context.measureText(String.fromCharCode(code)).width);
    WIDTHS[code] = width;
    return width;
}
