package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
    private static final WriteConcern OURS = WriteConcern.MAJORITY.withJournal(true);

    private static ClientSettings settings(String options) {
        return new ClientSettings(
                new ConnectionString("mongodb://db/?" + options), null, ClientSettings.DEFAULT_READ_LIMIT);
    }

    @Test
    void writeConcern_isAMajorityAndTheJournal_exceptWhereTheStringSaysOtherwise() {
        assertEquals(OURS, settings("").writeConcern());
        assertEquals(OURS, settings("wtimeoutMS=2000").writeConcern());
        assertEquals(OURS, settings("journal=true").writeConcern());
        assertEquals(OURS.withW(1), settings("w=1").writeConcern());
        assertEquals(OURS.withW(3), settings("w=3&wtimeoutMS=5").writeConcern());
        assertEquals(OURS.withW("eastAndWest"), settings("w=eastAndWest").writeConcern());
        assertEquals(
                WriteConcern.MAJORITY.withJournal(false),
                settings("journal=false").writeConcern());
        assertEquals(OURS, settings("w=majority").build().getWriteConcern());
    }

    @ParameterizedTest
    @ValueSource(strings = {"w=0", "safe=false", "w=0&wtimeoutMS=10"})
    void writesWithoutAcknowledgement_areRefused(String options) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> settings(options));
        assertTrue(String.valueOf(e.getMessage()).startsWith("w=0 asks MongoDB not to say"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> MongoEventRepository.builder().connectionString("mongodb://me:secret@db/?" + options));
    }

    @ParameterizedTest
    @CsvSource({"zstd, com.github.luben:zstd-jni", "snappy, org.xerial.snappy:snappy-java"})
    void compressor_withoutItsLibrary_isRefusedByName(String compressor, String library) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> settings("compressors=zlib," + compressor));
        assertEquals(
                "compressors has " + compressor + ", which needs the library " + library
                        + " on the class path; zlib needs none",
                e.getMessage());
    }

    @Test
    void clientOfTheApplication_thatWritesWithoutAcknowledgement_isRefused() {
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:1/?w=0")) {
            MongoEventRepository.Builder builder =
                    MongoEventRepository.builder().client(client);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::openLazily);
            assertTrue(String.valueOf(e.getMessage()).startsWith("w=0 asks MongoDB not to say"), e.getMessage());
        }
    }

    @Test
    void numberOutOfItsRange_isRefused() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> settings("maxPoolSize=-1").build());
        assertEquals("an option of the connection string is refused: state should be: maxSize >= 0", e.getMessage());
    }

    @Test
    void limits_areThoseOfTheString_orOurs() {
        assertLimits(30_000, 10_000, settings(""));
        assertLimits(30_000, 2_000, settings("wtimeoutMS=2000"));
        assertLimits(5_000, 5_000, settings("socketTimeoutMS=5000"));
        assertLimits(90_000, 90_000, settings("timeoutMS=90000"));
        assertLimits(0, 0, settings("timeoutMS=0"));
        ConnectionString plain = new ConnectionString("mongodb://db");
        assertLimits(2_000, 2_000, new ClientSettings(plain, null, Duration.ofSeconds(2)));
        assertLimits(0, 10_000, new ClientSettings(plain, null, Duration.ZERO));
    }

    private static void assertLimits(long read, long write, ClientSettings settings) {
        assertEquals(Duration.ofMillis(read), settings.readLimit());
        assertEquals(Duration.ofMillis(write), settings.writeLimit());
        assertEquals(read, settings.build().getTimeout(TimeUnit.MILLISECONDS));
    }

    @Test
    void serverSelection_isFiveSeconds_unlessSaidOtherwise() {
        ConnectionString plain = new ConnectionString("mongodb://db");
        ConnectionString given = new ConnectionString("mongodb://db/?serverSelectionTimeoutMS=7");

        assertEquals(5_000, selection(new ClientSettings(plain, null, Duration.ZERO)));
        assertEquals(1_000, selection(new ClientSettings(plain, Duration.ofSeconds(1), Duration.ZERO)));
        assertEquals(7, selection(new ClientSettings(given, Duration.ofSeconds(1), Duration.ZERO)));
    }

    private static long selection(ClientSettings settings) {
        return settings.build().getClusterSettings().getServerSelectionTimeout(TimeUnit.MILLISECONDS);
    }

    @Test
    void toString_saysWhatIsInForce_withoutThePassword() {
        assertEquals(
                "w=majority, journal=true, retryWrites=true, readPreference=primary, time limits: reads 30000 ms, writes"
                        + " 10000 ms, finding a server 5000 ms",
                settings("").toString());
        String changed = MongoEventRepository.builder()
                .connectionString(
                        "mongodb://me:secret@db/?w=1&journal=false&retryWrites=false&readPreference=nearest&timeoutMS=0")
                .options();
        assertEquals(
                "w=1, journal=false, retryWrites=false, readPreference=nearest, time limits: reads none, writes none,"
                        + " finding a server 5000 ms",
                changed);
        assertFalse(changed.contains("secret"));
    }

    @Test
    void applicationName_isTheStrings_orEvents() {
        MongoClientSettings named = settings("appName=mine").build();
        assertEquals("mine", named.getApplicationName());
        assertEquals("events", settings("").build().getApplicationName());
    }
}
