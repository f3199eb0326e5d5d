package dev.events.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.EventQuery;
import dev.events.core.mongo.MongoEventRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final ServerConfig DEFAULTS = ConfigReader.read(Map.of(), Map.of(), null);

    private static final String EVERY_KEY = """
            mongodb_url: "db.example:27018"
            database: d
            collection: c
            host: 0.0.0.0
            port: 8080
            server_name: [events.example, www.events.example]
            trusted_proxies: [127.0.0.1, 10.0.0.0/8]
            tls_certificate: tls.crt
            tls_key: tls.key
            cors_origins: https://dashboard.example
            insecure: true
            read_timeout: 2.5
            history_keep: 90d
            live_keep: 12h
            retention: [{tag: ci, keep: 90d}]
            audit_log: /var/log/events/audit.log
            rate_limit: 200/s
            embedded_sync: true
            embedded_port: 27018
            """;

    @TempDir
    private Path directory;

    @Test
    void read_withNothing_isTheDefaults() {
        assertEquals(
                new ServerConfig(
                        "localhost:27017",
                        "dbEvent",
                        "myCollectionEvent",
                        "127.0.0.1",
                        5000,
                        List.of(),
                        List.of(),
                        null,
                        List.of(),
                        false,
                        Duration.ofSeconds(30),
                        Duration.ofDays(30),
                        Duration.ofDays(7),
                        List.of(),
                        null,
                        null,
                        false,
                        null),
                DEFAULTS);
        assertEquals(MongoEventRepository.DEFAULT_DATABASE, DEFAULTS.database());
        assertEquals(MongoEventRepository.DEFAULT_COLLECTION, DEFAULTS.collection());
    }

    @Test
    void read_ofEveryKey_takesThemAll() throws IOException {
        assertEquals(
                new ServerConfig(
                        "db.example:27018",
                        "d",
                        "c",
                        "0.0.0.0",
                        8080,
                        List.of("events.example", "www.events.example"),
                        List.of("127.0.0.1", "10.0.0.0/8"),
                        new TlsFiles(Path.of("tls.crt"), Path.of("tls.key")),
                        List.of("https://dashboard.example"),
                        true,
                        Duration.ofMillis(2500),
                        Duration.ofDays(90),
                        Duration.ofHours(12),
                        List.of(new RetentionRule(
                                "rule-1", EventQuery.builder().tag("ci").build(), Duration.ofDays(90), true)),
                        Path.of("/var/log/events/audit.log"),
                        new Rate(200, Duration.ofSeconds(1)),
                        true,
                        27018),
                read(EVERY_KEY));
        assertTrue(Arrays.stream(Setting.values()).allMatch(setting -> EVERY_KEY.contains(setting.key() + ":")));
    }

    @Test
    void read_ofTheOriginalsFile_isTheDefaults() throws IOException {
        assertEquals(DEFAULTS, read("#set your Mongodb connection string\nmongodb_url: \"localhost:27017\"\n"));
    }

    @Test
    void read_prefersFlagToEnvironmentToFile() throws IOException {
        Path file = file("port: 1\nhost: 127.0.0.1\ndatabase: file\n");
        Map<String, String> environment =
                Map.of("EVENTS_PORT", "2", "EVENTS_DATABASE", "env", "EVENTS_SERVER", "unrelated");

        ServerConfig config = ConfigReader.read(Map.of(Setting.PORT, "3"), environment, file);

        assertEquals(3, config.port());
        assertEquals("env", config.database());
        assertEquals("127.0.0.1", config.host());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RETENTION")
    void read_fromTheEnvironment_takesEverySetting(Setting setting) {
        String value = switch (setting.kind) {
            case TEXT -> "127.0.0.2";
            case TEXTS -> "a,b";
            case PORT -> "7";
            case SECONDS -> "0.5";
            case SWITCH -> "true";
            case AGE -> "12h";
            case FILE -> "/var/log/events/audit.log";
            case RATE -> "6000/m";
            case RULES -> throw new IllegalArgumentException(setting + " is only in the file");
        };

        // Each of these two needs the other.
        Map<String, String> environment = new HashMap<>(
                setting == Setting.TLS_CERTIFICATE
                        ? Map.of("EVENTS_TLS_KEY", "k")
                        : setting == Setting.TLS_KEY ? Map.of("EVENTS_TLS_CERTIFICATE", "c") : Map.of());
        environment.put(setting.variable(), value);

        assertFalse(DEFAULTS.equals(ConfigReader.read(Map.of(), environment, null)));
    }

    @Test
    void read_ofAVariableForWhatIsOnlyInTheFile_isRefused() {
        assertEquals(
                "EVENTS_RETENTION is set, but retention can be given only in a configuration file, since it must be a list of"
                        + " rules, such as [{tag: ci, keep: 90d}]",
                assertThrows(
                                ConfigException.class,
                                () -> ConfigReader.read(Map.of(), Map.of("EVENTS_RETENTION", "x"), null))
                        .getMessage());
    }

    @Test
    void read_ofACertificateWithoutItsKey_isRefused() {
        assertEquals(
                "tls_certificate is \"c\", but there is no tls_key; TLS needs both",
                assertThrows(ConfigException.class, () -> read("tls_certificate: c"))
                        .getMessage());
        assertEquals(
                "tls_key is \"k\", but there is no tls_certificate; TLS needs both",
                assertThrows(ConfigException.class, () -> read("tls_key: k")).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: '5000'|: port is \"5000\", it must be a whole number from 0 to 65535",
                "port: 70000|: port is 70000, it must be a whole number from 0 to 65535",
                "history_keep: 5|: history_keep is 5, it must be 0, or a whole number of minutes, hours, days or weeks, such as 30m, 12h, 90d or 52w",
                "read_timeout: -1|: read_timeout is -1, it must be a number of seconds from 0 to 86400",
                "port:|: port is null, it must be a whole number from 0 to 65535",
                "mongodb_url: 5|: mongodb_url must be a string",
                "mongodb_url: ''|: mongodb_url must be a string",
                "mongodb_url: 'embedded:'|: mongodb_url is \"embedded:\", which names no directory; it must be embedded:DIR, or leave it out and start with --embedded to use the directory for your user's data",
                "audit_log: audit.log|: audit_log is \"audit.log\", it must be the absolute path of a file, such as /var/log/events/audit.log",
                "audit_log: /|: audit_log is \"/\", it must be the absolute path of a file, such as /var/log/events/audit.log",
                "audit_log: 5|: audit_log is 5, it must be the absolute path of a file, such as /var/log/events/audit.log",
                "rate_limit: 200|: rate_limit is 200, it must be a number of requests a second or a minute, such as 200/s or 6000/m",
                "rate_limit: 0/s|: rate_limit is \"0/s\", it must be a number of requests a second or a minute, such as 200/s or 6000/m",
                "rate_limit: 1/h|: rate_limit is \"1/h\", it must be a number of requests a second or a minute, such as 200/s or 6000/m",
                "insecure: 'yes'|: insecure is \"yes\", it must be true or false",
                "server_name: [1]|: server_name is [1], it must be a string or a list of strings",
                "- a|' must hold keys and values, such as mongodb_url: \"localhost:27017\"'",
                "prot: 5|' has the unknown key prot; the keys are mongodb_url, database, collection, host, port, server_name, trusted_proxies, tls_certificate, tls_key, cors_origins, insecure, read_timeout, history_keep, live_keep, retention, audit_log, rate_limit, embedded_sync, embedded_port'",
                "mongodb_url: 'mongodb://u:secret@h|, line 2: found unexpected end of stream",
                "host: !!java.net.URL [x]|, line 1: Global tag is not allowed: tag:yaml.org,2002:java.net.URL"
            })
    void read_ofWhatItCannotUse_saysWhere(String yaml, String message) throws IOException {
        ConfigException e = assertThrows(ConfigException.class, () -> read(yaml + "\n"));

        assertEquals(directory.resolve("config.yml") + message, e.getMessage());
    }

    /** What no {@code Host} header is equal to. */
    @ParameterizedTest
    @ValueSource(strings = {"https://events.example", "events.example:5000", "events.example/x", "a b"})
    void serverName_thatIsMoreThanAName_isRefused(String name) {
        ConfigException e =
                assertThrows(ConfigException.class, () -> read("server_name: [localhost, '" + name + "']\n"));

        assertEquals(
                "server_name: \"" + name
                        + "\" must be a name or an address alone, such as events.example, without https://, port or path",
                e.getMessage());
    }

    @Test
    void serverName_mayBeAnAddress() throws IOException {
        List<String> names = List.of("192.0.2.1", "::1", "[2001:db8::1]");

        assertEquals(
                names,
                read("server_name: ['" + String.join("', '", names) + "']\n").serverNames());
    }

    @Test
    void read_ofAKeyGivenTwice_isRefused() {
        ConfigException e = assertThrows(ConfigException.class, () -> read("port: 1\nport: 2\n"));

        assertTrue(String.valueOf(e.getMessage()).contains("line 2: found duplicate key port"), e.getMessage());
    }

    @Test
    void read_ofAFileThatIsNotThere_saysSo() {
        Path missing = directory.resolve("missing.yml");

        assertEquals(
                "there is no configuration file " + missing,
                assertThrows(ConfigException.class, () -> ConfigReader.read(Map.of(), Map.of(), missing))
                        .getMessage());
    }

    @Test
    void read_ofAWrongVariable_namesIt() {
        assertEquals(
                "EVENTS_PORT is \"x\", it must be a whole number from 0 to 65535",
                assertThrows(ConfigException.class, () -> ConfigReader.read(Map.of(), Map.of("EVENTS_PORT", "x"), null))
                        .getMessage());
    }

    @Test
    void embeddedDirectory_isAbsolute() throws IOException {
        assertEquals(
                Optional.of(Path.of("data").toAbsolutePath()),
                read("mongodb_url: embedded:data").embeddedDirectory());
        assertEquals(Optional.empty(), DEFAULTS.embeddedDirectory());
    }

    @Test
    void read_ofAnEmbeddedDirectoryThatIsNotNamed_isRefused() {
        assertTrue(String.valueOf(assertThrows(
                                ConfigException.class,
                                () -> ConfigReader.read(Map.of(), Map.of("EVENTS_MONGODB_URL", "embedded: "), null))
                        .getMessage())
                .startsWith("EVENTS_MONGODB_URL is \"embedded: \", which names no directory"));
    }

    @Test
    void userDirectories_areThoseOfTheEnvironment_orInTheHome() {
        Map<String, String> environment = Map.of("XDG_DATA_HOME", "/data", "XDG_STATE_HOME", "/state");
        assertEquals(Path.of("/data/events"), UserDirectories.data(environment));
        assertEquals(Path.of("/state/events"), UserDirectories.state(environment));
        Path home = Path.of(System.getProperty("user.home"));
        assertEquals(home.resolve(".local/share/events"), UserDirectories.data(Map.of()));
        assertEquals(home.resolve(".local/state/events"), UserDirectories.state(Map.of("XDG_STATE_HOME", "")));
    }

    @Test
    void toString_holdsNoPassword() throws IOException {
        assertFalse(read("mongodb_url: mongodb://me:secret@db").toString().contains("secret"));
    }

    /** The file at the top of the project documents every key. */
    @Test
    void shippedFile_isTheDefaults_andNamesEveryKeyWithItsDefault() throws IOException {
        Path shipped = Path.of("..", "config.yml");
        String text = Files.readString(shipped);

        assertEquals(DEFAULTS, ConfigReader.read(Map.of(), Map.of(), shipped));
        String uncommented = text.lines()
                .map(line -> line.replaceFirst("^#(?=[a-z_]+:)", ""))
                .collect(Collectors.joining("\n"));
        assertEquals(DEFAULTS, read(uncommented));
        for (Setting setting : Setting.values()) {
            String fallback = setting.fallback() == null ? "" : setting.fallback();
            String shown = setting.kind == Setting.Kind.TEXTS ? "[" + fallback + "]" : fallback;
            String line = ("\n" + setting.key() + ": " + shown).stripTrailing();
            assertTrue((uncommented.replace("\"", "") + "\n").contains(line + "\n"), line);
        }
    }

    private ServerConfig read(String yaml) throws IOException {
        return ConfigReader.read(Map.of(), Map.of(), file(yaml));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("config.yml"), yaml);
    }
}
