package dev.events.server.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.events.server.TestAuthority;
import dev.events.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Each call of {@code reload} is one look at the files. */
class CertificateWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final Logger log = (Logger) LoggerFactory.getLogger(CertificateWatch.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<ServerCertificate> taken = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(lines);
    }

    @Test
    void newPair_isTakenOnceItHasSettled() {
        CertificateWatch watch = watch(valid(90));
        watch.reload(taken::add);
        assertEquals(0, taken.size());

        TestAuthority.write(valid(91), directory);
        watch.reload(taken::add);
        assertEquals(0, taken.size());
        watch.reload(taken::add);
        watch.reload(taken::add);

        assertEquals(1, taken.size());
        assertEquals(91, watch.daysLeft());
        assertEquals(0, watch.failures());
    }

    @Test
    void pairThatIsNone_isReportedOnce_andTheOldOneStays() throws IOException {
        CertificateWatch watch = watch(valid(90));
        HeldCertificate next = valid(91);
        Files.writeString(directory.resolve("tls.crt"), TestAuthority.chain(next));

        looks(watch, 9);
        assertEquals(1, watch.failures());
        assertEquals(1, errors().size());
        assertTrue(errors().get(0).contains("holds the key of another certificate"), errors().get(0));
        assertTrue(errors().get(0).endsWith("; the TLS certificate from before stays in use"), errors().get(0));
        Files.delete(directory.resolve("tls.key"));
        looks(watch, 9);
        assertEquals(2, watch.failures());
        assertEquals(2, errors().size());
        assertEquals(90, watch.daysLeft());

        TestAuthority.write(next, directory);
        looks(watch, 9);
        assertEquals(91, watch.daysLeft());
        assertEquals(2, watch.failures());
    }

    @Test
    void filesThatAreReplacedOneAfterTheOther_areNoFailure() throws IOException {
        CertificateWatch watch = watch(valid(90));
        HeldCertificate next = valid(91);

        Files.delete(directory.resolve("tls.key"));
        watch.reload(taken::add);
        Files.writeString(directory.resolve("tls.crt"), next.certificatePem());
        Files.writeString(directory.resolve("tls.key"), next.privateKeyPkcs8Pem());
        watch.reload(taken::add);
        TestAuthority.write(next, directory);
        looks(watch, 2);

        assertEquals(0, watch.failures());
        assertEquals(1, taken.size());
    }

    @Test
    void pairThatIsNotValidNow_isNotTaken() {
        CertificateWatch watch = watch(valid(90));

        TestAuthority.write(valid(-1), directory);
        looks(watch, 9);
        assertEquals(90, watch.daysLeft());
        assertEquals(1, watch.failures());
        TestAuthority.write(
                TestAuthority.forThisMachine()
                        .validityInterval(millis(1), millis(91))
                        .build(),
                directory);
        looks(watch, 9);
        assertEquals(90, watch.daysLeft());
        assertEquals(2, watch.failures());
    }

    @Test
    void expiry_isToldOfInTime() {
        assertEquals("", watch(valid(8)).warning().orElse(""));
        assertTrue(watch(valid(6)).warning().orElse("").endsWith(", in 6.0 days, and has not been renewed"));
        assertTrue(watch(valid(-1)).warning().orElse("").contains(" expired on 2026-11-27T12:00:00Z"));
        assertEquals(-1, watch(valid(-1)).daysLeft());
        // Certificates of six days are renewed every two or three.
        assertEquals("", watch(lasting(-2, 4)).warning().orElse(""));
        assertTrue(watch(lasting(-5, 1)).warning().orElse("").contains("has not been renewed"));
    }

    private CertificateWatch watch(HeldCertificate certificate) {
        TestAuthority.write(certificate, directory);
        return new CertificateWatch(
                new TlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key")),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void looks(CertificateWatch watch, int count) {
        for (int i = 0; i < count; i++) {
            watch.reload(taken::add);
        }
    }

    private List<String> errors() {
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static HeldCertificate valid(int days) {
        return lasting(-60, days);
    }

    private static HeldCertificate lasting(int fromDay, int toDay) {
        return TestAuthority.forThisMachine()
                .validityInterval(millis(fromDay), millis(toDay))
                .build();
    }

    private static long millis(int days) {
        return NOW.plus(DAY.multipliedBy(days)).toEpochMilli();
    }
}
