package dev.events.server.background;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RolloverFailure;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.events.server.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a server in the background: a file that is renamed when it is full, and older ones beside it, of which the
 * oldest is removed.
 */
public final class ServerLog {
    private static final long MAX_BYTES = 10 << 20;
    private static final int OLDER_FILES = 5;

    private ServerLog() {}

    /**
     * Sends everything that this process logs to a file instead of standard error.
     *
     * @throws IOException if the file or its directory cannot be created or written
     */
    public static void open(Path file) throws IOException {
        OwnerOnly.createDirectories(file.toAbsolutePath().resolveSibling(""));
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        // Anything else was configured by whoever runs the server.
        if (root.getAppender("STDERR") instanceof ConsoleAppender<ILoggingEvent> console
                && console.getEncoder() instanceof PatternLayoutEncoder encoder) {
            root.addAppender(appender(context, file, encoder.getPattern(), MAX_BYTES));
            root.detachAppender(console);
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, e) ->
                LoggerFactory.getLogger(ServerLog.class).error("the thread {} has failed", thread.getName(), e));
    }

    static RollingFileAppender<ILoggingEvent> appender(
            LoggerContext context, Path file, String pattern, long maxBytes) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(maxBytes));
        size.setCheckIncrement(Duration.buildBySeconds(1));
        size.start();

        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName("FILE");
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        appender.setRollingPolicy(new OlderFiles(file));
        appender.setTriggeringPolicy(size);
        appender.start();
        return appender;
    }

    /** Gives full files the numbers 1 to 5. Logback's own policy takes a percent sign in a path for a conversion. */
    private static final class OlderFiles implements RollingPolicy {
        private final Path file;

        OlderFiles(Path file) {
            this.file = file;
        }

        @Override
        public void rollover() {
            try {
                for (int i = OLDER_FILES - 1; i >= 1; i--) {
                    moveIfExists(numbered(i), numbered(i + 1));
                }
                moveIfExists(file, numbered(1));
            } catch (IOException e) {
                throw new RolloverFailure("cannot rename " + file, e);
            }
        }

        private Path numbered(int number) {
            return file.resolveSibling(file.getFileName() + "." + number);
        }

        private static void moveIfExists(Path from, Path to) throws IOException {
            if (Files.exists(from)) {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        @Override
        public String getActiveFileName() {
            return file.toString();
        }

        @Override
        public CompressionMode getCompressionMode() {
            return CompressionMode.NONE;
        }

        @Override
        public void setParent(FileAppender<?> appender) {
            // The file says it all.
        }

        @Override
        public void start() {
            // There is nothing to prepare.
        }

        @Override
        public void stop() {
            // There is nothing to close.
        }

        @Override
        public boolean isStarted() {
            return true;
        }
    }
}
