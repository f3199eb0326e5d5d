package dev.events.core;

import java.nio.charset.StandardCharsets;

/**
 * Makes an add safe to repeat. The event's id is made from the key, so a second event under the same key cannot exist,
 * whichever process adds it and whenever. The key itself is not stored.
 *
 * @param value chosen by the caller, unique to this add; 1 to {@value #MAX_LENGTH} characters
 * @param request the request in a canonical form. Its hash is stored with the event and distinguishes a repeat from a
 *     different request with the same key
 */
public record IdempotencyKey(String value, String request) {
    /** The most characters in a key. */
    public static final int MAX_LENGTH = 255;

    private static final int ID_BYTES = 12;

    private static final int LINE_KEY_BYTES = 32;
    private static final int FINGERPRINT_BYTES = 16;

    /**
     * A key.
     *
     * @param value the key, chosen by the caller
     * @param request the request in a canonical form
     * @throws IllegalArgumentException if {@code value} is empty or too long
     */
    public IdempotencyKey {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the idempotency key has " + value.length() + " characters; it must have from 1 to " + MAX_LENGTH);
        }
    }

    /**
     * {@return the key of one of many adds under a common key, such as a line of a file}
     *
     * @param value the common key; it never collides with the same key used for a single add
     * @param number the add's number, from 1
     * @param request the request in a canonical form
     */
    public static IdempotencyKey ofLine(String value, long number, String request) {
        return new IdempotencyKey(Sha256.hexPrefix(utf8("line " + number + " of " + value), LINE_KEY_BYTES), request);
    }

    /**
     * {@return the key in a namespace: equal keys in different namespaces are different keys}
     *
     * @param namespace the name of the namespace
     */
    public IdempotencyKey within(String namespace) {
        String name = namespace.length() + ":" + namespace + value;
        return new IdempotencyKey(Sha256.hexPrefix(utf8("key in " + name), LINE_KEY_BYTES), request);
    }

    /** The id of the event added under this key: 96 bits of the key's SHA-256. */
    String eventId() {
        return Sha256.hexPrefix(utf8("idempotency key " + value), ID_BYTES);
    }

    /** {@return 128 bits of the request's SHA-256} */
    public byte[] fingerprint() {
        return Sha256.prefix(utf8(request), FINGERPRINT_BYTES);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
