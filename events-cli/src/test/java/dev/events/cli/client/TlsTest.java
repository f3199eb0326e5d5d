package dev.events.cli.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.FakeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that are trusted, and those that are not, from an authority that each test makes for itself. */
class TlsTest {
    private static final String PAGE = "{\"events\":[],\"next_cursor\":null}";

    private final HeldCertificate authority = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("Test CA")
            .build();

    @TempDir
    private Path directory;

    private FakeServer server(HeldCertificate certificate) throws IOException {
        return FakeServer.start(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext());
    }

    private HeldCertificate.Builder certificate() {
        return new HeldCertificate.Builder().signedBy(authority).commonName("events");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Path caFile() throws IOException {
        return file("ca.pem", authority.certificatePem());
    }

    private static void assertUnreachable(FakeServer server, String reason, Cli.Result result) {
        assertEquals(
                new Cli.Result(
                        69, "", "events-cli: cannot reach " + server.url() + ": " + reason + System.lineSeparator()),
                result);
    }

    @Test
    void authority_inAFile_isTrusted() throws Exception {
        HeldCertificate own =
                certificate().addSubjectAlternativeName("127.0.0.1").build();
        Path bundle = file(
                "bundle.pem",
                "Some other authority\n"
                        + new HeldCertificate.Builder()
                                .certificateAuthority(0)
                                .build()
                                .certificatePem()
                        + "\n0: the one of this test\n" + authority.certificatePem() + "\n");
        try (FakeServer server = server(own)) {
            for (Cli cli : List.of(
                    Cli.to(server.url()).with("EVENTS_CA_FILE", bundle.toString()),
                    Cli.anywhere()
                            .withConfig(config("server: " + server.url() + "\nca_file: ~/bundle.pem\n"))
                            .with("HOME", directory.toString()))) {
                server.json(200, PAGE);
                assertEquals(0, cli.run("list").exitCode());
            }
            server.json(200, PAGE);
            Cli.Result result = Cli.to(server.url()).run("list", "--ca-file", bundle.toString());
            assertEquals(0, result.exitCode(), result.err());
            assertEquals(3, server.lines().size());
        }
    }

    private Path config(String text) throws IOException {
        Path config = directory.resolve("config");
        Files.writeString(Files.createDirectories(config.resolve("events")).resolve("cli.yml"), text);
        return config;
    }

    @Test
    void certificate_thatIsSelfSigned_isTrustedFromItsFile() throws Exception {
        HeldCertificate alone = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        try (FakeServer server = server(alone)) {
            server.json(200, PAGE);
            Path file = file("server.pem", alone.certificatePem());
            Cli.Result result = Cli.to(server.url()).run("list", "--ca-file", file.toString());
            assertEquals(0, result.exitCode(), result.err());
        }
    }

    @Test
    void certificate_thatIsNotTrusted_saysWhatToDo() throws Exception {
        String reason =
                "its certificate is not trusted; to trust it, name a file with it, or with its authority's, with --ca-file";
        try (FakeServer server =
                server(certificate().addSubjectAlternativeName("127.0.0.1").build())) {
            Cli.Result result =
                    Cli.to(server.url()).with("EVENTS_TOKEN", "secret").run("list", "-v");
            // Asked once: the same would happen again.
            assertEquals(2, result.err().lines().count(), result.err());
            assertTrue(result.err().endsWith("cannot reach " + server.url() + ": " + reason + "\n"), result.err());
            Path other = file("other.pem", new HeldCertificate.Builder().build().certificatePem());
            assertUnreachable(server, reason, Cli.to(server.url()).run("list", "--ca-file", other.toString()));
            assertEquals(List.of(), server.lines());
        }
    }

    @Test
    void certificate_forAnotherName_saysForWhich() throws Exception {
        HeldCertificate other = certificate()
                .addSubjectAlternativeName("events.example")
                .addSubjectAlternativeName("10.0.0.1")
                .build();
        try (FakeServer server = server(other)) {
            assertUnreachable(
                    server,
                    "its certificate is for 10.0.0.1, events.example, not for 127.0.0.1",
                    Cli.to(server.url()).run("list", "--ca-file", caFile().toString()));
        }
    }

    @Test
    void certificate_outOfItsTime_saysSince() throws Exception {
        long day = TimeUnit.DAYS.toMillis(1);
        long now = Instant.now().toEpochMilli();
        HeldCertificate old = certificate()
                .addSubjectAlternativeName("127.0.0.1")
                .validityInterval(now - 2 * day, now - day)
                .build();
        try (FakeServer server = server(old)) {
            Cli.Result result = Cli.to(server.url()).run("list", "--ca-file", caFile().toString());
            assertEquals(69, result.exitCode());
            assertTrue(result.err().contains(": its certificate has expired (NotAfter: "), result.err());
            assertEquals(1, result.err().lines().count());
        }
        HeldCertificate early = certificate()
                .addSubjectAlternativeName("127.0.0.1")
                .validityInterval(now + day, now + 2 * day)
                .build();
        try (FakeServer server = server(early)) {
            Cli.Result result = Cli.to(server.url()).run("list", "--ca-file", caFile().toString());
            assertTrue(result.err().contains(": its certificate is not valid yet (NotBefore: "), result.err());
        }
    }

    @Test
    void plainHttp_toAServerForTls_isTold() throws Exception {
        SSLServerSocketFactory sockets = new HandshakeCertificates.Builder()
                .heldCertificate(certificate().build())
                .build()
                .sslContext()
                .getServerSocketFactory();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = sockets.createServerSocket(0, 1, loopback)) {
            answer(server, socket -> socket.getInputStream().read()); // by which the handshake fails
            String plain = "http://127.0.0.1:" + server.getLocalPort();
            for (String command : List.of("list", "add")) {
                Cli.Result result = Cli.to(plain).run(command, "-v");
                // Asked once.
                assertEquals(2, result.err().lines().count(), result.err());
                assertTrue(
                        result.err()
                                .endsWith("cannot reach " + plain
                                        + ": it does not speak plain HTTP there; if it speaks TLS, the address begins with"
                                        + " https:" + System.lineSeparator()),
                        result.err());
            }
        }
        // The alert of Jetty, which has no byte that ends a line.
        try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
            answer(server, socket -> socket.getOutputStream().write(new byte[] {0x15, 3, 3, 0, 2, 2, 0x50}));
            Cli.Result result =
                    Cli.to("http://127.0.0.1:" + server.getLocalPort()).run("list");
            assertTrue(result.err().contains(": it does not speak plain HTTP there;"), result.err());
        }
        // As nginx and Go's servers say it.
        for (String text : List.of(
                "<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port",
                "Client sent an HTTP request to an HTTPS server.")) {
            try (FakeServer server = FakeServer.start()) {
                server.text(400, text);
                Cli.Result result = Cli.to(server).run("list");
                assertEquals(
                        "events-cli: " + server.url()
                                + " answered 400 Bad Request: it speaks TLS there; the address begins with https:"
                                + System.lineSeparator(),
                        result.err());
            }
        }
    }

    @Test
    void tls_toAServerForPlainHttp_isTold() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            answer(server, socket -> {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                socket.getInputStream().readAllBytes();
            });
            String secure = "https://127.0.0.1:" + server.getLocalPort();
            Cli.Result result = Cli.to(secure).run("list");
            assertEquals(
                    new Cli.Result(
                            69,
                            "",
                            "events-cli: cannot reach " + secure
                                    + ": it does not speak TLS there; if it speaks plain HTTP, the address begins with http:"
                                    + System.lineSeparator()),
                    result);
        }
    }

    private interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    /** Talks with one client after the other, until the socket is closed. */
    private static void answer(ServerSocket server, Conversation conversation) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    conversation.hold(socket);
                } catch (IOException e) {
                    // The client has left, or the test is over.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nothing | has no certificate; it must have one or more in PEM",
                "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY----- | has no certificate",
                "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE----- | has a certificate that is damaged",
                "-----BEGIN CERTIFICATE-----\\n%A=A\\n-----END CERTIFICATE----- | has a certificate that is damaged",
            })
    void file_withoutACertificate_isWrongUsage(String text, String says) throws Exception {
        Path file = file("ca.pem", text.replace("\\n", "\n"));
        Cli.Result result = Cli.to("https://127.0.0.1:1").run("list", "--ca-file", file.toString());
        assertEquals(2, result.exitCode());
        assertTrue(result.err().startsWith("events-cli: the certificate file " + file + " " + says), result.err());
    }

    @Test
    void file_thatCannotBeRead_isWrongUsage() {
        Cli.Result result = Cli.to("https://127.0.0.1:1").run("list", "--ca-file", "/nowhere/ca.pem");
        assertEquals(2, result.exitCode());
        assertTrue(
                result.err()
                        .startsWith("events-cli: the certificate file /nowhere/ca.pem cannot be read: no such file"),
                result.err());
    }
}
