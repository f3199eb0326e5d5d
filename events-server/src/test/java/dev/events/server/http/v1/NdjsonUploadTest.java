package dev.events.server.http.v1;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.events.server.RunningServer;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NdjsonUploadTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TWO_LINES = """
            {"start":1}
            {"start":2}
            """;

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    @BeforeEach
    void removeEverything() {
        server.removeAll();
    }

    @Test
    void everyLine_isAnswered_andABadOneStopsNoOther() throws IOException {
        List<JsonNode> answers = upload("""
                {"id":"00000000000000000000000a","start":1,"tags":["a"]}

                nonsense
                {"start":"yesterday"}
                {"start":2,"stop":1}
                {"tags":["%s"]}
                [1]
                {"start":3,"tags":["b"]}""".formatted("x".repeat(201)), null);

        assertEquals(
                List.of(1, 3, 4, 5, 6, 7, 8),
                answers.stream().map(answer -> answer.get("line").asInt()).toList());
        assertEquals("00000000000000000000000a", answers.get(0).get("id").asText());
        assertTrue(answers.get(1).get("error").asText().startsWith("the line is not JSON: "));
        assertTrue(answers.get(2).get("error").asText().startsWith("start \"yesterday\" is not a time"));
        assertTrue(answers.get(3).get("error").asText().startsWith("stop 1 is before start 2"));
        assertTrue(answers.get(4).get("error").asText().contains("it may have at most 200"));
        assertTrue(answers.get(5).get("error").asText().startsWith("the body is not a JSON object"));
        assertTrue(answers.get(6).has("id"));
        assertEquals(2, count());
    }

    @Test
    void lineThatIsTooLong_isRefused_andTheNextIsRead() throws IOException {
        List<JsonNode> answers = upload("{\"note\":\"" + "x".repeat(3 << 20) + "\"}\n{\"start\":1}\n", null);

        assertEquals(
                "the line has more than 1048576 bytes (1 MiB)",
                answers.get(0).get("error").asText());
        assertEquals(2, answers.get(1).get("line").asInt());
        assertEquals(1, count());
    }

    @Test
    void repeatOfTheWholeUpload_underItsKey_addsNothing() throws IOException {
        String lines = IntStream.range(0, 2_500)
                .mapToObj(i -> "{\"tags\":[\"t" + i + "\"]}\n")
                .collect(Collectors.joining());
        List<JsonNode> first = upload(lines, "an upload");
        List<JsonNode> repeat = upload(lines, "an upload");

        assertEquals(ids(first), ids(repeat));
        assertTrue(first.stream().noneMatch(answer -> answer.has("existing")));
        assertTrue(repeat.stream().allMatch(answer -> answer.get("existing").asBoolean()));
        assertEquals(2_500, count());

        List<JsonNode> reused = upload("{\"tags\":[\"other\"]}\n", "an upload");
        assertTrue(reused.get(0).get("error").asText().startsWith("the Idempotency-Key \"an upload\" was used before"));
        assertEquals(2_500, count());
    }

    @Test
    void repeatOfLinesWithIds_addsNothing_andAnotherEventUnderAnIdIsRefused() throws IOException {
        String line = "{\"id\":\"00000000000000000000000b\",\"tags\":[\"a\"]}\n";
        upload(line, null);

        assertTrue(upload(line + line, null).stream()
                .allMatch(answer -> answer.get("existing").asBoolean()));
        JsonNode other = upload(line.replace("\"a\"", "\"b\""), null).get(0);
        assertEquals(
                "another event has the id 00000000000000000000000b already",
                other.get("error").asText());
        assertEquals("a", other.at("/event/tags/0").asText());
        assertEquals(1, count());
    }

    @Test
    void dryRun_answersAsTheUploadWould_andAddsNothing() throws IOException {
        upload("""
                {"id":"00000000000000000000000a","start":1,"tags":["a"]}
                {"id":"00000000000000000000000b","start":1,"tags":["b"]}
                """, null);
        String lines = """
                {"id":"00000000000000000000000a","start":1,"tags":["a"]}
                {"id":"00000000000000000000000b","start":2,"tags":["b"]}
                nonsense
                {"id":"00000000000000000000000c","start":1,"tags":["%s"]}
                {"id":"00000000000000000000000d","start":1}
                """.formatted("x".repeat(201));

        List<JsonNode> answers = answers(server.request("/v1/events?dry_run=true"), lines);

        assertEquals(2, count());
        assertEquals(answers, upload(lines, null));
        assertEquals(3, count());
        assertEquals("1", answers.get(1).at("/event/start").asText());
        assertEquals(
                "{\"line\":5,\"id\":\"00000000000000000000000d\"}",
                answers.get(4).toString());
    }

    @Test
    void dryRun_isForLinesWithoutAKey() throws IOException {
        HttpRequest.Builder keyed = server.request("/v1/events?dry_run=true")
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString(TWO_LINES));
        assertEquals(400, server.send(keyed).statusCode());
        HttpRequest.Builder single = server.request("/v1/events?dry_run=true")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"start\":1}"));
        assertEquals(400, server.send(single).statusCode());
        assertEquals(0, count());
    }

    @Test
    void gzip_isAccepted_andWhatIsNone_is400() throws IOException {
        HttpResponse<String> response = server.send(server.request("/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(TWO_LINES))));
        assertEquals(2, response.body().lines().count(), response.body());

        HttpResponse<String> plain = server.send(server.request("/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{\"start\":1}\n")));
        assertEquals(400, plain.statusCode());
        assertTrue(plain.body().contains("the body is not gzip"), plain.body());
        assertEquals(2, count());
    }

    /** 3.6 MB from a few kilobytes. */
    @Test
    @Tag("large")
    void gzip_thatBecomesFarMoreThanItIs_isCutOffAfterTheFirstMegabyte() throws IOException {
        byte[] bomb = gzip("{\"start\":1}\n".repeat(300_000));
        try {
            server.send(server.request("/v1/events")
                    .header("Content-Type", "application/x-ndjson")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(bomb)));
        } catch (UncheckedIOException e) {
            // cut off, because lines were answered already
        }
        assertTrue(count() <= (1 << 20) / 12 + 1000, "events: " + count());
    }

    @Test
    void gzip_thatBecomesFarMoreThanItIs_is413_whereNothingWasAnsweredYet() throws IOException {
        // One line that never ends, and blank lines, which are not answered.
        for (String piece : List.of(" ", "\n", " \n")) {
            HttpResponse<String> response = server.send(server.request("/v1/events")
                    .header("Content-Type", "application/x-ndjson")
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(gzip(piece.repeat(5_000_000)))));
            assertEquals(413, response.statusCode(), response.body());
            assertTrue(response.body().contains("100"), response.body());
        }
        HttpResponse<String> other = server.send(server.request("/v1/events")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip(" ".repeat(5_000_000)))));
        assertEquals(413, other.statusCode(), other.body());
        assertEquals(0, count());
    }

    @Test
    void gzip_ofSeveralMembersThatArriveOneByOne_isReadWhole() throws IOException {
        try (Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head().replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int line = 1; line <= 3; line++) {
                // Nothing of the next member is there until this one is answered.
                out.write(chunk(gzip("{\"start\":" + line + "}\n")));
                String answer = in.readLine();
                while (answer != null && !answer.startsWith("{")) {
                    answer = in.readLine();
                }
                assertTrue(answer != null && answer.startsWith("{\"line\":" + line + ",\"id\":"), answer);
            }
            out.write(chunk(new byte[0]));
            in.lines().forEach(rest -> assertTrue(rest.isEmpty() || rest.equals("0"), rest));
        }
        assertEquals(3, count());
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void gzip_thatBreaksOff_isNotTakenForWhole() throws IOException {
        byte[] whole = gzip(TWO_LINES);
        HttpRequest.Builder request = server.request("/v1/events")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(Arrays.copyOf(whole, whole.length - 9)));
        assertThrows(UncheckedIOException.class, () -> server.send(request));
    }

    @Test
    void keyOfTheGreatestLength_isOneForEachLine() throws IOException {
        String key = "k".repeat(255);
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> response = server.send(server.request("/v1/events")
                    .header("Content-Type", "application/x-ndjson")
                    .header("Idempotency-Key", key)
                    .POST(BodyPublishers.ofString(TWO_LINES)));
            assertEquals(i == 0 ? 0 : 2, response.body().split("existing", -1).length - 1, response.body());
        }
        assertEquals(2, count());
    }

    @Test
    void withoutItsDatabase_theUploadIsRefused() {
        try (RunningServer alone = RunningServer.withoutItsDatabase()) {
            assertEquals(503, alone.upload("{}\n").statusCode());
        }
    }

    @Test
    void emptyUpload_hasAnEmptyAnswer() throws IOException {
        assertEquals(List.of(), upload("", null));
    }

    @Test
    void lines_areAnsweredWhileMoreAreSent() throws IOException {
        try (Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(head().getBytes(StandardCharsets.US_ASCII));
            for (int line = 1; line <= 3; line++) {
                out.write(chunk("{\"start\":" + line + "}\n"));
                String answer = in.readLine();
                while (!answer.startsWith("{")) {
                    answer = in.readLine();
                }
                assertEquals(line, JSON.readTree(answer).get("line").asInt());
                assertEquals(line, count());
            }
        }
    }

    @Test
    @Tag("large")
    void clientThatReadsNothingUntilItHasSentAll_getsAllAnswers() throws IOException {
        int lines = 150_000;
        try (Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head().getBytes(StandardCharsets.US_ASCII));
            // Answers of 48 bytes each: far more than the connection holds.
            byte[] chunk = chunk("{\"start\":1,\"tags\":[\"x\"]}\n".repeat(1_000));
            for (int i = 0; i < lines / 1_000; i++) {
                out.write(chunk);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answers = body(new BufferedInputStream(socket.getInputStream()));
            assertEquals(
                    lines,
                    answers.lines().filter(line -> line.contains("\"id\"")).count());
        }
        assertEquals(lines, count());
    }

    @Test
    void clientThatLeaves_endsTheWork() throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream().write(head().getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(chunk("{\"start\":1}\n{\"start\":2}\n{\"sta"));
        }
        // What is left of it would be added while this is; then it is not whole.
        upload("{\"start\":3}\n", null);
        assertEquals(
                0, IntStream.range(0, 50).map(i -> count()).filter(n -> n > 3).count());
    }

    private static String head() {
        return String.join(
                "\r\n",
                "POST /v1/events HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/x-ndjson",
                "Connection: close",
                "Transfer-Encoding: chunked",
                "",
                "");
    }

    private static byte[] chunk(String text) {
        return chunk(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] chunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunk.toByteArray();
    }

    /** The body of an answer in chunks, up to the last one, which must come. */
    private static String body(InputStream in) throws IOException {
        while (!line(in).isEmpty()) {
            // The headers.
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            assertTrue(b >= 0, "the answer breaks off");
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private static List<JsonNode> upload(String lines, @Nullable String key) throws IOException {
        HttpRequest.Builder request = server.request("/v1/events");
        return answers(key == null ? request : request.header("Idempotency-Key", key), lines);
    }

    private static List<JsonNode> answers(HttpRequest.Builder request, String lines) throws IOException {
        HttpResponse<String> response = server.send(
                request.header("Content-Type", "application/x-ndjson").POST(BodyPublishers.ofString(lines)));
        assertEquals(200, response.statusCode(), response.body());
        assertEquals("application/x-ndjson", header(response, "Content-Type"));
        List<JsonNode> answers = new ArrayList<>();
        for (String line : response.body().lines().toList()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    private static List<String> ids(List<JsonNode> answers) {
        return answers.stream().map(answer -> answer.get("id").asText()).toList();
    }

    private static int count() {
        try {
            return JSON.readTree(
                            server.delete("/v1/events?all=true&dry_run=true").body())
                    .get("matched")
                    .asInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
