package dev.events.cli.command.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code edit} in an editor, which is a shell script that changes the file as a person would. */
@DisabledOnOs(OS.WINDOWS)
class EditorTest {
    private static final String NL = System.lineSeparator();
    private static final String NOTED = event("1795512615.5", "1795516215", "work,\",\"b", "first\\n\\n # second");

    @TempDir
    private Path directory;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(String start, String stop, String tags, String note) {
        return "{\"id\":\"" + Cli.ID + "\",\"start\":" + start + ",\"stop\":" + stop
                + (stop.equals("null") ? ",\"open\":true" : "") + ",\"tags\":[\"" + tags + "\"],\"note\":\"" + note
                + "\"}";
    }

    /** Runs edit, with an editor that runs the commands of one line each time; {@code $1} is the file. */
    private Cli.Result edit(String... editing) throws IOException {
        Path count = directory.resolve("count");
        StringBuilder script = new StringBuilder("#!/bin/sh\nset -e\necho x >>" + count + "\n")
                .append("cp \"$1\" " + directory + "/seen.$(wc -l <" + count + ")\n")
                .append("stat -c %a \"$1\" >" + directory + "/mode\necho \"$1\" >" + directory + "/name\n")
                .append("case $(wc -l <" + count + ") in\n");
        for (int i = 0; i < editing.length; i++) {
            script.append(i + 1).append(") ").append(editing[i]).append(" ;;\n");
        }
        script.append("esac\n");
        Path editor = Files.writeString(directory.resolve("editor"), script);
        return Cli.to(server)
                .onTerminal(200, "")
                .with("NO_COLOR", "1")
                .with("EDITOR", "sh " + editor)
                .run("edit", Cli.ID);
    }

    /** What the editor showed; each message of an error in one line. */
    private String seen(int time) throws IOException {
        return Files.readString(directory.resolve("seen." + time)).replace("\n#!   ", " ");
    }

    private Path file() throws IOException {
        return Path.of(Files.readString(directory.resolve("name")).strip());
    }

    @Test
    void unchanged_changesNothing_andLeavesNoFile() throws Exception {
        server.json(200, NOTED);
        assertEquals(new Cli.Result(0, "", "Nothing changed." + NL), edit());
        assertTrue(
                seen(1).endsWith("\nid: " + Cli.ID + "\nstart: 2026-11-24 10:30:15\nstop: 2026-11-24 11:30:15\n"
                        + "tags: work\\,, b\nnote: first\n  \n   # second\n"),
                seen(1));
        assertEquals("600", Files.readString(directory.resolve("mode")).strip());
        assertFalse(Files.exists(file().getParent()));
        assertEquals(1, server.lines().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "s/^stop:.*/stop: 11:00/ | {\"stop\":1795514400}",
                "s/^stop:.*/stop: 45m/ | {\"duration\":2700}",
                "s/^stop:.*/stop: open/ | {\"open\":true}",
                "s/^stop:.*/stop:/ | {\"stop\":null,\"open\":false}",
                "s/^start:.*/start: 10:00/ | {\"start\":1795510800}",
                "s/^tags:.*/tags: a b,c,,/ | {\"tags\":[\"a b\",\"c\"]}",
                "s/^tags:.*/tags:/ | {\"tags\":[]}",
                "s/second/third/ | {\"note\":\"first\\n\\n # third\"}",
                "s/^ .*//;s/^note:.*/note:/ | {\"note\":\"\"}",
            })
    void changedField_isSentAlone(String sed, String body) throws Exception {
        server.json(200, NOTED).json(200, NOTED).json(200, NOTED);
        Cli.Result result = edit("sed -i '" + sed + "' \"$1\"");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().contains("10:30  "), result.out());
        server.request();
        server.request();
        FakeServer.Request request = server.request();
        assertEquals("PATCH /v1/events/" + Cli.ID, request.line());
        assertEquals(body, request.body());
    }

    @Test
    void blanksAtTheEndsOfLines_mayGo() throws Exception {
        server.json(200, NOTED);
        assertEquals(
                new Cli.Result(0, "", "Nothing changed." + NL), edit("sed -i 's/ *$//;s/^note/# mine\\nnote/' \"$1\""));
    }

    @ParameterizedTest
    @CsvSource({": > \"$1\"", "sed -i /^[a-z]/d \"$1\"", "sed -i /^start/d \"$1\""})
    void deletedLines_leaveTheEventAlone(String editing) throws Exception {
        server.json(200, event("1795512615.5", "1795516215", "a", "b"));
        assertEquals(new Cli.Result(0, "", "Nothing changed." + NL), edit(editing));
    }

    @Test
    void errors_comeBackAboveTheText_untilTheyAreGone() throws Exception {
        server.json(200, NOTED).json(200, NOTED).json(200, NOTED);
        Cli.Result result = edit(
                "sed -i 's/^stop:.*/stop: whenever/;s/^note.*/nota: x/' \"$1\"",
                "sed -i 's/^nota:.*/note: x/;s/^stop:.*/stop: 9:00/' \"$1\"",
                "sed -i 's/^stop:.*/stop: 12:00/' \"$1\"");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(seen(2).startsWith("#! \"nota: x\" is not a field; "), seen(2));
        assertTrue(seen(2).contains("\n#! the event " + Cli.ID + ": stop: \"whenever\" is not a time"), seen(2));
        assertTrue(seen(2).contains("\nstop: whenever\n"), seen(2));
        assertEquals(
                "#! the event " + Cli.ID
                        + ": it would stop at 2026-11-24 09:00:00, before its start at 2026-11-24 10:30:15",
                seen(3).lines().findFirst().orElseThrow());
        assertEquals(1, seen(3).lines().filter(line -> line.startsWith("#! ")).count());
    }

    @Test
    void errorsLeftAsTheyAre_changeNothing_andKeepTheText() throws Exception {
        server.json(200, NOTED);
        Cli.Result result = edit("sed -i 's/^stop:.*/stop: whenever/' \"$1\"");
        assertEquals(
                new Cli.Result(1, "", "events-cli: not all is saved; what you wrote is in " + file() + NL), result);
        assertEquals(1, server.lines().size());
        assertKept("stop: whenever");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 3", "printf '\\377' >>\"$1\""})
    void editorThatFailsAfterAChange_keepsTheText(String failure) throws Exception {
        server.json(200, NOTED);
        Cli.Result result = edit("sed -i 's/^stop:.*/stop: 12:00/' \"$1\"; " + failure);
        assertEquals(1, result.exitCode());
        assertTrue(
                result.err().startsWith("events-cli: not all is saved; what you wrote is in " + file() + NL),
                result.err());
        assertEquals(1, server.lines().size());
        assertKept("stop: 12:00");
    }

    @Test
    void editorThatFailsAfterErrors_keepsTheText() throws Exception {
        server.json(200, NOTED);
        assertEquals(
                1, edit("sed -i 's/^stop:.*/stop: whenever/' \"$1\"", "exit 3").exitCode());
        assertKept("stop: whenever");
    }

    private void assertKept(String text) throws IOException {
        assertTrue(Files.readString(file(), StandardCharsets.ISO_8859_1).contains(text));
        Files.delete(file());
        Files.delete(file().getParent());
    }

    @Test
    void anIdThatIsNotThere_orTwice_isAnError() throws Exception {
        server.json(200, NOTED);
        edit(
                "sed -i 's/^id:.*/id: 6564c1f0a1b2c3d4e5f60799/' \"$1\"",
                "sed -i 's/^id:.*/id: " + Cli.ID + "/' \"$1\"; cat \"$1\" >>\"$1.2\"; cat \"$1.2\" >>\"$1\"");
        assertTrue(
                seen(2).startsWith("#! \"6564c1f0a1b2c3d4e5f60799\" is none of the events that you opened"), seen(2));
        assertTrue(seen(3).startsWith("#! the event " + Cli.ID + " stands there twice"), seen(3));
    }

    @Test
    void changedMeanwhile_showsBothChanges_andSavesOnceTheUserSaysSo() throws Exception {
        String other = event("1795512615.5", "1795516215", "new", "first");
        server.json(200, NOTED)
                .json(200, NOTED)
                .problem(412, "changed")
                .json(200, other)
                .json(200, other)
                .json(200, other);
        Cli.Result result = edit("sed -i 's/^stop:.*/stop: 12:00/' \"$1\"", "sed -i '/^#!/d' \"$1\"");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(
                seen(2).startsWith("#! the event " + Cli.ID + " was changed by somebody else while you edited it."),
                seen(2));
        assertTrue(seen(2).endsWith("\nstop: 12:00\ntags: new\nnote: first\n"), seen(2));
        List<String> lines = server.lines();
        assertEquals(6, lines.size(), lines.toString());
        assertEquals("PATCH /v1/events/" + Cli.ID, lines.get(5));
    }

    @Test
    void changedMeanwhileAndGivenUp_keepsTheText() throws Exception {
        server.json(200, NOTED).json(200, event("1795512615.5", "null", "new", "first"));
        Cli.Result result = edit("sed -i 's/^stop:.*/stop: 12:00/' \"$1\"");
        assertEquals(1, result.exitCode());
        assertEquals("events-cli: not all is saved; what you wrote is in " + file() + NL, result.err());
        assertTrue(Files.readString(file()).contains("stop: 12:00"));
        Files.delete(file());
        Files.delete(file().getParent());
    }

    @Test
    void serverGone_keepsTheText() throws Exception {
        server.json(200, NOTED);
        for (int i = 0; i < 4; i++) {
            server.problem(503, "no database");
        }
        Cli.Result result = edit("sed -i 's/^stop:.*/stop: 12:00/' \"$1\"");
        assertEquals(69, result.exitCode());
        assertTrue(
                result.err().startsWith("events-cli: not all is saved; what you wrote is in " + file() + NL),
                result.err());
        assertTrue(Files.readString(file()).contains("stop: 12:00"));
        Files.delete(file());
        Files.delete(file().getParent());
    }

    @Test
    void removedMeanwhile_isReported() throws Exception {
        server.json(200, NOTED).problem(404, "no");
        Cli.Result result = edit("sed -i 's/^stop:.*/stop: 12:00/' \"$1\"");
        assertEquals(
                new Cli.Result(1, "", "events-cli: the event " + Cli.ID + " was removed while you edited it" + NL),
                result);
    }

    @Test
    void editorThatFails_changesNothing() throws Exception {
        server.json(200, NOTED);
        Cli.Result result = edit("exit 3");
        assertEquals(1, result.exitCode());
        assertTrue(result.err().contains("ended with 3; nothing changed"), result.err());
        assertFalse(Files.exists(file().getParent()));
    }

    @Test
    void withoutATerminal_orWithTooManyEvents_isRefused() throws Exception {
        Cli.Result pipe = Cli.to(server).with("EDITOR", "true").run("edit", Cli.ID);
        assertEquals(2, pipe.exitCode());
        assertTrue(pipe.err().startsWith("events-cli: nothing to change; give --add-tag"), pipe.err());
        server.json(200, "{\"events\":[" + (NOTED + ",").repeat(200) + NOTED + "],\"next_cursor\":null}");
        Cli.Result many =
                Cli.to(server).onTerminal(80, "").with("EDITOR", "true").run("edit", "--tag", "a");
        assertEquals(1, many.exitCode());
        assertTrue(many.err().startsWith("events-cli: more than 200 events"), many.err());
    }
}
