package dev.events.server.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.mongo.FaultyMongo;
import dev.events.core.mongo.MongoEventRepository;
import dev.events.server.config.RetentionRule;
import dev.events.server.config.RetentionRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Retention on MongoDB. */
class MongoRetentionTest extends RetentionContract {
    private static FaultyMongo mongo;

    @BeforeAll
    static void start() {
        mongo = FaultyMongo.start();
    }

    @AfterAll
    static void stop() {
        mongo.close();
    }

    @Override
    Store open() {
        MongoEventRepository repository = MongoEventRepository.builder()
                .connectionString(mongo.connectionString())
                .database("events_test")
                .collection("retention" + Event.newId())
                .open();
        return new Store(repository, repository.history(), repository.companion(Retention.COLLECTION));
    }

    @Test
    void aStoreThatFails_isTriedAgainInTheNextRun() {
        Instant now = Instant.parse("2026-11-29T12:00:00Z");
        List<RetentionRule> rules = RetentionRules.parse("retention", List.of(Map.of("name", "all", "keep", "1d")));
        Store store = open();
        try (MongoEventRepository repository = (MongoEventRepository) store.repository()) {
            Clock clock = Clock.fixed(now, ZoneOffset.UTC);
            Retention retention = new Retention(repository, store.history(), store.notes(), clock);
            RetentionRuns server = new RetentionRuns(rules, retention, repository, Duration.ZERO, clock, 10);
            repository.add(Event.mark(now.minus(Duration.ofDays(2))));
            repository.add(Event.mark(now));
            mongo.on("find", "delete").fail(13, "Unauthorized");

            server.runOnce();
            mongo.clear();

            assertEquals(2, repository.count(EventQuery.ALL));
            server.runOnce();
            assertEquals(1, repository.count(EventQuery.ALL));
            assertEquals(1, server.removed("all"));
        } finally {
            mongo.clear();
        }
    }
}
