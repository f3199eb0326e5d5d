package dev.events.server.tls;

import dev.events.server.config.ConfigException;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a file in PEM (RFC 7468): blocks of base64 between lines that name what they are.
 *
 * @param setting the setting that names the file
 * @param file where it was read
 * @param text its contents, which may be secret
 */
record Pem(Setting setting, Path file, String text) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    /**
     * A block of a file.
     *
     * @param label what it is, such as {@code PRIVATE KEY}
     * @param text what is between its first and last line
     */
    record Block(String label, String text) {
        /** Its bytes. What is not base64 is skipped, and shows when they are parsed. */
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(text);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** @throws ConfigException if the file cannot be read */
    static Pem read(Setting setting, Path file) {
        try {
            return new Pem(setting, file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new ConfigException(setting.key() + ": there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new ConfigException(setting.key() + ": this user may not read " + file
                    + "; give the server's user a copy, or make it readable for that user");
        } catch (IOException e) {
            throw new ConfigException(setting.key() + ": cannot read " + file + " (" + e + ")");
        }
    }

    /** The blocks whose label ends so, in order. */
    List<Block> blocks(String ending) {
        return BLOCK.matcher(text)
                .results()
                .map(found -> new Block(found.group(1), found.group(2)))
                .filter(block -> block.label().endsWith(ending))
                .toList();
    }

    /** Says what is wrong with the file. */
    ConfigException wrong(String what) {
        return new ConfigException(setting.key() + ": " + file + " " + what);
    }

    /** Without the text. */
    @Override
    public String toString() {
        return file.toString();
    }
}
