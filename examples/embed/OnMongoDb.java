import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.mongo.MongoEventRepository;
import java.time.Instant;

public class OnMongoDb {
    public static void main(String[] args) {
        try (var events = MongoEventRepository.open(args[0])) {
            events.add(Event.open(Instant.now(), "embedded", "example"));
            var query = EventQuery.builder().tag("embedded").open(true).build();
            events.page(query).events().forEach(System.out::println);
        }
    }
}
