package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Change.Kind;
import dev.events.core.ChangeFeed;
import dev.events.core.Event;
import dev.events.core.PositionGoneException;
import dev.events.core.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes on a replica set, by change streams; see {@link OplogBackend} for what the server in memory lacks. */
class StreamedChangesTest extends MongoChangesContract {
    private FaultyMongo mongoDb;

    @BeforeAll
    void start() {
        mongoDb = FaultyMongo.startWithChangeStreams();
    }

    @AfterAll
    void stop() {
        mongoDb.close();
    }

    @Override
    protected String connectionString() {
        return mongoDb.connectionString();
    }

    @Test
    void changesOfOthers_areTold() {
        assertTrue(mongo().tellsChangesOfOthers());
    }

    @AfterEach
    void mend() {
        mongoDb.clear();
    }

    private Event add(int second) {
        return repository.add(Event.mark(at(second)));
    }

    private void assertToldNext(ChangeFeed feed, Event event) {
        assertEquals(event, next(feed, 1).get(0).event());
    }

    @Test
    void aDrop_isAReset_andTheFeedGoesOn() {
        add(1);
        try (ChangeFeed feed = repository.changes(null)) {
            documents.drop();
            assertEquals(Kind.RESET, next(feed, 1).get(0).kind());
            assertToldNext(feed, add(2));
            try (ChangeFeed another = repository.changes(feed.position())) {
                assertToldNext(another, add(3));
            }
        }
    }

    /** Of the kind that MongoDB says the driver may resume after. */
    @Test
    void anElection_isResumed() {
        try (ChangeFeed feed = repository.changes(null)) {
            assertToldNext(feed, add(1));
            mongoDb.on("getMore").once().fail(11602, "InterruptedDueToReplStateChange", "ResumableChangeStreamError");
            assertToldNext(feed, add(2));
        }
    }

    @Test
    void aFeedThatFailed_goesOnWhereItWas() {
        try (ChangeFeed feed = repository.changes(null)) {
            assertToldNext(feed, add(1));
            mongoDb.on("getMore", "aggregate").fail(91, "ShutdownInProgress");
            Event event = add(2);
            assertThrows(StoreUnavailableException.class, () -> feed.next(1, Duration.ofMinutes(1)));
            assertThrows(StoreUnavailableException.class, () -> feed.next(1, Duration.ofMinutes(1)));
            mongoDb.clear();
            assertToldNext(feed, event);

            String position = feed.position();
            mongoDb.on("getMore", "aggregate").dropBefore();
            Event next = add(3);
            assertThrows(StoreUnavailableException.class, () -> feed.next(1, Duration.ofMinutes(1)));
            mongoDb.clear();
            try (ChangeFeed another = repository.changes(position)) {
                assertToldNext(another, next);
            }
        }
    }

    @Test
    void changesThatMongoDbHasForgotten_areGone() {
        try (ChangeFeed feed = repository.changes(null)) {
            mongoDb.on("getMore").fail(286, "ChangeStreamHistoryLost", "NonResumableChangeStreamError");
            assertThrows(PositionGoneException.class, () -> feed.next(1, Duration.ofMinutes(1)));
        }
        mongoDb.clear();
        String position = repository.position();
        mongoDb.on("aggregate").fail(280, "ChangeStreamFatalError");
        assertThrows(PositionGoneException.class, () -> repository.changes(position));
    }

    @Test
    void aPositionThatIsYetToCome_isGone() {
        for (String position : List.of("at-4294967295-1", "82FFFFFFFF000000012B0229296E04")) {
            PositionGoneException e = assertThrows(PositionGoneException.class, () -> repository.changes(position));
            assertEquals("this position is later than MongoDB's time", e.getMessage());
        }
    }

    @Test
    void aFeed_hasReachedAnother_onceItHasToldTheSame() {
        try (ChangeFeed ahead = repository.changes(null)) {
            String begin = ahead.position();
            add(1);
            next(ahead, 1);
            try (ChangeFeed behind = repository.changes(begin)) {
                assertFalse(behind.hasReached(ahead.position()));
                next(behind, 1);
                assertTrue(behind.hasReached(ahead.position()));
            }
        }
    }

    @Test
    void aPositionThatIsKnown_isTold_whileSomebodyAsksForTheNext() throws Exception {
        String known = repository.position();
        int pings = mongoDb.count("ping");
        mongoDb.on("ping").hang();
        Thread asking = new Thread(() -> {
            while (mongoDb.count("ping") == pings) {
                repository.position(); // is asked for anew after a second
            }
        });
        asking.start();
        mongoDb.await("ping", pings + 1);

        assertEquals(known, repository.position());
        mongoDb.release();
        asking.join();
    }

    @Test
    void aUserWithoutTheRight_isTold() {
        mongoDb.on("aggregate").fail(13, "Unauthorized");
        assertFalse(repository.position().isEmpty(), "lists work without it");
        StoreUnavailableException e = assertThrows(StoreUnavailableException.class, () -> repository.changes(null));
        assertEquals("MongoDB does not allow its user to do this: Unauthorized (13)", e.reason());
    }

    @Test
    void aStandaloneThatPosesAsASet_tellsItsOwnChanges() {
        mongoDb.on("aggregate").fail(40573, "Location40573");
        try (ChangeFeed feed = repository.changes(null)) {
            assertFalse(mongo().tellsChangesOfOthers());
            assertToldNext(feed, add(1));
        }
    }
}
