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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code events-server}: starts the server and runs until it is stopped. */
@Command(
        name = "events-server",
        mixinStandardHelpOptions = true,
        versionProvider = ServerCommand.Version.class,
        sortOptions = false,
        usageHelpWidth = 100,
        description = "Serves events over HTTP, from MongoDB or from its embedded store.",
        footer = {
            "",
            "Settings in order of precedence: flags, EVENTS_<KEY> in the environment,",
            "the file (--config, or config.yml in this directory), defaults.",
            "",
            "Examples:",
            "  events-server --embedded                   no MongoDB, data in your home directory",
            "  events-server --embedded=./data --port 8080",
            "  events-server --mongodb-url 'mongodb://db1,db2/?replicaSet=rs0'"
        })
public final class ServerCommand implements Callable<Integer> {
    private static final Path DEFAULT_FILE = Path.of("config.yml");

    private static final String EMBEDDED = "--embedded";

    private static final int STARTED = 0;
    private static final int FAILED = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with settings.")
    private @Nullable Path file;

    public static void main(String[] args) {
        int status = commandLine(new ServerCommand())
                .setParameterExceptionHandler(ServerCommand::misused)
                .execute(args);
        // The server's threads keep the process alive until a signal stops it.
        if (status != STARTED) {
            System.exit(status);
        }
    }

    /** The command with the flags that {@link Setting} lists. */
    static CommandLine commandLine(ServerCommand command) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        for (Setting setting : Setting.values()) {
            if (setting == Setting.MONGODB_URL) {
                spec.addArgGroup(ArgGroupSpec.builder()
                        .addArg(option(setting))
                        .addArg(embedded())
                        .build());
            } else {
                spec.addOption(option(setting));
            }
        }
        return new CommandLine(spec);
    }

    private static OptionSpec option(Setting setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag()).description(setting.help());
        return setting.isSwitch()
                ? option.arity("0").type(boolean.class).build()
                : option.paramLabel(setting.label())
                        .arity("1")
                        .type(String.class)
                        .build();
    }

    /** Short for {@code --mongodb-url embedded:DIR}. */
    private static OptionSpec embedded() {
        return OptionSpec.builder(EMBEDDED)
                .paramLabel("DIR")
                .arity("0..1")
                .type(String.class)
                .fallbackValue("")
                .description(
                        "Keep the events in DIR, without MongoDB ($XDG_DATA_HOME/events, or ~/.local/share/events).")
                .build();
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
                            + "); requests are answered with 503 until it can be reached."
                            + " --embedded needs no MongoDB"));
            if (!ListenAddressCheck.isLoopback(config.host())) {
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
        ParseResult given = commandLine().getParseResult();
        Map<Setting, String> flags = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (given.hasMatchedOption(setting.flag())) {
                flags.put(setting, String.valueOf(given.<Object>matchedOptionValue(setting.flag(), "")));
            }
        }
        if (given.hasMatchedOption(EMBEDDED)) {
            flags.put(Setting.MONGODB_URL, ServerConfig.embeddedUrl(given.matchedOptionValue(EMBEDDED, "")));
        }
        return flags;
    }

    /**
     * Closes the server on a signal and exits with 0 if that works. By itself the JVM would exit with 128 + the signal.
     */
    private void stopWithProcess(EventsServer server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            int status = STARTED;
                            try {
                                server.close();
                            } catch (RuntimeException e) {
                                complain("closing the store failed: " + e.getMessage());
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
