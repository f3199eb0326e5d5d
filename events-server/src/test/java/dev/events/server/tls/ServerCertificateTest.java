package dev.events.server.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.events.server.TestAuthority;
import dev.events.server.config.ConfigException;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerCertificateTest {
    private static final String OPENING =
            "\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

    private static final HeldCertificate OURS = TestAuthority.issue();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"RSA PKCS8", "RSA PKCS1", "EC PKCS8", "EC SEC1", "Ed25519 PKCS8"})
    void keysOfEachKind_serveTls(String kind) throws Exception {
        HeldCertificate held = held(kind);
        String key = kind.endsWith("PKCS1")
                ? held.privateKeyPkcs1Pem()
                : kind.endsWith("SEC1") ? sec1(held) : held.privateKeyPkcs8Pem();

        ServerCertificate certificate = load(TestAuthority.chain(held), key);

        assertEquals(held.certificate(), served(certificate));
        assertEquals(
                List.of("localhost", "127.0.0.1", "events.example"),
                certificate.names().stream().toList());
    }

    private static HeldCertificate held(String kind) throws GeneralSecurityException {
        HeldCertificate.Builder builder = TestAuthority.forThisMachine();
        if (kind.startsWith("RSA")) {
            return builder.rsa2048().build();
        }
        return kind.startsWith("EC")
                ? builder.ecdsa256().build()
                : builder.keyPair(KeyPairGenerator.getInstance("Ed25519").generateKeyPair())
                        .build();
    }

    /** As OpenSSL's older commands write it. PKCS#8 is a wrapping of this, which has it at its end. */
    private static String sec1(HeldCertificate held) {
        byte[] pkcs8 = held.keyPair().getPrivate().getEncoded();
        for (int i = 4; i < pkcs8.length; i++) {
            // An octet string that goes to the end, and in it a sequence.
            if (pkcs8[i] == 0x04 && (pkcs8[i + 1] & 0xFF) == pkcs8.length - i - 2 && pkcs8[i + 2] == 0x30) {
                byte[] inside = Arrays.copyOfRange(pkcs8, i + 2, pkcs8.length);
                return OPENING + "-----BEGIN EC PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(inside) + "\n-----END EC PRIVATE KEY-----\n";
            }
        }
        throw new AssertionError(Base64.getEncoder().encodeToString(pkcs8));
    }

    @Test
    void wrongFiles_areNamedWithTheirSetting() throws IOException {
        String chain = TestAuthority.chain(OURS);
        String key = OURS.privateKeyPkcs8Pem();
        String other = TestAuthority.forThisMachine().rsa2048().build().privateKeyPkcs8Pem();

        assertWrong("", key, "tls_certificate: CERT holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        assertWrong(key, key, "tls_certificate: CERT holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        assertWrong(
                OURS.certificatePem().replaceFirst("M", "A"),
                key,
                "tls_certificate: CERT holds a certificate that cannot be read, number 1");
        assertWrong(
                chain + OURS.certificatePem(),
                key,
                "tls_certificate: CERT holds certificates in another order than each followed by its issuer's:"
                        + " number 2 is of CN=Test root, and number 3 is CN=events");
        assertWrong(chain, chain, "tls_key: KEY holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
        assertWrong(
                chain,
                TestAuthority.issue().privateKeyPkcs8Pem(),
                "tls_key: KEY holds the key of another certificate than the first in tls_certificate");
        assertWrong(
                chain, other, "tls_key: KEY holds no EC key that can be read; the certificate has a key of this kind");
        assertWrong(
                chain,
                key.replace("PRIVATE", "ENCRYPTED PRIVATE"),
                "tls_key: KEY is encrypted with a password; write the key without one with: openssl pkey -in FILE -out NEW");
        assertWrong(
                chain,
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
                "tls_key: KEY holds no EC key that can be read; the certificate has a key of this kind");
        assertWrong(
                chain,
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,11\n\nAAAA\n-----END EC PRIVATE KEY-----\n",
                "tls_key: KEY is encrypted with a password; write the key without one with: openssl pkey -in FILE -out NEW");
        ConfigException missing =
                assertThrows(ConfigException.class, () -> Pem.read(Setting.TLS_KEY, directory.resolve("missing.key")));
        assertEquals("tls_key: there is no file " + directory.resolve("missing.key"), missing.getMessage());
    }

    private void assertWrong(String chain, String key, String message) {
        ConfigException e = assertThrows(ConfigException.class, () -> load(chain, key));
        assertEquals(
                message,
                String.valueOf(e.getMessage())
                        .replaceAll(directory + "/tls.", "")
                        .replaceFirst("crt", "CERT")
                        .replaceFirst("key (?=holds|is en)", "KEY "));
    }

    @Test
    void oneFile_mayHoldBoth() throws Exception {
        String both = OURS.privateKeyPkcs8Pem() + TestAuthority.chain(OURS);

        assertEquals(OURS.certificate(), served(load(both, both)));
    }

    @Test
    void text_holdsNoKey() {
        ServerCertificate.Texts texts = new ServerCertificate.Texts(
                new Pem(Setting.TLS_CERTIFICATE, Path.of("c"), ""), new Pem(Setting.TLS_KEY, Path.of("k"), "secret"));

        assertEquals("Texts[certificate=c, key=k]", texts.toString());
    }

    private ServerCertificate load(String chain, String key) throws IOException {
        Path certificateFile = Files.writeString(directory.resolve("tls.crt"), chain);
        Path keyFile = Files.writeString(directory.resolve("tls.key"), key);
        return ServerCertificate.of(new ServerCertificate.Texts(
                Pem.read(Setting.TLS_CERTIFICATE, certificateFile), Pem.read(Setting.TLS_KEY, keyFile)));
    }

    /** The certificate that a client gets that trusts the root only. */
    private static X509Certificate served(ServerCertificate certificate) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listening = (SSLServerSocket)
                        certificate.context().getServerSocketFactory().createServerSocket(0, 1, here);
                SSLSocket client = (SSLSocket)
                        TestAuthority.client().sslSocketFactory().createSocket(here, listening.getLocalPort())) {
            CompletableFuture<Integer> server = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    return accepted.getInputStream().read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            client.getOutputStream().write(7);
            assertEquals(7, server.get());
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        }
    }
}
