package dev.events.server.tls;

import dev.events.server.config.Setting;
import dev.events.server.config.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * A certificate with its issuers' and its private key, which belong together.
 *
 * @param context serves TLS with it
 * @param begins when it becomes valid
 * @param ends when it expires
 * @param names the names and addresses that it is for
 */
public record ServerCertificate(SSLContext context, Instant begins, Instant ends, List<String> names) {
    /** Renewal is overdue when less is left, or for certificates of days less than a quarter of their time. */
    private static final Duration SHORT = Duration.ofDays(7);

    private static final int QUARTER = 4;

    /** No client needs a certificate, so no issuers are trusted, and the list of those that Java knows is not read. */
    private static final TrustManager[] NOBODY = {};

    private static final char[] NO_PASSWORD = {};

    /** Both files as they are at one moment. */
    record Texts(Pem certificate, Pem key) {
        /** @throws dev.events.server.config.ConfigException if one of them cannot be read */
        static Texts read(TlsFiles files) {
            return new Texts(
                    Pem.read(Setting.TLS_CERTIFICATE, files.certificate()), Pem.read(Setting.TLS_KEY, files.key()));
        }
    }

    /**
     * The certificate in two files, whether it is valid now or not.
     *
     * @throws dev.events.server.config.ConfigException if they cannot be read, hold something else, or do not belong together
     */
    static ServerCertificate of(Texts texts) {
        List<X509Certificate> chain = chain(texts.certificate());
        X509Certificate own = chain.get(0);
        PrivateKey key = PrivateKeys.read(texts.key(), own.getPublicKey());
        try {
            return new ServerCertificate(
                    context(chain, key),
                    own.getNotBefore().toInstant(),
                    own.getNotAfter().toInstant(),
                    names(own));
        } catch (IOException | GeneralSecurityException e) {
            throw texts.certificate().wrong("cannot be used: " + e.getMessage());
        }
    }

    private static List<X509Certificate> chain(Pem pem) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : pem.blocks("CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
            }
        } catch (CertificateException e) {
            throw pem.wrong("holds a certificate that cannot be read, number " + (chain.size() + 1));
        }
        if (chain.isEmpty()) {
            throw pem.wrong("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                throw pem.wrong("holds certificates in another order than each followed by its issuer's: number " + i
                        + " is of " + chain.get(i - 1).getIssuerX500Principal() + ", and number " + (i + 1) + " is "
                        + chain.get(i).getSubjectX500Principal());
            }
        }
        return chain;
    }

    private static SSLContext context(List<X509Certificate> chain, PrivateKey key)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("events", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), NOBODY, null);
        return context;
    }

    private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        // Each is a number for its kind, and a text or bytes.
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.get(1) instanceof String)
                        .map(name -> (String) name.get(1))
                        .toList();
    }

    /** Whether clients accept it at this time. */
    boolean isValid(Instant now) {
        return !now.isBefore(begins) && now.isBefore(ends);
    }

    /** Whether it should have been renewed by now. */
    boolean isOverdue(Instant now) {
        Duration quarter = Duration.between(begins, ends).dividedBy(QUARTER);
        Duration least = quarter.compareTo(SHORT) < 0 ? quarter : SHORT;
        return now.isAfter(ends.minus(least));
    }

    /** For people: whom it is for and how long. */
    @Override
    public String toString() {
        return "for " + (names.isEmpty() ? "no name" : String.join(", ", names)) + ", valid from " + begins + " until "
                + ends;
    }
}
