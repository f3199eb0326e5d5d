import events.api.EventsApi;
import events.api.EventsApi.APIAddEventRequest;
import events.api.EventsApi.APIListEventsRequest;
import events.api.EventsApi.APIPatchEventRequest;
import events.api.ManyEventsApi;
import events.api.ManyEventsApi.APIBulkEditEventsRequest;
import events.api.ManyEventsApi.APIBulkRemoveEventsRequest;
import events.client.ApiClient;
import events.client.ApiException;
import events.model.BulkEdit;
import events.model.BulkEditResult;
import events.model.Event;
import events.model.EventPage;
import events.model.EventPatch;
import events.model.NewEvent;
import events.model.Problem;
import java.util.ArrayList;
import java.util.List;

/** Uses the generated client: adds events, pages through them, changes them, and reads an error. */
public class Main {
    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(args[0]);
        EventsApi events = new EventsApi(client);
        ManyEventsApi manyEvents = new ManyEventsApi(client);
        double now = System.currentTimeMillis() / 1000.0;
        List<String> tag = List.of("java");

        // Add
        Event mark = add(events, new NewEvent().start(now).tags(List.of("java", "deploy")).note("version 1.4"));
        add(events, new NewEvent().start(now - 3600).duration(1800.0).tags(tag));
        add(events, new NewEvent().start(now - 60).open(true).tags(tag));
        require(mark.getStart() == now && mark.getStop() == null, mark);

        // Page through all, two at a time
        List<Double> starts = new ArrayList<>();
        String cursor = null;
        do {
            EventPage page = events.listEvents(APIListEventsRequest.newBuilder()
                    .tag(tag)
                    .limit(2)
                    .cursor(cursor)
                    .build());
            page.getEvents().forEach(event -> starts.add(event.getStart()));
            cursor = page.getNextCursor();
        } while (cursor != null);
        require(starts.equals(List.of(now, now - 60, now - 3600)), starts);

        // Change one event; null takes its note away
        Event changed = events.patchEvent(APIPatchEventRequest.newBuilder()
                .id(mark.getId())
                .eventPatch(new EventPatch().tags(List.of("java", "rollback")).note(null))
                .build());
        require(changed.getTags().equals(List.of("java", "rollback")) && changed.getNote() == null, changed);

        // Change many
        BulkEditResult result = manyEvents.bulkEditEvents(APIBulkEditEventsRequest.newBuilder()
                .tag(tag)
                .open(true)
                .bulkEdit(new BulkEdit().stop(now).addTags(List.of("late")))
                .build());
        require(result.getMatched() == 1 && result.getChanged() == 1, result);

        // An error is a problem, with the reason
        String detail = null;
        try {
            add(events, new NewEvent().start(2.0).stop(1.0));
        } catch (ApiException e) {
            Problem problem = client.getObjectMapper().readValue(e.getResponseBody(), Problem.class);
            require(e.getCode() == 400 && problem.getStatus() == 400, problem);
            detail = problem.getDetail();
        }
        require("stop 1 is before start 2; it must be the same or later".equals(detail), detail);

        long removed = manyEvents
                .bulkRemoveEvents(APIBulkRemoveEventsRequest.newBuilder().tag(tag).build())
                .getRemoved();
        System.out.printf("Java: %d events listed, %d removed, and an error: %s%n", starts.size(), removed, detail);
    }

    private static Event add(EventsApi events, NewEvent event) throws ApiException {
        return events.addEvent(APIAddEventRequest.newBuilder().newEvent(event).build());
    }

    private static void require(boolean condition, Object found) {
        if (!condition) {
            throw new AssertionError(found);
        }
    }
}
