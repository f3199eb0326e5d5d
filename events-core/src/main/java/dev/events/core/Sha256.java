package dev.events.core;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Beginnings of SHA-256 hashes, where 256 bits are more than is needed. */
public final class Sha256 {
    private Sha256() {}

    /**
     * {@return the first bytes of the hash of {@code data}}
     *
     * @param bytes how many, from 1 to 32
     * @param data what to hash
     */
    public static byte[] prefix(byte[] data, int bytes) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(data), bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * {@return {@link #prefix} in hexadecimal digits, two a byte}
     *
     * @param bytes how many, from 1 to 32
     * @param data what to hash
     */
    public static String hexPrefix(byte[] data, int bytes) {
        return HexFormat.of().formatHex(prefix(data, bytes));
    }
}
