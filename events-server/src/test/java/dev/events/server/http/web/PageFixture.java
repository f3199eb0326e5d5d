package dev.events.server.http.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.RunningServer;
import dev.events.server.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real browser with the page of a real server. Skipped where Chromium and its driver are not installed ({@code .ci/browser}). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageFixture {
    /** The first second of March 10th of 2026, in the time zone of the browser. */
    static final double DAY = 1773097200;

    static final String RANGE = range(1);

    RunningServer server;
    Chromium browser;

    @BeforeAll
    void start(@TempDir Path directory) {
        if (!Chromium.isInstalled()) {
            System.out.println(getClass().getSimpleName()
                    + " is skipped: chromium and chromedriver are not installed; .ci/browser installs them");
            Assumptions.abort("no browser");
        }
        server = RunningServer.embedded(directory);
        browser = Chromium.open(server);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
            server.close();
        }
    }

    @BeforeEach
    void removeAll() {
        server.removeAll();
    }

    @AfterEach
    void nothingElseIsAsked() {
        browser.assertContent();
    }

    /** The part of the address for some days. */
    static String range(int days) {
        return "from=%.0f&to=%.0f".formatted(DAY, DAY + days * 86400.0);
    }

    String add(String json) {
        return TestServer.json(server.post("/v1/events", json)).get("id").asText();
    }

    String interval(double fromHour, double toHour, String tag, String note) {
        return add("{\"start\":" + (DAY + fromHour * 3600) + ",\"stop\":" + (DAY + toHour * 3600) + ",\"tags\":[\""
                + tag + "\"],\"note\":\"" + note + "\"}");
    }

    JsonNode only() {
        JsonNode events = TestServer.json(server.get("/v1/events")).get("events");
        assertEquals(1, events.size(), events::toString);
        return events.get(0);
    }
}
