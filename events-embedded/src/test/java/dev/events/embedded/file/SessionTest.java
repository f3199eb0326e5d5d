package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests statements that failed because the disk was full. */
class SessionTest {

    private static final String INSERT = "INSERT INTO large VALUES (?)";

    private Session session;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        Path file = directory.resolve(StoreFile.FILE_NAME);
        StoreFile.prepare(file);
        session = new Session(StoreFile.connectForWriting(file, false));
        session.update("CREATE TABLE large (content BLOB)");
    }

    @AfterEach
    void close() {
        session.close();
    }

    private void limitPages(int pages) {
        Objects.requireNonNull(session.queryLong("PRAGMA max_page_count=" + pages));
    }

    @Test
    void update_thatFailedOnAFullDisk_worksOnceThereIsRoom() {
        limitPages(30);
        byte[] content = new byte[1_000_000];
        assertThrows(StoreFailure.class, () -> session.update(INSERT, content));
        limitPages(1_000_000);
        assertEquals(1, session.update(INSERT, content));
    }

    @Test
    void query_thatFailedOnAFullDisk_worksOnceThereIsRoom() {
        String insertReturning = INSERT + " RETURNING length(content)";
        limitPages(30);
        byte[] content = new byte[1_000_000];
        assertThrows(StoreFailure.class, () -> session.queryLong(insertReturning, content));
        limitPages(1_000_000);
        assertEquals(1_000_000L, session.queryLong(insertReturning, content));
    }
}
