package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import de.bwaldvogel.mongo.MongoServer;
import dev.events.core.mongo.SerialBackend;
import dev.events.server.background.BackgroundServer;
import dev.events.server.background.BackgroundServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code start}, {@code stop} and {@code status}, with real processes. */
class BackgroundCommandsTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private Path data;
    private Path state;
    private Map<String, String> environment;

    @BeforeEach
    void choosePlaces() {
        data = directory.resolve("data with a blank");
        state = directory.resolve("state");
        environment = Map.of("XDG_STATE_HOME", state.toString());
    }

    @AfterEach
    void killWhatIsLeft() {
        for (BackgroundServer server : new BackgroundServers(environment).all()) {
            if (server.isRunning()) {
                ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
                process.destroyForcibly();
                process.onExit().join();
            }
        }
    }

    private CommandRun run(String... arguments) throws IOException, InterruptedException {
        return CommandRun.of(environment, arguments);
    }

    private CommandRun started(String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 1];
        all[0] = "start";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandRun run = run(all);
        assertEquals(0, run.status(), run.err());
        return run;
    }

    private static long pid(CommandRun run) {
        return Long.parseLong(run.out().replaceFirst("(?s)^\\D*process (\\d+).*", "$1"));
    }

    private BackgroundServer server() {
        return BackgroundServer.in(data).orElseThrow();
    }

    private static int readyz(String url) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url + "/readyz")).build(), BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void start_printsWhereEverythingIs_andStopEndsIt() throws Exception {
        CommandRun start = started("--embedded=" + data, "--port=0");
        String url = start.after("address:");
        assertTrue(start.out().startsWith("events-server is running, process "), start.out());
        assertEquals("", start.err());
        assertEquals(200, readyz(url));
        assertEquals("the embedded store in " + data, start.after("data:"));
        assertEquals(data.resolve("events-server.log").toString(), start.after("log:"));
        assertTrue(start.after("to stop:").endsWith(" stop"), start.out());
        assertEquals("export EVENTS_SERVER=" + url, start.after("for events-cli:"));

        CommandRun status = run("status");
        assertEquals(0, status.status());
        assertTrue(
                status.out().matches("(?s)events-server is running, process \\d+, since \\d{4}-\\d\\d-\\d\\d .*"),
                status.out());
        assertEquals(url, status.after("address:"));

        CommandRun stop = run("stop");
        assertEquals(0, stop.status(), stop.err());
        assertEquals("stopped, process " + pid(start) + ", " + url + "\n", stop.out());
        assertFalse(Files.exists(data.resolve("events-server.run")));
        assertTrue(Files.readString(data.resolve("events-server.log")).contains("access 127.0.0.1 GET /readyz 200"));

        assertEquals(new CommandRun(3, "no server is running in the background\n", ""), run("status"));
        assertEquals(new CommandRun(0, "no server is running in the background\n", ""), run("stop"));
    }

    @Test
    void start_withTls_printsAnHttpsAddress_andThatTheCertificateExpires() throws Exception {
        TestAuthority.write(
                TestAuthority.forThisMachine()
                        .validityInterval(0, System.currentTimeMillis() + TimeUnit.DAYS.toMillis(6))
                        .build(),
                directory);
        String[] arguments = {
            "start",
            "--embedded=" + data,
            "--port=0",
            "--tls-certificate=" + directory.resolve("tls.crt"),
            "--tls-key=" + directory.resolve("tls.key")
        };
        CommandRun start = run(arguments);
        assertEquals(0, start.status(), start.err());
        assertTrue(
                start.err()
                        .matches("events-server: the TLS certificate in \\S+ expires on \\S+, in 6.0 days, and has not"
                                + " been renewed\n"),
                start.err());
        String url = start.after("address:");
        assertTrue(url.startsWith("https://127.0.0.1:"), url);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(TestAuthority.client().sslContext())
                .build();
        assertEquals(
                200,
                client.send(HttpRequest.newBuilder(URI.create(url + "/readyz")).build(), BodyHandlers.ofString())
                        .statusCode());

        assertEquals(0, run(arguments).status());
        assertEquals(url, run("status").after("address:"));
        assertEquals(1, run("start", "--embedded=" + data).status(), "other settings");
        CommandRun stop = run("stop", "--port=" + URI.create(url).getPort());
        assertEquals(0, stop.status(), stop.err());

        Files.delete(directory.resolve("tls.key"));
        assertEquals(
                new CommandRun(
                        1, "", "events-server: tls_key: there is no file " + directory.resolve("tls.key") + "\n"),
                run(arguments));
    }

    @Test
    void start_inADirectoryThatOthersCanRead_warns() throws Exception {
        Files.createDirectories(data);
        assumeTrue(Files.getFileStore(data).supportsFileAttributeView("posix"), "no POSIX permissions here");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        CommandRun start = started("--embedded=" + data, "--port=0");
        assertTrue(
                start.err().startsWith("events-server: other users can read or change directory " + data), start.err());
        assertEquals(1, start.errorLines().size(), start.err());
    }

    @Test
    void start_makesFilesForTheOwnerOnly_inASessionOfItsOwn() throws Exception {
        CommandRun start = started("--embedded=" + data, "--port=0");
        assumeTrue(Files.getFileStore(data).supportsFileAttributeView("posix"), "no POSIX permissions here");
        assertEquals("rwx------", permissions(data));
        for (String file : List.of("events-server.log", "events-server.run", "events.sqlite")) {
            assertEquals("rw-------", permissions(data.resolve(file)), file);
        }
        assertEquals("rwx------", permissions(state.resolve("events/servers")));

        Path statistics = Path.of("/proc", Long.toString(pid(start)), "stat");
        assumeTrue(Files.exists(statistics), "this system does not show sessions in /proc");
        String[] fields =
                Files.readString(statistics).replaceFirst("^.*\\) ", "").split(" ", -1);
        assertEquals(Long.toString(pid(start)), fields[3], "its session");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void start_whileItRuns_saysSo_andLeavesTheLogAlone() throws Exception {
        CommandRun first = started("--embedded=" + data, "--port=0");
        String url = first.after("address:");
        assertEquals(200, readyz(url));
        Path log = data.resolve("events-server.log");
        String before = Files.readString(log);

        CommandRun again =
                run("start", "--embedded=" + data, "--port=" + URI.create(url).getPort());
        assertEquals(0, again.status(), again.err());
        assertTrue(again.out().startsWith("already running, process " + pid(first) + ", since "), again.out());
        assertEquals(url, again.after("address:"));

        CommandRun elsewhere = run("start", "--embedded=" + data, "--port=1");
        assertEquals(1, elsewhere.status());
        assertEquals(
                List.of("events-server: already running, process " + pid(first) + ", but at " + url
                        + "; stop it first to start it on port 1"),
                elsewhere.errorLines());
        assertTrue(Files.readString(log).startsWith(before));
        assertEquals(200, readyz(url));
    }

    @Test
    void start_onAPortThatIsTaken_namesTheHolder_evenIfThatAnswersReadyz() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            int port = other.getAddress().getPort();
            assertEquals(200, readyz("http://127.0.0.1:" + port));

            CommandRun start = run("start", "--embedded=" + data, "--port=" + port);

            assertEquals(1, start.status(), start.out());
            assertEquals("", start.out());
            assertEquals(1, start.errorLines().size(), start.err());
            assertTrue(start.err().startsWith("events-server: port " + port + " is taken by "), start.err());
            if (Files.exists(Path.of("/proc/net/tcp"))) {
                assertTrue(
                        start.err()
                                .contains("java, process "
                                        + ProcessHandle.current().pid() + "; use --port"),
                        start.err());
            }
            assertNothingRuns();
        } finally {
            other.stop(0);
        }
    }

    @Test
    void start_onThePortOfAnotherOne_saysThatItIsAServer() throws Exception {
        CommandRun first = started("--embedded=" + data, "--port=0");
        int port = URI.create(first.after("address:")).getPort();
        CommandRun second = run("start", "--embedded=" + directory.resolve("other"), "--port=" + port);

        assertEquals(1, second.status(), second.out());
        assumeTrue(Files.exists(Path.of("/proc/net/tcp")), "this system does not list sockets");
        assertTrue(
                second.err().contains("is taken by another events-server, process " + pid(first) + "; use --port"),
                second.err());
    }

    @Test
    void killedServer_isNotTakenForARunningOne_andStartsAgain() throws Exception {
        CommandRun start = started("--embedded=" + data, "--port=0");
        kill(pid(start));

        CommandRun status = run("status");
        assertEquals(3, status.status());
        assertTrue(status.out().startsWith("process " + pid(start) + ", "), status.out());
        assertTrue(status.out().contains(" was killed or has crashed"), status.out());
        assertTrue(status.out().endsWith("\nno server is running in the background\n"), status.out());

        CommandRun again = started("--embedded=" + data, "--port=0");
        assertTrue(again.out().startsWith("events-server is running, process "), again.out());
        assertEquals(1, new BackgroundServers(environment).all().size());
        assertEquals(0, run("stop").status());
        assertNothingRuns();
    }

    @Test
    void stop_ofAKilledServer_forgetsIt() throws Exception {
        CommandRun start = started("--embedded=" + data, "--port=0");
        kill(pid(start));

        CommandRun stop = run("stop", "--embedded=" + data);
        assertEquals(0, stop.status(), stop.err());
        assertTrue(stop.out().contains("was killed or has crashed"), stop.out());
        assertEquals(new CommandRun(3, "no server is running in the background\n", ""), run("status"));
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    @Test
    void start_withOtherSettings_isRefused() throws Exception {
        started("--embedded=" + data, "--port=0");
        CommandRun other = run("start", "--embedded=" + data, "--port=0", "--embedded-sync");
        assertEquals(1, other.status());
        assertTrue(other.err().contains("but with other settings; stop it first"), other.err());
        assertEquals(0, run("start", "--embedded=" + data, "--port=0").status());
    }

    @Test
    void stop_byTheNameOfAMongoDb_isRefused_andEndsNothing() throws Exception {
        started("--embedded=" + data, "--port=0");
        CommandRun stop = run("stop", "--mongodb-url=db2:27017");
        assertEquals(1, stop.status());
        assertTrue(stop.err().contains("do not choose a server by its MongoDB"), stop.err());
        assertTrue(server().isRunning());
    }

    @Test
    void descriptionThatNamesAForeignProcess_endsNothing() throws Exception {
        CommandRun start = started("--embedded=" + data, "--port=0");
        Path file = data.resolve("events-server.run");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceAll("(?m)^run_id=.*$", "run_id=a"));
        assertEquals(3, run("status", "--embedded=" + data).status());
        assertEquals(0, run("stop", "--embedded=" + data).status());
        assertTrue(ProcessHandle.of(pid(start)).orElseThrow().isAlive());
        Files.writeString(file, text);
    }

    @Test
    void stop_neverEndsAProcessThatHasTheIdByNow() throws Exception {
        CommandRun start = started("--embedded=" + data, "--port=0");
        BackgroundServer described = server();
        kill(pid(start));
        Process bystander = new ProcessBuilder(
                        ServerProcess.command("--embedded=" + directory.resolve("other"), "--port=0"))
                .start();
        try {
            // As if the system had given the process id to another program, even to another events-server.
            new BackgroundServers(environment)
                    .add(new BackgroundServer(
                            data,
                            bystander.pid(),
                            described.runId(),
                            described.url(),
                            described.store(),
                            described.settings(),
                            described.since()));

            assertEquals(3, run("status").status());
            assertEquals(0, run("stop", "--embedded=" + data).status());
            assertTrue(bystander.isAlive());
        } finally {
            bystander.destroyForcibly().waitFor();
        }
    }

    @Test
    void several_areChosenByPortOrDirectoryOrFile() throws Exception {
        Path second = directory.resolve("second");
        Path file = Files.writeString(
                directory.resolve("third.yml"),
                "port: 0\nmongodb_url: 'embedded:" + directory.resolve("third") + "'\n");
        CommandRun one = started("--embedded=" + data, "--port=0");
        CommandRun two = started("--embedded=" + second, "--port=0");
        CommandRun three = started("--config=" + file);

        CommandRun stop = run("stop");
        assertEquals(1, stop.status());
        assertEquals(
                "events-server: 3 servers are running; choose one with --port or --embedded=DIR:",
                stop.errorLines().get(0));
        assertTrue(stop.err().contains(two.after("address:") + ", the embedded store in " + second), stop.err());
        assertEquals(3, run("status").out().split("events-server is running", -1).length - 1);
        CommandRun status = run("status", "--embedded=" + second);
        assertEquals(two.after("address:"), status.after("address:"));

        int port = URI.create(one.after("address:")).getPort();
        assertEquals(
                "stopped, process " + pid(one) + ", " + one.after("address:") + "\n",
                run("stop", "--port=" + port).out());
        assertEquals(
                new CommandRun(0, "no server on port " + port + " is running in the background\n", ""),
                run("stop", "--port=" + port));
        assertEquals(
                "stopped, process " + pid(two) + ", " + two.after("address:") + "\n",
                run("stop", "--embedded=" + second).out());
        assertEquals(
                "stopped, process " + pid(three) + ", " + three.after("address:") + "\n",
                run("stop", "--config=" + file).out());
    }

    @Test
    void start_onMongoDb_keepsItsLogInTheStateDirectory() throws Exception {
        MongoServer mongo = new MongoServer(new SerialBackend());
        InetSocketAddress address = mongo.bind();
        try {
            CommandRun start =
                    started("--mongodb-url=mongodb://127.0.0.1:" + address.getPort(), "--port=" + freePort());
            int port = URI.create(start.after("address:")).getPort();
            assertEquals(
                    state.resolve("events/mongodb-127.0.0.1-" + port + "/events-server.log")
                            .toString(),
                    start.after("log:"));
            assertEquals(0, run("stop", "--port=" + port).status());
        } finally {
            mongo.shutdownNow();
        }
        assertNothingRuns();
    }

    @Test
    void start_onAMongoDbThatIsAway_failsWithALine() throws Exception {
        CommandRun start = run("start", "--mongodb-url=mongodb://127.0.0.1:" + freePort(), "--port=0");

        assertEquals(1, start.status());
        assertEquals(1, start.errorLines().size(), start.err());
        assertTrue(
                start.err().startsWith("events-server: MongoDB cannot be reached (MongoDB at 127.0.0.1:"), start.err());
        assertNothingRuns();
    }

    @Test
    void start_inADirectoryThatCannotBeUsed_failsWithALine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        CommandRun start = run("start", "--embedded=" + file.resolve("data"), "--port=0");

        assertEquals(1, start.status());
        assertEquals(1, start.errorLines().size(), start.err());
        assertTrue(start.err().contains(file.toString()), start.err());
    }

    @Test
    void start_inADirectoryOfAServerInTheForeground_namesThat() throws Exception {
        try (ServerProcess foreground = ServerProcess.run("--embedded=" + data, "--port=0")) {
            foreground.url();
            CommandRun start = run("start", "--embedded=" + data, "--port=0");

            assertEquals(1, start.status());
            assertEquals(
                    List.of("events-server: directory " + data + " is already in use by process " + foreground.pid()
                            + "; stop that process or choose another directory"),
                    start.errorLines());
        }
    }

    @Test
    void start_thatIsInterrupted_leavesNothingRunning() throws Exception {
        // A MongoDB that accepts connections and never answers keeps the server from becoming ready for a second.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Path out = directory.resolve("out");
            Process start = CommandRun.start(
                    environment,
                    out,
                    out,
                    "start",
                    "--mongodb-url=mongodb://127.0.0.1:" + silent.getLocalPort() + "/?serverSelectionTimeoutMS=600000",
                    "--port=" + freePort());
            silent.accept();
            List<ProcessHandle> servers = start.descendants().toList();
            start.destroy();
            start.waitFor();
            servers.forEach(server -> server.onExit().join());
        }
        assertNothingRuns();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** No process names the test's directory, and none says that it runs. */
    private void assertNothingRuns() throws IOException {
        assertTrue(new BackgroundServers(environment).all().stream().noneMatch(BackgroundServer::isRunning));
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "this system does not show command lines in /proc");
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            assertFalse(commandLine(process).contains(directory.toString()), () -> commandLine(process));
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // ended meanwhile
        }
    }
}
