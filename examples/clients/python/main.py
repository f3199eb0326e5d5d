"""Uses the generated client: adds events, pages through them, changes them, and reads an error."""

import sys
import time

from events_client import Client
from events_client.api.events import add_event, get_event, list_events, patch_event
from events_client.api.many_events import bulk_edit_events, bulk_remove_events
from events_client.models import BulkEdit, EventPatch, NewEvent, Problem

client = Client(base_url=sys.argv[1])
now = time.time()

# Add
mark = add_event.sync(client=client, body=NewEvent(start=now, tags=["python", "deploy"], note="version 1.4"))
add_event.sync(client=client, body=NewEvent(start=now - 3600, duration=1800, tags=["python"]))
add_event.sync(client=client, body=NewEvent(start=now - 60, open_=True, tags=["python"]))
assert mark.start == now and mark.stop is None, mark

# Page through all, two at a time
starts = []
page = list_events.sync(client=client, tag=["python"], limit=2)
starts += [event.start for event in page.events]
while page.next_cursor is not None:
    page = list_events.sync(client=client, tag=["python"], limit=2, cursor=page.next_cursor)
    starts += [event.start for event in page.events]
assert starts == [now, now - 60, now - 3600], starts

# Change one event; None takes its note away
changed = patch_event.sync(mark.id, client=client, body=EventPatch(tags=["python", "rollback"], note=None))
assert changed.tags == ["python", "rollback"] and not changed.note, changed
assert get_event.sync(mark.id, client=client) == changed

# Change many
result = bulk_edit_events.sync(client=client, tag=["python"], open_=True, body=BulkEdit(stop=now, add_tags=["late"]))
assert (result.matched, result.changed) == (1, 1), result

# An error is a Problem, with the reason
problem = add_event.sync(client=client, body=NewEvent(start=2, stop=1))
assert isinstance(problem, Problem) and problem.status == 400, problem
assert problem.detail == "stop 1 is before start 2; it must be the same or later", problem

removed = bulk_remove_events.sync(client=client, tag=["python"]).removed
print(f"Python: {len(starts)} events listed, {removed} removed, and an error: {problem.detail}")
