package dev.events.server.tls;

import dev.events.server.config.ConfigException;
import dev.events.server.config.TlsFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in use. Looks at its files every second, and takes over another pair that is in them by then; as long as they hold
 * none that is valid, the last one stays in use.
 *
 * <p>It compares the contents: they change too when Kubernetes swaps a symbolic link to their directory, of which neither the
 * files' times nor a watch on their directory need tell.
 */
public final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private static final long PERIOD_MILLIS = 1000;
    private static final Duration WARNING_PERIOD = Duration.ofDays(1);
    private static final double SECONDS_OF_A_DAY = 86_400;

    private final TlsFiles files;
    private final Clock clock;
    private final AtomicLong failures = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile ServerCertificate certificate;
    private ServerCertificate.Texts inUse;
    private ServerCertificate.Texts lastSeen;

    /** What was wrong with the files when they were last looked at. */
    private @Nullable String lastProblem;

    private boolean reported;
    private Instant warned = Instant.MIN;

    /**
     * Reads the certificate.
     *
     * @throws ConfigException if the files cannot be read, hold something else, or do not belong together
     */
    public CertificateWatch(TlsFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
        inUse = ServerCertificate.Texts.read(files);
        lastSeen = inUse;
        certificate = ServerCertificate.of(inUse);
        LOG.info("TLS with the certificate in {}, {}", files.certificate(), certificate);
    }

    /** The certificate in use. */
    public ServerCertificate certificate() {
        return certificate;
    }

    /** What is wrong with the certificate in use, for its owner: it has expired, or soon will; empty if nothing is. */
    public Optional<String> warning() {
        Instant now = clock.instant();
        ServerCertificate current = certificate;
        String name = "the TLS certificate in " + files.certificate();
        if (!current.isValid(now)) {
            return Optional.of(name
                    + (now.isBefore(current.begins())
                            ? " is valid from " + current.begins()
                            : " expired on " + current.ends())
                    + "; clients refuse it. A new pair in the same files is taken over at once");
        }
        return current.isOverdue(now)
                ? Optional.of(name + " expires on " + current.ends() + ", in " + Math.round(daysLeft() * 10) / 10.0
                        + " days, and has not been renewed")
                : Optional.empty();
    }

    /** The days until the certificate in use expires; negative once it has. */
    public double daysLeft() {
        return Duration.between(clock.instant(), certificate.ends()).toSeconds() / SECONDS_OF_A_DAY;
    }

    /** How often the files were found to hold no pair that can be used. */
    public long failures() {
        return failures.get();
    }

    /**
     * Looks at the files from now on.
     *
     * @param changed takes a new certificate into use
     */
    public void start(Consumer<ServerCertificate> changed) {
        Thread thread = new Thread(() -> run(changed), "tls-certificate");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Consumer<ServerCertificate> changed) {
        try {
            do {
                look(changed);
            } while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // Nobody interrupts it; then it would end.
        }
    }

    private void look(Consumer<ServerCertificate> changed) {
        try {
            reload(changed);
            warn();
        } catch (RuntimeException e) {
            // The next look may succeed, and without this catch there would be none.
            LOG.error("looking at the TLS certificate failed", e);
        }
    }

    /** Takes over the pair in the files, if it is another one and can be used. */
    void reload(Consumer<ServerCertificate> changed) {
        try {
            ServerCertificate.Texts texts = ServerCertificate.Texts.read(files);
            boolean settled = texts.equals(lastSeen);
            lastSeen = texts;
            if (!texts.equals(inUse)) {
                // A file that is being written may hold the certificate already, and its issuers' not yet.
                if (settled) {
                    take(texts, changed);
                }
                return;
            }
            lastProblem = null;
        } catch (ConfigException e) {
            report(String.valueOf(e.getMessage()));
        }
    }

    private void take(ServerCertificate.Texts texts, Consumer<ServerCertificate> changed) {
        ServerCertificate renewed = ServerCertificate.of(texts);
        if (!renewed.isValid(clock.instant())) {
            throw texts.certificate()
                    .wrong("holds a certificate that is not valid now, but from " + renewed.begins() + " until "
                            + renewed.ends());
        }
        changed.accept(renewed);
        certificate = renewed;
        inUse = texts;
        lastProblem = null;
        warned = Instant.MIN;
        LOG.info("took over the TLS certificate in {}, {}", files.certificate(), renewed);
    }

    /** Says once what is wrong, if it still is at the second look: the two files are not replaced in one moment. */
    private void report(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            reported = false;
        } else if (!reported) {
            reported = true;
            failures.incrementAndGet();
            LOG.error("{}; the TLS certificate from before stays in use", problem);
        }
    }

    private void warn() {
        Instant now = clock.instant();
        Optional<String> warning = warning();
        if (warning.isPresent() && now.isAfter(warned.plus(WARNING_PERIOD))) {
            warned = now;
            LOG.warn(warning.get());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
