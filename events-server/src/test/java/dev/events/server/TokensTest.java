package dev.events.server;

import static dev.events.server.TestServer.header;
import static dev.events.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.mongo.FaultyMongo;
import dev.events.server.access.TokenSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what a token sees over HTTP. */
class TokensTest {
    private static final String EVENT = "/v1/events/625ac1d2e8f5d327aa51e4e0";
    private static final String WRONG = "evt_0000000000000000000000000000000000000000";
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @RegisterExtension
    static final RunningServer server = RunningServer.perClassWithToken();

    private static String admin = "";

    @TempDir
    private Path directory;

    @BeforeEach
    void beAdmin() {
        if (admin.isEmpty()) {
            admin = server.createToken("admin", null);
        }
        server.use(admin);
        server.removeAll();
    }

    private static HttpResponse<String> getWith(String path, String authorization) {
        server.use(null);
        HttpResponse<String> response = server.send(
                server.request(path).header("Authorization", authorization).GET());
        server.use(admin);
        return response;
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen in time");
        }
    }

    @Test
    void bearerAndBasic_letIn() {
        assertEquals(200, getWith("/v1/events", "Bearer " + admin).statusCode());
        assertEquals(200, getWith("/v1/events", "bearer " + admin).statusCode());
        assertEquals(200, getWith("/v1/events", basic("me:" + admin)).statusCode());
        assertEquals(200, getWith("/list_events", basic(":" + admin)).statusCode());
    }

    @Test
    void withoutAToken_theAnswerIs401_withoutAnErrorCode() {
        server.use(null);
        HttpResponse<String> response = server.get("/v1/events");

        assertEquals(401, response.statusCode());
        assertEquals(
                List.of("Bearer realm=\"events\"", "Basic realm=\"events\", charset=\"UTF-8\""), challenges(response));
        assertEquals("application/problem+json", header(response, "Content-Type"));
        assertEquals(200, server.get("/healthz").statusCode());
        assertEquals(200, server.get("/readyz").statusCode());
    }

    private static List<String> challenges(HttpResponse<String> response) {
        return response.headers().allValues("WWW-Authenticate");
    }

    @Test
    void aWrongToken_isInvalid_andAMalformedHeader_isABadRequest() {
        for (String authorization : List.of(
                "Bearer " + WRONG, "Bearer x", "Bearer " + admin.substring(1), basic("me:" + WRONG), basic("me:"))) {
            HttpResponse<String> response = getWith("/v1/events", authorization);
            assertEquals(401, response.statusCode(), authorization);
            assertTrue(challenges(response).get(0).endsWith("error=\"invalid_token\""), authorization);
        }
        for (String authorization : List.of("Bearer", "Bearer a b", "Basic", "Basic ?", basic("no colon"))) {
            HttpResponse<String> response = getWith("/v1/events", authorization);
            assertEquals(400, response.statusCode(), authorization);
            assertTrue(challenges(response).get(0).endsWith("error=\"invalid_request\""), authorization);
        }
        assertEquals(401, getWith("/v1/events", "Digest username=\"me\"").statusCode());
        server.use(null);
        HttpResponse<String> twice = server.send(server.request("/v1/events")
                .header("Authorization", "Bearer " + admin)
                .header("Authorization", "Bearer " + admin)
                .GET());
        assertEquals(400, twice.statusCode());
    }

    @Test
    void whatATokenMayDo_isCheckedBeforeTheBodyHasArrived() throws IOException {
        server.use(admin);
        String reader = server.createToken("read", null);
        String request = "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

        String nobody = server.sendRaw(request + "Content-Length: 10\r\n\r\n");
        String mayNotAdd =
                server.sendRaw(request + "Authorization: Bearer " + reader + "\r\nContent-Length: 10\r\n\r\n{");

        assertTrue(nobody.startsWith("HTTP/1.1 401 "), nobody);
        assertTrue(mayNotAdd.startsWith("HTTP/1.1 403 "), mayNotAdd);
    }

    @Test
    void aTokenWithoutTheScope_isToldWhich() {
        server.use(server.createToken("read", null));
        HttpResponse<String> response = server.post("/v1/events", "{}");

        assertEquals(403, response.statusCode());
        assertEquals(
                List.of("Bearer realm=\"events\", error=\"insufficient_scope\", scope=\"add\""), challenges(response));
        assertTrue(response.body().contains("this needs the scope add; the token has read"), response.body());
    }

    @Test
    void removingEverything_needsAdmin() {
        server.use(server.createToken("write", null));

        assertEquals(403, server.delete("/v1/events?all=true").statusCode());
        assertEquals(200, server.delete("/v1/events?all=true&dry_run=true").statusCode());
        assertEquals(403, server.post("/remove_events", "{\"purge\":true}").statusCode());
        assertEquals(200, server.delete("/v1/events?tag=a").statusCode());
    }

    @Test
    void whatNeedsAToken_isNotStored() {
        assertEquals("no-store", header(server.get("/v1/events"), "Cache-Control"));
        assertEquals("none", header(server.get("/healthz"), "Cache-Control"));
    }

    @Test
    void aToken_isListedWithoutItsSecret_andRevoked() {
        HttpResponse<String> made = server.post(
                "/v1/tokens", "{\"name\":\"ci\",\"scopes\":[\"add\"],\"tag\":\"a\",\"expires\":4102444800}");
        JsonNode token = json(made);
        assertEquals("no-store", header(made, "Cache-Control"));
        String list = server.get("/v1/tokens").body();
        assertTrue(list.contains("\"id\":\"" + token.get("id").asText() + "\",\"name\":\"ci\""), list);
        assertFalse(list.contains(token.get("token").asText()));
        server.use(token.get("token").asText());
        JsonNode me = json(server.get("/v1/me"));
        assertEquals("[\"add\"]", me.get("scopes").toString());
        assertEquals("a", me.get("tag").asText());
        assertEquals(token.get("id"), me.at("/token/id"));
        server.use(admin);

        String path = "/v1/tokens/" + token.get("id").asText();
        assertEquals(204, server.delete(path).statusCode());
        assertEquals(404, server.delete(path).statusCode());
        server.use(token.get("token").asText());
        assertEquals(401, server.get("/v1/me").statusCode());
    }

    @Test
    void scopes_areListedFromTheLeastToTheMost() {
        assertEquals(
                "[\"read\",\"add\",\"write\",\"admin\"]",
                json(server.get("/v1/me")).get("scopes").toString());
    }

    @Test
    void theLastUse_isNoted() {
        JsonNode token = json(server.post("/v1/tokens", "{\"name\":\"used\",\"scopes\":[\"read\"]}"));
        server.use(token.get("token").asText());
        server.get("/v1/events");
        server.use(admin);

        await(() -> {
            for (JsonNode one : json(server.get("/v1/tokens")).get("tokens")) {
                if (one.get("id").equals(token.get("id"))) {
                    return one.get("last_used").isNumber();
                }
            }
            return false;
        });
    }

    @Test
    void whatATokenCannotBe_isRefused() {
        String longTag = "{\"name\":\"a\",\"scopes\":[\"read\"],\"tag\":\"" + "x".repeat(201) + "\"}";
        assertEquals(400, server.post("/v1/tokens", longTag).statusCode());
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"scopes\":[\"read\"]}", "name is missing",
                        "{\"name\":\"\",\"scopes\":[\"read\"]}", "name must have",
                        "{\"name\":\"a\"}", "scopes is missing",
                        "{\"name\":\"a\",\"scopes\":[]}", "scopes is empty",
                        "{\"name\":\"a\",\"scopes\":[\"all\"]}", "scopes[0] is \\\"all\\\"",
                        "{\"name\":\"a\",\"scopes\":[\"admin\"],\"tag\":\"t\"}", "cannot be bound to a tag",
                        "{\"name\":\"a\",\"scopes\":[\"read\"],\"expires\":1}", "must be in the future",
                        "{\"name\":\"a\",\"scopes\":[\"read\"],\"tags\":\"t\"}", "the field \\\"tags\\\" is unknown")
                .entrySet()) {
            HttpResponse<String> response = server.post("/v1/tokens", wrong.getKey());
            assertEquals(400, response.statusCode(), wrong.getKey());
            assertTrue(response.body().contains(wrong.getValue()), response.body());
        }
    }

    @Test
    void anExpiredToken_isInvalid() {
        double soon = System.currentTimeMillis() / 1000.0 + 1.5;
        JsonNode token =
                json(server.post("/v1/tokens", "{\"name\":\"short\",\"scopes\":[\"read\"],\"expires\":" + soon + "}"));
        server.use(token.get("token").asText());

        await(() -> server.get("/v1/me").statusCode() == 401);
    }

    @Test
    void aBoundToken_worksAsIfThereWereOnlyItsEvents() {
        server.put(EVENT, "{\"start\":1,\"tags\":[\"team-b\"],\"note\":\"secret\"}");
        server.use(server.createToken("write", "team-a"));

        String added = json(server.post("/v1/events", "{\"tags\":[\"x\"]}"))
                .get("tags")
                .toString();
        assertEquals("[\"x\",\"team-a\"]", added);
        assertEquals(404, server.get(EVENT).statusCode());
        assertEquals(404, server.patch(EVENT, "{\"note\":\"mine\"}").statusCode());
        assertEquals(404, server.delete(EVENT).statusCode());
        assertEquals(
                409,
                server.put(EVENT, "{\"start\":1,\"tags\":[\"team-b\"],\"note\":\"secret\"}")
                        .statusCode());
        String line = "{\"id\":\"625ac1d2e8f5d327aa51e4e0\",\"start\":2}\n";
        assertFalse(server.upload(line).body().contains("secret"));
        String other = "/v1/events/625ac1d2e8f5d327aa51e4e1";
        assertEquals(201, server.put(other, "{\"start\":1,\"tags\":[\"y\"]}").statusCode());
        assertEquals(200, server.put(other, "{\"start\":1,\"tags\":[\"y\"]}").statusCode());
        assertEquals(
                "[\"z\",\"team-a\"]",
                json(server.patch(other, "{\"tags\":[\"z\"]}")).get("tags").toString());
        assertEquals(2, json(server.get("/v1/events")).get("events").size());
        assertEquals(2, server.countListed());
        assertEquals(
                List.of("team-a", "x", "z"),
                Stream.of("0", "1", "2")
                        .map(i -> json(server.get("/v1/tags"))
                                .at("/tags/" + i + "/tag")
                                .asText())
                        .sorted()
                        .toList());
        assertEquals(200, server.delete("/v1/events?from=1970-01-01T00:00:00Z").statusCode());
        server.use(admin);
        server.use(server.createToken("read", "team-a"));
        assertEquals(403, server.get("/metrics").statusCode());
        server.use(admin);
        assertEquals(200, server.get(EVENT).statusCode());
        assertEquals(1, server.countListed());
    }

    @Test
    void whoMayOnlyAdd_isNeverShownWhatIsStored() {
        server.use(server.createToken("add", null));
        server.addWithKey("17", "{\"start\":1,\"tags\":[\"a\"]}");
        server.use(admin);
        server.patch(
                "/v1/events/"
                        + json(server.get("/v1/events")).at("/events/0/id").asText(),
                "{\"note\":\"secret\"}");
        server.use(server.createToken("add", null));

        HttpResponse<String> again = server.addWithKey("17", "{\"start\":1,\"tags\":[\"a\"]}");

        assertEquals(200, again.statusCode());
        assertFalse(again.body().contains("secret"), again.body());
    }

    @Test
    void whoGuessesAnothersKey_cannotPretendThatItsEventWasAdded() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest("idempotency key build 17".getBytes(StandardCharsets.UTF_8));
        String id = HexFormat.of().formatHex(hash, 0, 12);
        server.use(server.createToken("add", "team-b"));
        assertEquals(
                201,
                server.post("/v1/events", "{\"id\":\"" + id + "\",\"start\":1}").statusCode());
        server.use(admin);
        server.use(server.createToken("add", null));

        HttpResponse<String> told = server.addWithKey("build 17", "{\"start\":1}");

        assertEquals(422, told.statusCode(), told.body());
        assertFalse(told.body().contains("team-b"), told.body());
        // The key of a tag is another one.
        server.use(admin);
        server.use(server.createToken("add", "team-a"));
        assertEquals(201, server.addWithKey("build 17", "{\"start\":1}").statusCode());
    }

    @Test
    void whoAddsForATag_isToldTheIdThatIsStored() {
        server.use(server.createToken("add", "team-a"));
        HttpResponse<String> added = server.addWithKey("18", "{\"start\":1}");
        HttpResponse<String> again = server.addWithKey("18", "{\"start\":1}");
        String line = server.upload("{\"id\":\"625ac1d2e8f5d327aa51e4e5\",\"start\":1}\n")
                .body();
        server.use(admin);

        assertEquals(201, added.statusCode());
        assertEquals(200, again.statusCode());
        assertEquals(json(added).get("id"), json(again).get("id"));
        assertEquals(200, server.get(header(added, "Location")).statusCode());
        assertTrue(line.contains("625ac1d2e8f5d327aa51e4e5"), line);
        assertEquals(200, server.get("/v1/events/625ac1d2e8f5d327aa51e4e5").statusCode());
    }

    @Test
    void anUploadOfARevokedToken_addsNothingMore() throws Exception {
        JsonNode token = json(server.post("/v1/tokens", "{\"name\":\"long\",\"scopes\":[\"add\"]}"));
        try (Socket upload = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = upload.getOutputStream();
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(upload.getInputStream(), StandardCharsets.UTF_8));
            out.write(
                    ("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\n"
                                    + "Authorization: Bearer "
                                    + token.get("token").asText()
                                    + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "c\r\n{\"start\":1}\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            while (!answers.readLine().contains("\"line\":1,\"id\"")) {
                // The head of the answer, and the sizes of its chunks.
            }
            server.delete("/v1/tokens/" + token.get("id").asText());
            out.write("c\r\n{\"start\":2}\n\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            String rest = answers.lines().collect(Collectors.joining("\n"));
            assertTrue(rest.contains("the token was revoked or has expired; the event was not added"), rest);
        }
        assertEquals(1, server.countListed());
    }

    @Test
    void aRevokedToken_isRefusedByEveryServerOnTheStore() {
        FaultyMongo mongo = FaultyMongo.start();
        try (mongo;
                RunningServer one = RunningServer.on(mongo);
                RunningServer two = RunningServer.on(mongo)) {
            String ops = one.createToken("admin", null);
            one.use(ops);
            JsonNode token = json(one.post("/v1/tokens", "{\"name\":\"t\",\"scopes\":[\"read\"]}"));
            await(() -> two.get("/v1/events").statusCode() == 401);
            two.use(token.get("token").asText());
            assertEquals(200, two.get("/v1/events").statusCode());
            one.delete("/v1/tokens/" + token.get("id").asText());

            await(() -> two.get("/v1/events").statusCode() == 401);
        }
    }

    @Test
    void anUnknownToken_costsTheStoreOneQuestion_andWhatIsNotCertain_isRefused() {
        FaultyMongo mongo = FaultyMongo.start();
        try (mongo;
                RunningServer one = RunningServer.on(mongo, "&serverSelectionTimeoutMS=300")) {
            String ops = one.createToken("admin", null);
            one.use(ops);
            JsonNode made = json(one.post("/v1/tokens", "{\"name\":\"gone\",\"scopes\":[\"read\"]}"));
            String gone = made.get("token").asText();
            one.delete("/v1/tokens/" + made.get("id").asText());
            one.use(gone);
            assertEquals(401, one.get("/v1/me").statusCode());
            one.use(ops);
            assertEquals(200, one.get("/v1/me").statusCode());

            mongo.close();

            await(() -> one.get("/v1/me").statusCode() == 503);
            assertEquals(200, one.get("/metrics").statusCode());
            assertEquals(200, one.get("/openapi.yaml").statusCode());
            assertEquals(200, one.get("/docs").statusCode());
            one.use(gone);
            // Remembered, so the store need not be asked.
            assertEquals(401, one.get("/v1/me").statusCode());
        }
    }

    @Test
    void thatNobodyHasMadeAToken_isNotBelievedForLong() {
        FaultyMongo mongo = FaultyMongo.start();
        try (mongo;
                RunningServer open = RunningServer.on(mongo)) {
            assertEquals(200, open.get("/v1/me").statusCode());

            mongo.on("find").fail(13, "Unauthorized");

            await(() -> open.get("/v1/me").statusCode() == 503);
            assertEquals(200, open.get("/healthz").statusCode());
            assertEquals(200, open.get("/metrics").statusCode());
            assertEquals(200, open.get("/openapi.yaml").statusCode());
            for (int i = 0; i < 25; i++) {
                // Whose token this is, is not the question yet.
                open.use(TokenSecret.create().text());
                assertEquals(503, open.get("/v1/me").statusCode());
            }
            mongo.clear();
            await(() -> open.get("/v1/me").statusCode() == 200);
        }
    }

    @Test
    void theCommand_worksWithoutAServer_besideOne_andAfterIt() throws Exception {
        String embedded = "--embedded=" + directory;
        CommandRun first = token("create", embedded, "--name", "ops", "--scope", "admin");
        assertEquals(0, first.status(), first.toString());
        String ops = first.out().strip();
        assertTrue(ops.matches("evt_[0-9A-Za-z]{38}"), first.toString());

        try (ServerProcess running = ServerProcess.embedded(directory, "--host", "0.0.0.0")) {
            assertEquals(401, running.get("/v1/events").statusCode());
            running.use(ops);
            assertEquals(200, running.get("/v1/events").statusCode());
            CommandRun second = token("create", embedded, "--name", "ci", "--scope", "read,add", "--expires", "90d");
            running.use(second.out().strip());
            assertEquals(200, running.get("/v1/events").statusCode());
            CommandRun list = token("list", embedded);
            assertEquals(3, list.out().lines().count(), list.toString());
            assertFalse(list.out().contains("evt_"), list.out());
            String id = list.out().lines().toList().get(1).replaceFirst(" .*", "");
            assertEquals(0, token("revoke", id, embedded).status());
            assertEquals(401, running.get("/v1/events").statusCode());
            assertEquals(1, token("revoke", id, embedded).status());
            assertEquals(1, token("revoke", "--all", embedded).status());
        }
        // The server was killed, so the file with its address is still there, and nobody answers.
        assertTrue(Files.exists(directory.resolve("events-server.owner")));
        assertEquals(0, token("revoke", "--all", embedded).status());
        try (ServerProcess running = ServerProcess.embedded(directory)) {
            assertEquals(200, running.get("/v1/events").statusCode());
        }
    }

    @Test
    void theFirstTokenOfMongoDB_needsNoServer_andAnOpenAddressNeedsATokenFirst() throws Exception {
        FaultyMongo mongo = FaultyMongo.start();
        try (mongo) {
            String url = mongo.connectionString();
            String[] store = {"--mongodb-url", url, "--database", "events_test", "--collection", mongo.collection()};
            CommandRun refused = CommandRun.of(
                    Map.of(),
                    Stream.concat(Stream.of(store), Stream.of("--host", "0.0.0.0", "--port", "0"))
                            .toArray(String[]::new));
            assertEquals(1, refused.status(), refused.toString());
            assertTrue(refused.err().contains("events-server token create --name NAME --scope admin"), refused.err());

            CommandRun made =
                    token(Stream.concat(Stream.of("create", "--name", "ops", "--scope", "admin"), Stream.of(store))
                            .toArray(String[]::new));
            assertEquals(0, made.status(), made.toString());
            try (RunningServer running = RunningServer.on(mongo)) {
                assertEquals(401, running.get("/v1/events").statusCode());
                running.use(made.out().strip());
                assertEquals(200, running.get("/v1/events").statusCode());
            }
        }
    }

    @Test
    void withoutTokens_theHeaderIsMeantForSomebodyElse() {
        try (RunningServer open = RunningServer.embedded(directory)) {
            for (String authorization : List.of("Bearer", "Basic ?", "Bearer " + WRONG, "Digest a=b")) {
                assertEquals(
                        200,
                        open.send(open.request("/v1/events")
                                        .header("Authorization", authorization)
                                        .GET())
                                .statusCode(),
                        authorization);
            }
        }
    }

    @Test
    void theList_controlsNoTerminal() throws Exception {
        try (RunningServer open = RunningServer.embedded(directory)) {
            HttpResponse<String> made = open.post(
                    "/v1/tokens",
                    "{\"name\":\"x\\u202e\\u2028\",\"scopes\":[\"read\"],\"tag\":\"\\u001b[2J\\nfake \\u00e9\"}");
            assertEquals(201, made.statusCode(), made.body());
        }

        CommandRun list = token("list", "--embedded=" + directory);

        assertEquals(2, list.out().lines().count(), list.toString());
        assertTrue(list.out().contains("x\\u{202e}\\u{2028}"), list.out());
        assertTrue(list.out().stripTrailing().endsWith("\\u{1b}[2J\\u{a}fake \u00e9"), list.out());
    }

    @Test
    void aMongoDbThatIsNotThere_isToldWithTheOtherStore() throws Exception {
        CommandRun run = token("list", "--mongodb-url", "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100");

        assertEquals(1, run.status());
        assertTrue(run.err().contains("MongoDB cannot be reached"), run.err());
        assertTrue(run.err().strip().endsWith("for the embedded store, add --embedded"), run.err());
    }

    @Test
    void theStore_isNamed_andOnlyATokenMakesOne() throws Exception {
        Path typo = directory.resolve("typo");
        for (String[] command : new String[][] {{"list"}, {"revoke", "x"}, {"revoke", "--all"}}) {
            CommandRun run = token(Stream.concat(Stream.of(command), Stream.of("--embedded=" + typo))
                    .toArray(String[]::new));
            assertEquals(1, run.status(), run.toString());
            assertEquals(
                    List.of("events-server: there is no embedded store in " + typo
                            + "; name the server's with --embedded=DIR or --config=FILE"),
                    run.errorLines());
            assertFalse(Files.exists(typo));
        }
        CommandRun made = token("create", "--embedded=" + typo, "--name", "ops", "--scope", "admin");
        assertTrue(made.err().strip().endsWith(", and it is for servers on the embedded store in " + typo), made.err());
    }

    @Test
    void wrongUse_isToldInOneLine() throws Exception {
        String embedded = "--embedded=" + directory;
        assertTrue(token("create", embedded, "--name", "x", "--scope", "all")
                .err()
                .contains("--scope is \"all\"; it must be one of read, add, write, admin"));
        assertTrue(token("create", embedded, "--name", "x", "--scope", "read", "--expires", "soon")
                .err()
                .contains("--expires is \"soon\"; it must be"));
        assertTrue(token("revoke", embedded).err().contains("needs the ids of tokens, or --all"));
        assertTrue(token(embedded).err().contains("token needs a command: create, list or revoke"));
    }

    private static CommandRun token(String... arguments) throws Exception {
        return CommandRun.of(
                Map.of(),
                Stream.concat(Stream.of("token"), Stream.of(arguments)).toArray(String[]::new));
    }
}
