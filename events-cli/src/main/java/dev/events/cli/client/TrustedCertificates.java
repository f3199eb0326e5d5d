package dev.events.cli.client;

import dev.events.cli.console.CliException;
import dev.events.cli.console.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Whom to trust over TLS: those whom the platform trusts, and the certificates in a file. */
public final class TrustedCertificates {
    /** In bytes: several times what the public authorities of all countries take. */
    private static final int LONGEST = 1 << 20;

    /** What is around it, such as the certificate as text, is left out. */
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");

    private final SSLSocketFactory sockets;
    private final X509TrustManager manager;

    private TrustedCertificates(SSLSocketFactory sockets, X509TrustManager manager) {
        this.sockets = sockets;
        this.manager = manager;
    }

    /**
     * Reads a file in PEM.
     *
     * @throws CliException if it cannot be read, or has no certificate or one that is damaged
     */
    public static TrustedCertificates read(Path file) {
        try {
            List<Certificate> certificates = parse(SmallFile.text(file, LONGEST));
            if (certificates.isEmpty()) {
                throw CliException.usage("the certificate file " + file
                        + " has no certificate; it must have one or more in PEM, each from -----BEGIN CERTIFICATE----- to"
                        + " -----END CERTIFICATE-----");
            }
            return trusting(certificates);
        } catch (IOException e) {
            throw CliException.usage("the certificate file " + file + " cannot be read: " + CliException.reason(e));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw CliException.usage("the certificate file " + file + " has a certificate that is damaged, or of a kind"
                    + " that Java does not know: " + e.getMessage());
        }
    }

    private static List<Certificate> parse(String text) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        Matcher block = PEM.matcher(text);
        while (block.find()) {
            byte[] bytes = Base64.getMimeDecoder().decode(block.group(1));
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(bytes)));
        }
        return certificates;
    }

    private static TrustedCertificates trusting(List<Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        int number = 0;
        for (X509Certificate each : manager(null).getAcceptedIssuers()) {
            all.setCertificateEntry(Integer.toString(number++), each);
        }
        for (Certificate each : certificates) {
            all.setCertificateEntry(Integer.toString(number++), each);
        }
        X509TrustManager manager = manager(all);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        return new TrustedCertificates(context.getSocketFactory(), manager);
    }

    /** @param store null for those whom the platform trusts */
    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("Java has no trust manager for X.509");
    }

    void applyTo(OkHttpClient.Builder client) {
        client.sslSocketFactory(sockets, manager);
    }
}
