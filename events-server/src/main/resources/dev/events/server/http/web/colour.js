/** Colours of tags: the same on every machine, because they come from the tag's letters alone. */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Hues, in degrees, that nobody takes for one another. */
const HUES = [20, 66, 111, 150, 190, 248, 287, 339];
/** Each hue comes in two tones. Lightness and chroma of surface and line, in light and in dark. */
const TONES = [
    {light: {fill: '0.905 0.075', line: '0.57 0.155'}, dark: {fill: '0.42 0.10', line: '0.75 0.135'}},
    {light: {fill: '0.82 0.085', line: '0.39 0.115'}, dark: {fill: '0.30 0.07', line: '0.89 0.095'}},
];
const GREY = {light: {fill: '0.90 0', line: '0.54 0'}, dark: {fill: '0.40 0', line: '0.76 0'}};

/**
 * A number that a tag always has.
 * @param {string} tag
 */
function hashOf(tag) {
    let hash = FNV_OFFSET;
    for (const byte of new TextEncoder().encode(tag)) {
        hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
    }
    // Mixed once more, or tags that differ in the last letter only would look alike; by a number that keeps common tags apart.
    hash = Math.imul(hash ^ (hash >>> 15), 0x789f0df1) >>> 0;
    return (hash ^ (hash >>> 13)) >>> 0;
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
        const hash = tag === null ? 0 : hashOf(tag);
        const hue = HUES[hash % HUES.length] ?? 0;
        const tone = (tag === null ? GREY : TONES[Math.floor(hash / HUES.length) % TONES.length] ?? GREY)[dark ? 'dark' : 'light'];
        found = {fill: plain(`oklch(${tone.fill} ${hue})`), line: plain(`oklch(${tone.line} ${hue})`)};
        known.set(key, found);
    }
    return found;
}
