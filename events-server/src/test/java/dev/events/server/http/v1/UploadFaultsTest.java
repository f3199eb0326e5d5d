package dev.events.server.http.v1;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import dev.events.server.RunningServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each line of an upload is answered, also when MongoDB fails in the middle of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadFaultsTest {
    /** The most lines that are added with one command. */
    private static final int BATCH = 1000;

    private FaultyMongo mongo;
    private RunningServer server;

    @BeforeAll
    void start() {
        mongo = FaultyMongo.start();
        server = RunningServer.on(mongo, "&timeoutMS=3000");
    }

    @AfterAll
    void stop() {
        mongo.clear();
        server.close();
        mongo.close();
    }

    @BeforeEach
    void removeEverything() {
        mongo.clear();
        server.removeAll();
        mongo.forget();
    }

    @Test
    void connectionThatBreaksForGood_beforeAnyLineIsAnswered_is503() {
        mongo.on("insert").dropBefore();

        HttpResponse<String> response = upload(lines(1, 10));

        assertEquals(503, response.statusCode(), response.body());
        assertEquals("1", header(response, "Retry-After"));
        mongo.clear();
        assertEquals(0, server.countListed());
    }

    @Test
    void connectionThatBreaksForGood_afterThat_isInTheAnswerOfEachLine() {
        letTheFirstBatchPass();
        mongo.on("insert").dropBefore();

        HttpResponse<String> response = upload(lines(1, 3 * BATCH));

        assertEquals(200, response.statusCode());
        List<String> answers = response.body().lines().toList();
        assertEquals(3 * BATCH, answers.size());
        // The first batch ends where the body had not arrived yet, and has a thousand lines at most.
        assertTrue(answers.get(0).contains("\"id\""), answers.get(0));
        answers.stream().skip(BATCH).forEach(answer -> {
            assertTrue(answer.endsWith("; the event may or may not have been added\",\"retry\":true}"), answer);
            assertFalse(answer.contains("127.0.0.1"), answer);
        });
    }

    @Test
    void linesToRetry_sentAgainUnderTheSameKey_areAddedOnce() {
        String lines = lines(1, 2 * BATCH);
        letTheFirstBatchPass();
        mongo.on("insert").dropAfter();
        assertTrue(upload(lines).body().contains("\"retry\":true"));
        mongo.clear();

        HttpResponse<String> again = upload(lines);

        assertFalse(again.body().contains("\"retry\":true"), again.body());
        assertEquals(2 * BATCH, again.body().split("\"id\"", -1).length - 1);
        assertEquals(2 * BATCH, server.countListed());
    }

    @Test
    void documentThatIsRefused_failsAlone() {
        letTheOperationPass();
        mongo.on("insert").once().failDocument(14031);

        HttpResponse<String> response = upload(lines(1, 3));

        assertEquals(200, response.statusCode());
        List<String> answers = response.body().lines().toList();
        assertEquals(
                "{\"line\":1,\"error\":\"the store has no space left on its disk, or the disk fails: OutOfDiskSpace (14031);"
                        + " the event may or may not have been added\",\"retry\":true}",
                answers.get(0));
        assertEquals(3, answers.size());
    }

    private void letTheFirstBatchPass() {
        letTheOperationPass();
        mongo.on("insert").once().delay(Duration.ZERO);
    }

    /** Before its first line, an upload is noted in the history. */
    private void letTheOperationPass() {
        mongo.on("insert").once().delay(Duration.ZERO);
    }

    private static String lines(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "{\"start\":" + i + "}\n")
                .collect(Collectors.joining());
    }

    private HttpResponse<String> upload(String lines) {
        return server.send(server.request("/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", "upload")
                .POST(BodyPublishers.ofString(lines)));
    }
}
