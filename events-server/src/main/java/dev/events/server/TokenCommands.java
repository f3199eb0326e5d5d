package dev.events.server;

import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import dev.events.server.access.Scope;
import dev.events.server.access.Token;
import dev.events.server.access.TokenStore;
import dev.events.server.access.Tokens;
import dev.events.server.config.ConfigException;
import dev.events.server.config.ServerConfig;
import dev.events.server.http.v1.TokenClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code events-server token}: makes, lists and revokes tokens on the configured store, whether a server runs on it or not. */
final class TokenCommands {
    private TokenCommands() {}

    static CommandLine commandLine() {
        return SettingOptions.onStore(new Group())
                .addSubcommand(SettingOptions.onStore(new Create()))
                .addSubcommand(SettingOptions.onStore(new ListAll()))
                .addSubcommand(SettingOptions.onStore(new Revoke()));
    }

    /** Without a command of its own, it shows how it is used. */
    @Command(
            name = "token",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = {
                "Makes, lists and revokes tokens, on the configured store.",
                "From the first token on, every request needs one, except /healthz and /readyz.",
                "It works whether a server runs on the store or not."
            },
            footer = {
                "",
                "Examples:",
                "  events-server token create --name ops --scope admin",
                "  events-server token create --name ci --scope add --tag team-a --expires 90d",
                "  events-server token list",
                "  events-server token revoke ID"
            })
    static final class Group extends ConfiguredCommand {
        @Override
        int run(SettingOptions options) {
            throw new ConfigException("token needs a command: create, list or revoke");
        }
    }

    /** Works on tokens, wherever they can be reached. */
    abstract static class OnTokens extends ConfiguredCommand {
        /**
         * Does the work.
         *
         * @param store where they are, for messages
         */
        abstract int run(Tokens tokens, String store);

        /** Whether a directory without an embedded store gets one. */
        boolean makesStore() {
            return false;
        }

        @Override
        final int run(SettingOptions options) {
            ServerConfig config = options.config();
            requireStore(config);
            String store = config.embeddedDirectory()
                    .map(directory -> "the embedded store in " + directory)
                    .orElse("MongoDB");
            try {
                try (EventsServer.StoredTokens stored = EventsServer.openTokens(config)) {
                    return run(stored.tokens(), store);
                } catch (StartException e) {
                    // Most likely a server has the embedded store open, and can be asked.
                    Optional<Path> directory = config.embeddedDirectory();
                    Optional<TokenClient> server = directory.flatMap(OwnerDoor::find);
                    return run(server.orElseThrow(() -> e), store);
                }
            } catch (StoreUnavailableException e) {
                boolean isMongoDb = config.embeddedDirectory().isEmpty();
                complain(e.getMessage() + (isMongoDb ? "; for the embedded store, add --embedded" : ""));
                return ExitCodes.FAILED;
            } catch (EventStoreException | IllegalArgumentException e) {
                complain(String.valueOf(e.getMessage()));
                return ExitCodes.FAILED;
            }
        }

        private void requireStore(ServerConfig config) {
            Path directory = config.embeddedDirectory().orElse(null);
            if (directory != null && !makesStore() && !Files.isDirectory(directory)) {
                throw new ConfigException("there is no embedded store in " + directory
                        + "; name the server's with --embedded=DIR or --config=FILE");
            }
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = {
                "Makes a token and prints it. It cannot be shown again.",
                "Scopes: read; add (nothing but adding); write (read, add, edit, stop, remove); admin (everything)."
            })
    static final class Create extends OnTokens {
        @Option(
                names = "--name",
                required = true,
                paramLabel = "NAME",
                description = "What it is for, such as the machine or person that gets it.")
        private String name = "";

        @Option(
                names = "--scope",
                required = true,
                split = ",",
                paramLabel = "SCOPE[,SCOPE]",
                hideParamSyntax = true,
                description = "What it allows: read, add, write or admin.")
        private List<String> scopes = List.of();

        @Option(
                names = "--tag",
                paramLabel = "TAG",
                description =
                        "Bind it to a tag: it sees and changes only events with that tag, and what it adds gets it.")
        private @Nullable String tag;

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "In so many days or hours (90d, 12h), or at a time such as 2027-01-31T00:00:00Z.")
        private @Nullable String expires;

        @Override
        boolean makesStore() {
            return true;
        }

        @Override
        int run(Tokens tokens, String store) {
            Set<Scope> allowed = EnumSet.noneOf(Scope.class);
            for (String key : scopes) {
                allowed.add(Scope.forKey(key)
                        .orElseThrow(() -> new ConfigException(
                                "--scope is \"" + key + "\"; it must be one of " + String.join(", ", Scope.keys()))));
            }
            Tokens.Created created = tokens.create(name, allowed, tag, expires == null ? null : time(expires));
            print(created.secret().text());
            complain("this is the only time that the token \"" + name + "\" is shown; its id is "
                    + created.token().id() + ", and it is for servers on " + store);
            return ExitCodes.DONE;
        }

        private static Instant time(String text) {
            try {
                if (text.matches("\\d{1,5}d")) {
                    return Instant.now().plus(Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1))));
                }
                if (text.matches("\\d{1,6}h")) {
                    return Instant.now().plus(Duration.ofHours(Long.parseLong(text.substring(0, text.length() - 1))));
                }
                return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
            } catch (RuntimeException e) {
                throw new ConfigException("--expires is \"" + text
                        + "\"; it must be a number of days or hours, such as 90d or 12h, or a time such as"
                        + " 2027-01-31T00:00:00Z");
            }
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = "Lists the tokens that were not revoked, the newest first.")
    static final class ListAll extends OnTokens {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

        @Override
        int run(Tokens tokens, String store) {
            List<Token> all = tokens.list();
            if (all.isEmpty()) {
                complain("there is no token in " + store);
                return ExitCodes.DONE;
            }
            print(row("ID", "NAME", "SCOPES", "CREATED", "EXPIRES", "LAST USED", "TAG"));
            for (Token token : all) {
                print(row(
                        token.id(),
                        token.name(),
                        token.scopes().stream().map(Scope::key).collect(Collectors.joining(",")),
                        TIME.format(token.created()),
                        shown(token.expires(), "never"),
                        shown(token.lastUsed(), "never"),
                        token.tag() == null ? "" : token.tag()));
            }
            return ExitCodes.DONE;
        }

        private static String row(Object... cells) {
            return printable(String.format("%-10s  %-20s  %-16s  %-16s  %-16s  %-16s  %s", cells)
                    .stripTrailing());
        }

        /** Texts of others must neither control the terminal nor look like more lines than there are. */
        private static String printable(String text) {
            StringBuilder printable = new StringBuilder(text.length());
            text.codePoints().forEach(c -> {
                if (isPrintable(c)) {
                    printable.appendCodePoint(c);
                } else {
                    printable.append(String.format("\\u{%x}", c));
                }
            });
            return printable.toString();
        }

        private static boolean isPrintable(int c) {
            return switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> false;
                default -> true;
            };
        }

        private static String shown(@Nullable Instant time, String none) {
            return time == null ? none : TIME.format(time);
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            usageHelpWidth = 100,
            description = {
                "Revokes a token. Servers on the same store refuse it within five seconds.",
                "Also when none is left, every request needs a token; --all gives that up."
            })
    static final class Revoke extends OnTokens {
        @Parameters(paramLabel = "ID", arity = "0..*", description = "The ids, as token list shows them.")
        private List<String> ids = List.of();

        @Option(
                names = "--all",
                description = {
                    "Forget every token, so that no request needs one. A server on the embedded store must not be running;",
                    "those on MongoDB need none within two seconds."
                })
        private boolean all;

        @Override
        int run(Tokens tokens, String store) {
            if (all == !ids.isEmpty()) {
                throw new ConfigException("token revoke needs the ids of tokens, or --all");
            }
            if (all) {
                if (!(tokens instanceof TokenStore stored)) {
                    throw new ConfigException("a server has the store open; stop it before token revoke --all");
                }
                stored.removeAll();
                complain("no token is left in " + store + "; whoever reaches a server on it can do everything");
                return ExitCodes.DONE;
            }
            int status = ExitCodes.DONE;
            for (String id : ids) {
                if (!tokens.revoke(id)) {
                    complain("there is no token with the id " + id + " in " + store);
                    status = ExitCodes.FAILED;
                }
            }
            return status;
        }
    }
}
