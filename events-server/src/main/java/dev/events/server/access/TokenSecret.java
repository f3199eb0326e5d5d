package dev.events.server.access;

import dev.events.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What a client presents: {@code evt_}, 32 random base62 characters (190 bits), and 6 more that are their CRC-32 (as GitHub
 * has it), so that a mistyped or invented one is recognised without asking the store. With so many random bits, one SHA-256 is
 * enough to keep it by.
 */
public final class TokenSecret {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String PREFIX = "evt_";
    private static final int RANDOM = 32;
    private static final int CHECKSUM = 6;
    private static final int ID = 10;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9A-Za-z]{" + (RANDOM + CHECKSUM) + "}");
    private static final SecureRandom RANDOM_SOURCE = new SecureRandom();

    private final String text;

    private TokenSecret(String text) {
        this.text = text;
    }

    /** A new one. */
    public static TokenSecret create() {
        String random = PREFIX + random(RANDOM);
        return new TokenSecret(random + checksum(random));
    }

    /** The secret that a text is; empty if it cannot be one. */
    public static Optional<TokenSecret> parse(String text) {
        int end = text.length() - CHECKSUM;
        return FORM.matcher(text).matches() && checksum(text.substring(0, end)).equals(text.substring(end))
                ? Optional.of(new TokenSecret(text))
                : Optional.empty();
    }

    /** The public id of a new token. */
    static String newId() {
        return random(ID);
    }

    private static String random(int length) {
        StringBuilder random = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            random.append(DIGITS.charAt(RANDOM_SOURCE.nextInt(DIGITS.length())));
        }
        return random.toString();
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        char[] digits = new char[CHECKSUM];
        for (int i = CHECKSUM - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }

    /** The text to show to the owner, once. */
    public String text() {
        return text;
    }

    /** Its SHA-256, in hexadecimal digits. Equal secrets are recognised by it, so comparing takes the same time for all. */
    public String hash() {
        return Sha256.hexPrefix(text.getBytes(StandardCharsets.US_ASCII), HASH_BYTES);
    }

    /** Not the secret. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
