package dev.events.embedded.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads SQLite's log, the file that ends in {@code -wal}, without SQLite: which log it is, and how far it is intact.
 *
 * <p>The log is a header and then frames, each of them a page. A checksum in every frame covers everything before it, so
 * SQLite ignores all frames from the first damaged one on. SQLite begins a log again from its start once all frames are
 * in the database; it then increases the log's sequence number and changes its salt. See "WAL Format" in
 * <a href="https://www.sqlite.org/fileformat2.html">SQLite's file format</a>.
 */
final class WriteAheadLog {

    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;

    private static final int LITTLE_ENDIAN_MAGIC = 0x377f0682;
    private static final int BIG_ENDIAN_MAGIC = 0x377f0683;

    // Places in the header of the log.
    private static final int PAGE_SIZE_AT = 8;
    private static final int SEQUENCE_AT = 12;
    private static final int SALT_AT = 16;
    private static final int CHECKSUM_AT = 24;

    // Places in the header of a frame.
    private static final int FRAME_SALT_AT = 8;
    private static final int FRAME_CHECKSUM_AT = 16;

    private WriteAheadLog() {}

    /**
     * A frame of a log.
     *
     * @param salt of the log, which changes each time the log begins again
     * @param sequence the number of times that the log began again
     * @param frame counted from 1; 0 if there is none
     * @param checksum of everything up to this frame
     */
    record Mark(long salt, int sequence, int frame, long checksum) {

        static final Mark NONE = new Mark(0, 0, 0, 0);
    }

    /** The given frame as the log has it, intact or not; null if the log has no such frame. */
    static @Nullable Mark read(RandomAccessFile log, int frame) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        ByteBuffer frameHeader = ByteBuffer.allocate(FRAME_HEADER);
        try {
            log.seek(0);
            log.readFully(header.array());
            log.seek(HEADER + (frame - 1) * (long) (FRAME_HEADER + header.getInt(PAGE_SIZE_AT)));
            log.readFully(frameHeader.array());
        } catch (EOFException e) {
            return null;
        }
        return mark(header, frame, frameHeader);
    }

    private static Mark mark(ByteBuffer header, int frame, ByteBuffer frameHeader) {
        return new Mark(
                header.getLong(SALT_AT), header.getInt(SEQUENCE_AT), frame, frameHeader.getLong(FRAME_CHECKSUM_AT));
    }

    /** Whether there is a log that may hold something. */
    static boolean isPresent(Path log) throws IOException {
        return Files.exists(log) && Files.size(log) > 0;
    }

    /**
     * The last intact frame, up to a given one. Its frame is 0 if no frame is intact.
     *
     * @param most reads no further than to this frame
     * @return null if there is no log, or one without an intact header
     */
    static @Nullable Mark lastIntact(Path log, int most) throws IOException {
        if (!isPresent(log)) {
            return null;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            if (!filled(file, header)) {
                return null;
            }
            int magic = header.getInt(0);
            if (magic != LITTLE_ENDIAN_MAGIC && magic != BIG_ENDIAN_MAGIC) {
                return null;
            }
            Checksum checksum =
                    new Checksum(magic == BIG_ENDIAN_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            checksum.add(header, CHECKSUM_AT);
            if (checksum.value() != header.getLong(CHECKSUM_AT)) {
                return null;
            }
            Mark last = new Mark(header.getLong(SALT_AT), header.getInt(SEQUENCE_AT), 0, checksum.value());
            ByteBuffer frameHeader = ByteBuffer.allocate(FRAME_HEADER);
            ByteBuffer page = ByteBuffer.allocate(header.getInt(PAGE_SIZE_AT));
            while (last.frame() < most && filled(file, frameHeader) && filled(file, page)) {
                checksum.add(frameHeader, FRAME_SALT_AT);
                checksum.add(page, page.capacity());
                if (frameHeader.getLong(FRAME_SALT_AT) != last.salt()
                        || frameHeader.getLong(FRAME_CHECKSUM_AT) != checksum.value()) {
                    break;
                }
                last = mark(header, last.frame() + 1, frameHeader);
            }
            return last;
        }
    }

    private static boolean filled(RandomAccessFile file, ByteBuffer buffer) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (file.getChannel().read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    /** SQLite's running checksum: two sums over pairs of 32-bit numbers. */
    private static final class Checksum {
        private final ByteOrder order;
        private int first;
        private int second;

        Checksum(ByteOrder order) {
            this.order = order;
        }

        void add(ByteBuffer bytes, int length) {
            ByteBuffer numbers = bytes.duplicate().order(order);
            for (int i = 0; i < length; i += 2 * Integer.BYTES) {
                first += numbers.getInt(i) + second;
                second += numbers.getInt(i + Integer.BYTES) + first;
            }
        }

        long value() {
            return ((long) first << Integer.SIZE) | (second & 0xFFFF_FFFFL);
        }
    }
}
