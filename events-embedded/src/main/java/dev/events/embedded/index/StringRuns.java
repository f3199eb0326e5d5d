package dev.events.embedded.index;

import java.util.Arrays;
import java.util.function.ObjLongConsumer;

/**
 * Counts ordered keys by the string that they begin with. Reading key by key is fast where strings are rare; of a string
 * with many keys it reads some and leaves the rest to be counted by the database.
 */
final class StringRuns {

    private static final int LONG_RUN = 64;

    private static final byte[] NONE = {};

    private final ObjLongConsumer<String> counts;

    /** The encoding of the string that the last keys begin with. */
    private byte[] string = NONE;

    private long count;
    private boolean longRun;

    StringRuns(ObjLongConsumer<String> counts) {
        this.counts = counts;
    }

    /** Counts the next key; returns whether to go on. */
    boolean add(byte[] key) {
        if (count > 0
                && key.length >= string.length
                && Arrays.equals(key, 0, string.length, string, 0, string.length)) {
            count++;
            longRun = count == LONG_RUN;
            return !longRun;
        }
        report(count);
        string = KeyEncoding.firstString(key);
        count = 1;
        return true;
    }

    /** The encoding of the string whose keys are to be counted by other means; empty if all keys were read. */
    byte[] longRun() {
        return longRun ? string : NONE;
    }

    /** @param all the number of all keys of the long run, if there is one */
    void finish(long all) {
        report(longRun ? all : count);
    }

    private void report(long number) {
        if (number > 0) {
            String text = KeyEncoding.decodeString(string);
            if (!text.isEmpty()) {
                counts.accept(text, number);
            }
        }
    }
}
