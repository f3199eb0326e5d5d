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
        if (e instanceof SSLException) {
            return "no secure connection: " + lastMessage(e);
        }
        if (e instanceof EOFException
                || e instanceof ProtocolException
                || e instanceof SocketException
                || e.getCause() instanceof EOFException) {
            return "connection closed";
        }
        return lastMessage(e);
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
