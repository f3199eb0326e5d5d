// Uses the generated types: adds events, pages through them, changes them, and reads an error.

import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { paths } from './events.js';

// Only JSON: the list can also be had as NDJSON and CSV.
type Json = 'application/json' | 'application/problem+json';
const client = createClient<paths, Json>({ baseUrl: process.argv[2] });
const now = Date.now() / 1000;

// Add
const { data: mark } = await client.POST('/v1/events', {
  body: { start: now, tags: ['typescript', 'deploy'], note: 'version 1.4' },
});
await client.POST('/v1/events', { body: { start: now - 3600, duration: 1800, tags: ['typescript'] } });
await client.POST('/v1/events', { body: { start: now - 60, open: true, tags: ['typescript'] } });
assert(mark && mark.start === now && mark.stop === null);

// Page through all, two at a time
const starts: number[] = [];
let cursor: string | undefined;
do {
  const { data: page } = await client.GET('/v1/events', {
    params: { query: { tag: ['typescript'], limit: 2, cursor } },
  });
  assert(page);
  starts.push(...page.events.map((event) => event.start));
  cursor = page.next_cursor ?? undefined;
} while (cursor);
assert.deepEqual(starts, [now, now - 60, now - 3600]);

// Change one event; null takes its note away
const { data: changed } = await client.PATCH('/v1/events/{id}', {
  params: { path: { id: mark.id } },
  body: { tags: ['typescript', 'rollback'], note: null },
});
assert(changed && changed.note === undefined);
assert.deepEqual(changed.tags, ['typescript', 'rollback']);

// Change many
const { data: result } = await client.PATCH('/v1/events', {
  params: { query: { tag: ['typescript'], open: true } },
  body: { stop: now, add_tags: ['late'] },
});
assert.deepEqual([result?.matched, result?.changed], [1, 1]);

// An error is a problem, with the reason
const { error: problem } = await client.POST('/v1/events', { body: { start: 2, stop: 1 } });
assert(problem && problem.status === 400);
assert.equal(problem.detail, 'stop 1 is before start 2; it must be the same or later');

const { data: removal } = await client.DELETE('/v1/events', { params: { query: { tag: ['typescript'] } } });
console.log(`TypeScript: ${starts.length} events listed, ${removal?.removed} removed, and an error: ${problem.detail}`);
