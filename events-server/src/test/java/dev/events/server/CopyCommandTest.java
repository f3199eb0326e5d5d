package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.mongo.FaultyMongo;
import dev.events.core.mongo.SmallDisk;
import dev.events.embedded.EmbeddedStore;
import dev.events.embedded.StoreDirectory;
import dev.events.server.config.Setting;
import dev.events.server.http.Operations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code events-server copy}, between embedded stores and a replica set. */
class CopyCommandTest {
    private static final int MANY = 50_000;
    private static final String NOWHERE = "mongodb://root:secret@127.0.0.1:1/?serverSelectionTimeoutMS=300";

    @TempDir
    private Path folder;

    private String store(String name) {
        return folder.resolve(name).toString();
    }

    /** A run of the command. */
    private record Run(int status, List<String> out, List<String> err) {
        /** The line of the table for a collection, with single spaces. */
        String row(String collection) {
            return out.stream()
                    .map(line -> line.replaceAll(" +", " "))
                    .filter(line -> line.startsWith(collection + " "))
                    .findFirst()
                    .orElse("none in " + this);
        }
    }

    private static Run copy(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = ServerCommand.commandLine(new ServerCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int status = command.execute(
                Stream.concat(Stream.of("copy"), Stream.of(arguments)).toArray(String[]::new));
        return new Run(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /** Where the events are in every store of a test with a replica set. */
    private static String[] places(FaultyMongo mongo, String from, String to) {
        return new String[] {from, to, "--database=events_test", "--collection=" + mongo.collection()};
    }

    private RunningServer embedded(FaultyMongo mongo, String name) {
        return RunningServer.with(
                Map.of(Setting.DATABASE, "events_test", Setting.COLLECTION, mongo.collection()), folder.resolve(name));
    }

    private void fill(String name, int events) {
        try (EmbeddedStore embedded = EmbeddedStore.open(folder.resolve(name))) {
            embedded.addAll(IntStream.range(0, events)
                    .mapToObj(i -> new Addition(Event.mark(Instant.ofEpochSecond(i), "old", "n" + i % 100), null))
                    .toList());
        }
    }

    private long count(String name) {
        try (EmbeddedStore embedded = EmbeddedStore.open(folder.resolve(name))) {
            return embedded.count(EventQuery.builder().build());
        }
    }

    private static String operation(HttpResponse<String> response) {
        return TestServer.header(response, Operations.HEADER);
    }

    private static int undo(TestServer server, String operation) {
        HttpResponse<String> undone = server.post("/v1/history/" + operation + "/undo", "");
        assertEquals(200, undone.statusCode(), undone.body());
        return TestServer.json(undone).get("restored").asInt();
    }

    @Test
    void tokensAndHistory_areUsedOnTheOtherStore_andComeBack() {
        try (FaultyMongo mongo = FaultyMongo.start()) {
            String token;
            String edit;
            String removal;
            String purge;
            String before;
            try (RunningServer server = embedded(mongo, "old")) {
                server.put("/v1/events/00000000000000000000000a", "{\"start\":1,\"tags\":[\"a\"]}");
                server.put("/v1/events/00000000000000000000000b", "{\"start\":2,\"tags\":[\"b\"]}");
                server.put("/v1/events/00000000000000000000000c", "{\"start\":3,\"tags\":[\"c\"]}");
                before = server.get("/v1/events").body();
                edit = operation(server.patch("/v1/events/00000000000000000000000a", "{\"note\":\"n\"}"));
                removal = operation(server.delete("/v1/events/00000000000000000000000b"));
                purge = TestServer.json(server.delete("/v1/events?all=true"))
                        .get("operation")
                        .asText();
                server.put("/v1/events/00000000000000000000000d", "{\"start\":4}");
                token = server.createToken("admin", null);
            }

            Run there = copy(places(mongo, store("old"), mongo.connectionString()));
            assertEquals(0, there.status(), there::toString);
            assertEquals(mongo.collection() + " 1 1 same", there.row(mongo.collection()));
            assertEquals(mongo.collection() + "_tokens 1 1 same", there.row(mongo.collection() + "_tokens"));
            assertEquals(mongo.collection() + "_history 3 3 same", there.row(mongo.collection() + "_history"));
            // MongoDB has no archives: what the purge removed are changes there.
            assertEquals(
                    mongo.collection() + "_history_events 2 2 same", there.row(mongo.collection() + "_history_events"));

            try (RunningServer server = RunningServer.on(mongo)) {
                assertEquals(401, server.get("/v1/events").statusCode());
                server.use(token);
                assertEquals(
                        2,
                        TestServer.json(server.get("/v1/history/" + purge))
                                .get("events")
                                .size());
                assertEquals(2, undo(server, purge));
                assertEquals(1, undo(server, removal));
            }

            assertTrue(
                    mongo.commands("createIndexes").toString().contains("\"expireAfterSeconds\""),
                    mongo.commands("createIndexes")::toString);
            mongo.forget();

            Run back = copy(places(mongo, mongo.connectionString(), store("new")));
            assertEquals(0, back.status(), back::toString);
            for (String write : List.of("insert", "update", "delete", "findAndModify", "createIndexes", "create")) {
                assertEquals(0, mongo.count(write), write);
            }
            try (RunningServer server = embedded(mongo, "new")) {
                server.use(token);
                assertEquals(1, undo(server, edit));
                server.delete("/v1/events/00000000000000000000000d");
                assertEquals(before, server.get("/v1/events").body());
            }
        }
    }

    @Test
    void archives_areCopiedBetweenEmbeddedStores() {
        String purge;
        try (RunningServer server = RunningServer.embedded(folder.resolve("old"))) {
            server.upload("{\"start\":1}\n{\"start\":2}\n{\"start\":3}\n");
            purge = TestServer.json(server.delete("/v1/events?all=true"))
                    .get("operation")
                    .asText();
        }
        String archive = "myCollectionEvent_history_" + purge;

        Run copied = copy(store("old"), store("new"));

        assertEquals(0, copied.status(), copied::toString);
        assertEquals(archive + " 3 3 same", copied.row(archive));
        try (RunningServer server = RunningServer.embedded(folder.resolve("new"))) {
            assertEquals(3, undo(server, purge));
            assertEquals(3, server.countListed());
        }
    }

    @Test
    void manyEvents_areCopiedOnce() {
        fill("old", MANY);

        Run copied = copy(store("old"), store("new"));
        assertEquals(0, copied.status(), copied::toString);
        assertEquals(
                "copied 50000 documents, replaced 0, and left 0 that were there already",
                copied.out().get(0));
        assertEquals("myCollectionEvent 50000 50000 same", copied.row("myCollectionEvent"));

        Run again = copy("embedded:" + store("old"), store("new"));
        assertEquals(0, again.status(), again::toString);
        assertEquals(
                "copied 0 documents, replaced 0, and left 50000 that were there already",
                again.out().get(0));
        assertTrue(StoreDirectory.of(folder.resolve("new")).check().isSound());
    }

    @Test
    void copyThatFailsInTheMiddle_saysWhy_andGoesOnLater() {
        fill("old", 2_500);
        try (FaultyMongo mongo = FaultyMongo.start()) {
            mongo.on("insert").every(3).fail(14031, "OutOfDiskSpace");

            Run failed = copy(store("old"), mongo.connectionString());

            assertEquals(1, failed.status());
            assertEquals(List.of(), failed.out());
            assertEquals(1, failed.err().size(), failed::toString);
            assertTrue(
                    failed.err().get(0).startsWith("events-server: the store has no space left on its disk"),
                    failed::toString);
            mongo.clear();

            Run repeated = copy(store("old"), mongo.connectionString());

            assertEquals(0, repeated.status(), repeated::toString);
            assertEquals(
                    "copied 500 documents, replaced 0, and left 2000 that were there already",
                    repeated.out().get(0));
            assertEquals("myCollectionEvent 2500 2500 same", repeated.row("myCollectionEvent"));
        }
    }

    @Test
    void copyThatIsKilled_goesOnLater() throws Exception {
        fill("old", 20_000);
        Process killed = CommandRun.start(
                Map.of(), folder.resolve("out"), folder.resolve("err"), "copy", store("old"), store("new"));
        Path log = folder.resolve("new/events.sqlite-wal");
        while (killed.isAlive() && log.toFile().length() < 1 << 20) {
            Thread.onSpinWait();
        }
        killed.destroyForcibly().waitFor();

        Run repeated = copy(store("old"), store("new"));

        assertEquals(0, repeated.status(), repeated::toString);
        assertEquals("myCollectionEvent 20000 20000 same", repeated.row("myCollectionEvent"));
        assertFalse(repeated.out().get(0).startsWith("copied 20000 "), repeated::toString);
    }

    @Test
    void whatDiffers_isReplaced_andWhatOnlyToHas_isRefused() {
        fill("old", 3);
        assertEquals(0, copy(store("old"), store("new")).status());
        String added;
        String id;
        try (EmbeddedStore embedded = EmbeddedStore.open(folder.resolve("new"))) {
            Event event =
                    embedded.stream(EventQuery.builder().build()).findFirst().orElseThrow();
            id = event.id();
            embedded.remove(id);
            embedded.add(new Event(id, event.start(), null, false, event.tags(), "changed"));
        }
        Run replaced = copy(store("old"), store("new"));
        assertEquals(0, replaced.status(), replaced::toString);
        assertEquals(
                "copied 0 documents, replaced 1, and left 2 that were there already",
                replaced.out().get(0));

        try (EmbeddedStore embedded = EmbeddedStore.open(folder.resolve("new"))) {
            embedded.remove(id);
            added = embedded.add(Event.mark(Instant.EPOCH, "other")).id();
        }
        Run refused = copy(store("old"), store("new"));
        assertEquals(1, refused.status());
        assertEquals(
                List.of("events-server: TO holds what FROM does not hold: 1 document in myCollectionEvent, such as "
                        + added + ". Nothing was written. Copy to a store without them"),
                refused.err());
        assertEquals(3, count("new"));
    }

    @Test
    void tokensAndHistoryThatOnlyToHas_areRefused() {
        fill("old", 1);
        String removal;
        try (RunningServer server = RunningServer.embedded(folder.resolve("new"))) {
            server.put("/v1/events/00000000000000000000000a", "{\"start\":1}");
            removal = operation(server.delete("/v1/events/00000000000000000000000a"));
            server.createToken("admin", null);
        }

        Run refused = copy(store("old"), store("new"));

        assertEquals(1, refused.status());
        assertEquals(1, refused.err().size());
        String line = refused.err().get(0);
        assertTrue(line.contains("1 document in myCollectionEvent_tokens, such as "), line);
        assertTrue(line.contains("1 document in myCollectionEvent_history, such as " + removal), line);
        assertEquals(0, count("new"));
    }

    @Test
    void storeOfARunningServer_isRefused() {
        fill("old", 1);
        fill("new", 0);
        try (RunningServer server = RunningServer.embedded(folder.resolve("old"))) {
            Run refused = copy(store("old"), store("other"));
            assertEquals(1, refused.status(), server::url);
            assertEquals(1, refused.err().size());
            assertTrue(
                    refused.err()
                            .get(0)
                            .matches("events-server: FROM: directory .*old is already in use .*copy from a backup: .*"),
                    refused::toString);
            assertFalse(Files.exists(folder.resolve("other")));
        }
        try (RunningServer server = RunningServer.embedded(folder.resolve("new"))) {
            Run refused = copy(store("old"), store("new"));
            assertEquals(1, refused.status(), server::url);
            assertEquals(1, refused.err().size());
            assertTrue(
                    refused.err().get(0).matches("events-server: TO: directory .*new is already in use .*"),
                    refused::toString);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | new | FROM: there is no embedded store in DIR/none, or this user cannot see it",
                "old | old | FROM and TO are the same store",
                "old | embedded:DIR/old/../old | FROM and TO are the same store",
                "old | store | TO: \"store\" may be a directory or a host; say ./store for the directory of an embedded"
                        + " store, or store:27017 for a MongoDB",
                "old | '' | TO: it is empty; it must be the directory of an embedded store, or the address of a MongoDB",
            })
    void wrongStores_areNamedInOneLine(String from, String to, String message) {
        fill("old", 1);

        Run refused = copy(
                store(from),
                to.startsWith("embedded:")
                        ? to.replace("DIR", folder.toString())
                        : to.equals("store") || to.isEmpty() ? to : store(to));

        assertEquals(1, refused.status());
        assertEquals(List.of("events-server: " + message.replace("DIR", folder.toString())), refused.err());
        assertEquals(List.of(), refused.out());
        assertFalse(Files.exists(folder.resolve("none")));
        assertFalse(Files.exists(folder.resolve("new")));
    }

    @Test
    void emptyStores_andOtherOptions_areRefused() {
        fill("old", 1);

        assertEquals(
                List.of(
                        "events-server: FROM holds nothing in dbEvent.others; --database and --collection name another place"),
                copy(store("old"), store("new"), "--collection=others").err());
        assertFalse(Files.exists(folder.resolve("new")));
        Run option = copy(store("old"), store("new"), "--embedded=" + store("old"));
        assertEquals(2, option.status());
        assertEquals(
                List.of("events-server: copy takes both stores as FROM and TO, without --mongodb-url and --embedded"),
                option.err());
    }

    @Test
    void unreachableMongoDb_isNamedWithoutItsPassword() {
        fill("old", 1);
        for (Run failed : List.of(copy(store("old"), NOWHERE), copy(NOWHERE, store("new")))) {
            assertEquals(1, failed.status());
            assertEquals(1, failed.err().size(), failed::toString);
            assertTrue(
                    failed.err()
                            .get(0)
                            .startsWith(
                                    "events-server: MongoDB cannot be reached (127.0.0.1:1/dbEvent.myCollectionEvent"),
                    failed::toString);
        }
        Run unreadable = copy(store("old"), "root:se/cret@127.0.0.1:1");
        assertEquals(1, unreadable.status());
        assertEquals(1, unreadable.err().size());
        assertFalse(unreadable.toString().contains("cret"), unreadable::toString);
        assertFalse(Files.exists(folder.resolve("new")));
    }

    @Test
    void missingRights_areNamed() {
        fill("old", 1);
        try (FaultyMongo mongo = FaultyMongo.start()) {
            for (String command : List.of("find", "insert")) {
                mongo.on(command).fail(13, "Unauthorized");
                Run refused = copy(store("old"), mongo.connectionString());
                mongo.clear();

                assertEquals(1, refused.status());
                assertEquals(1, refused.err().size(), refused::toString);
                assertTrue(
                        refused.err()
                                .get(0)
                                .startsWith(
                                        "events-server: MongoDB does not allow its user to do this: Unauthorized (13)"),
                        refused::toString);
            }
            mongo.on("createIndexes").fail(13, "Unauthorized");
            Run copied = copy(store("old"), mongo.connectionString());
            assertEquals(0, copied.status(), copied::toString);
            assertEquals(
                    List.of("events-server: TO has not all indexes yet; a server on it tries again: events_start,"
                            + " events_tags_start, events_stop, events_open"),
                    copied.err());
        }
    }

    @Test
    void sameReplicaSet_isTheSameStore() {
        try (FaultyMongo mongo = FaultyMongo.start();
                RunningServer server = RunningServer.on(mongo)) {
            server.put("/v1/events/00000000000000000000000a", "{\"start\":1}");

            Run refused = copy(places(mongo, mongo.connectionString(), mongo.connectionString() + "&appName=other"));

            assertEquals(1, refused.status());
            assertEquals(List.of("events-server: FROM and TO are the same store"), refused.err());
        }
    }

    @Test
    void fullDisk_isSaidInOneLine(@TempDir Path mountedAt) throws IOException {
        fill("old", MANY);
        try (SmallDisk disk = SmallDisk.mount(mountedAt, 30)) {
            disk.fill();

            Run failed = copy(store("old"), mountedAt.resolve("store").toString());

            assertEquals(1, failed.status());
            assertEquals(1, failed.err().size(), failed::toString);
            assertTrue(failed.err().get(0).contains(mountedAt + "/store"), failed::toString);
        }
    }
}
