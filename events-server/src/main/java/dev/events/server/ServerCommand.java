package dev.events.server;

import dev.events.server.config.ConfigException;
import dev.events.server.config.ConfigReader;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code events-server}: starts the server and stays until it is told to stop. */
@Command(
        name = "events-server",
        mixinStandardHelpOptions = true,
        versionProvider = ServerCommand.Version.class,
        sortOptions = false,
        usageHelpWidth = 100,
        description = "Serves events over HTTP, from MongoDB or from a store of its own.",
        footer = {
            "",
            "Each setting comes from the first of: its flag; EVENTS_<KEY> in the environment;",
            "the file (--config, or config.yml in this directory); its default.",
            "",
            "Examples:",
            "  events-server --embedded                   no MongoDB, data in your home directory",
            "  events-server --embedded=./data --port 8080",
            "  events-server --mongodb-url 'mongodb://db1,db2/?replicaSet=rs0'"
        })
public final class ServerCommand implements Callable<Integer> {
    private static final Path DEFAULT_FILE = Path.of("config.yml");

    private static final int STARTED = 0;
    private static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with settings.")
    private @Nullable Path file;

    @Option(names = "--host", paramLabel = "H", description = "Address to listen on (127.0.0.1).")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "P", description = "Port to listen on, 0 for any free one (5000).")
    private @Nullable String port;

    @ArgGroup
    private @Nullable Store store;

    /** Where the events are; one of the two. */
    static final class Store {
        @Option(
                names = "--mongodb-url",
                paramLabel = "URL",
                description = "host:port, mongodb://… or mongodb+srv://… (localhost:27017).")
        private @Nullable String mongodbUrl;

        @Option(
                names = "--embedded",
                paramLabel = "DIR",
                arity = "0..1",
                fallbackValue = "",
                description =
                        "Keep the events in DIR, without MongoDB ($XDG_DATA_HOME/events, or ~/.local/share/events).")
        private @Nullable String embedded;
    }

    @Option(names = "--database", paramLabel = "NAME", description = "MongoDB database (dbEvent).")
    private @Nullable String database;

    @Option(names = "--collection", paramLabel = "NAME", description = "MongoDB collection (myCollectionEvent).")
    private @Nullable String collection;

    @Option(
            names = "--server-name",
            paramLabel = "NAME[,NAME]",
            description = "Names clients may use in the Host header, besides localhost.")
    private @Nullable String serverName;

    @Option(
            names = "--insecure",
            description = "Allow an address that other machines can reach, although there is no access control.")
    private boolean insecure;

    @Option(
            names = "--embedded-sync",
            description = "Embedded store: acknowledge only what survives power loss, not just the end of the process.")
    private boolean embeddedSync;

    public static void main(String[] args) {
        int status = new CommandLine(new ServerCommand())
                .setParameterExceptionHandler(ServerCommand::misused)
                .execute(args);
        // Started: the server's threads keep the process alive until it is told to stop.
        if (status != STARTED) {
            System.exit(status);
        }
    }

    private static int misused(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("events-server: " + e.getMessage() + "; see events-server --help");
        command.getErr().flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public Integer call() {
        try {
            ServerConfig config = ConfigReader.read(flags(), System.getenv(), configFile());
            EventsServer server = EventsServer.start(config);
            stopWithProcess(server);
            server.storeProblem()
                    .ifPresent(problem -> complain(problem + " (" + server.storeDescription()
                            + "); answering 503 until it can be, and trying again at each request;"
                            + " --embedded needs no MongoDB"));
            if (!config.isLoopback()) {
                complain("there is no access control: whoever can reach " + server.url()
                        + " can read, change and remove all events. Requests must name it in their Host header as "
                        + String.join(" or ", config.hostNames()) + "; --server-name allows other names");
            }
            PrintWriter out = commandLine().getOut();
            out.println("listening on " + server.url());
            out.println("events are in " + server.storeDescription());
            out.println("to stop: kill " + ProcessHandle.current().pid());
            out.flush();
            return STARTED;
        } catch (ConfigException | StartException e) {
            complain(String.valueOf(e.getMessage()));
            return FAILED;
        }
    }

    private @Nullable Path configFile() {
        if (file != null) {
            return file;
        }
        return Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : null;
    }

    private Map<Setting, String> flags() {
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        put(flags, Setting.HOST, host);
        put(flags, Setting.PORT, port);
        if (store != null) {
            put(flags, Setting.MONGODB_URL, store.mongodbUrl);
            put(flags, Setting.MONGODB_URL, store.embedded == null ? null : ServerConfig.embeddedUrl(store.embedded));
        }
        put(flags, Setting.DATABASE, database);
        put(flags, Setting.COLLECTION, collection);
        put(flags, Setting.SERVER_NAME, serverName);
        put(flags, Setting.INSECURE, insecure ? "true" : null);
        put(flags, Setting.EMBEDDED_SYNC, embeddedSync ? "true" : null);
        return flags;
    }

    private static void put(Map<Setting, String> flags, Setting setting, @Nullable String value) {
        if (value != null) {
            flags.put(setting, value);
        }
    }

    /** A process that a signal ends exits with 128 + n; a server that was told to stop and did has done its job: 0. */
    private void stopWithProcess(EventsServer server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            int status = STARTED;
                            try {
                                server.close();
                            } catch (RuntimeException e) {
                                complain("the store was not closed as it should be: " + e.getMessage());
                                status = FAILED;
                            }
                            Runtime.getRuntime().halt(status);
                        },
                        "stop"));
    }

    private void complain(String message) {
        PrintWriter err = commandLine().getErr();
        err.println("events-server: " + message);
        err.flush();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec.commandLine();
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ServerCommand.class.getPackage().getImplementationVersion();
            return new String[] {"events-server " + (version == null ? "(not packaged)" : version)};
        }
    }
}
