package dev.events.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.events.cli.console.TerminalText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher and the packaged jar, as processes of their own. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path JAR = MODULE.resolve("target/events-cli.jar");
    private static final Path LAUNCHER = MODULE.resolve("bin/events-cli");
    private static final String EVENT =
            "{\"id\":\"" + Cli.ID + "\",\"start\":1795512615.5,\"stop\":null,\"tags\":[\"café\"],\"note\":\"日本\"}";

    @TempDir
    private Path directory;

    private FakeServer server;
    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
        variables.put("EVENTS_SERVER", server.url());
        variables.put("XDG_STATE_HOME", directory.resolve("state").toString());
        variables.put("JAVA_HOME", System.getProperty("java.home"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void launcher_fromAnotherDirectoryThroughLinks_runs() throws Exception {
        Path bin = Files.createDirectory(directory.resolve("my bin"));
        Files.createSymbolicLink(directory.resolve("real"), LAUNCHER);
        Files.createSymbolicLink(bin.resolve("ev"), Path.of("../real"));
        Cli.Result result = run(bin.resolve("ev").toString(), "--version");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().matches("events-cli [0-9][^ ]*\n"), result.out());
        variables.put("PATH", bin + ":" + System.getenv("PATH"));
        assertEquals(0, shell("ev --version").exitCode());
        // JUnit warns of links that lead out of the directory it removes.
        Files.delete(bin.resolve("ev"));
        Files.delete(directory.resolve("real"));
    }

    @Test
    void launcher_argumentsWithBlanksAndSigns_arriveWhole() throws Exception {
        server.json(201, EVENT);
        variables.put("LC_ALL", "C");
        Cli.Result result =
                run(LAUNCHER.toString(), "add", "--tag", "a  b", "--tag", "*", "--note", "café $HOME\n'\"\\ 日本");
        assertEquals(new Cli.Result(0, Cli.ID + "\n", ""), result);
        assertEquals(
                "{\"tags\":[\"a  b\",\"*\"],\"note\":\"café $HOME\\n'\\\"\\\\ 日本\"}",
                server.request().body());
    }

    @Test
    void launcher_httpsAddress_hasAllOfJavasCryptography() throws Exception {
        Path store = directory.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Cli.Result made = run(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=a",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret");
        assertEquals(0, made.exitCode(), made.err());
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (FakeServer secure = FakeServer.start(context)) {
            secure.ndjson(EVENT);
            Cli.Result refused = run(LAUNCHER.toString(), "list", "--all", "--server", secure.url());
            assertEquals(69, refused.exitCode());
            assertTrue(refused.err().contains("its certificate is not trusted"), refused.err());
            variables.put(
                    "JAVA_TOOL_OPTIONS",
                    "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword=secret");
            Cli.Result listed = run(LAUNCHER.toString(), "list", "--all", "-o", "ndjson", "--server", secure.url());
            assertEquals(EVENT + "\n", listed.out(), listed.err());
        }
    }

    /** Loading them would take longer than the rest of a short command. */
    @Test
    void plainHttp_withTokenAndCertificates_loadsNoClassesForTls() throws Exception {
        Path config = Files.createDirectories(directory.resolve("events")).resolve("cli.yml");
        Files.writeString(config, "server: " + server.url() + "\ntoken: abc\nca_file: /nowhere/ca.pem\n");
        variables.remove("EVENTS_SERVER");
        variables.put("XDG_CONFIG_HOME", directory.toString());
        server.ndjson(EVENT);
        Path log = directory.resolve("classes");
        Cli.Result result = run(
                java(),
                "-Xlog:class+load:file=" + log,
                "-Devents.plain-http=" + MODULE.resolve("lib/plain-http.security"),
                "-jar",
                JAR.toString(),
                "list",
                "--all");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("Bearer abc", server.request().authorization());
        List<String> loaded = Files.readAllLines(log).stream()
                .filter(line -> line.contains(" sun.security.ssl.")
                        || line.contains(" sun.security.x509.")
                        || line.contains(".TrustedCertificates ")
                        || line.contains(".TlsFailure "))
                .toList();
        assertEquals(List.of(), loaded);
    }

    @Test
    void jar_alone_runsAndPrintsUtf8() throws Exception {
        server.ndjson(EVENT);
        Cli.Result result = run(java(), "-jar", JAR.toString(), "list", "--all", "-o", "ndjson");
        assertEquals(new Cli.Result(0, EVENT + "\n", ""), result);
    }

    @Test
    void launcher_jarMissing_saysHowToBuildIt() throws Exception {
        Path launcher = copyWithoutJar();
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: events-cli is not built; run: mvn -q -DskipTests package, or set EVENTS_BUILD=1 to"
                                + " have it built now\n"),
                run(launcher.toString(), "list"));
    }

    @Test
    void launcher_jarMissingAndToldToBuild_builds() throws Exception {
        Path launcher = copyWithoutJar();
        Path maven = script(
                "mvn", "echo \"mvn $* in $PWD\"; mkdir -p events-cli/target; cp '" + JAR + "' events-cli/target/");
        variables.put("PATH", maven.getParent() + ":" + System.getenv("PATH"));
        variables.put("EVENTS_BUILD", "1");
        Cli.Result result = run(launcher.toString(), "--version");
        assertEquals(0, result.exitCode(), result.err());
        assertTrue(result.out().startsWith("events-cli "), result.out());
        assertEquals("mvn -q -DskipTests -pl events-cli -am package in " + directory.toRealPath() + "\n", result.err());
    }

    @Test
    void launcher_noUsableJava_saysSo() throws Exception {
        script("jdk/bin/java", "exit 99");
        Path old = directory.resolve("scripts/jdk");
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"11.0.2\"\nOS_NAME=\"Linux\"\n");
        variables.put("JAVA_HOME", old.toString());
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "events-cli: Java 17 or newer is needed, but " + old
                                + "/bin/java is version 11.0.2; set JAVA_HOME\n"),
                run(LAUNCHER.toString(), "list"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
        assertTrue(run(LAUNCHER.toString(), "list").err().contains("is version 1.8.0_392;"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"21-ea\"\n");
        assertEquals(99, run(LAUNCHER.toString(), "list").exitCode());

        variables.put("JAVA_HOME", directory.toString());
        assertEquals(
                "events-cli: JAVA_HOME is " + directory + ", but there is no bin/java in it\n",
                run(LAUNCHER.toString(), "list").err());
    }

    @Test
    void output_readerLeaves_endsQuietly() throws Exception {
        String[] lines = new String[20_000];
        Arrays.fill(lines, EVENT);
        server.ndjson(lines);
        Cli.Result result = shell("{ '" + LAUNCHER + "' list --all; echo $? >&2; } | head -n 1 | cut -f 5");
        assertEquals(new Cli.Result(0, "café\n", "141\n"), result);
    }

    @Test
    void output_diskFull_isAnError() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        server.ndjson(EVENT);
        Cli.Result result = shell("'" + LAUNCHER + "' list --all >/dev/full");
        assertEquals(1, result.exitCode());
        assertEquals("events-cli: cannot write the output: No space left on device\n", result.err());
        assertEquals(
                new Cli.Result(1, "", "events-cli: cannot write the output: No space left on device\n"),
                shell("'" + LAUNCHER + "' --help >/dev/full"));
    }

    @Test
    void interrupt_whileWaiting_exitsWith130() throws Exception {
        assumeFalse(
                isInterruptIgnored(),
                "SIGINT is ignored here, as in what a shell runs in the background, and so it is in all that starts here");
        Process process = process(LAUNCHER.toString(), "list").start();
        server.request(); // which is never answered
        assertEquals(0, shell("kill -INT " + process.pid()).exitCode());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue());
    }

    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.notExists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn:\t0");
        long interrupt = 1L << (2 - 1);
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & interrupt) != 0;
    }

    @Test
    void archive_unpackedAnywhere_runsThroughALink() throws Exception {
        Path unpacked = unpack();
        Path link = Files.createSymbolicLink(directory.resolve("ev"), unpacked.resolve("bin/events-cli"));
        assertTrue(run(link.toString(), "--version").out().startsWith("events-cli "));
        Files.delete(link);
        for (String file : List.of(
                "man/man1/events-cli.1",
                "completion/events-cli.bash",
                "completion/_events-cli",
                "completion/events-cli.fish")) {
            assertTrue(Files.size(unpacked.resolve("share").resolve(file)) > 500, file);
        }
        // The first run has the class-data archive made in the background.
        assertTrue(Files.size(classDataOf(unpacked)) > 1_000_000);
        server.ndjson(EVENT);
        assertEquals(
                new Cli.Result(0, EVENT + "\n", ""),
                run(unpacked.resolve("bin/events-cli").toString(), "list", "--all", "-o", "ndjson"));
    }

    /** The jar of a second build from the same source has the same bytes and is newer. */
    @Test
    void launcher_jarNewerThanItsClassData_makesThatAnew() throws Exception {
        Path unpacked = unpack();
        String launcher = unpacked.resolve("bin/events-cli").toString();
        assertEquals(0, run(launcher, "--version").exitCode());
        Path classes = classDataOf(unpacked);
        FileTime made = Files.getLastModifiedTime(classes);
        assertEquals(0, run(launcher, "--version").exitCode());
        assertEquals(made, Files.getLastModifiedTime(classDataOf(unpacked)));

        Path jar = unpacked.resolve("lib/events-cli.jar");
        assertEquals(0, shell("touch '" + jar + "'").exitCode());
        assertEquals(0, run(launcher, "--version").exitCode());
        assertTrue(Files.getLastModifiedTime(classDataOf(unpacked)).compareTo(Files.getLastModifiedTime(jar)) > 0);
    }

    @Test
    void launcher_classDataBesideTheJar_isUsedIfItIsTheUsersOwn() throws Exception {
        Path lib = unpack().resolve("lib");
        Path classes = fakeClassData(lib, lib);
        assertEquals(classes.toString(), usedClassData(lib));

        Path elsewhere = Files.move(classes, directory.resolve("elsewhere"));
        Files.createSymbolicLink(classes, elsewhere);
        assertEquals("none", usedClassData(lib));

        Files.delete(classes);
        Files.move(elsewhere, classes);
        assumeTrue(isRoot(), "only root can give files away");
        giveAway(classes);
        assertEquals("none", usedClassData(lib));
    }

    @Test
    void launcher_classDataInTheCache_isUsedIfItIsTheUsersOwn() throws Exception {
        Path lib = unpack().resolve("lib");
        assertTrue(lib.toFile().setWritable(false));
        if (isRoot()) {
            giveAway(lib); // to whom everything is writable
        }
        Path cache = Files.createDirectory(directory.resolve("cache"));
        variables.put("XDG_CACHE_HOME", cache.toString());
        Path place = Path.of(cache + "/events" + lib.toRealPath());
        Path classes = fakeClassData(lib, place);
        assertEquals(classes.toString(), usedClassData(lib));

        Path elsewhere = Files.move(cache.resolve("events"), directory.resolve("elsewhere"));
        Files.createSymbolicLink(cache.resolve("events"), elsewhere);
        assertEquals("none", usedClassData(lib));
        Files.delete(cache.resolve("events"));
        Files.move(elsewhere, cache.resolve("events"));

        assumeTrue(isRoot(), "only root can give files away");
        for (Path each : List.of(classes, place, cache.resolve("events"), cache)) {
            giveAway(each);
            assertEquals("none", usedClassData(lib), each.toString());
            takeBack(each);
        }
        assertEquals(classes.toString(), usedClassData(lib));
        // Neither does it make any where another user could change it.
        Files.delete(Path.of(classes + ".lock"));
        Files.delete(classes);
        giveAway(cache.resolve("events"));
        assertEquals("none", usedClassData(lib));
        assertEquals(List.of(), Arrays.asList(place.toFile().list()));
    }

    /** Makes what looks like class data of a Java that prints its arguments, and a lock so that none is made in its place. */
    private Path fakeClassData(Path lib, Path place) throws Exception {
        script("jdk/bin/java", "echo \"$*\"");
        Path home = directory.resolve("scripts/jdk");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.99\"\n");
        variables.put("JAVA_HOME", home.toString());
        String build = Files.readString(lib.resolve("events-cli.id")).strip();
        Path classes = Files.createDirectories(place).toRealPath().resolve("events-cli-17.0.99-" + build + ".jsa");
        Files.createDirectory(Path.of(classes + ".lock"));
        return Files.writeString(classes, "x");
    }

    /** The file that the launcher gives Java, or "none". */
    private String usedClassData(Path lib) throws Exception {
        Cli.Result result = run(lib.resolveSibling("bin/events-cli").toString(), "list");
        assertEquals(0, result.exitCode(), result.err());
        Matcher file = Pattern.compile("-XX:SharedArchiveFile=(\\S+)").matcher(result.out());
        return file.find() ? file.group(1) : "none";
    }

    private boolean isRoot() throws Exception {
        return shell("id -u").out().strip().equals("0");
    }

    private void giveAway(Path file) throws Exception {
        assertEquals(0, shell("chown 65534 '" + file + "'").exitCode());
    }

    private void takeBack(Path file) throws Exception {
        assertEquals(0, shell("chown 0 '" + file + "'").exitCode());
    }

    @Test
    void launcher_settingsOfNoEnd_areRefused() throws Exception {
        Path file = Files.createDirectory(directory.resolve("events")).resolve("cli.yml");
        variables.put("XDG_CONFIG_HOME", directory.toString());
        assumeTrue(shell("mkfifo '" + file + "'").exitCode() == 0, "no mkfifo");
        Cli.Result pipe = run(LAUNCHER.toString(), "list");
        assertEquals(2, pipe.exitCode());
        assertTrue(
                pipe.err().startsWith("events-cli: " + file + " cannot be read: it is not a regular file\n"),
                pipe.err());
        Files.delete(file);
        assertEquals(0, shell("truncate -s 4G '" + file + "'").exitCode());
        Cli.Result large = run(LAUNCHER.toString(), "list");
        assertEquals(2, large.exitCode());
        assertTrue(large.err().contains("cannot be read: it has more than 65536 bytes\n"), large.err());
    }

    @Test
    void token_fromAPipeOfTheShell_isRead() throws Exception {
        server.ndjson(EVENT).ndjson(EVENT);
        for (String redirection : List.of("--token-file /dev/stdin", "--token-file /dev/fd/3 3<&0 </dev/null")) {
            Cli.Result result = shell("{ echo abc; echo other; } | '" + LAUNCHER + "' list --all " + redirection);
            assertEquals(0, result.exitCode(), result.err());
            assertEquals("Bearer abc", server.request().authorization());
        }
    }

    private Path unpack() throws Exception {
        Path archive = MODULE.resolve("target/events-cli.tar.gz");
        assertEquals(
                0, shell("tar xzf '" + archive + "' -C '" + directory + "'").exitCode());
        return directory.resolve("events-cli");
    }

    /** The class-data archive, once no process is making it. */
    private static Path classDataOf(Path unpacked) throws IOException {
        String build = Files.readString(unpacked.resolve("lib/events-cli.id")).strip();
        Path classes = unpacked.resolve("lib/events-cli-" + System.getProperty("java.version") + "-" + build + ".jsa");
        Path lock = Path.of(classes + ".lock");
        while (Files.exists(lock)) {
            Thread.onSpinWait();
        }
        return classes;
    }

    @Test
    void launcher_collectorInTheUsersOptions_goesWithIt() throws Exception {
        variables.put("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC");
        assertEquals(0, run(LAUNCHER.toString(), "--version").exitCode());
    }

    @Test
    void launcher_localeThatIsNotInstalled_keepsWhatIsBeyondAscii() throws Exception {
        server.json(201, EVENT);
        variables.put("LC_ALL", "xx_XX.UTF-8");
        assertEquals(0, run(LAUNCHER.toString(), "add", "--tag", "Büro").exitCode());
        assertEquals("{\"tags\":[\"Büro\"]}", server.request().body());
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    void manualPage_atAnyWidth_fits(int width) throws Exception {
        assumeTrue(shell("command -v man").exitCode() == 0, "man is not installed");
        Path page = MODULE.resolve("target/share/man/man1/events-cli.1");
        variables.put("MANWIDTH", Integer.toString(width));
        variables.put("LC_ALL", "C.UTF-8");
        Cli.Result result = shell("man --warnings -P cat -l '" + page + "' | col -bx");
        assertEquals("", result.err());
        assertTrue(result.outLines().size() > 200, result.out());
        assertTrue(result.outLines().stream().allMatch(line -> TerminalText.width(line) <= width), result.out());
        assertTrue(result.out().contains("'") && !result.out().contains("\u2019"), "quotes stay as they are typed");
    }

    @Test
    void jar_hasWhatItNeedsOnce() throws Exception {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            List<String> names = new ArrayList<>();
            jar.stream().forEach(entry -> names.add(entry.getName()));
            assertTrue(names.contains("META-INF/LICENSE"));
            assertTrue(
                    names.stream().noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)|.*module-info\\.class")));
            assertEquals(names.size(), names.stream().distinct().count());
        }
        assertTrue(Files.notExists(MODULE.resolve("dependency-reduced-pom.xml")));
    }

    private Path copyWithoutJar() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("events-cli/bin"));
        return Files.copy(LAUNCHER, bin.resolve("events-cli"));
    }

    private Path script(String name, String body) throws IOException {
        Path file = directory.resolve("scripts").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Cli.Result shell(String line) throws Exception {
        return run("/bin/sh", "-c", line);
    }

    private Cli.Result run(String... command) throws Exception {
        Process process = process(command).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Cli.Result(process.exitValue(), out, Files.readString(directory.resolve("stderr")));
    }

    private ProcessBuilder process(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // JAVA_TOOL_OPTIONS would make every JVM print a line.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "EVENTS_BUILD"));
        builder.environment().putAll(variables);
        return builder.directory(directory.toFile())
                .redirectError(directory.resolve("stderr").toFile());
    }
}
