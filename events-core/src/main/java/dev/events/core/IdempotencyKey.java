package dev.events.core;

import java.nio.charset.StandardCharsets;

/**
 * What makes adding an event safe to repeat: the event's id is derived from the key, so that a second event under the
 * same key cannot come to be, whichever process adds it and whenever. Other than by its id, the key is not kept.
 *
 * @param value chosen by whoever adds, unique to this one add; 1 to {@value #MAX_LENGTH} characters
 * @param request what is asked for, in a form that is the same whenever the same is asked for; a hash of it is kept
 *     with the event, to tell a repeat from a key that is used for something else
 */
public record IdempotencyKey(String value, String request) {
    /** How many characters a key may have. */
    public static final int MAX_LENGTH = 255;

    private static final int ID_BYTES = 12;

    private static final int LINE_KEY_BYTES = 32;
    private static final int FINGERPRINT_BYTES = 16;

    /** @throws IllegalArgumentException if {@code value} is empty or too long */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the idempotency key has " + value.length() + " characters; it must have from 1 to " + MAX_LENGTH);
        }
    }

    /**
     * The key of one of many adds that are made under one key, such as a line of a file.
     *
     * @param value as for a single add, which it never meets
     * @param number which of them, from 1
     */
    public static IdempotencyKey ofLine(String value, long number, String request) {
        return new IdempotencyKey(Sha256.hexPrefix(utf8("line " + number + " of " + value), LINE_KEY_BYTES), request);
    }

    /** The id of the event that is added under this key: 96 bits of the key's SHA-256. */
    String eventId() {
        return Sha256.hexPrefix(utf8("idempotency key " + value), ID_BYTES);
    }

    /** 128 bits of the SHA-256 of what was asked for. */
    public byte[] fingerprint() {
        return Sha256.prefix(utf8(request), FINGERPRINT_BYTES);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
