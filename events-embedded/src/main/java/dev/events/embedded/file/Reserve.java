package dev.events.embedded.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk that is kept for removals, in the form of a file that is deleted when a removal needs it. Without it,
 * nothing could ever be removed from a store on a full disk, because a removal has to write too.
 *
 * <p>While less than half of it is there, the store accepts nothing but removals; the first other write that finds enough
 * room makes it again. A removal that needs it says so from {@link #beginUse} to {@link #endUse}. Meanwhile it counts as not
 * there, and nobody makes it again, so that no add takes the room that it was released for.
 */
final class Reserve {

    static final String NAME = "events.reserve";

    /** A removal of a thousand documents in many places writes up to this much. */
    private static final int WHOLE = 16 << 20;

    private static final int LEAST = WHOLE / 2;

    private static final int BLOCK = 1 << 20;

    /** Left free when the reserve is made, because a store takes some kilobytes for this and that. */
    private static final int SLACK = 256 << 10;

    private static final Logger log = LoggerFactory.getLogger(Reserve.class);

    private final Path file;
    private volatile boolean kept;
    /** How many removals use its room. */
    private int users;

    private Reserve(Path file) {
        this.file = file;
    }

    static Path in(Path database) {
        return database.resolveSibling(NAME);
    }

    /** The reserve of a store, which is made now if there is room for it. */
    static Reserve of(Path database) {
        Reserve reserve = new Reserve(in(database));
        if (!reserve.extend()) {
            log.warn(
                    "there is less than {} MB of room for {}, so the store accepts nothing but removals",
                    LEAST >> 20,
                    reserve.file);
        }
        return reserve;
    }

    /** Gives all the room of a store that is not open yet, if the disk is full; returns whether there was any. */
    static boolean releaseIfFull(Path database) {
        Reserve reserve = new Reserve(in(database));
        return reserve.isDiskNearlyFull() && reserve.release();
    }

    /**
     * Lends a little room, which opening a store takes. A start that is refused must give it back, so that it leaves the
     * reserve as it was.
     */
    static Loan lend(Path database) {
        return new Loan(new Reserve(in(database)));
    }

    /** Room that is lent while a store is opened. */
    static final class Loan {
        private final Reserve reserve;
        private final boolean isThere;
        private final long length;

        private Loan(Reserve reserve) {
            this.reserve = reserve;
            this.isThere = Files.exists(reserve.file);
            this.length = reserve.length();
            reserve.give(0);
        }

        /** Makes the reserve as long as it was, or as the disk allows. */
        void giveBack() {
            if (isThere) {
                reserve.restore(length);
            }
        }
    }

    boolean isKept() {
        return kept;
    }

    /** Whether nothing but the reserve is left. */
    boolean isDiskFull() {
        return free() < BLOCK;
    }

    /** Whether so little is left that opening a store may fail for it. */
    boolean isDiskNearlyFull() {
        return free() < 2 * BLOCK;
    }

    private long free() {
        return file.toAbsolutePath().resolveSibling("").toFile().getUsableSpace();
    }

    private long length() {
        return file.toFile().length();
    }

    /** Says that a removal is about to use its room. */
    synchronized void beginUse() {
        users++;
        kept = false;
    }

    /** Says that a removal does not use its room any more. After the last one {@link #extend} makes it again. */
    synchronized void endUse() {
        users--;
    }

    synchronized boolean isUsed() {
        return users > 0;
    }

    /** Whether there is room for all of it, and the disk would not be full with it. */
    boolean hasRoom() {
        return length() + free() >= WHOLE + BLOCK + SLACK;
    }

    /** Gives all its room to removals; returns whether there was any. */
    synchronized boolean release() {
        kept = false;
        try {
            boolean released = Files.deleteIfExists(file);
            if (released) {
                log.warn("deleted {} so that there is room for removals; nothing is added until it is back", file);
            }
            return released;
        } catch (IOException e) {
            log.error("cannot delete {}, so nothing can be removed on a full disk: {}", file, e.toString());
            return false;
        }
    }

    /** Gives so much of its room that so many bytes are free, and some more. */
    synchronized void give(long bytes) {
        long missing = bytes + BLOCK - free();
        if (missing <= 0 || length() == 0) {
            return;
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(Math.max(0, open.length() - missing));
        } catch (IOException e) {
            log.error("cannot shorten {}: {}", file, e.toString());
        }
    }

    /** Takes as much of its room as there is, unless a removal uses it; returns whether that is enough. */
    synchronized boolean extend() {
        if (users > 0) {
            return false;
        }
        long length = length();
        long possible = Math.min(WHOLE, (length + free() - SLACK) / BLOCK * BLOCK);
        if (length < possible) {
            restore(possible);
        }
        kept = length() >= LEAST;
        return kept;
    }

    private synchronized void restore(long length) {
        try {
            if (!Files.exists(file)) {
                PrivateFiles.create(file);
            }
            append(length - length());
        } catch (IOException e) {
            log.debug("no more room for {}", file, e);
        }
    }

    private void append(long bytes) throws IOException {
        byte[] block = new byte[BLOCK];
        new Random().nextBytes(block); // some file systems store zeros without taking room
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(open.length());
            for (long left = bytes; left > 0; left -= BLOCK) {
                open.write(block, 0, (int) Math.min(left, BLOCK));
            }
        }
    }
}
