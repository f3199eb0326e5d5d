package dev.events.server.http.io;

import java.io.IOException;
import org.eclipse.jetty.io.EofException;

/** Failures of the client's connection, which Jetty reports in different ways without TLS, with TLS and in HTTP/2. */
public final class ClientConnection {
    private ClientConnection() {}

    /** The one exception for what went wrong when something was written to the client. */
    public static EofException failed(IOException e) {
        return e instanceof EofException eof ? eof : new EofException(e);
    }
}
