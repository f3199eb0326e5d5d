package dev.events.embedded.file;

import dev.events.embedded.file.WriteAheadLog.Mark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RunFile} says, as bytes with a checksum.
 *
 * @param sequence grows with each record
 * @param status {@link #OPEN} or {@link #CLOSED}
 * @param powerLossSafe whether commits were synced to disk
 * @param boot identifies the time since the machine started
 * @param millis when it was written, in milliseconds since the epoch
 * @param end the last frame of the log
 * @param changes the database's change counter at the beginning of the run; 0 if unknown
 */
record RunRecord(long sequence, int status, boolean powerLossSafe, long boot, long millis, Mark end, int changes) {
    /** How far apart two records are in the file. */
    static final int LENGTH = 512;

    static final int OPEN = 1;
    static final int CLOSED = 2;

    private static final int MAGIC = 0x45765374; // "EvSt"
    private static final int FORMAT = 1;
    private static final int USED = 72;
    private static final int CHECKSUM_AT = USED - Integer.BYTES;

    /** The later one of the two records in a file; null if it has none. */
    static @Nullable RunRecord last(Path path) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        byte[] content = Files.readAllBytes(path);
        RunRecord first = of(content, 0);
        RunRecord second = of(content, LENGTH);
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.sequence() > second.sequence() ? first : second;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[USED];
        ByteBuffer.wrap(bytes)
                .putInt(MAGIC)
                .putInt(FORMAT)
                .putLong(sequence)
                .putInt(status)
                .putInt(powerLossSafe ? 1 : 0)
                .putLong(boot)
                .putLong(millis)
                .putLong(end.salt())
                .putInt(end.sequence())
                .putInt(end.frame())
                .putLong(end.checksum())
                .putInt(changes)
                .putInt(checksum(bytes));
        return bytes;
    }

    static @Nullable RunRecord of(byte[] content, int at) {
        if (content.length < at + USED) {
            return null;
        }
        byte[] bytes = new byte[USED];
        System.arraycopy(content, at, bytes, 0, USED);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt() != MAGIC || buffer.getInt() != FORMAT || buffer.getInt(CHECKSUM_AT) != checksum(bytes)) {
            return null;
        }
        return new RunRecord(
                buffer.getLong(),
                buffer.getInt(),
                buffer.getInt() != 0,
                buffer.getLong(),
                buffer.getLong(),
                new Mark(buffer.getLong(), buffer.getInt(), buffer.getInt(), buffer.getLong()),
                buffer.getInt());
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, CHECKSUM_AT);
        return (int) checksum.getValue();
    }
}
