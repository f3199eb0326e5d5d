import dev.events.core.Change;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Prints what happens to the events with a tag, from a position on. */
public class FollowChanges {
    public static void main(String[] args) {
        try (var events = EmbeddedStore.open(Path.of(args[0]))) {
            var query = EventQuery.builder().tag("work").build();
            var position = events.position();
            var work = events.add(Event.open(Instant.now(), "work"));
            events.add(Event.mark(Instant.now(), "another"));
            try (var feed = events.changes(position)) {
                feed.next(100, Duration.ofSeconds(30)).forEach(change -> print(change.seenThrough(query)));
                events.update(work.id(), event -> event.withTags("done"));
                feed.next(100, Duration.ofSeconds(30)).forEach(change -> print(change.seenThrough(query)));
            }
        }
    }

    private static void print(Change change) {
        if (change != null) {
            System.out.println(change.kind() + " " + change.id());
        }
    }
}
