package dev.events.server;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The server cannot start. The message is one line for the user. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** @param advice what the user may do about it */
    static StartException cannotWrite(Path directory, IOException e, String advice) {
        String reason = e.toString();
        if (e instanceof AccessDeniedException denied) {
            reason = "permission denied at " + denied.getFile();
        } else if (e instanceof FileSystemException file && file.getReason() != null) {
            reason = file.getReason();
        }
        return new StartException("cannot write to " + directory + " (" + reason + "); " + advice, e);
    }
}
