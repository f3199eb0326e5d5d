/** Asks who comes and what is in view while the other modules are still on their way: their answers are on theirs, too. */

import * as api from './api.js';
import {askAhead} from './data.js';
import {parse} from './filter.js';
import {fromAddress} from './view.js';

const view = fromAddress(location.hash, Date.now() / 1000);
const read = parse(view.filter);
const filter = read.mistakes.length === 0 ? read : parse('');

/** What is in view; null if the address does not say it. */
export const inView = view.range === 'all' ? null : askAhead({filter, packed: view.packed, pinned: view.pinned}, view);

/** Who asks. */
export const me = api.me();
me.catch(() => {
    // Told to whoever uses it.
});
