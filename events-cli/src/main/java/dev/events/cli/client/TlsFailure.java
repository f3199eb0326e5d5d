package dev.events.cli.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a server's certificate, and what to do. */
final class TlsFailure {
    /** How OkHttp says that the certificate is for other names. */
    private static final Pattern NAMES =
            Pattern.compile("Hostname (\\S+) not verified.*subjectAltNames: \\[(.*)]", Pattern.DOTALL);

    private TlsFailure() {}

    /** What is wrong for certain, and would be again; null if it is something else. */
    static @Nullable String reason(SSLException e) {
        if (e instanceof SSLPeerUnverifiedException) {
            return otherName(String.valueOf(e.getMessage()));
        }
        // What is wrong is wrapped in the news that something is.
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "its certificate has expired (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "its certificate is not valid yet (" + cause.getMessage() + "); is the clock right?";
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return untrusted();
            }
            if (cause instanceof CertPathValidatorException) {
                String message = String.valueOf(cause.getMessage());
                return message.contains("trust anchor") ? untrusted() : "its certificate is not valid: " + message;
            }
        }
        return String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message")
                ? "it does not speak TLS there; if it speaks plain HTTP, the address begins with http:"
                : null;
    }

    private static String untrusted() {
        return "its certificate is not trusted; to trust it, name a file with it, or with its authority's, with --ca-file";
    }

    private static String otherName(String message) {
        Matcher names = NAMES.matcher(message);
        return names.find()
                ? "its certificate is for " + (names.group(2).isEmpty() ? "no name" : names.group(2)) + ", not for "
                        + names.group(1)
                : "its certificate is for another name";
    }
}
