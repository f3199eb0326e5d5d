package dev.events.server.live;

import dev.events.core.Change;
import org.jspecify.annotations.Nullable;

/** A change that many subscribers tell, with the text that the first of them made of it. */
public final class SharedChange {
    private final Change change;
    private volatile byte @Nullable [] text;

    SharedChange(Change change) {
        this.change = change;
    }

    /**
     * The news that changes are missing.
     *
     * @param position where to go on
     */
    public static SharedChange reset(String position) {
        return new SharedChange(new Change(Change.Kind.RESET, "", null, null, position));
    }

    /** The change. */
    public Change change() {
        return change;
    }

    /** What is sent of it, never to be written to; null if nobody has made it, or it was long ago. */
    public byte @Nullable [] text() {
        return text;
    }

    /** Keeps what is sent of it for the next subscriber. */
    public void keep(byte[] made) {
        text = made;
    }

    void forgetText() {
        text = null;
    }
}
