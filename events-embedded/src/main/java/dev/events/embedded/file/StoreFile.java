package dev.events.embedded.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * Creates the SQLite file, checks it, and connects to it.
 *
 * <p>The file is checked before anything changes it. The header and the schema are always checked: the header tells
 * whether the file is an embedded store and has a known format. Every page and document is checked if the file has at
 * most {@value #CHECKED_WHEN_STOPPED} bytes, or at most {@value #CHECKED_WHEN_KILLED} if the last process was killed.
 * With a larger file the start would take too long. The first command that reads a damaged page then reports it.
 */
public final class StoreFile {

    public static final String FILE_NAME = "events.sqlite";

    private static final Logger log = LoggerFactory.getLogger(StoreFile.class);

    private static final String LOG = "-wal";
    private static final String SHARED_MEMORY = "-shm";
    private static final String JOURNAL = "-journal";
    private static final String DRAFT = ".new";

    private static final int APPLICATION_ID = 0x45764E74; // "EvNt"

    /** Format 1 had no {@link ChangeLog}, which is made when the store is opened. Versions that only know 1 would not keep it. */
    static final int FORMAT = 2;

    private static final int OLDEST_FORMAT = 1;

    private static final long CHECKED_WHEN_STOPPED = 64L << 20;
    private static final long CHECKED_WHEN_KILLED = 512L << 20;

    static final int BUSY_MILLIS = 2000;

    private static final DateTimeFormatter MOVED_AT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER_LENGTH = 100;
    private static final int CHANGE_COUNTER_AT = 24;
    private static final int FORMAT_AT = 60;
    private static final int APPLICATION_ID_AT = 68;

    private StoreFile() {}

    private static void loadLibrary(Path file) {
        NativeLibrary.load(file.toAbsolutePath().resolveSibling(""));
    }

    static Path logOf(Path file) {
        return beside(file, LOG);
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /**
     * Creates the file if it does not exist. Checks an existing file without changing it.
     *
     * @return what the owner of the store should know, such as that writes of the last run were lost
     */
    public static List<String> prepare(Path file) {
        allOf(file).forEach(PrivateFiles::requireRegular);
        List<String> warnings = new ArrayList<>();
        try {
            boolean exists = Files.exists(file);
            if (exists) {
                FileClaim.requireFree(file);
                ByteBuffer header = checkHeader(file);
                RunFile.requireNotOlderThanItsLog(file, changeCounter(header));
                RunFile.loss(file).ifPresent(warnings::add);
            } else {
                requireNoLog(file);
            }
            Reserve.Loan room = Reserve.lend(file);
            try {
                loadLibrary(file);
                if (exists) {
                    checkContent(file, warnings);
                } else {
                    create(file);
                }
            } finally {
                room.giveBack();
            }
            warnings.forEach(log::error);
            List<String> shared = shared(file);
            shared.forEach(log::warn);
            warnings.addAll(shared);
            return warnings;
        } catch (IOException e) {
            throw new UnusableFileException("cannot read or write " + file + " (" + e + ")", e);
        }
    }

    /** Makes all files private; returns what other users can still read. */
    private static List<String> shared(Path file) throws IOException {
        List<@Nullable String> shared = new ArrayList<>();
        allOf(file).forEach(each -> shared.add(PrivateFiles.restrict(each)));
        shared.add(PrivateFiles.problem(file.toAbsolutePath().resolveSibling("")));
        return shared.stream().flatMap(Stream::ofNullable).toList();
    }

    /** The file and all that belong to it. */
    private static List<Path> allOf(Path file) {
        List<Path> all = new ArrayList<>();
        for (String suffix : List.of("", LOG, SHARED_MEMORY, JOURNAL, DRAFT, DRAFT + LOG, DRAFT + SHARED_MEMORY)) {
            all.add(beside(file, suffix));
        }
        all.add(RunFile.in(file));
        all.add(Reserve.in(file));
        return all;
    }

    /** A new file would get the changes in the log of another one, and be damaged. The log may be all that is left. */
    private static void requireNoLog(Path file) throws IOException {
        for (Path leftover : List.of(logOf(file), beside(file, JOURNAL))) {
            if (WriteAheadLog.isPresent(leftover)) {
                throw new UnusableFileException(
                        file + " is missing, but its log " + leftover + " is there and may hold the newest events; put "
                                + file.getFileName() + " back beside it, or move the log away to start an empty store",
                        null);
            }
        }
    }

    /** Whether there is a file, or the log of one. */
    public static boolean isPresent(Path file) {
        return Files.exists(file) || beside(file, LOG).toFile().length() > 0;
    }

    /**
     * Fails if another process uses the file.
     *
     * @throws UnusableFileException if it does, or the file cannot be opened
     */
    public static void requireUnused(Path file) {
        try {
            if (Files.exists(file)) {
                FileClaim.requireFree(file);
            }
        } catch (IOException e) {
            throw new UnusableFileException("cannot open " + file + " (" + e + ")", e);
        }
    }

    /**
     * Moves the file of a store that nobody uses, and what belongs to it, into a new directory beside it.
     *
     * @param now names the directory
     * @return the directory, in which the store can be opened
     */
    public static Path moveAside(Path file, Instant now) {
        Path directory = file.resolveSibling("replaced-" + MOVED_AT.format(now));
        try {
            PrivateFiles.createDirectory(directory);
            // The file first: if this process is killed in between, the rest is not taken for a store.
            for (Path each : List.of(file, logOf(file), beside(file, JOURNAL), RunFile.in(file))) {
                if (Files.exists(each)) {
                    Files.move(each, directory.resolve(each.getFileName()));
                }
            }
            Files.deleteIfExists(beside(file, SHARED_MEMORY));
            UnfinishedFile.syncDirectory(directory);
            return directory;
        } catch (IOException e) {
            throw new UnusableFileException("cannot move " + file + " to " + directory + " (" + e + ")", e);
        }
    }

    /**
     * Says which writes of the last run may be lost; empty if none are. A process may have the store open meanwhile.
     *
     * @throws UnusableFileException if the files cannot be read
     */
    public static Optional<String> loss(Path file) {
        try {
            RunRecord before = RunRecord.last(RunFile.in(file));
            Optional<String> loss = RunFile.loss(file);
            // A process that uses the store notes what it does with the log before it does that.
            return Objects.equals(before, RunRecord.last(RunFile.in(file))) ? loss : Optional.empty();
        } catch (IOException e) {
            throw new UnusableFileException("cannot read " + RunFile.in(file) + " (" + e + ")", e);
        }
    }

    /** Creates the file under another name and renames it, so that a file with the real name is always complete. */
    private static void create(Path file) throws IOException {
        Path draft = beside(file, DRAFT);
        for (Path leftover : List.of(draft, logOf(draft), beside(draft, SHARED_MEMORY), beside(file, SHARED_MEMORY))) {
            Files.deleteIfExists(leftover);
        }
        PrivateFiles.create(draft); // SQLite gives the mode of this file to those that it creates beside it
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + draft);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA auto_vacuum=INCREMENTAL");
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA application_id=" + APPLICATION_ID);
            statement.execute("PRAGMA user_version=" + FORMAT);
            Catalog.createTables(statement);
        } catch (SQLException e) {
            throw new UnusableFileException("cannot create " + file + " (" + e.getMessage() + ")", e);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** How often the header was written. */
    static int changeCounter(ByteBuffer header) {
        return header.getInt(CHANGE_COUNTER_AT);
    }

    private static ByteBuffer checkHeader(Path file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // read until the buffer is full or the file ends
            }
        }
        byte[] magic = new byte[MAGIC.length];
        if (!header.hasRemaining()) {
            header.get(0, magic);
        }
        if (!Arrays.equals(magic, MAGIC)) {
            throw damaged(file, "it does not begin like an SQLite file", null);
        }
        requireStore(file, header.getInt(APPLICATION_ID_AT), header.getInt(FORMAT_AT));
        return header;
    }

    /** Fails if a file with these numbers in its header is not a store's, or has a format that this version does not know. */
    static void requireStore(Path file, int applicationId, int format) {
        if (applicationId != APPLICATION_ID) {
            throw damaged(file, "it is another application's SQLite file", null);
        }
        if (format > FORMAT) {
            throw new UnusableFileException(
                    file + " has format " + format + " of a newer version; this version only reads formats up to "
                            + FORMAT + ", so use the newer version; nothing was changed",
                    null);
        }
        if (format < OLDEST_FORMAT) {
            throw new UnusableFileException(
                    file + " has format " + format + ", but this version only reads formats from " + OLDEST_FORMAT
                            + " to " + FORMAT,
                    null);
        }
    }

    /** @param warnings what is wrong already, to be named in the message if the file is damaged */
    private static void checkContent(Path file, List<String> warnings) throws IOException {
        boolean killed = WriteAheadLog.isPresent(logOf(file));
        boolean thorough = Files.size(file) <= (killed ? CHECKED_WHEN_KILLED : CHECKED_WHEN_STOPPED);
        // "immutable" ignores the log and would show an old state; "ro" may create files next to the store.
        String mode = killed ? "mode=ro" : "immutable=1";
        try (Connection connection = connectReadOnly(file, mode);
                Statement statement = connection.createStatement()) {
            Catalog.check(statement);
            if (thorough) {
                try (ResultSet problems = statement.executeQuery("PRAGMA quick_check(1)")) {
                    String problem = problems.next() ? problems.getString(1) : "no answer";
                    if (!problem.equals("ok")) {
                        throw damaged(file, problem + advice(file, killed, warnings), null);
                    }
                }
                Catalog.checkDocuments(connection);
            }
        } catch (SQLException | StoreFailure e) {
            throw damaged(file, e.getMessage() + advice(file, killed, warnings), e);
        }
    }

    private static String advice(Path file, boolean killed, List<String> warnings) {
        if (!warnings.isEmpty()) {
            return "; " + String.join("; ", warnings);
        }
        return killed
                ? "; it was read together with its log " + logOf(file)
                        + "; if the file is a backup, which has no log, move the log away"
                : "";
    }

    /** @param mode {@code mode=ro}, or {@code immutable=1} if nobody else can have it open and it has no log */
    static Connection connectReadOnly(Path file, String mode) throws SQLException {
        loadLibrary(file);
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return config.createConnection("jdbc:sqlite:file:" + uriPath(file) + "?" + mode);
    }

    static UnusableFileException damaged(Path file, String why, @Nullable Throwable cause) {
        String reason = why.replaceAll("\\s+", " ").trim();
        return new UnusableFileException(
                file + " is damaged or not an embedded store; it was not changed: " + reason, cause);
    }

    private static String uriPath(Path file) {
        return file.toAbsolutePath()
                .toString()
                .replace("%", "%25")
                .replace("?", "%3f")
                .replace("#", "%23");
    }

    /** The size of the file, its log and its shared memory, in bytes. */
    public static long sizeOnDisk(Path file) {
        long bytes = 0;
        for (String suffix : List.of("", LOG, SHARED_MEMORY)) {
            bytes += beside(file, suffix).toFile().length();
        }
        return bytes;
    }

    static Connection connectForWriting(Path file, boolean powerLossSafe) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setGetGeneratedKeys(false); // costs a query after every insert
        return connect(
                file,
                config,
                "busy_timeout=" + BUSY_MILLIS,
                "journal_mode=WAL",
                "synchronous=" + (powerLossSafe ? "FULL" : "OFF"),
                "cache_size=-32000",
                "secure_delete=ON", // what is removed is overwritten, at no cost that could be measured
                "journal_size_limit=" + (16 << 20));
    }

    static Connection connectForReading(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return connect(file, config, "busy_timeout=" + BUSY_MILLIS, "cache_size=-2000");
    }

    /** Closes the connection if a pragma fails: on a full disk every request tries to connect again. */
    private static Connection connect(Path file, SQLiteConfig config, String... pragmas) throws SQLException {
        loadLibrary(file);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            for (String pragma : pragmas) {
                statement.execute("PRAGMA " + pragma);
            }
            return connection;
        } catch (SQLException e) {
            try {
                connection.close();
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }
}
