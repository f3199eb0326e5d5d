package dev.events.server;

import dev.events.server.files.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A certificate authority that only clients of tests trust. Its certificates are signed by an intermediate one. */
public final class TestAuthority {
    private static final HeldCertificate ROOT = new HeldCertificate.Builder()
            .certificateAuthority(1)
            .commonName("Test root")
            .build();

    private static final HeldCertificate INTERMEDIATE = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .commonName("Test intermediate")
            .signedBy(ROOT)
            .build();

    private static final HandshakeCertificates CLIENT = new HandshakeCertificates.Builder()
            .addTrustedCertificate(ROOT.certificate())
            .build();

    private TestAuthority() {}

    /** What clients trust: the root alone. */
    public static HandshakeCertificates client() {
        return CLIENT;
    }

    /** A certificate of this authority for {@code localhost}, {@code 127.0.0.1} and {@code events.example}. */
    public static HeldCertificate issue() {
        return forThisMachine().build();
    }

    /** The same, to be given other properties. */
    public static HeldCertificate.Builder forThisMachine() {
        return new HeldCertificate.Builder()
                .commonName("events")
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("events.example")
                .signedBy(INTERMEDIATE);
    }

    /** The certificate and the intermediate one in PEM. */
    public static String chain(HeldCertificate certificate) {
        return certificate.certificatePem() + INTERMEDIATE.certificatePem();
    }

    /** Writes {@code tls.crt} and {@code tls.key}. */
    public static void write(HeldCertificate certificate, Path directory) {
        try {
            Files.writeString(directory.resolve("tls.crt"), chain(certificate));
            OwnerOnly.createIfMissing(directory.resolve("tls.key"));
            Files.writeString(directory.resolve("tls.key"), certificate.privateKeyPkcs8Pem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client without connections. */
    public static OkHttpClient newClient(Protocol... protocols) {
        return new OkHttpClient.Builder()
                .sslSocketFactory(CLIENT.sslSocketFactory(), CLIENT.trustManager())
                .protocols(List.of(protocols))
                .build();
    }
}
