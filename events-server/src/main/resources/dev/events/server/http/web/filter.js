/** The filter line: the words of the command line, in one line. */

/** A mistake in a filter line. @typedef {{start: number, end: number, message: string}} Mistake */

/**
 * A filter that was read.
 * @typedef {object} Filter
 * @property {string} text the line
 * @property {[string, string][]} parameters for requests
 * @property {Mistake[]} mistakes without any, the filter can be used
 */

/** A word of the line. @typedef {{text: string, start: number, end: number, closed: boolean}} Word */

/** The names before a colon, and the parameter that each is. @type {Record<string, string>} */
const NAMES = {tag: 'tag', '-tag': 'not_tag', any: 'any_tag', text: 'text'};

/**
 * Splits a line at blanks outside of double quotes. Quotes may be anywhere in a word and are no part of it.
 * @param {string} line
 * @returns {Word[]}
 */
export function words(line) {
    /** @type {Word[]} */
    const found = [];
    let at = 0;
    while (at < line.length) {
        if (line[at] === ' ') {
            at++;
            continue;
        }
        const start = at;
        let text = '';
        let quoted = false;
        while (at < line.length && (quoted || line[at] !== ' ')) {
            if (line[at] === '"') {
                quoted = !quoted;
            } else {
                text += line[at];
            }
            at++;
        }
        found.push({text, start, end: at, closed: !quoted});
    }
    return found;
}

/**
 * Reads a filter line.
 * @param {string} line
 * @returns {Filter}
 */
export function parse(line) {
    /** @type {[string, string][]} */
    const parameters = [];
    /** @type {Mistake[]} */
    const mistakes = [];
    for (const word of words(line)) {
        const message = read(word, parameters);
        if (message !== null) {
            mistakes.push({start: word.start, end: word.end, message});
        }
    }
    return {text: line, parameters, mistakes};
}

/**
 * Reads a word; returns what is wrong with it.
 * @param {Word} word
 * @param {[string, string][]} parameters
 * @returns {string | null}
 */
function read(word, parameters) {
    if (!word.closed) {
        return 'A quotation mark is missing at the end.';
    }
    const text = word.text;
    if (text === 'open' || text === '-open') {
        return single('open', text === 'open' ? 'true' : 'false', parameters);
    }
    const colon = text.indexOf(':');
    const name = text.slice(0, colon);
    if (colon > 0 && Object.hasOwn(NAMES, name)) {
        const value = text.slice(colon + 1);
        if (value === '') {
            return name === 'text' ? 'Write what the note has, such as text:disk.' : `Write a tag after ${name}:, such as ${name}:deploy.`;
        }
        if (NAMES[name] === 'text') {
            return single('text', value, parameters);
        }
        parameters.push([NAMES[name] ?? '', value]);
        return null;
    }
    if (colon > 0 && /^-?[a-z]+$/.test(name) && ['from', 'to', 'note', 'start', 'stop', '-any', '-text'].includes(name)) {
        return `There is no "${name}:" here; it can be tag:, -tag:, any:, text: or open.`;
    }
    // A plain word is a tag, as it is to the command line.
    const not = text.startsWith('-') && text.length > 1;
    if (text === '' || text === '-') {
        return 'Write a tag, such as deploy or -test.';
    }
    parameters.push(not ? ['not_tag', text.slice(1)] : ['tag', text]);
    return null;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {[string, string][]} parameters
 */
function single(name, value, parameters) {
    if (parameters.some(([other]) => other === name)) {
        return `"${name}" can be given once only.`;
    }
    parameters.push([name, value]);
    return null;
}

/** Whether a word is a tag without a name before it. @param {Word} word */
function isPlain({text, closed}) {
    return closed && text !== 'open' && text !== '' && !text.startsWith('-') && !text.endsWith('*')
        && !Object.keys(NAMES).some(name => text.startsWith(`${name}:`));
}

/**
 * What the plain words of a line are together, and the line that searches notes for that; null if there are none, or notes are searched
 * already.
 * @param {string} line
 */
export function inNotes(line) {
    const all = words(line);
    const text = all.filter(isPlain).map(one => one.text).join(' ');
    if (text === '' || all.some(one => one.text.startsWith('text:'))) {
        return null;
    }
    const rest = all.filter(one => !isPlain(one)).map(one => line.slice(one.start, one.end)).join(' ');
    return {text, line: withWord(rest, word('text', text))};
}

/**
 * Whether an event is one that the filter means.
 * @param {Filter} filter
 * @param {import('./api.js').Entry} event
 */
export function matches(filter, event) {
    /** @param {string} pattern */
    const has = pattern => pattern.endsWith('*')
        ? event.tags.some(tag => tag.startsWith(pattern.slice(0, -1)))
        : event.tags.includes(pattern);
    const any = filter.parameters.filter(([name]) => name === 'any_tag');
    return (any.length === 0 || any.some(([, value]) => has(value)))
        && filter.parameters.every(([name, value]) => {
            switch (name) {
                case 'tag': return has(value);
                case 'not_tag': return !has(value);
                case 'open': return (event.open === true) === (value === 'true');
                case 'text': return (event.note ?? '').toLowerCase().includes(value.toLowerCase());
                default: return true;
            }
        });
}

/**
 * A word for a tag or a text, quoted where that is needed.
 * @param {string} name tag, -tag, any or text
 * @param {string} value
 */
export function word(name, value) {
    const text = `${name}:${value}`;
    return /[ "]/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}

/**
 * A line with one more word, unless it is there already.
 * @param {string} line
 * @param {string} more
 */
export function withWord(line, more) {
    const has = words(line).some(found => line.slice(found.start, found.end) === more);
    return has ? line : `${line.trim()} ${more}`.trim();
}
