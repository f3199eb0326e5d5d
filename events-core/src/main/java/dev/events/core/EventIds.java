package dev.events.core;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ids in the form of MongoDB's ObjectId, made without MongoDB's classes so that the model stands alone: 4 bytes of
 * seconds, 5 random bytes a process, a 3-byte counter
 * (<a href="https://www.mongodb.com/docs/manual/reference/bson-types/#objectid">specification</a>).
 */
final class EventIds {
    private static final int DIGITS = 24;

    private EventIds() {}

    static String next() {
        long seconds = System.currentTimeMillis() / 1000;
        long high = (seconds << 32) | (Source.PROCESS >>> 8);
        long low = ((Source.PROCESS & 0xFF) << 24) | (Source.COUNTER.getAndIncrement() & 0xFF_FFFFL);
        return hex(high, 16) + hex(low, 8);
    }

    /** A class of its own, so that reading ids does not wait for a source of random numbers. */
    private static final class Source {
        static final long PROCESS;
        static final AtomicInteger COUNTER;

        static {
            SecureRandom random = new SecureRandom();
            PROCESS = random.nextLong() & 0xFF_FFFF_FFFFL;
            COUNTER = new AtomicInteger(random.nextInt());
        }
    }

    static String normalise(String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        if (!isHex(lower)) {
            throw new IllegalArgumentException(
                    "id \"" + Excerpt.of(id, 40) + "\" is not an event's id; it must be 24 hexadecimal digits");
        }
        return lower;
    }

    /** Without a pattern, since every event that is read comes through here. */
    private static boolean isHex(String text) {
        if (text.length() != DIGITS) {
            return false;
        }
        for (int i = 0; i < DIGITS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static String hex(long value, int digits) {
        String hex = Long.toHexString(value);
        return "0".repeat(digits - hex.length()) + hex;
    }
}
