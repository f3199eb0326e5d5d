package dev.events.server;

import dev.events.server.config.ConfigException;
import dev.events.server.config.ConfigReader;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import dev.events.server.config.UserDirectories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that every command has: a flag for each {@link Setting} that has one, {@code --embedded} and {@code --config}. */
final class SettingOptions {
    private static final Path DEFAULT_FILE = Path.of("config.yml");

    private static final String CONFIG = "--config";
    private static final String EMBEDDED = "--embedded";
    /** Stands for {@code --embedded} without a value; no file can have this name. */
    private static final String NO_DIRECTORY = "\0";

    private static final Set<Setting> CHOOSING = Set.of(Setting.PORT);
    private static final Set<Setting> OF_THE_STORE = Set.of(Setting.MONGODB_URL, Setting.DATABASE, Setting.COLLECTION);

    private static final Set<Setting> IN_STORES = Set.of(Setting.DATABASE, Setting.COLLECTION);

    private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
    private @Nullable Path file;

    private SettingOptions() {}

    /** The command with the options of all settings. */
    static CommandLine commandLine(Object command) {
        return commandLine(command, setting -> true);
    }

    /** The same for a command that chooses a running server. Its help shows only what it chooses by. */
    static CommandLine choosing(Object command) {
        return commandLine(command, CHOOSING::contains);
    }

    /** The same for a command that works on the store. Its help shows only where that is. */
    static CommandLine onStore(Object command) {
        return commandLine(command, OF_THE_STORE::contains);
    }

    /** The same for a command that is told of its stores in another way. Its help shows only what they have in common. */
    static CommandLine inStores(Object command) {
        return commandLine(command, IN_STORES::contains, false);
    }

    private static CommandLine commandLine(Object command, Predicate<Setting> shown) {
        return commandLine(command, shown, true);
    }

    private static CommandLine commandLine(Object command, Predicate<Setting> shown, boolean showsEmbedded) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        spec.addOption(OptionSpec.builder(CONFIG)
                .paramLabel("FILE")
                .arity("1")
                .type(Path.class)
                .description("YAML file with settings.")
                .build());
        for (Setting setting : Setting.values()) {
            if (setting.isOnlyInFile()) {
                continue;
            }
            if (setting == Setting.MONGODB_URL && showsEmbedded) {
                spec.addArgGroup(ArgGroupSpec.builder()
                        .addArg(option(setting, shown))
                        .addArg(embedded(true))
                        .build());
            } else if (setting == Setting.MONGODB_URL) {
                // A group would leave empty brackets in the help.
                spec.addOption(option(setting, shown)).addOption(embedded(false));
            } else {
                spec.addOption(option(setting, shown));
            }
        }
        return new CommandLine(spec);
    }

    private static OptionSpec option(Setting setting, Predicate<Setting> shown) {
        OptionSpec.Builder option =
                OptionSpec.builder(setting.flag()).description(setting.help()).hidden(!shown.test(setting));
        return setting.isSwitch()
                ? option.arity("0").type(boolean.class).build()
                : option.paramLabel(setting.label())
                        .arity("1")
                        .type(String.class)
                        .build();
    }

    /** Short for {@code --mongodb-url embedded:DIR}. */
    private static OptionSpec embedded(boolean shown) {
        return OptionSpec.builder(EMBEDDED)
                .hidden(!shown)
                .paramLabel("DIR")
                .arity("0..1")
                .type(String.class)
                .fallbackValue(NO_DIRECTORY)
                .description(
                        "Keep the events in DIR, without MongoDB ($XDG_DATA_HOME/events, or ~/.local/share/events).")
                .build();
    }

    /**
     * The options that were given to a command or before its name or that of a group.
     *
     * @throws ConfigException if {@code --embedded=} is followed by nothing
     */
    static SettingOptions of(CommandSpec command) {
        SettingOptions options = new SettingOptions();
        options.takeAll(command);
        return options;
    }

    private void takeAll(CommandSpec command) {
        if (command.parent() != null) {
            takeAll(command.parent());
        }
        take(command.commandLine().getParseResult());
    }

    private void take(ParseResult given) {
        for (Setting setting : Setting.values()) {
            if (!setting.isOnlyInFile() && given.hasMatchedOption(setting.flag())) {
                flags.put(setting, String.valueOf(given.<Object>matchedOptionValue(setting.flag(), "")));
            }
        }
        if (given.hasMatchedOption(EMBEDDED)) {
            String directory = given.matchedOptionValue(EMBEDDED, NO_DIRECTORY);
            if (directory.equals(NO_DIRECTORY)) {
                directory = UserDirectories.data(System.getenv()).toString();
            } else if (directory.isBlank()) {
                throw new ConfigException("--embedded= names no directory; say --embedded=DIR, or --embedded for "
                        + UserDirectories.data(System.getenv()));
            }
            flags.put(Setting.MONGODB_URL, ServerConfig.embeddedUrl(directory));
        }
        if (given.hasMatchedOption(CONFIG)) {
            file = given.matchedOptionValue(CONFIG, DEFAULT_FILE);
        }
    }

    /** Whether the setting has a flag. */
    boolean has(Setting setting) {
        return flags.containsKey(setting);
    }

    /** Whether {@code --config} names a file. */
    boolean hasFile() {
        return file != null;
    }

    /** The configuration by these options, the environment, the file and the defaults. */
    ServerConfig config() {
        Path given = file;
        if (given == null && Files.exists(DEFAULT_FILE)) {
            given = DEFAULT_FILE;
        }
        return ConfigReader.read(flags, System.getenv(), given);
    }

    /** The same with another store. */
    ServerConfig config(String mongodbUrl) {
        SettingOptions other = new SettingOptions();
        other.flags.putAll(flags);
        other.flags.put(Setting.MONGODB_URL, mongodbUrl);
        other.file = file;
        return other.config();
    }

    /** The configuration by these options and {@code --config} alone. */
    ServerConfig given() {
        return file == null ? ConfigReader.read(flags, Map.of(), null) : config();
    }

    /** These options as arguments. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        flags.forEach((setting, value) -> {
            if (!setting.isSwitch()) {
                arguments.add(setting.flag() + "=" + value);
            } else if (value.equals("true")) {
                arguments.add(setting.flag());
            }
        });
        if (file != null) {
            arguments.add(CONFIG + "=" + file);
        }
        return arguments;
    }
}
