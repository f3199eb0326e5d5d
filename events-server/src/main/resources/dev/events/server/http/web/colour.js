/** Colours of tags: the same on every machine, because they come from the tag's letters alone. */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The hue of a tag, in degrees.
 * @param {string} tag
 */
export function hue(tag) {
    let hash = FNV_OFFSET;
    for (const byte of new TextEncoder().encode(tag)) {
        hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
    }
    // Mixed once more, or tags that differ in the last letter only would look alike.
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
    return (hash ^ (hash >>> 13)) % 360;
}

/** The colours of one tag. @typedef {{fill: string, line: string}} Colours */

/** @type {Map<string, Colours>} */
const known = new Map();

const pixel = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});

/** A colour in the notation that browsers read fastest, since it is read for each bar of each frame. @param {string} colour */
function plain(colour) {
    if (pixel === null) {
        return colour;
    }
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    return `#${[...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)].map(part => part.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * A pale surface that text can be read on, and a line that stands out from the page, in light and in dark.
 * @param {string | null} tag null for events without a tag
 * @param {boolean} dark
 * @returns {Colours}
 */
export function colours(tag, dark) {
    const key = `${dark ? 'd' : 'l'}${tag ?? ''}`;
    let found = known.get(key);
    if (found === undefined) {
        const chroma = tag === null ? 0 : 1;
        const degrees = tag === null ? 0 : hue(tag);
        found = dark
            ? {fill: plain(`oklch(0.40 ${0.085 * chroma} ${degrees})`), line: plain(`oklch(0.76 ${0.12 * chroma} ${degrees})`)}
            : {fill: plain(`oklch(0.90 ${0.065 * chroma} ${degrees})`), line: plain(`oklch(0.54 ${0.14 * chroma} ${degrees})`)};
        known.set(key, found);
    }
    return found;
}
