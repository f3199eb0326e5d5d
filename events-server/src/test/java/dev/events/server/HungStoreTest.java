package dev.events.server;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** What still works while MongoDB accepts commands and does not answer them. */
class HungStoreTest {
    private static final int ADDS = 1300;

    /** How many adds the server lets wait for the store. */
    private static final int WAITING = 1024;

    private final FaultyMongo mongo = FaultyMongo.start();
    private final RunningServer server = RunningServer.on(mongo, "&timeoutMS=600000");

    @BeforeEach
    void connect() {
        assertEquals(201, server.post("/v1/events", "{\"tags\":[\"first\"]}").statusCode());
    }

    @AfterEach
    void stop() {
        mongo.clear();
        server.close();
        mongo.close();
    }

    @Test
    void addsThatHang_leaveRoomForHealthAndMetrics_andTheRestIsToldToRepeat() throws Exception {
        mongo.on("insert").hang();

        BlockingQueue<HttpResponse<String>> answers = new LinkedBlockingQueue<>();
        List<CompletableFuture<HttpResponse<String>>> adds = startAdds(ADDS, answers);
        for (int i = 0; i < ADDS - WAITING; i++) {
            HttpResponse<String> refused = answers.take();
            assertEquals(503, refused.statusCode(), refused.body());
            assertEquals("1", header(refused, "Retry-After"));
            assertTrue(
                    refused.body().contains(WAITING + " requests are waiting for the store, which is the limit"),
                    refused.body());
        }

        assertEquals(200, server.get("/healthz").statusCode());
        assertEquals(200, server.get("/openapi.yaml").statusCode());
        assertEquals(200, server.get("/v1/events").statusCode());
        String metrics = server.get("/metrics").body();
        assertTrue(metrics.contains("\nevents_store_calls_running " + WAITING + ".0\n"), metrics);
        assertTrue(metrics.contains("\nevents_store_calls_refused_total " + (ADDS - WAITING) + ".0\n"), metrics);
        HttpResponse<String> ready = server.get("/readyz");
        assertEquals(503, ready.statusCode(), ready.body());
        assertEquals("1", header(ready, "Retry-After"));
        assertEquals(
                WAITING, adds.stream().filter(add -> !add.isDone()).count(), "adds that still wait for the answer");

        mongo.clear();
        for (CompletableFuture<HttpResponse<String>> add : adds) {
            add.join();
        }
        assertEquals(
                WAITING,
                adds.stream().filter(add -> add.join().statusCode() == 201).count());
        assertEquals(200, server.get("/readyz").statusCode());
        assertEquals(1 + WAITING, server.countListed());
    }

    private List<CompletableFuture<HttpResponse<String>>> startAdds(
            int count, BlockingQueue<HttpResponse<String>> answers) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<String>>> adds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HttpRequest add = server.request("/v1/events")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"tags\":[\"hangs\"]}"))
                    .build();
            adds.add(client.sendAsync(add, BodyHandlers.ofString()).thenApply(answer -> {
                answers.add(answer);
                return answer;
            }));
        }
        return adds;
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "no virtual threads before Java 21")
    void aRead_whoseClientLeaves_ends() throws Exception {
        for (String path : List.of("/v1/events?text=none", "/v1/tags", "/v1/stats?by=day")) {
            mongo.on("find", "aggregate", "killCursors").hang();
            try (Socket client = server.connect()) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
                client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                awaitRunning(1);
            }
            awaitRunning(0);
            mongo.clear();
            assertEquals(200, server.get(path).statusCode());
        }
    }

    private void awaitRunning(int calls) {
        while (!server.get("/metrics").body().contains("\nevents_store_calls_running " + calls + ".0\n")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void readiness_isAnsweredWhileThePingHangs_andAsksOnlyOnce() {
        mongo.forget();
        mongo.on("ping").hang();

        for (int i = 0; i < 5; i++) {
            HttpResponse<String> ready = server.get("/readyz");
            assertEquals(503, ready.statusCode(), ready.body());
            assertEquals("1", header(ready, "Retry-After"));
            assertTrue(ready.body().contains("the store does not answer"), ready.body());
        }
        assertEquals(1, mongo.count("ping"));
        assertEquals(200, server.get("/healthz").statusCode());
    }

    @Test
    void readiness_is503_whateverMongoDbSays() {
        for (int code : new int[] {1, 6, 13, 18, 50, 89, 91, 133, 262, 365, 462, 10107, 11600, 14031}) {
            mongo.on("ping").fail(code, "Code" + code);
            HttpResponse<String> ready = server.get("/readyz");
            assertEquals(503, ready.statusCode(), code + ": " + ready.body());
            assertEquals("1", header(ready, "Retry-After"));
            mongo.clear();
        }
        assertEquals(200, server.get("/readyz").statusCode());
    }
}
