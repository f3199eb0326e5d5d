import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Instant;

public class OnEmbeddedStore {
    public static void main(String[] args) {
        try (var events = EmbeddedStore.open(Path.of(args[0]))) {
            events.add(Event.open(Instant.now(), "embedded", "example"));
            var query = EventQuery.builder().tag("embedded").open(true).build();
            events.page(query).events().forEach(System.out::println);
        }
    }
}
