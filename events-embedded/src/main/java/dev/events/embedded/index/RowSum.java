package dev.events.embedded.index;

import java.util.zip.CRC32C;

/** A sum over rows of an index that does not depend on their order. Two that are equal are of the same rows, as good as certainly. */
final class RowSum {

    private static final long FIRST_FACTOR = 0xFF51AFD7ED558CCDL;
    private static final long SECOND_FACTOR = 0xC4CEB9FE1A85EC53L;
    private static final int HALF = 33;

    private final CRC32C checksum = new CRC32C();
    private long rows;
    private long sum;

    void add(byte[] key, long position) {
        checksum.reset();
        checksum.update(key);
        rows++;
        sum += mixed(mixed(checksum.getValue()) + position);
    }

    /** The finaliser of MurmurHash3: each bit of the result depends on all those of the number. */
    private static long mixed(long number) {
        long bits = number;
        bits = (bits ^ (bits >>> HALF)) * FIRST_FACTOR;
        bits = (bits ^ (bits >>> HALF)) * SECOND_FACTOR;
        return bits ^ (bits >>> HALF);
    }

    /** Whether both are of equally many rows, with the same sum. */
    boolean isEqualTo(RowSum other) {
        return rows == other.rows && sum == other.sum;
    }
}
