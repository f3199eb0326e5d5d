package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server works while MongoDB has no indexes, and says that they are missing. */
class MissingIndexesTest {
    private FaultyMongo mongo;

    @BeforeEach
    void start() {
        mongo = FaultyMongo.start();
    }

    @AfterEach
    void stop() {
        mongo.close();
    }

    private static void useEverything(TestServer server) {
        assertEquals(201, server.post("/v1/events", "{\"tags\":[\"a\"]}").statusCode());
        assertEquals(201, server.addWithKey("key", "{\"tags\":[\"b\"]}").statusCode());
        assertEquals(200, server.addWithKey("key", "{\"tags\":[\"b\"]}").statusCode());
        assertEquals(200, server.get("/v1/events?tag=a").statusCode());
        assertEquals(200, server.get("/list_events").statusCode());
        assertEquals(200, server.get("/v1/tags").statusCode());
        assertEquals(200, server.get("/readyz").statusCode());
        assertEquals(200, server.delete("/v1/events?all=true").statusCode());
        assertEquals(200, server.post("/remove_events", "{\"purge\":true}").statusCode());
    }

    private static String missing(TestServer server) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("events_store_indexes_missing "))
                .findFirst()
                .orElse("no such metric");
    }

    @Test
    void creationThatHangs_delaysNeitherTheStartNorARequest() throws Exception {
        mongo.on("createIndexes").hang();
        try (RunningServer server = RunningServer.on(mongo.connectionString())) {
            useEverything(server);

            mongo.await("createIndexes", 1);
            assertEquals("events_store_indexes_missing 4.0", missing(server));
            mongo.clear();
            String now = missing(server);
            while (!now.equals("events_store_indexes_missing 0.0")) {
                now = missing(server);
            }
        }
    }

    @Test
    void creationThatIsRefused_isAWarning_andNothingElse() throws Exception {
        mongo.on("createIndexes").fail(13, "Unauthorized");
        try (ServerProcess server = ServerProcess.run("--mongodb-url=" + mongo.connectionString(), "--port", "0")) {
            useEverything(server);

            assertEquals("events_store_indexes_missing 4.0", missing(server));
            String log = server.errors();
            while (!log.contains("Unauthorized")) {
                log = server.errors();
            }
            assertEquals(
                    1,
                    log.lines()
                            .filter(line -> line.contains("WARN") && line.contains("events_tags_start"))
                            .count(),
                    log);
            assertTrue(
                    log.contains("MongoDB lacks the indexes events_start, events_tags_start, events_stop, events_open"),
                    log);
        }
    }
}
