package dev.events.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.events.embedded.wire.OpMsg;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the port accepts only connections of this process's user. */
class PortAccessTest {

    /** The id of the user "nobody" on most systems. */
    private static final String OTHER_USER = "65534";

    @TempDir
    Path directory;

    private TestStore store;
    private int port;

    @BeforeEach
    void open() {
        store = TestStore.open(directory);
        port = URI.create(store.embedded().connectionString().orElseThrow()).getPort();
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A command in MongoDB's wire protocol, escaped for the shell's printf. */
    private static String message(String command) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : OpMsg.of(command)) {
            escaped.append(String.format("\\x%02x", b));
        }
        return escaped.toString();
    }

    /** Sends a command with bash, possibly as another user, and returns bash's output. */
    private String send(List<String> prefix, String command, String then) throws Exception {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(
                "bash",
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/" + port + "; printf '" + message(command) + "' >&3; " + then));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = process.inputReader().lines().collect(Collectors.joining("\n"));
        process.waitFor();
        return answer;
    }

    private static List<String> asAnother() throws Exception {
        List<String> prefix =
                List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups", "--");
        assumeTrue(runs(prefix), "this test cannot run a command as another user: it needs root and setpriv");
        return prefix;
    }

    private static boolean runs(List<String> prefix) throws InterruptedException {
        List<String> line = new ArrayList<>(prefix);
        line.add("true");
        try {
            return new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads the length of a reply, its first four bytes, and prints how many bytes arrived: 4, or 0 if none came. */
    private static final String PRINT_ANSWER = "head -c 4 <&3 | wc -c";

    @Test
    void ownUser_isAnswered() throws Exception {
        assertEquals(
                "4", send(List.of(), "{hello: 1, $db: 'admin'}", PRINT_ANSWER).trim());
        store.collection("things").insertOne(new Document("n", 1));
    }

    @Test
    void anotherUser_isAnsweredNothing() throws Exception {
        List<String> another = asAnother();

        assertEquals(
                "0", send(another, "{hello: 1, $db: 'admin'}", PRINT_ANSWER).trim());
        assertEquals(
                "0",
                send(another, "{insert: 'things', documents: [{n: 1}], $db: 'db'}", PRINT_ANSWER)
                        .trim());
        assertNothingWritten();
    }

    @Test
    void anotherUser_isAnsweredNothing_afterARestart() throws Exception {
        List<String> another = asAnother();
        store.close();
        store = TestStore.connectTo(EmbeddedStore.builder(directory).port(port).open());

        assertEquals(
                "0",
                send(another, "{insert: 'things', documents: [{n: 1}], $db: 'db'}", PRINT_ANSWER)
                        .trim());
        assertNothingWritten();
        assertEquals(
                "4", send(List.of(), "{hello: 1, $db: 'admin'}", PRINT_ANSWER).trim());
    }

    /** A closed socket is listed as root's, but must not count as root's. */
    @Test
    void anotherUser_whoClosesAtOnce_changesNothing() throws Exception {
        List<String> another = asAnother();

        for (int i = 0; i < 20; i++) {
            send(another, "{insert: 'things', documents: [{n: 1}], $db: 'db'}", "exec 3>&-");
        }

        assertNothingWritten();
    }

    private void assertNothingWritten() {
        assertEquals(List.of(), store.database().listCollectionNames().into(new ArrayList<>()));
    }

    @Test
    void portInUse_isToldInOneLine(@TempDir Path other) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedStore.Builder builder = EmbeddedStore.builder(other).port(taken.getLocalPort());

            EmbeddedStoreException e = assertThrows(EmbeddedStoreException.class, builder::open);

            assertTrue(String.valueOf(e.getMessage()).contains("127.0.0.1:" + taken.getLocalPort()), e.getMessage());
            assertTrue(String.valueOf(e.getMessage()).lines().count() == 1, e.getMessage());
        }
        EmbeddedStore.open(other).close();
    }
}
