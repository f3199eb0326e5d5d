package dev.events.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Describes in a few words why a connection failed. */
final class ConnectionFailure {
    private ConnectionFailure() {}

    static String reason(IOException e) {
        if (e instanceof UnknownHostException) {
            return "unknown host";
        }
        if (e instanceof AnswerBounds.Exceeded) {
            return String.valueOf(e.getMessage());
        }
        if (e instanceof ConnectException) {
            String text = lastMessage(e).toLowerCase(Locale.ROOT);
            return text.contains("refused") ? "connection refused" : text;
        }
        if (e instanceof NoRouteToHostException) {
            return "no route to host";
        }
        if (e instanceof InterruptedIOException) {
            return "no answer in time";
        }
        if (e instanceof SSLException tls) {
            String certain = TlsFailure.reason(tls);
            return certain != null ? certain : "no secure connection: " + lastMessage(e);
        }
        if (isTlsAlert(e)) {
            return "it does not speak plain HTTP there; if it speaks TLS, the address begins with https:";
        }
        if (e instanceof EOFException
                || e instanceof ProtocolException
                || e instanceof SocketException
                || e.getCause() instanceof EOFException) {
            return "connection closed";
        }
        return lastMessage(e);
    }

    /** Whether trying again at once would be in vain. */
    static boolean isLasting(IOException e) {
        return e instanceof UnknownHostException
                || (e instanceof SSLException tls ? TlsFailure.reason(tls) != null : isTlsAlert(e));
    }

    /** Whether the answer began as the alert does by which a server for TLS refuses a request in the clear. */
    private static boolean isTlsAlert(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            // OkHttp shows what it read in place of a line, or of the line of the status.
            if (message.contains("content=1503") || message.startsWith("Unexpected status line: \u0015\u0003")) {
                return true;
            }
        }
        return false;
    }

    /** The message of the innermost cause, which is the operating system's. */
    private static String lastMessage(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null ? last.getClass().getSimpleName() : message;
    }
}
