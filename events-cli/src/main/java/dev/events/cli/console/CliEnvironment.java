package dev.events.cli.console;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The environment of a run: streams, terminal, variables and clock.
 *
 * @param bytes standard input
 * @param in standard input as text
 * @param inIsTerminal whether a person can type answers there
 * @param outIsTerminal whether a person reads results as they come
 * @param errIsTerminal whether a person reads messages as they come
 * @param columns the terminal's width, if it is known
 * @param variables the environment variables
 * @param clock shows the same time throughout a run; its zone is the local one
 */
public record CliEnvironment(
        InputStream bytes,
        Reader in,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        OptionalInt columns,
        Map<String, String> variables,
        Clock clock) {

    /** Which of the descriptors 0, 1 and 2 are terminals; set by the launcher, because Java cannot ask one by one. */
    private static final String TERMINALS = "events.terminals";

    @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 do, unless the property below is set
    public static CliEnvironment ofProcess() {
        String terminals = System.getProperty(TERMINALS);
        if (terminals == null) {
            // JDK 22 to 24 return a console even without a terminal, unless they are told to use the old
            // implementation.
            System.setProperty("jdk.console", "java.base");
            terminals = System.console() == null ? "" : "012";
        }
        boolean out = terminals.contains("1");
        Map<String, String> variables = System.getenv();
        return new CliEnvironment(
                System.in,
                new InputStreamReader(System.in, Charset.defaultCharset()),
                terminals.contains("0"),
                out,
                terminals.contains("2"),
                out ? terminalColumns(variables) : OptionalInt.empty(),
                variables,
                new StandingClock());
    }

    /** Whether results may be coloured. */
    public boolean isOutColoured() {
        return outIsTerminal && isColourWanted();
    }

    /** Whether messages may be coloured. */
    boolean isErrColoured() {
        return errIsTerminal && isColourWanted();
    }

    /** Whether a question can be seen and answered. */
    public boolean canAsk() {
        return inIsTerminal && errIsTerminal;
    }

    /** Where what one run leaves for the next is kept: {@code $XDG_STATE_HOME/events} or {@code ~/.local/state/events}. */
    public Path stateDirectory() {
        Path stateHome = Path.of(variables.getOrDefault("XDG_STATE_HOME", ""));
        return (stateHome.isAbsolute() ? stateHome : home().resolve(".local").resolve("state")).resolve("events");
    }

    private Path home() {
        String home = variables.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home", "") : home);
    }

    private boolean isColourWanted() {
        return variables.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(variables.get("TERM"));
    }

    private static OptionalInt terminalColumns(Map<String, String> variables) {
        OptionalInt columns = positive(variables.getOrDefault("COLUMNS", ""));
        if (columns.isPresent() || isWindows()) {
            return columns;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader answer = stty.inputReader(StandardCharsets.US_ASCII)) {
                String line = answer.readLine();
                boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
                return ended && line != null ? positive(line.substring(line.indexOf(' ') + 1)) : OptionalInt.empty();
            }
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    private static OptionalInt positive(String digits) {
        try {
            int number = Integer.parseInt(digits.strip());
            return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** Shows the time at which it was created. Finding the system's zone takes a while, so that is done only on demand. */
    private static final class StandingClock extends Clock {
        private final Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.systemDefault();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }
}
