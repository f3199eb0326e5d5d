package dev.events.server.tls;

import dev.events.server.config.ConfigException;
import dev.events.server.config.Setting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads the private key of a certificate from PEM: PKCS#8 ({@code PRIVATE KEY}), and the older {@code RSA PRIVATE KEY} (PKCS#1) and
 * {@code EC PRIVATE KEY} (SEC 1). These two lack the name of the algorithm, or may lack the curve; the certificate has both.
 */
final class PrivateKeys {
    /** The algorithms of keys, as Java names them, and how each signs. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private static final int LONG_LENGTH = 0x80;
    private static final int BYTE = 0xFF;

    private PrivateKeys() {}

    /**
     * The key in {@code pem} that belongs to a certificate's key.
     *
     * @throws ConfigException if there is none, it is encrypted, or it belongs to another certificate
     */
    static PrivateKey read(Pem pem, PublicKey publicKey) {
        if (!SIGNATURES.containsKey(publicKey.getAlgorithm())) {
            throw pem.wrong("is for a certificate with a key of the kind " + publicKey.getAlgorithm()
                    + "; it must be RSA, EC or Ed25519");
        }
        List<Pem.Block> blocks = pem.blocks("PRIVATE KEY");
        if (blocks.isEmpty()) {
            throw pem.wrong("holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
        }
        Pem.Block block = blocks.get(0);
        if (block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED")) {
            throw pem.wrong(
                    "is encrypted with a password; write the key without one with: openssl pkey -in FILE -out NEW");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(publicKey.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8(block, publicKey)));
            if (belongTogether(key, publicKey)) {
                return key;
            }
        } catch (InvalidKeySpecException e) {
            throw pem.wrong("holds no " + publicKey.getAlgorithm()
                    + " key that can be read; the certificate has a key of this kind");
        } catch (GeneralSecurityException e) {
            throw pem.wrong("holds a key that cannot be used: " + e.getMessage());
        }
        throw pem.wrong("holds the key of another certificate than the first in " + Setting.TLS_CERTIFICATE.key());
    }

    private static byte[] pkcs8(Pem.Block block, PublicKey publicKey) {
        return block.label().equals("PRIVATE KEY")
                ? block.bytes()
                : element(SEQUENCE, VERSION_0, algorithm(publicKey.getEncoded()), element(OCTET_STRING, block.bytes()));
    }

    /** The algorithm with its parameters: the first element of what a public key is in a certificate. */
    private static byte[] algorithm(byte[] publicKeyInfo) {
        int start = headerLength(publicKeyInfo, 0);
        int length = headerLength(publicKeyInfo, start) + (publicKeyInfo[start + 1] & BYTE);
        return Arrays.copyOfRange(publicKeyInfo, start, start + length);
    }

    /** How long type and length of an element of DER are. */
    private static int headerLength(byte[] der, int at) {
        int length = der[at + 1] & BYTE;
        return 2 + (length < LONG_LENGTH ? 0 : length - LONG_LENGTH);
    }

    /** An element of DER that has these parts. */
    private static byte[] element(int type, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(type);
        int length = content.size();
        if (length > BYTE) {
            element.write(LONG_LENGTH + 2);
            element.write(length >> Byte.SIZE);
        } else if (length >= LONG_LENGTH) {
            element.write(LONG_LENGTH + 1);
        }
        element.write(length);
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        byte[] text = "events".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(SIGNATURES.get(publicKey.getAlgorithm()));
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(text);
        return signature.verify(signed);
    }
}
