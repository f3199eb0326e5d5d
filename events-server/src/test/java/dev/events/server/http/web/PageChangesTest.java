package dev.events.server.http.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Adding and changing events on the page, and undoing that. */
class PageChangesTest extends PageFixture {
    private void addOnPage(String field, String text) {
        browser.click("#new");
        browser.type(field, text);
        browser.click("#event-save");
        browser.awaitText("#toasts", "Added: " + text);
    }

    @Test
    void anOpenEvent_standsInTheBar_andIsStoppedThere() {
        browser.visit("");
        browser.click("#start");
        browser.type("#field-tags", "work");
        browser.click("#event-save");
        browser.awaitText("#open-bar", "work");
        assertTrue(only().get("open").asBoolean());

        browser.press("#open-bar", "Stop");
        browser.awaitGone("#open-bar");
        browser.awaitText("#toasts", "Stopped after");
        assertFalse(only().get("stop").isNull());
        browser.press("#toasts .toast:last-child", "Undo");
        browser.awaitText("#open-bar", "work");
        assertTrue(only().get("open").asBoolean());

        add("{\"open\":true,\"tags\":[\"oncall\",\"web\"],\"note\":\"ticket 204\"}");
        browser.awaitText("#open-bar", "ticket 204\noncall, web");
    }

    @Test
    void whatIsNotSaved_isNotThrownAwayByOneKey() {
        browser.visit(RANGE);
        browser.awaitText("#live", "Live");
        browser.keys("n");
        browser.type("#field-note", "half a sentence", Keys.ESCAPE);
        browser.awaitText("#event-form-error", "Not saved yet. Press Esc again to discard your input.");
        browser.type("#field-note", " and more");
        browser.awaitGone("#event-form-error");
        browser.keys(Keys.ESCAPE);
        browser.awaitText("#event-form-error", "Not saved yet.");
        browser.keys(Keys.ESCAPE);
        browser.awaitGone("#event-form");

        String id = add("{\"start\":" + DAY + ",\"tags\":[\"one\"]}");
        browser.visit(RANGE + "&event=" + id);
        browser.press("#details", "Edit");
        browser.click("#field-tag-chips button");
        browser.keys(Keys.ESCAPE);
        browser.awaitText("#event-form-error", "Not saved yet.");
        browser.keys(Keys.ESCAPE);
        browser.awaitGone("#event-form");

        browser.keys("n");
        browser.see("#event-form");
        browser.keys(Keys.ESCAPE);
        browser.awaitGone("#event-form");
    }

    @Test
    void oneMessageIsShownAtATime_andNoUndoThatIsNotPossible() {
        browser.visit("");
        addOnPage("#field-tags", "deploy");
        browser.press("#details", "Remove");
        browser.awaitText("#toasts", "Removed: deploy");
        assertEquals(1L, browser.script("return document.querySelectorAll('.toast').length"));
        browser.press("#toasts", "Undo");
        browser.awaitText("#toasts", "Undone – ");

        addOnPage("#field-tags", "test");
        browser.awaitText("#live", "Live");
        browser.await("its address", () -> browser.address().contains("event=") ? true : null);
        String id = browser.address().replaceFirst(".*event=", "");
        assertEquals(204, server.delete("/v1/events/" + id).statusCode());
        browser.awaitGone(".toast");
    }

    @Test
    void anEdge_isDragged_andTheChangeUndone() {
        String id = interval(8, 12, "deploy", "drag me");
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details", "drag me");
        browser.awaitText(".lane-heading", "deploy");
        WebElement lanes = browser.see("#lanes");
        int width = lanes.getSize().getWidth();
        browser.actions()
                .moveToElement(lanes, 0, -lanes.getSize().getHeight() / 2 + 36)
                .clickAndHold()
                .moveByOffset(width / 12, 0)
                .moveByOffset(width / 24, 0)
                .release()
                .perform();

        browser.awaitText("#toasts", "Changed: drag me");
        assertEquals(DAY + 15 * 3600, only().get("stop").asDouble(), 900);
        assertEquals(DAY + 8 * 3600, only().get("start").asDouble());
        browser.actions()
                .keyDown(Keys.CONTROL)
                .sendKeys("z")
                .keyUp(Keys.CONTROL)
                .perform();
        browser.await("undone", () -> only().get("stop").asDouble() == DAY + 12 * 3600 ? true : null);
    }

    @Test
    void undo_goesBackStepByStep() {
        String id = interval(8, 12, "deploy", "first");
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details h2", "first");
        edit("second", "third");
        goBack("second");
        goBack("first");
        browser.press("#toasts", "Redo");
        browser.awaitText("#toasts", "Redone – Changed: second");
        browser.awaitText("#details h2", "second");
        undoLast(Keys.SHIFT);
        browser.awaitText("#toasts", "Redone – Changed: third");
        browser.awaitText("#details h2", "third");
        undoLast(Keys.SHIFT);
        browser.awaitText("#toasts", "There is nothing to redo.");
        goBack("second");
        goBack("first");
        browser.awaitText("#details", "Changed: note “first” → “second”");
        browser.awaitText("#details", "Undone: note “second” → “first”");
    }

    /** Undoes the last thing that was done, which gives the only event its note of before. */
    private void goBack(String note) {
        browser.script("document.querySelectorAll('.toast').forEach(toast => toast.classList.add('old'))");
        undoLast();
        browser.awaitText(".toast:not(.old)", "Undone – ");
        browser.awaitText("#details h2", note);
        assertEquals(note, only().get("note").asText());
    }

    /** Presses Ctrl+Z, with other keys held or without. */
    private void undoLast(Keys... held) {
        var keys = browser.actions().keyDown(Keys.CONTROL);
        for (Keys key : held) {
            keys.keyDown(key);
        }
        keys.sendKeys("z");
        for (Keys key : held) {
            keys.keyUp(key);
        }
        keys.keyUp(Keys.CONTROL).perform();
    }

    private void edit(String... notes) {
        for (String note : notes) {
            browser.press("#details", "Edit");
            browser.replace("#field-note", note);
            browser.click("#event-save");
            browser.awaitText("#toasts", "Changed: " + note);
            browser.awaitText("#details h2", note);
        }
    }

    @Test
    void newsOfAnUndo_thatComeBeforeItsAnswer_leaveTheStepsBefore() {
        String id = interval(8, 12, "deploy", "first");
        Runnable end = browser.holdAnswers("POST", "v1/history/");
        try {
            browser.visit(RANGE + "&event=" + id);
            browser.awaitText("#live", "Live");
            edit("second", "third");
            // The next one waits for the one before.
            undoLast();
            undoLast();
            browser.awaitText("#details h2", "second");
            browser.nextFrames();
            assertEquals("second", only().get("note").asText());
            browser.release("undo");
            browser.awaitText("#details h2", "first");
            browser.release("undo");
            browser.awaitText("#toasts", "Undone – Changed: second");
            browser.press("#toasts", "Redo");
            browser.awaitText("#details h2", "second");
            browser.nextFrames();
            browser.release("undo");
            browser.awaitText("#toasts", "Undo");
        } finally {
            end.run();
        }
    }

    @Test
    void anUndoThatFails_canBeTriedAgain() {
        String id = interval(8, 12, "deploy", "first");
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details h2", "first");
        edit("second");
        browser.network(false);
        try {
            undoLast();
            browser.awaitText("#toasts", "Not undone: The server cannot be reached.");
        } finally {
            browser.network(true);
        }
        browser.press("#toasts", "Try again");
        browser.awaitText("#details h2", "first");
    }

    @Test
    void whatIsUndoneInTheHistory_leavesTheStepsBefore() {
        String id = interval(8, 12, "deploy", "first");
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details h2", "first");
        edit("second", "third");
        browser.click("#tab-history");
        browser.awaitText("#panel-history", "second");
        browser.press("#panel-history", "Undo");
        browser.awaitText("#details h2", "second");
        browser.awaitText("#toasts", "Redo");
        goBack("first");
    }

    @Test
    void whatIsUndoneInTheHistory_isAStepOfItsOwn() {
        String id = interval(8, 12, "deploy", "first");
        browser.visit(RANGE + "&event=" + id);
        browser.press("#details", "Remove");
        browser.awaitText("#toasts", "Removed: first");
        addOnPage("#field-note", "other");
        browser.click("#tab-history");
        browser.press("#panel-history", "first");
        browser.awaitText("#details", "and was removed");
        browser.press("#details", "Bring it back");
        browser.awaitText("#toasts", "Undone: 1 event is as it was before.");
        browser.awaitText("#details h2", "first");
        browser.awaitText("#panel-history", "Undone: removed 1 event\nfirst");
        undoLast();
        browser.awaitText("#toasts", "Undone – Undo in the history");
        browser.awaitText("#panel-history", "Redone: removed 1 event\nfirst");
        assertEquals("other", only().get("note").asText());
        undoLast();
        browser.awaitText("#toasts", "Undone – Added: other");
        undoLast(Keys.SHIFT);
        browser.awaitText("#toasts", "Redone – Added: other");
        assertEquals("other", only().get("note").asText());
    }

    @Test
    void theDetails_sayExactlyWhatWasChanged() {
        String note = "a note ".repeat(20);
        String id = interval(8, 12, "deploy", note + "of yesterday");
        server.patch("/v1/events/" + id, "{\"note\":\"" + note + "of today\"}");
        server.patch("/v1/events/" + id, "{\"tags\":[\"none\"]}");
        server.patch("/v1/events/" + id, "{\"tags\":[]}");
        server.patch("/v1/events/" + id, "{\"stop\":" + (DAY + 12 * 3600 + 0.25) + "}");
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details", "of yesterday” → “…");
        browser.awaitText("#details", "of today”");
        browser.awaitText("#details", "tags deploy → none\n");
        browser.awaitText("#details", "tags none → none");
        browser.awaitText("#details", "12:00 and 250 ms");
    }

    @Test
    void newsOfAnEdit_thatComeBeforeItsAnswer_leaveTheStepsBefore() {
        String id = interval(8, 12, "deploy", "first");
        Runnable end = browser.holdAnswers("PATCH", "v1/events/");
        try {
            browser.visit(RANGE + "&event=" + id);
            for (String note : List.of("second", "third")) {
                browser.press("#details", "Edit");
                browser.replace("#field-note", note);
                browser.click("#event-save");
                browser.awaitText("#details h2", note);
                browser.nextFrames();
                browser.release(id);
                browser.awaitText("#toasts", "Changed: " + note);
            }
            goBack("second");
            goBack("first");
        } finally {
            end.run();
        }
    }

    @Test
    void aHandle_isGrabbedWhereItIsDrawn_andTheTimeThatItGetsIsSaid() {
        String id = interval(8, 12, "deploy", "drag me");
        interval(12, 16, "deploy", "next to it");
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details", "drag me");
        browser.awaitText(".lane-heading", "deploy");
        WebElement lanes = browser.see("#lanes");
        browser.actions()
                .moveToElement(lanes, 3, -lanes.getSize().getHeight() / 2 + 36)
                .clickAndHold()
                .moveByOffset(lanes.getSize().getWidth() / 8, 0)
                .perform();
        browser.awaitText(".tip", "Stop: Tue, Mar 10");
        String said = browser.text(".tip");
        browser.actions().release().perform();
        browser.awaitText("#toasts", "Changed: drag me");
        assertFalse(browser.sees(".tip"));
        double stop =
                TestServer.json(server.get("/v1/events/" + id)).get("stop").asDouble();
        assertTrue(
                said.contains("15:%02d".formatted(Math.round((stop - DAY) / 60) - 15 * 60)), said + " and not " + stop);
    }

    @Test
    void whatSomebodyElseChangedFirst_isTold_andNotOverwritten() {
        String id = interval(8, 9, "deploy", "mine");
        browser.visit(RANGE + "&event=" + id);
        browser.press("#details", "Edit");
        assertEquals(
                200,
                server.patch("/v1/events/" + id, "{\"note\":\"theirs\",\"tags\":[\"deploy\",\"theirs\"]}")
                        .statusCode());
        browser.replace("#field-note", "mine again");
        browser.click("#event-save");
        browser.awaitText("#event-form-error", "Somebody else changed this event meanwhile. It is now: theirs");
        assertEquals("theirs", only().get("note").asText());
        browser.click("#event-save");
        browser.awaitText("#details h2", "mine again");
        assertEquals("mine again", only().get("note").asText());
        assertEquals("[\"deploy\",\"theirs\"]", only().get("tags").toString());
    }

    @Test
    void anEventThatWasRemovedWithOthers_isBroughtBackWithThem() {
        String id = interval(8, 9, "deploy", "one");
        interval(9, 10, "deploy", "two");
        interval(10, 11, "test", "three");
        assertEquals(200, server.delete("/v1/events?tag=deploy").statusCode());
        browser.visit(RANGE + "&event=" + id);
        browser.awaitText("#details", "with 1 other");
        browser.press("#details", "Bring all 2 back");
        browser.awaitText("#panel-events caption", "3 events in view");
        browser.awaitText("#details", "Remove");
    }

    @Test
    void theUndoOfAnAdd_leavesWhatSomebodyElseHasMadeOfIt() {
        browser.visit("");
        browser.see("#welcome");
        Runnable end = browser.holdAnswers("GET", "v1/events/");
        try {
            browser.visit("");
            addOnPage("#field-note", "mine");
            String id = only().get("id").asText();
            assertEquals(
                    200,
                    server.patch("/v1/events/" + id, "{\"note\":\"theirs\"}").statusCode());
            undoLast();
            browser.awaitText("#toasts", "Not undone");
        } finally {
            end.run();
        }
        assertEquals("theirs", only().get("note").asText());
    }

    @Test
    void whatIsUndone_isWhatIsStillBeingDone() {
        String id = interval(8, 12, "deploy", "first");
        Runnable end = browser.holdAnswers("PATCH", "v1/events/");
        try {
            browser.visit(RANGE + "&event=" + id);
            browser.press("#details", "Edit");
            browser.replace("#field-note", "second");
            browser.click("#event-save");
            browser.awaitText("#details h2", "second");
            browser.press("#event-form", "Cancel");
            undoLast();
            browser.release(id);
            browser.awaitText("#toasts", "Undone – Changed: second");
            assertEquals("first", only().get("note").asText());
        } finally {
            end.run();
        }
    }
}
