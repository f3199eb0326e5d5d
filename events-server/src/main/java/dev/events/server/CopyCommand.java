package dev.events.server;

import dev.events.core.EventStoreException;
import dev.events.core.mongo.StoreCopy;
import dev.events.core.mongo.StoreDocuments;
import dev.events.embedded.StoreDirectory;
import dev.events.server.access.TokenStore;
import dev.events.server.config.ConfigException;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import dev.events.server.retention.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code events-server copy}: copies all that one store keeps to another one, and compares them. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Copies events, tokens and history from one store to another, and compares the two.",
            "A store is the directory of an embedded store, or the address of a MongoDB.",
            "A copy may be stopped and made again: what is there already is not written again.",
            "Exits with 0 if both stores hold the same in the end, and with 1 if not."
        },
        footer = {
            "",
            "Examples:",
            "  events-server copy /var/lib/events 'mongodb://db1,db2/?replicaSet=rs0'",
            "  events-server copy localhost:27017 ./data"
        })
final class CopyCommand extends ConfiguredCommand {
    /** What the server keeps beside events and history. */
    private static final List<String> COMPANIONS = List.of(TokenStore.COLLECTION, Retention.COLLECTION);

    /** A path that does not look like anything else. */
    private static final Pattern PATH = Pattern.compile("/|\\.{1,2}(/|$)");

    /** Where a user or a port is. */
    private static final Pattern ADDRESS = Pattern.compile("@|:\\d");

    private static final String SAME = "FROM and TO are the same store";

    /** What the embedded store says of a directory that a process has locked. */
    private static final String IN_USE = "already in use";

    private static final String BACKUP = ". Or copy from a backup: events-server backup FILE --embedded=FROM;"
            + " events-server restore FILE --embedded=OTHER; events-server copy OTHER TO";

    private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final String ROW = "%-48s  %12s  %12s  %s";

    @Parameters(index = "0", paramLabel = "FROM", description = "The store to copy; it is only read.")
    private String from = "";

    @Parameters(
            index = "1",
            paramLabel = "TO",
            description = "The store to copy to: a new one, or one that holds nothing that FROM does not hold.")
    private String to = "";

    @Override
    int run(SettingOptions options) {
        if (options.has(Setting.MONGODB_URL)) {
            complain("copy takes both stores as FROM and TO, without --mongodb-url and --embedded");
            return ExitCodes.WRONG_USAGE;
        }
        try {
            return copy(config(options, "FROM", from), config(options, "TO", to));
        } catch (EventStoreException e) {
            complain(String.valueOf(e.getMessage()));
            return ExitCodes.FAILED;
        }
    }

    /** The configuration with the store that an argument names. */
    private static ServerConfig config(SettingOptions options, String name, String store) {
        try {
            return options.config(mongodbUrl(store));
        } catch (ConfigException e) {
            throw new ConfigException(name + ": " + e.getMessage());
        }
    }

    /** As the setting has it, in which a directory begins with {@code embedded:}. */
    private static String mongodbUrl(String store) {
        if (store.isBlank() || store.equals(ServerConfig.embeddedUrl(""))) {
            throw new ConfigException(
                    "it is empty; it must be the directory of an embedded store, or the address of a MongoDB");
        }
        if (store.startsWith("embedded:") || store.startsWith("mongodb://") || store.startsWith("mongodb+srv://")) {
            return store;
        }
        boolean isDirectory = PATH.matcher(store).lookingAt() || Files.isDirectory(Path.of(store));
        // Whatever may hold a password is never taken for a directory, whose name would be printed.
        if (!isDirectory && ADDRESS.matcher(store).find()) {
            return store;
        }
        if (isDirectory || store.contains("/")) {
            return ServerConfig.embeddedUrl(store);
        }
        throw new ConfigException("\"" + store + "\" may be a directory or a host; say ./" + store
                + " for the directory of an embedded store, or " + store + ":27017 for a MongoDB");
    }

    private int copy(ServerConfig source, ServerConfig target) {
        requireStore(source);
        if (isSameDirectory(source, target)) {
            throw new ConfigException(SAME);
        }
        List<StoreCopy.Comparison> compared;
        try (StoreDocuments opened = open("FROM", source, BACKUP)) {
            if (opened.isEmpty(COMPANIONS)) {
                throw new ConfigException("FROM holds nothing in " + source.database() + "." + source.collection()
                        + "; --database and --collection name another place");
            }
            try (StoreDocuments other = open("TO", target, "")) {
                if (opened.isSameAs(other)) {
                    throw new ConfigException(SAME);
                }
                compared = copy(opened.copyTo(other, COMPANIONS, Clock.systemUTC()), target);
            }
        }
        return report(compared, target);
    }

    private static void requireStore(ServerConfig source) {
        source.embeddedDirectory().ifPresent(directory -> {
            if (!StoreDirectory.of(directory).hasStore()) {
                throw new ConfigException(
                        "FROM: there is no embedded store in " + directory + ", or this user cannot see it");
            }
        });
    }

    private static boolean isSameDirectory(ServerConfig source, ServerConfig target) {
        Path one = source.embeddedDirectory().orElse(null);
        Path other = target.embeddedDirectory().orElse(null);
        try {
            return one != null && other != null && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // it cannot be opened either, which says why
        }
    }

    /** @param otherWay what else can be done while a server has the store open */
    private static StoreDocuments open(String name, ServerConfig config, String otherWay) {
        try {
            return EventsServer.openDocuments(config);
        } catch (ConfigException e) {
            throw new ConfigException(name + ": " + e.getMessage());
        } catch (StartException e) {
            String message = name + ": " + e.getMessage();
            throw new StartException(message.contains(IN_USE) ? message + otherWay : message, e);
        }
    }

    private List<StoreCopy.Comparison> copy(StoreCopy copy, ServerConfig target) {
        List<StoreCopy.Surplus> surplus = copy.surplus();
        if (!surplus.isEmpty()) {
            throw new ConfigException("TO holds what FROM does not hold: "
                    + surplus.stream()
                            .map(each -> each.count() + (each.count() == 1 ? " document in " : " documents in ")
                                    + name(target, each.suffix()) + ", such as " + each.example())
                            .collect(Collectors.joining("; "))
                    + ". Nothing was written. Copy to a store without them");
        }
        StoreCopy.Result result = copy.run(progress(target, "copied"));
        print("copied " + result.added() + " documents, replaced " + result.replaced() + ", and left "
                + result.present() + " that were there already");
        if (!result.missingIndexes().isEmpty()) {
            complain("TO has not all indexes yet; a server on it tries again: "
                    + String.join(", ", result.missingIndexes()));
        }
        return copy.compare(progress(target, "compared"));
    }

    private ObjLongConsumer<String> progress(ServerConfig target, String done) {
        long[] last = {System.nanoTime()};
        return (suffix, documents) -> {
            if (System.nanoTime() - last[0] > BETWEEN_NANOS) {
                last[0] = System.nanoTime();
                complain(name(target, suffix) + ": " + documents + " documents " + done);
            }
        };
    }

    private int report(List<StoreCopy.Comparison> compared, ServerConfig target) {
        print(String.format(ROW, "COLLECTION", "FROM", "TO", ""));
        for (StoreCopy.Comparison each : compared) {
            print(String.format(
                    ROW, name(target, each.suffix()), each.from(), each.to(), each.same() ? "same" : "different"));
        }
        if (compared.stream().allMatch(StoreCopy.Comparison::same)) {
            return ExitCodes.DONE;
        }
        complain(
                "the stores are not the same. If something has changed one of them meanwhile, stop that and copy again");
        return ExitCodes.FAILED;
    }

    private static String name(ServerConfig target, String suffix) {
        return suffix.isEmpty() ? target.collection() : target.collection() + "_" + suffix;
    }
}
