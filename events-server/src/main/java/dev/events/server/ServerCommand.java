package dev.events.server;

import dev.events.server.config.ServerConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code events-server}: starts the server and runs until it is stopped. */
@Command(
        name = "events-server",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Serves events over HTTP, from MongoDB or from its embedded store.",
            "Without a command it runs in the foreground, until Ctrl-C or SIGTERM."
        },
        footer = {
            "",
            "Settings in order of precedence: flags, EVENTS_<KEY> in the environment,",
            "the file (--config, or config.yml in this directory), defaults.",
            "",
            "Examples:",
            "  events-server start --embedded             in the background, data in your home directory",
            "  events-server status",
            "  events-server stop",
            "  events-server --embedded=./data --port 8080",
            "  events-server --mongodb-url 'mongodb://db1,db2/?replicaSet=rs0'"
        })
public final class ServerCommand extends ConfiguredCommand {
    public static void main(String[] args) {
        int status = commandLine(new ServerCommand())
                .setParameterExceptionHandler(ServerCommand::misused)
                .execute(args);
        // The server's threads keep the process alive until a signal stops it.
        if (status != ExitCodes.DONE) {
            System.exit(status);
        }
    }

    /** The command with its subcommands. */
    static CommandLine commandLine(ServerCommand command) {
        return SettingOptions.commandLine(command)
                .addSubcommand(SettingOptions.commandLine(new StartCommand(ServerCommand.class)))
                .addSubcommand(SettingOptions.choosing(new StopCommand()))
                .addSubcommand(SettingOptions.choosing(new StatusCommand()))
                .addSubcommand(TokenCommands.commandLine())
                .addSubcommand(StoreCommands.backup())
                .addSubcommand(StoreCommands.restore())
                .addSubcommand(StoreCommands.check())
                .addSubcommand(SettingOptions.inStores(new CopyCommand()))
                .addSubcommand(SettingOptions.onStore(new RetentionCommand()))
                .addSubcommand(SettingOptions.commandLine(new BackgroundCommand()));
    }

    private static int misused(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println("events-server: " + message(e) + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String message(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && e.getCommandLine().getParent() == null
                && !unmatched.isUnknownOption()) {
            return "there is no command " + unmatched.getUnmatched().get(0)
                    + "; the commands are start, stop, status, token, backup, restore, check, copy and retention";
        }
        return String.valueOf(e.getMessage());
    }

    @Override
    int run(SettingOptions options) {
        ServerConfig config = options.config();
        EventsServer server = EventsServer.start(config);
        ShutdownHook.install(server, this::complain, () -> {});
        server.storeProblem()
                .ifPresent(problem -> complain(problem + " (" + server.storeDescription()
                        + "); requests are answered with 503 until it can be reached."
                        + " --embedded needs no MongoDB"));
        ListenAddressCheck.warning(config, server.url(), server.needsTokens()).ifPresent(this::complain);
        print("listening on " + server.url());
        print("events are in " + server.storeDescription());
        print("to stop: kill " + ProcessHandle.current().pid());
        return ExitCodes.DONE;
    }
}
