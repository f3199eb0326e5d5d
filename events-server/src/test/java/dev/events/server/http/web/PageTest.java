package dev.events.server.http.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.RunningServer;
import dev.events.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;

/** Seeing events on the timeline, and moving about. */
class PageTest extends PageFixture {
    @Test
    void aFirstVisit_saysHowToAddTheFirstEvent() {
        browser.visit("");

        browser.see("#welcome");
        assertEquals(
                "curl " + server.url()
                        + "/v1/events -H 'Content-Type: application/json' -d '{\"tags\": [\"hello\"], \"note\":"
                        + " \"it works\"}'",
                browser.text("#welcome-curl"));
        assertEquals(
                "events-cli --server " + server.url() + " add hello --note \"it works\"", browser.text("#welcome-cli"));
        browser.press("#welcome", "Add an event");
        browser.type("#field-tags", "hello", Keys.ENTER);
        browser.click("#event-save");
        browser.awaitText("#toasts", "Added: hello");
        browser.awaitGone("#welcome");
        assertEquals("[\"hello\"]", only().get("tags").toString());
    }

    @Test
    void aNewUser_adds_finds_changes_removes_andBringsBack() {
        browser.visit("");
        browser.see("#welcome");
        browser.keys("n");
        browser.type("#field-tags", "deploy,web", Keys.ENTER);
        browser.type("#field-note", "version 1.4");
        browser.click("#event-save");
        browser.awaitText("#panel-events", "version 1.4");
        browser.keys(Keys.ESCAPE);
        browser.awaitGone("#details");

        browser.keys("/");
        browser.type("#filter", "any:dep");
        browser.awaitText("#filter-options", "any:deploy");
        browser.type("#filter", Keys.ARROW_DOWN, Keys.ENTER, "text:VERSION");
        browser.awaitText("#panel-events caption", "1 event in view");
        assertEquals("any:deploy text:VERSION", browser.see("#filter").getDomProperty("value"));

        browser.click("#panel-events td.when button");
        browser.press("#details", "Edit");
        browser.replace("#field-note", "version 1.5 has the word Version");
        browser.click("#event-save");
        browser.awaitText("#details h2", "version 1.5");
        assertEquals("version 1.5 has the word Version", only().get("note").asText());

        browser.press("#details", "Remove");
        browser.awaitText("#toasts", "Removed: version 1.5");
        browser.awaitText("#panel-events caption", "0 events in view");
        assertEquals(
                "0", TestServer.json(server.get("/v1/events")).get("events").size() + "");

        browser.press("#toasts .toast:last-child", "Undo");
        browser.awaitText("#panel-events caption", "1 event in view");
        browser.click("#tab-history");
        browser.awaitText("#panel-history", "Removed 1 event\nversion 1.5 has the word Version");
        browser.awaitText("#panel-history", "Changed 1 event");
        browser.press("#panel-history", "version 1.4");
        browser.awaitText("#details", "note “version 1.4” → “version 1.5 has the word Version”");
        assertEquals("version 1.5 has the word Version", only().get("note").asText());
    }

    @Test
    void howLongAnEventHasBeenOpen_goesOnWhereverItIsSaid() {
        String id = add("{\"open\":true,\"tags\":[\"work\"]}");
        browser.visit("event=" + id);
        for (String place : List.of("#open-bar", "#details", "#panel-events")) {
            browser.see(place + " .elapsed");
        }
        // An answer would write it anew.
        browser.network(false);
        try {
            for (String place : List.of("#open-bar", "#details", "#panel-events")) {
                String before = browser.text(place + " .elapsed");
                browser.await("more", () -> browser.text(place + " .elapsed").equals(before) ? null : true);
            }
        } finally {
            browser.network(true);
        }
    }

    @Test
    void theAddress_holdsTheView_andGoesBack() {
        interval(8, 9, "deploy", "one");
        interval(10, 11, "test", "two");
        browser.visit(RANGE + "&filter=-tag%3Atest");
        browser.awaitText("#panel-events", "one");
        browser.awaitText("#panel-events caption", "1 event in view");
        browser.awaitText("#span", "Mar 10, 2026, 00:00 – Mar 11, 2026, 00:00");

        browser.click("#clear-filter");
        browser.awaitText("#panel-events caption", "2 events in view");
        browser.click("#tab-figures");
        browser.awaitText("#panel-figures", "By hour");
        browser.await("its address", () -> browser.address().contains("tab=figures") ? true : null);
        browser.back();
        browser.back();
        browser.awaitText("#panel-events caption", "1 event in view");
        assertEquals("-tag:test", browser.see("#filter").getDomProperty("value"));

        browser.replace("#filter", "since:yesterday from:today deploy");
        browser.type("#filter", Keys.ENTER);
        browser.awaitText("#filter-error", "from:today");
    }

    @Test
    void wheelDragAndKeys_moveAndZoom() {
        interval(8, 9, "deploy", "one");
        browser.visit(RANGE);
        browser.awaitText(".lane-heading", "deploy");
        long before = length();
        browser.keys("+");
        browser.await("nearer", () -> length() < before ? true : null);
        browser.keys("--");
        browser.await("farther", () -> length() > before ? true : null);
        double from = from();
        browser.keys(Keys.ARROW_RIGHT);
        browser.await("later", () -> from() > from ? true : null);
        double later = from();
        WebElement lanes = browser.see("#lanes");
        browser.actions()
                .moveToElement(lanes)
                .clickAndHold()
                .moveByOffset(200, 0)
                .release()
                .perform();
        browser.await("earlier", () -> from() < later ? true : null);
        long far = length();
        browser.actions().keyDown(Keys.CONTROL).scrollToElement(lanes).perform();
        browser.script(
                "arguments[0].dispatchEvent(new WheelEvent('wheel', {deltaY: -300, ctrlKey: true, cancelable: true}))",
                lanes);
        browser.actions().keyUp(Keys.CONTROL).perform();
        browser.await("nearer", () -> length() < far ? true : null);
        browser.keys("t");
        browser.await("today", () -> browser.address().contains("range=day") ? true : null);
    }

    private double from() {
        return parameter("from");
    }

    private long length() {
        return (long) (parameter("to") - parameter("from"));
    }

    private double parameter(String name) {
        String value = browser.address().replaceFirst(".*[#&]" + name + "=([^&]*).*", "$1");
        return value.startsWith("http") ? -1 : Double.parseDouble(value);
    }

    @Test
    void aDragToAndFro_endsWhereItBegan() {
        interval(8, 9, "deploy", "one");
        browser.visit(RANGE);
        browser.awaitText(".lane-heading", "deploy");
        WebElement lanes = browser.see("#lanes");
        browser.actions()
                .moveToElement(lanes)
                .clickAndHold()
                .moveByOffset(-200, 0)
                .moveByOffset(50, 0)
                .moveByOffset(100, 0)
                .release()
                .perform();
        double pixel = 86400.0 / lanes.getSize().getWidth();
        browser.await("50 pixels later", () -> Math.abs(from() - DAY - 50 * pixel) < 2 * pixel ? true : null);
    }

    @Test
    void twoFingers_zoomAroundTheMiddleBetweenThem() {
        interval(8, 9, "deploy", "one");
        browser.visit(RANGE);
        browser.awaitText(".lane-heading", "deploy");
        Rectangle lanes = browser.see("#lanes").getRect();
        int middle = lanes.getX() + lanes.getWidth() / 3;
        int down = lanes.getY() + lanes.getHeight() / 2;
        browser.touch("touchStart", new int[] {middle - 40, down}, new int[] {middle + 40, down});
        for (int apart = 50; apart <= 160; apart += 10) {
            browser.touch("touchMove", new int[] {middle - apart, down}, new int[] {middle + apart, down});
        }
        browser.touch("touchEnd");

        browser.await("four times as near", () -> Math.abs(length() - 21600) < 600 ? true : null);
        assertEquals(DAY + 86400 / 3.0, from() + length() / 3.0, 600);
    }

    @Test
    void aPrefix_isCompleted_orMeansAllTagsThatBeginSo() {
        interval(8, 9, "incident", "one");
        interval(9, 10, "income", "two");
        interval(10, 11, "deploy", "three");
        browser.visit(RANGE);
        browser.awaitText("#panel-events caption", "3 events in view");
        browser.type("#filter", "depl");
        browser.awaitText("#filter-options", "tag:deploy");
        browser.type("#filter", Keys.ENTER);
        browser.awaitText("#panel-events caption", "1 event in view");
        browser.replace("#filter", "any:inc*");
        browser.awaitText("#panel-events caption", "2 events in view");
        browser.await("two lanes", () -> browser.text(".lane-name").equals("incident\nincome") ? true : null);
        interval(11, 12, "deploy", "four");
        interval(11, 12, "incoming", "five");
        browser.awaitText("#panel-events caption", "3 events in view");
        browser.awaitText(".lane-name", "incoming");
        assertEquals("incident\nincome\nincoming", browser.text(".lane-name"));
    }

    @Test
    void aPlainWord_isOfferedAsTextOfNotes_andSearchedThereIfNoTagMatches() {
        interval(8, 9, "deploy", "the disk is full");
        browser.visit(RANGE);
        browser.awaitText("#panel-events caption", "1 event in view");
        browser.type("#filter", "disk");
        browser.awaitText("#filter-options", "text:disk\nin notes");
        browser.type("#filter", Keys.ARROW_DOWN, Keys.ENTER);
        browser.await("it", () -> browser.address().contains("filter=text%3Adisk") ? true : null);
        browser.awaitText("#panel-events caption", "1 event in view");

        browser.replace("#filter", "-test is full");
        browser.type("#filter", Keys.ENTER);
        browser.press("#empty", "Search notes for “is full”");
        browser.awaitText("#panel-events caption", "1 event in view");
        assertEquals("-test \"text:is full\"", browser.see("#filter").getDomProperty("value"));
        browser.awaitGone("#empty");
    }

    @Test
    void whoeverTypes_isToldThatNothingMatches_onlyAtRestOrAfterLeavingTheLine() {
        interval(8, 9, "deploy", "one");
        browser.visit(RANGE);
        browser.awaitText(".lane-name", "deploy");
        // Typing never comes to rest.
        browser.script("const real = setTimeout;"
                + " window.setTimeout = (action, millis) => millis > 1000 ? 0 : real(action, millis);");
        browser.type("#filter", "nothing");
        browser.awaitText("#panel-events caption", "0 events in view");
        browser.await("no lane", () -> browser.text(".lane-name").contains("deploy") ? null : true);
        browser.nextFrames();
        assertFalse(browser.sees("#empty"));
        browser.type("#filter", Keys.TAB);
        browser.awaitText("#empty", "No event in this range matches the filter.");

        browser.visit(RANGE);
        browser.awaitText(".lane-name", "deploy");
        browser.type("#filter", "nothing");
        browser.awaitText("#empty", "No event in this range matches the filter.");
    }

    @Test
    void labels_areWhole_orCutToWhatFitsTheirBars_orLeftOut() {
        interval(8, 8.5, "deploy", "too long for this");
        interval(10, 11, "deploy", "OK");
        interval(12, 15, "deploy", "W".repeat(60));
        browser.visit(RANGE);
        browser.awaitText(".lane-name", "deploy");
        browser.awaitText("#panel-events caption", "3 events in view");
        browser.script("""
                window.painted = new Map();
                const real = CanvasRenderingContext2D.prototype.fillText;
                CanvasRenderingContext2D.prototype.fillText = function(text, x, y) {
                    painted.set(text, this.measureText(text).width);
                    real.call(this, text, x, y);
                };
                document.getElementById('lanes').dispatchEvent(new Event('scroll'));""");
        browser.nextFrames();
        assertEquals(
                List.of("OK"), browser.script("return [...painted.keys()].filter(text => /^(too|OK)/.test(text))"));
        long bar = browser.see("#lanes").getSize().getWidth() / 8;
        assertEquals(
                1L,
                browser.script(
                        "return [...painted].filter(([text, width]) => /^WWWW+…$/.test(text) && width < arguments[0]).length",
                        bar));
    }

    @Test
    void aLaneOfColumns_saysWhatTheTallestStandsFor() {
        String line = "{\"start\":%.0f,\"tags\":[\"ping\"]}\n";
        server.upload(line.formatted(DAY + 9 * 3600).repeat(40)
                + line.formatted(DAY + 12 * 3600).repeat(20));
        browser.visit(RANGE);
        browser.awaitText(".lane-heading", "ping\n60\nup to 40 a column");
        browser.visit("from=%.0f&to=%.0f".formatted(DAY + 10 * 3600, DAY + 22 * 3600));
        browser.awaitText(".lane-heading", "ping\n20\nup to 20 a column");
    }

    @Test
    void moreRoom_showsTheEventsThatWereColumns() {
        StringBuilder lines = new StringBuilder();
        for (int minute = 0; minute < 40; minute++) {
            lines.append("{\"start\":").append(DAY + 9 * 3600 + minute * 60).append(",\"tags\":[\"ping\"]}\n");
        }
        server.upload(lines.toString());
        browser.size(360, 740);
        try {
            browser.visit(RANGE);
            browser.awaitText(".lane-most", "a column");
            browser.size(2560, 1440);
            browser.await("bars", () -> browser.text(".lane-most").isEmpty() ? true : null);
            assertEquals("ping", browser.text(".lane-name"));
        } finally {
            browser.size(1280, 900);
        }
    }

    @Test
    void aShortRange_isSaidToTheSecond() {
        browser.visit("from=%.0f&to=%.0f".formatted(DAY, DAY + 60));
        browser.awaitText("#span", "Mar 10, 2026, 00:00:00 – 00:01:00");
    }

    @Test
    void onAPhone_theHeadIsLow_andTheAxisStaysInSight() {
        for (int hour = 0; hour < 12; hour++) {
            interval(hour, hour + 1, "deploy", "number " + hour);
        }
        add("{\"open\":true,\"tags\":[\"work\",\"customer\"],\"note\":\"ticket 204\"}");
        add("{\"open\":true,\"tags\":[\"backup\"]}");
        browser.size(360, 740);
        try {
            browser.visit(RANGE);
            browser.awaitText(".lane-name", "deploy");
            browser.awaitText("#open-bar", "backup");
            assertBetween(100, 200, (long) browser.see(".split").getRect().getY());
            browser.awaitText("#panel-events", "number 0");
            assertEquals(List.of(0L, -100L), browser.script("""
                    const [axis, lanes] = ['axis', 'lanes'].map(id => document.getElementById(id));
                    scrollTo(0, scrollY + lanes.getBoundingClientRect().top + 100);
                    return [axis, lanes].map(one => Math.round(one.getBoundingClientRect().top));"""));
        } finally {
            browser.size(1280, 900);
        }
    }

    @Test
    void atTwiceTheSize_nothingIsCutOff_andEdgesAreDragged() {
        String id = interval(8, 12, "deploy", "drag me");
        add("{\"start\":" + (DAY + 3600)
                + ",\"open\":true,\"tags\":[\"a-tag-with-quite-a-long-name-for-a-narrow-page\"]}");
        try {
            for (int width : new int[] {640, 360}) {
                browser.size(width, 450, 2);
                browser.visit(RANGE + "&event=" + id);
                browser.awaitText("#details", "drag me");
                browser.awaitText(".lane-heading", "deploy");
                browser.awaitText("#open-bar", "Stop");
                assertEquals(List.of(), browser.script("""
                        const wide = document.documentElement.scrollWidth - innerWidth;
                        return [...document.querySelectorAll('button, input, h1, h2, #live')]
                            .filter(one => one.checkVisibility() && !one.closest('.lane-headings'))
                            .filter(one => {
                                const box = one.getBoundingClientRect();
                                return box.left < -0.5 || box.right > innerWidth + 0.5
                                    || (one.scrollWidth > one.clientWidth + 1 && !one.matches('input, .open-title, .tag'));
                            })
                            .map(one => `${one.id} ${one.className} ${one.textContent}`)
                            .concat(wide > 0 ? [`the page is ${wide} px too wide`] : []);"""));
            }
            browser.size(640, 450, 2);
            browser.visit(RANGE + "&filter=deploy&event=" + id);
            browser.awaitText("#details", "drag me");
            browser.awaitText(".lane-heading", "deploy");
            WebElement lanes = browser.see("#lanes");
            browser.script("arguments[0].scrollIntoView()", lanes);
            int width = lanes.getSize().getWidth();
            browser.actions()
                    .moveToElement(lanes, 0, -lanes.getSize().getHeight() / 2 + 36)
                    .clickAndHold()
                    .moveByOffset(width / 12, 0)
                    .moveByOffset(width / 24, 0)
                    .release()
                    .perform();
            browser.awaitText("#toasts", "Changed: drag me");
            JsonNode changed = TestServer.json(server.get("/v1/events/" + id));
            assertEquals(DAY + 15 * 3600, changed.get("stop").asDouble(), 1200);
            assertEquals(DAY + 8 * 3600, changed.get("start").asDouble());
        } finally {
            browser.size(1280, 900);
        }
    }

    /** A time of 2026 as the page says it: with the year, once that is over. */
    private static String said(String day, String time) {
        return day + (Year.now(ZoneId.of("Europe/Berlin")).getValue() == 2026 ? ", " : ", 2026, ") + time;
    }

    @Test
    void moving_holdsNoMoreThanIsNear() {
        StringBuilder lines = new StringBuilder();
        for (int hour = 0; hour < 24 * 40; hour++) {
            lines.append("{\"start\":").append(DAY + hour * 3600.0).append(",\"duration\":1800,\"tags\":[\"work\"]}\n");
        }
        server.upload(lines.toString());
        browser.visit(RANGE);
        browser.awaitText("#panel-events", said("Mar 10", "15:00"));
        long events = 0;
        long nodes = 0;
        for (int round = 1; round <= 6; round++) {
            browser.keys(Keys.ARROW_RIGHT.toString().repeat(25));
            String newest = said("Mar " + (10 + 5 * round), "15:00");
            if (round <= 4) {
                browser.awaitText("#panel-events", newest);
            } else {
                browser.awaitText("#panel-events", said("Apr " + (5 * round - 21), "15:00"));
            }
            browser.awaitText(".lane-count", "24");
            if (round == 1) {
                events = browser.heldEvents();
                nodes = browser.nodes();
            }
        }
        assertTrue(events >= 24, "nothing was counted: " + events);
        assertBetween(events * 7 / 10, events * 13 / 10, browser.heldEvents());
        assertBetween(nodes * 7 / 10, nodes * 13 / 10, browser.nodes());
    }

    private static void assertBetween(long least, long most, long actual) {
        assertTrue(least <= actual && actual <= most, () -> actual + " is not from " + least + " to " + most);
    }

    /** Of ten days, every third without a tag. */
    private void addVeryMany() {
        String[] tags = {"\"deploy\"", "\"build\",\"deploy\"", ""};
        for (int part = 0; part < 3; part++) {
            StringBuilder lines = new StringBuilder();
            for (int i = part * 20_000; i < (part + 1) * 20_000; i++) {
                lines.append("{\"start\":").append(DAY + i * 14.4);
                lines.append(",\"duration\":").append(i % 7 == 0 ? 7200 : 300);
                lines.append(",\"tags\":[").append(tags[i % 3]).append("]}\n");
            }
            server.upload(lines.toString());
        }
    }

    @Test
    void veryManyEvents_areCountedFirst_andThenShownWholly() throws IOException {
        addVeryMany();
        Runnable end = browser.holdAnswers("GET", "v1/timeline");
        try {
            browser.visit(range(10));
            browser.release("detail=counts");
            browser.awaitText(".lane-name", "build");
            assertEquals("deploy\nbuild", browser.text(".lane-name"));
            browser.awaitText(".lane-count", "40,000");
            browser.awaitText("#panel-events caption", "The newest 100 events in view");
            browser.await("more to come", () -> browser.sees("#progress.busy") ? true : null);
            browser.screenshot("counts-1280-light");

            browser.release("detail=full");
            browser.awaitText(".lane-name", "other events");
            assertEquals("deploy\nbuild\nother events", browser.text(".lane-name"));
            browser.await("rest", () -> browser.sees("#progress.busy") ? null : true);
            browser.screenshot("counted-1280-light");
        } finally {
            end.run();
        }
    }

    @Test
    void anAnswerThatIsLate_doesNotTakeThePlaceOfANewerOne() {
        addVeryMany();
        Runnable end = browser.holdAnswers("GET", "v1/timeline");
        try {
            browser.visit(range(10));
            browser.replace("#filter", "build");
            browser.type("#filter", Keys.ENTER);
            browser.release("tag=build");
            browser.awaitText(".lane-count", "20,000");
            String lanes = browser.text(".lane-heading");
            browser.release("detail=counts");
            browser.nextFrames();
            assertEquals(lanes, browser.text(".lane-heading"));
        } finally {
            end.run();
        }
    }

    @Test
    void whatOthersAdd_isLaidOverTheAnswer_withoutAskingEachTime() {
        interval(8, 9, "deploy", "one");
        browser.visit(RANGE);
        browser.awaitText("#live", "Live");
        browser.awaitText(".lane-count", "1");
        browser.awaitText("#panel-events caption", "1 event in view");
        // What is beside the timeline is asked for once more when the stream begins.
        browser.await("it", () -> browser.requestsTo("/v1/events") >= 2 ? true : null);
        long asked = browser.requestsTo("/v1/timeline");
        for (int round = 2; round <= 4; round++) {
            interval(8 + round, 9 + round, "deploy", "more");
            interval(24 * 20, 24 * 20 + 1, "elsewhere", "out of view");
            browser.awaitText(".lane-count", String.valueOf(round));
            browser.awaitText("#panel-events caption", round + " events in view");
        }
        assertEquals(asked, browser.requestsTo("/v1/timeline"));
    }

    @Test
    void whatOthersDo_appearsByItself_alsoAfterALostConnection() {
        browser.visit(RANGE + "&filter=deploy");
        browser.awaitText("#live", "Live");
        browser.awaitText("#panel-events caption", "0 events in view");
        String id = interval(8, 9, "deploy", "from elsewhere");
        interval(8, 9, "test", "does not match");
        browser.awaitText(".lane-heading", "deploy");
        browser.awaitText("#panel-events", "from elsewhere");
        assertEquals(
                200, server.patch("/v1/events/" + id, "{\"note\":\"changed\"}").statusCode());
        browser.awaitText("#panel-events", "changed");
        assertEquals(204, server.delete("/v1/events/" + id).statusCode());
        browser.awaitText("#panel-events caption", "0 events in view");

        browser.network(false);
        try {
            browser.script("dispatchEvent(new Event('online'))");
            browser.awaitText("#live", "Not live");
            browser.keys("---");
            browser.awaitText("#problem", "The server cannot be reached.");
            interval(10, 11, "deploy", "missed");
        } finally {
            browser.network(true);
        }
        browser.awaitGone("#problem");
        browser.awaitText("#panel-events", "missed");
        browser.awaitText("#live", "Live");
    }

    @Test
    void lanes_arePinnedToTheTop_orPutTogether() {
        interval(8, 9, "busy", "one");
        interval(10, 11, "busy", "two");
        interval(12, 13, "rare", "three");
        browser.visit(RANGE);
        browser.awaitText(".lane-heading:nth-child(2)", "rare");
        browser.click(".lane-heading:nth-child(2) .pin");
        browser.awaitText(".lane-heading:nth-child(1)", "rare");
        assertTrue(browser.address().contains("pin=rare"), browser.address());
        browser.click("#packed");
        browser.awaitText(".lane-heading:nth-child(1)", "all events\n3");
        assertTrue(browser.address().contains("lanes=packed"), browser.address());
    }

    @Test
    void csv_isWhatIsSeen(@TempDir Path directory) throws IOException {
        String id = interval(8, 9, "deploy", "one");
        interval(8, 9, "test", "not this");
        browser.saveIn(directory);
        browser.visit(RANGE + "&filter=deploy");
        browser.awaitText("#panel-events caption", "1 event in view");
        browser.click("#csv");
        Path file = directory.resolve("events.csv");
        browser.await("events.csv", () -> Files.exists(file) ? true : null);

        assertEquals(
                "\uFEFFid,start,stop,open,tags,note\r\n%s,%.0f,%.0f,,\"deploy\",\"one\"\r\n"
                        .formatted(id, DAY + 8 * 3600, DAY + 9 * 3600),
                Files.readString(file));
    }

    @Test
    void figures_leadToTheirRange() {
        for (int day = 0; day < 20; day++) {
            interval(24 * day + 8, 24 * day + 10, day % 2 == 0 ? "deploy" : "test", "day " + day);
        }
        browser.visit(range(30) + "&tab=figures");
        browser.awaitText("#panel-figures", "By day");
        browser.awaitText("#panel-figures", "deploy");
        assertTrue(browser.text("#panel-figures").contains("20 h"), browser.text("#panel-figures"));
        assertEquals(
                "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
                browser.text(".month").replace('\n', ' '));
        assertEquals(List.of("Sun", "Mar"), browser.script("""
                const day = document.querySelector(".day[aria-label*='Mar 1']").style;
                return [...document.querySelectorAll('.month, .weekday')]
                    .filter(one => one.style.gridColumnStart === day.gridColumnStart || one.style.gridRow === day.gridRow)
                    .map(one => one.textContent);"""));
        browser.script("document.querySelector(\".day[aria-label*='Mar 11']\").scrollIntoView({inline: 'center'})");
        browser.click(".day[aria-label*='Mar 11']");
        browser.await("that day", () -> (from() == DAY + 86400 && length() == 86400) ? true : null);
    }

    @Test
    void withTokens_thePageAsksForOne_keepsItFromScripts_andShowsWhatItsScopesAllow(@TempDir Path directory)
            throws IOException {
        try (RunningServer closed = RunningServer.embedded(directory)) {
            String admin = closed.createToken("admin", null);
            closed.use(admin);
            closed.post("/v1/events", "{\"tags\":[\"secret\"]}");
            String read = closed.createToken("read", null);
            String add = closed.createToken("add", null);
            try (Chromium visitor = Chromium.open(closed)) {
                visitor.visit("");
                visitor.type("#login-token", "evt_wrong", Keys.ENTER);
                visitor.awaitText("#login-error", "The token is unknown, expired or revoked.");
                assertEquals(List.of(), visitor.accessibilityProblems());
                visitor.replace("#login-token", read);
                visitor.type("#login-token", Keys.ENTER);
                visitor.awaitText("#panel-events", "secret");
                assertFalse(visitor.sees("#new"));
                assertFalse(visitor.sees("#tab-history"));
                assertEquals("", visitor.script("return document.cookie"));
                assertEquals(0L, visitor.script("return localStorage.length + sessionStorage.length"));
                assertFalse(visitor.address().contains("evt_"));
                visitor.visit("");
                visitor.awaitText("#panel-events", "secret");
                visitor.click("#panel-events td.when button");
                visitor.see("#details h2");
                assertFalse(visitor.text("#details").contains("Remove"));

                visitor.click("#logout");
                visitor.type("#login-token", add, Keys.ENTER);
                visitor.see("#add-only");
                assertFalse(visitor.sees("#reading"));
                visitor.click("#new");
                visitor.type("#field-tags", "reported");
                visitor.click("#event-save");
                visitor.awaitText("#toasts", "Added: reported");
                assertFalse(visitor.text("#toasts").contains("Undo"));
                visitor.assertContent();
            }
        }
    }

    @Test
    void nobodyIsKeptOut_andItLooksRightEverywhere() throws IOException {
        List<String> problems = new ArrayList<>();
        browser.visit("");
        browser.see("#welcome");
        problems.addAll(browser.accessibilityProblems());
        long now = Instant.now().getEpochSecond();
        StringBuilder lines = new StringBuilder();
        String[] tags = {"deploy", "incident", "work", "review", "backup", "build"};
        for (int i = 0; i < 160; i++) {
            String tag = tags[(i * 7) % tags.length];
            long start = now - i * 700L;
            lines.append("{\"start\":").append(start);
            lines.append(tag.equals("deploy") ? "" : ",\"duration\":" + (200 + (i * 37) % 5000));
            lines.append(",\"tags\":[\"").append(tag).append(i % 5 == 0 ? "\",\"web\"]" : "\"]");
            lines.append(i % 3 == 0 ? "}\n" : ",\"note\":\"" + tag + " number " + i + "\"}\n");
        }
        lines.append("{\"start\":")
                .append(now - 5000)
                .append(",\"open\":true,\"tags\":[\"work\"],\"note\":\"ticket 204\"}\n");
        server.upload(lines.toString());
        String id = add("{\"start\":" + (now - 9000)
                + ",\"duration\":4000,\"tags\":[\"incident\",\"database\"],\"note\":\"API" + " answers slowly\"}");
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            for (int width : new int[] {360, 1280, 2560}) {
                browser.size(width, width == 360 ? 740 : width * 9 / 16);
                browser.visit("event=" + id);
                browser.awaitText("#details", "API answers slowly");
                browser.awaitText(".lane-heading", "deploy");
                browser.awaitText("#panel-events", "in view");
                browser.screenshot("timeline-" + width + "-" + scheme);
                assertEquals(
                        0L, browser.script("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
                problems.addAll(browser.accessibilityProblems());
            }
            browser.visit("range=week&tab=figures");
            browser.awaitText("#panel-figures", "By day");
            browser.screenshot("figures-2560-" + scheme);
            problems.addAll(browser.accessibilityProblems());
            browser.size(1280, 900);
            browser.keys("n");
            browser.see("#event-form");
            browser.screenshot("form-1280-" + scheme);
            problems.addAll(browser.accessibilityProblems());
            browser.keys(Keys.ESCAPE);
            browser.keys("?");
            browser.see("#help");
            browser.screenshot("help-1280-" + scheme);
            problems.addAll(browser.accessibilityProblems());
            browser.keys(Keys.ESCAPE);
        }
        browser.prefer("light");
        browser.size(1280, 900);

        assertEquals(List.of(), problems);
    }
}
