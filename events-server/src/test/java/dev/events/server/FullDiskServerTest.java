package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.SmallDisk;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskServerTest {
    private static final int MEGABYTES = 30;
    private static final String EVENT = "{\"tags\":[\"large\"],\"note\":\"" + "n".repeat(9_000) + "\"}\n";

    @Test
    void fullDisk_isNotReady_andOnlyRemovalsWork(@TempDir Path mountedAt) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountedAt, MEGABYTES);
                RunningServer server = RunningServer.embedded(mountedAt.resolve("store"))) {
            assertEquals(200, server.get("/readyz").statusCode());
            String upload = EVENT.repeat(100);
            String answer;
            do {
                answer = server.upload(upload).body();
            } while (!answer.contains("no space left on its disk"));
            disk.fill();

            HttpResponse<String> notReady = server.get("/readyz");
            assertEquals(503, notReady.statusCode());
            assertTrue(notReady.body().contains("the embedded store has no space left on its disk"), notReady.body());
            assertEquals(200, server.get("/healthz").statusCode());
            assertEquals(200, server.get("/v1/events?limit=1").statusCode());

            HttpResponse<String> removed = server.delete("/v1/events?tag=large");
            assertEquals(200, removed.statusCode(), removed.body());
            assertEquals(200, server.get("/readyz").statusCode());
            assertEquals(201, server.post("/v1/events", EVENT).statusCode());
        }
    }
}
