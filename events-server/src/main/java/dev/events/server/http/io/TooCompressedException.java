package dev.events.server.http.io;

import java.util.zip.ZipException;

/** A few compressed bytes become so many that the body can only be meant to keep the server busy. */
public final class TooCompressedException extends ZipException {
    private static final long serialVersionUID = 1L;

    TooCompressedException(long ratio) {
        super("the body is compressed by more than " + ratio + " to 1");
    }
}
