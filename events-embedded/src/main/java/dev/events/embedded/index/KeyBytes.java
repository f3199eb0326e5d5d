package dev.events.embedded.index;

import java.util.Arrays;

/** Operations on keys. Keys are compared as unsigned bytes, as SQLite compares BLOBs. */
public final class KeyBytes {

    /** A key without values, as the start of a longer one. */
    public static final byte[] EMPTY = {};

    /** Below every value, inverted or not. */
    static final byte[] LOWEST = {0x08};

    /** Above every value, inverted or not. */
    static final byte[] HIGHEST = {(byte) 0xFF};

    private KeyBytes() {}

    /** A string above every value. */
    public static byte[] highest() {
        return HIGHEST.clone();
    }

    public static int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    public static byte[] min(byte[] a, byte[] b) {
        return compare(a, b) <= 0 ? a : b;
    }

    public static byte[] max(byte[] a, byte[] b) {
        return compare(a, b) >= 0 ? a : b;
    }

    /** The lowest string above all that start with {@code prefix}. */
    public static byte[] after(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                byte[] successor = Arrays.copyOf(prefix, i + 1);
                successor[i]++;
                return successor;
            }
        }
        return HIGHEST;
    }

    public static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Inverts each byte to reverse the order, for descending fields. */
    public static byte[] inverted(byte[] key) {
        byte[] inverted = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            inverted[i] = (byte) ~key[i];
        }
        return inverted;
    }
}
