package dev.events.server.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    private static final long MAX_BYTES = 1000;

    /** The appender asks for the size of its file at most once a second, so each part of the test opens it anew. */
    @Test
    void log_thatIsFull_isRenamed_andTheOldestIsRemoved(@TempDir Path directory) throws IOException {
        Path log = Files.createDirectory(directory.resolve("100% of it")).resolve("server.log");
        for (int i = 0; i < 9; i++) {
            write(log, i + "x".repeat((int) MAX_BYTES));
        }

        try (Stream<Path> files = Files.list(log.getParent())) {
            assertEquals(
                    List.of(
                            "server.log",
                            "server.log.1",
                            "server.log.2",
                            "server.log.3",
                            "server.log.4",
                            "server.log.5"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        assertTrue(Files.readString(log).startsWith("8"), Files.readString(log));
        assertTrue(Files.readString(log.resolveSibling("server.log.1")).startsWith("7"));
        assertTrue(Files.readString(log.resolveSibling("server.log.5")).startsWith("3"));
    }

    @Test
    void log_thatIsNotFull_isContinued(@TempDir Path directory) throws IOException {
        Path log = directory.resolve("server.log");
        write(log, "first");
        write(log, "second");

        assertEquals(List.of("first", "second"), Files.readAllLines(log));
    }

    private static void write(Path log, String line) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        RollingFileAppender<ILoggingEvent> appender = ServerLog.appender(context, log, "%msg%n", MAX_BYTES);
        Logger logger = context.getLogger("test");
        logger.addAppender(appender);
        logger.info(line);
        context.stop();
    }
}
