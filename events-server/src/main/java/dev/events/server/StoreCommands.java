package dev.events.server;

import dev.events.core.EventStoreException;
import dev.events.embedded.StoreDirectory;
import dev.events.embedded.StoreReport;
import dev.events.server.config.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code events-server backup}, {@code restore} and {@code check}, for the embedded store. They read its file themselves, so they
 * need no answer of a server that has it open, and go on if that is killed.
 */
final class StoreCommands {
    private StoreCommands() {}

    static CommandLine backup() {
        return SettingOptions.onStore(new Backup());
    }

    static CommandLine restore() {
        return SettingOptions.onStore(new Restore());
    }

    static CommandLine check() {
        return SettingOptions.onStore(new Check());
    }

    /** Works on the directory of the embedded store. */
    abstract static class OnDirectory extends ConfiguredCommand {
        private final String tools;

        /** @param tools what does the same on MongoDB */
        OnDirectory(String tools) {
            this.tools = tools;
        }

        abstract int run(StoreDirectory directory, ServerConfig config);

        @Override
        final int run(SettingOptions options) {
            ServerConfig config = options.config();
            Optional<Path> directory = config.embeddedDirectory();
            if (directory.isEmpty()) {
                complain("the events are in MongoDB, whose own tools do this: " + tools
                        + "; for the embedded store, add --embedded=DIR");
                return ExitCodes.WRONG_USAGE;
            }
            try {
                return run(StoreDirectory.of(directory.get()), config);
            } catch (EventStoreException e) {
                complain(String.valueOf(e.getMessage()));
                return ExitCodes.FAILED;
            }
        }

        /** Such as {@code 3 events and 2 other documents (40960 bytes)}. */
        static String contents(StoreReport report, ServerConfig config) {
            long events = report.documents(config.database(), config.collection());
            long others = report.allDocuments() - events;
            return counted(events, "event")
                    + (others == 0 ? "" : " and " + counted(others, "other document"))
                    + " (" + report.bytes() + " bytes)";
        }

        private static String counted(long count, String what) {
            return count + " " + what + (count == 1 ? "" : "s");
        }
    }

    @Command(
            name = "backup",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = {
                "Copies the embedded store into FILE, as it is at one moment, whether a server runs on it or not.",
                "The copy is checked, and gets its name when it is complete and on the disk."
            },
            footer = {
                "",
                "Examples:",
                "  events-server backup /backups/monday.sqlite --embedded",
                "  events-server backup --embedded=/var/lib/events --force /backups/last.sqlite"
            })
    static final class Backup extends OnDirectory {
        @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
        private Path file = Path.of("");

        @Option(names = "--force", description = "Replace FILE if it exists.")
        private boolean force;

        Backup() {
            super("mongodump");
        }

        @Override
        int run(StoreDirectory directory, ServerConfig config) {
            if (!force && Files.exists(file)) {
                complain(file + " exists already; it was not changed; --force replaces it");
                return ExitCodes.FAILED;
            }
            StoreReport report = directory.backup(file, force);
            print("copied " + contents(report, config) + " to " + file + ", with all that was acknowledged by "
                    + report.moment());
            return ExitCodes.DONE;
        }
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = {
                "Puts a backup into the directory of the embedded store. No server may run on it.",
                "The backup is copied and checked before anything else is changed."
            },
            footer = {
                "",
                "Examples:",
                "  events-server restore /backups/monday.sqlite --embedded",
                "  events-server restore --embedded=/var/lib/events --replace /backups/monday.sqlite"
            })
    static final class Restore extends OnDirectory {
        @Parameters(paramLabel = "FILE", description = "What events-server backup has written.")
        private Path file = Path.of("");

        @Option(
                names = "--replace",
                description =
                        "If there is a store in the directory, move it into a directory inside; nothing is deleted.")
        private boolean replace;

        Restore() {
            super("mongorestore");
        }

        @Override
        int run(StoreDirectory directory, ServerConfig config) {
            if (!replace && directory.hasStore()) {
                complain("there is a store in " + directory + " already; it was not changed; --replace moves it aside");
                return ExitCodes.FAILED;
            }
            StoreDirectory.Restored restored = directory.restore(file, replace);
            print("restored " + contents(restored.report(), config) + " from " + file + " in " + directory);
            restored.replaced().ifPresent(old -> print("the store that was there is in " + old));
            return ExitCodes.DONE;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = {
                "Checks the embedded store, whether a server runs on it or not. It changes nothing.",
                "Reads the structure of its file, the checksum of each document, and each index, both ways.",
                "Exits with 0 if all is well, and with 1 if something is wrong, which it names."
            })
    static final class Check extends OnDirectory {
        Check() {
            super("mongodump, and validate in mongosh");
        }

        @Override
        int run(StoreDirectory directory, ServerConfig config) {
            StoreReport report = directory.check();
            report.problems().forEach(this::complain);
            if (!report.isSound()) {
                return ExitCodes.FAILED;
            }
            print("nothing is wrong with " + directory + ": " + contents(report, config));
            return ExitCodes.DONE;
        }
    }
}
