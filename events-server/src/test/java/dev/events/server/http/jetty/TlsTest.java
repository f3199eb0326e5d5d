package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import dev.events.server.TestAuthority;
import dev.events.server.config.ConfigException;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server with TLS, and its certificate replaced while it is used. */
class TlsTest {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final Protocol[] BOTH = {Protocol.HTTP_2, Protocol.HTTP_1_1};

    @TempDir
    private Path directory;

    @Test
    void client_choosesHttp2OrHttp11() throws IOException {
        TestAuthority.write(TestAuthority.issue(), directory);
        try (RunningServer server = start(directory)) {
            assertTrue(server.url().startsWith("https://127.0.0.1:"), server.url());
            assertEquals(Protocol.HTTP_2, protocol(server, BOTH));
            assertEquals(Protocol.HTTP_1_1, protocol(server, Protocol.HTTP_1_1));
            assertTrue(server.sendRaw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 200 "));
        }
    }

    private static Protocol protocol(RunningServer server, Protocol... protocols) throws IOException {
        try (Response response = get(TestAuthority.newClient(protocols), server.url() + "/healthz")) {
            assertEquals(200, response.code());
            return response.protocol();
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3,true", "TLSv1.2,true", "TLSv1.1,false"})
    void tls12And13_areSpoken(String version, boolean spoken) throws Exception {
        TestAuthority.write(TestAuthority.issue(), directory);
        try (RunningServer server = start(directory);
                SSLSocket socket = (SSLSocket) server.connect()) {
            socket.setEnabledProtocols(new String[] {version});
            if (spoken) {
                socket.startHandshake();
                assertEquals(version, socket.getSession().getProtocol());
            } else {
                assertThrows(SSLException.class, socket::startHandshake);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /v1/events HTTP/1.1,true", "POST /add_event HTTP/1.0,true", "hello,false"})
    void plainHttp_isToldToUseHttps(String line, boolean answered) throws IOException {
        TestAuthority.write(TestAuthority.issue(), directory);
        try (RunningServer server = start(directory);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write((line + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertEquals(answered, answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
            assertEquals(answered, answer.contains("the address begins with https:"), answer);
        }
    }

    @Test
    void renegotiation_isRefused() throws Exception {
        TestAuthority.write(TestAuthority.issue(), directory);
        try (RunningServer server = start(directory);
                SSLSocket socket = (SSLSocket) server.connect()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            byte[] request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(request);
            assertEquals('H', socket.getInputStream().read());

            socket.startHandshake();

            // The rest of the answer, and then no other one.
            assertThrows(IOException.class, () -> {
                socket.getOutputStream().write(request);
                String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                throw new AssertionError(rest);
            });
        }
    }

    @Test
    void url_hasTheNameThatTheServerIsGiven() throws IOException {
        TestAuthority.write(TestAuthority.issue(), directory);
        Map<Setting, String> settings = new HashMap<>(RunningServer.tls(directory));
        settings.put(Setting.SERVER_NAME, "events.example");
        try (RunningServer server = RunningServer.with(settings, directory)) {
            assertEquals("https://events.example:" + server.port(), server.url());
        }
    }

    @Test
    void expiredCertificate_isServedUntilThereIsAnother() throws IOException {
        TestAuthority.write(
                TestAuthority.forThisMachine().validityInterval(0, 86_400_000).build(), directory);
        try (RunningServer server = start(directory)) {
            OkHttpClient client = TestAuthority.newClient(BOTH);
            assertThrows(SSLException.class, () -> get(client, server.url() + "/healthz"));
            HeldCertificate renewed = TestAuthority.issue();
            TestAuthority.write(renewed, directory);
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!isHealthy(server)) {
                assertTrue(System.nanoTime() < end, "the renewed certificate is not taken over");
            }
            assertEquals(serial(renewed), serial(server));
        }
    }

    private static boolean isHealthy(RunningServer server) throws IOException {
        try (Response response = get(TestAuthority.newClient(BOTH), server.url() + "/healthz")) {
            return response.isSuccessful();
        } catch (SSLException e) {
            return false;
        }
    }

    @Test
    void wrongFile_preventsTheStart() {
        ConfigException e = assertThrows(ConfigException.class, () -> start(directory));

        assertEquals("tls_certificate: there is no file " + directory.resolve("tls.crt"), e.getMessage());
        assertFalse(Files.exists(directory.resolve("events.sqlite")), "the store was opened before");
    }

    /** The pair is overwritten, then half of it is missing, then a symbolic link to its directory is swapped. */
    @Test
    void pairThatIsReplacedUnderLoad_failsNoRequest() throws Exception {
        Path mounted = Files.createDirectories(directory.resolve("mounted"));
        HeldCertificate first = version(mounted, "..1");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..1"));
        for (String name : List.of("tls.crt", "tls.key")) {
            Files.createSymbolicLink(mounted.resolve(name), Path.of("..data", name));
        }
        try (RunningServer server = RunningServer.with(RunningServer.tls(mounted), directory);
                Load load = new Load(server.url())) {
            assertEquals(serial(first), serial(server));

            HeldCertificate overwritten = version(mounted, "..1");
            awaitServed(overwritten, server);
            load.awaitMore();

            // Mismatched, then cut off in the middle, then gone.
            TestAuthority.write(TestAuthority.issue(), directory);
            Path key = mounted.resolve("..1/tls.key");
            String goodKey = Files.readString(key);
            Files.copy(directory.resolve("tls.key"), key, StandardCopyOption.REPLACE_EXISTING);
            awaitFailures(1, server);
            Files.writeString(key, goodKey.substring(0, goodKey.length() / 2));
            awaitFailures(2, server);
            Files.delete(key);
            awaitFailures(3, server);
            load.awaitMore();
            assertEquals(serial(overwritten), serial(server));

            HeldCertificate swapped = version(mounted, "..2");
            Files.createSymbolicLink(mounted.resolve("..data_tmp"), Path.of("..2"));
            Files.move(
                    mounted.resolve("..data_tmp"),
                    mounted.resolve("..data"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            awaitServed(swapped, server);
            load.awaitMore();
            assertEquals(3, metric(server, "events_tls_reload_failures_total"));
            assertEquals(1, metric(server, "events_tls_certificate_days"), 0.1);
            assertEquals(List.of(), load.failures());
        }
    }

    private static HeldCertificate version(Path mounted, String name) throws IOException {
        HeldCertificate certificate = TestAuthority.issue();
        TestAuthority.write(certificate, Files.createDirectories(mounted.resolve(name)));
        return certificate;
    }

    private static void awaitServed(HeldCertificate certificate, RunningServer server) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!serial(server).equals(serial(certificate))) {
            assertTrue(System.nanoTime() < end, "the new certificate is not taken over");
        }
    }

    private static void awaitFailures(int count, RunningServer server) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (metric(server, "events_tls_reload_failures_total") < count) {
            assertTrue(System.nanoTime() < end, "the broken pair is not noticed");
        }
    }

    private static double metric(RunningServer server, String name) throws IOException {
        try (Response response = get(TestAuthority.newClient(BOTH), server.url() + "/metrics")) {
            Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$")
                    .matcher(response.body().string());
            assertTrue(line.find(), name);
            return Double.parseDouble(line.group(1));
        }
    }

    private static BigInteger serial(HeldCertificate certificate) {
        return certificate.certificate().getSerialNumber();
    }

    /** Of the certificate that a new connection gets. */
    private static BigInteger serial(RunningServer server) throws IOException {
        try (SSLSocket socket = (SSLSocket) server.connect()) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static RunningServer start(Path directory) {
        return RunningServer.with(RunningServer.tls(directory), directory);
    }

    private static Response get(OkHttpClient client, String url) throws IOException {
        return client.newCall(new Request.Builder().url(url).build()).execute();
    }

    /** Clients that read events all the time: two keep their connections, two make a new one for each request. */
    private static final class Load implements AutoCloseable {
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger done = new AtomicInteger();
        private final List<Thread> threads = new ArrayList<>();

        Load(String url) {
            for (Protocol[] protocols : List.of(BOTH, new Protocol[] {Protocol.HTTP_1_1})) {
                OkHttpClient kept = TestAuthority.newClient(protocols);
                threads.add(new Thread(() -> work(kept, url, false)));
                OkHttpClient fresh = TestAuthority.newClient(protocols);
                threads.add(new Thread(() -> work(fresh, url, true)));
            }
            threads.forEach(Thread::start);
        }

        private void work(OkHttpClient client, String url, boolean evict) {
            while (!stopped.get()) {
                try (Response response = get(client, url + "/v1/events?limit=1")) {
                    if (response.code() != 200) {
                        failures.add("status " + response.code());
                    }
                    response.body().string();
                    done.incrementAndGet();
                } catch (IOException e) {
                    failures.add(e.toString());
                }
                if (evict) {
                    client.connectionPool().evictAll();
                }
            }
        }

        /** Until a hundred more requests are done. */
        void awaitMore() {
            int more = done.get() + 100;
            while (done.get() < more && failures.isEmpty()) {
                Thread.onSpinWait();
            }
        }

        List<String> failures() {
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
