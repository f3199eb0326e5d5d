/** Making and finding elements. */

import * as format from './format.js';

/**
 * An element of the page that is always there.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
    const element = document.getElementById(id);
    if (!(element instanceof type)) {
        throw new Error(`the page has no ${type.name} "${id}"`);
    }
    return element;
}

/**
 * Makes an element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | number | boolean | ((event: any) => void) | undefined>} attributes a function is a listener, true an
 *     attribute without a value, and false or undefined none
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (typeof value === 'function') {
            element.addEventListener(key, value);
        } else if (value === true) {
            element.setAttribute(key, '');
        } else if (value !== false && value !== undefined) {
            element.setAttribute(key, String(value));
        }
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
}

/**
 * A button.
 * @param {string} text
 * @param {() => void} action
 * @param {string} [look] class names
 */
export function button(text, action, look = '') {
    return make('button', {type: 'button', class: look, click: () => action()}, text);
}

/** How long something has been open; {@link tick} updates it. @param {number} start epoch seconds */
export function elapsed(start) {
    return make('span', {class: 'elapsed', 'data-since': start}, format.duration(Math.max(0, Date.now() / 1000 - start)));
}

/** Updates all such durations. @param {number} now epoch seconds */
export function tick(now) {
    for (const element of document.querySelectorAll('[data-since]')) {
        const text = format.duration(Math.max(0, now - Number(element.getAttribute('data-since'))));
        if (element.textContent !== text) {
            element.textContent = text;
        }
    }
}

/**
 * Calls an action when nothing has asked for it for a while.
 * @param {() => void} action
 * @param {number} millis
 */
export function debounce(action, millis) {
    /** @type {number | undefined} */
    let timer;
    return () => {
        clearTimeout(timer);
        timer = setTimeout(action, millis);
    };
}

/**
 * Calls an action soon after something has asked for it, however often it is asked for. Once it has ended, there is a pause at least as
 * long as it took, so that it never keeps anybody busy all the time.
 * @param {() => Promise<void> | void} action fails never
 * @param {number} millis the shortest pause
 */
export function throttle(action, millis) {
    let busy = false;
    let asked = false;
    let pause = millis;
    const wait = () => {
        busy = true;
        setTimeout(async () => {
            asked = false;
            const begun = performance.now();
            await action();
            pause = Math.max(millis, performance.now() - begun);
            busy = false;
            if (asked) {
                wait();
            }
        }, pause);
    };
    return () => {
        asked = true;
        if (!busy) {
            wait();
        }
    };
}
