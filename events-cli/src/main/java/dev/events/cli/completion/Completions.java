package dev.events.cli.completion;

import dev.events.cli.client.AccessToken;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.HistoryClient;
import dev.events.cli.client.RecordedOperation;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.format.print.RequestWords;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.core.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Finds what may come next on a command line: commands, options, and values by the label that the help gives them. */
public final class Completions {
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    private static final List<String> RANGES = List.of(
            "today", "yesterday", "this week", "last week", "this month", "last month", "this year", "last year");
    private static final List<String> TIMES = List.of("now", "-15m", "-1h", "-1d", "noon", "tomorrow");
    private static final List<String> DURATIONS = List.of("15m", "30m", "45m", "1h", "1h30m", "2h", "1d");
    private static final List<String> SERVER_OPTIONS =
            List.of("--server", "--token-file", "--user", "--password-file", "--ca-file", "--profile");
    private static final int MOST = 1000;
    private static final int MOST_IDS = 50;
    private static final int WIDEST_TAGS = 50;

    private final CommandSpec root;
    private final CliEnvironment environment;

    public Completions(CommandSpec root, CliEnvironment environment) {
        this.root = root;
        this.environment = environment;
    }

    /**
     * A word that may come next.
     *
     * @param word the whole word, {@code --option=value} included; empty for any file
     */
    public record Candidate(String word, String description) {
        private static final Candidate FILE = new Candidate("", "");

        public boolean isFile() {
            return word.isEmpty();
        }
    }

    /** What the last of {@code words} may become, which follow the name of the command. */
    public List<Candidate> after(List<String> words) {
        String current = words.get(words.size() - 1);
        if (words.size() == 1) {
            return starting(current, current.startsWith("-") ? options(root, words) : commands());
        }
        CommandLine command = root.subcommands().get(words.get(0));
        if (command == null) {
            return List.of();
        }
        CommandSpec spec = command.getCommandSpec();
        if (!spec.subcommands().isEmpty()) {
            return new Completions(spec, environment).after(words.subList(1, words.size()));
        }
        boolean onlyWords = words.subList(0, words.size() - 1).contains("--");
        OptionSpec before = onlyWords ? null : spec.findOption(words.get(words.size() - 2));
        if (before != null && before.arity().min() > 0) {
            return starting(current, values(before, current, words));
        }
        int equals = onlyWords || !current.startsWith("--") ? -1 : current.indexOf('=');
        if (equals > 0) {
            OptionSpec option = spec.findOption(current.substring(0, equals));
            return option == null
                    ? List.of()
                    : starting(current, assigned(current.substring(0, equals + 1), option, words));
        }
        if (current.startsWith("-") && !onlyWords) {
            return starting(current, options(spec, words));
        }
        ArgSpec parameter = parameter(spec, words);
        return parameter == null ? List.of() : starting(current, values(parameter, current, words));
    }

    private static List<Candidate> starting(String prefix, List<Candidate> candidates) {
        List<Candidate> starting = new ArrayList<>(candidates);
        starting.removeIf(candidate -> !candidate.isFile() && !candidate.word().startsWith(prefix));
        return starting;
    }

    private List<Candidate> assigned(String option, OptionSpec spec, List<String> words) {
        List<Candidate> assigned = new ArrayList<>();
        for (Candidate value : values(spec, words.get(words.size() - 1).substring(option.length()), words)) {
            assigned.add(value.isFile() ? value : new Candidate(option + value.word(), value.description()));
        }
        return assigned;
    }

    private List<Candidate> commands() {
        List<Candidate> commands = new ArrayList<>();
        root.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                commands.add(new Candidate(
                        name,
                        firstSentence(command.getCommandSpec().usageMessage().description())));
            }
        });
        return commands;
    }

    /** The options that may still be given. */
    private static List<Candidate> options(CommandSpec spec, List<String> words) {
        List<Candidate> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            boolean given = false;
            for (String name : option.names()) {
                given |= words.subList(0, words.size() - 1).contains(name);
            }
            if (!given || option.isMultiValue()) {
                options.add(new Candidate(option.longestName(), firstSentence(option.description())));
            }
        }
        return options;
    }

    private static String firstSentence(String... description) {
        String first = description.length == 0 ? "" : description[0];
        int end = first.indexOf(". ");
        String sentence = end < 0 ? first : first.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static @Nullable ArgSpec parameter(CommandSpec spec, List<String> words) {
        int index = 0;
        boolean onlyWords = false;
        for (int i = 1; i < words.size() - 1; i++) {
            String word = words.get(i);
            if (!onlyWords && word.equals("--")) {
                onlyWords = true;
            } else if (!onlyWords && word.startsWith("-") && word.length() > 1) {
                OptionSpec option = spec.findOption(word);
                i += option != null && option.arity().min() > 0 ? 1 : 0;
            } else {
                index++;
            }
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (parameter.index().contains(index)) {
                return parameter;
            }
        }
        return null;
    }

    private List<Candidate> values(ArgSpec argument, String typed, List<String> words) {
        if (argument.completionCandidates() != null) {
            List<Candidate> values = new ArrayList<>();
            argument.completionCandidates().forEach(value -> values.add(new Candidate(value, "")));
            return values;
        }
        if (argument.type() == Path.class) {
            return List.of(Candidate.FILE);
        }
        if (argument.type() == Boolean.class) {
            return plain(List.of("true", "false"));
        }
        if (argument.type() == OutputFormat.class) {
            return plain(List.of("table", "json", "ndjson", "csv"));
        }
        return switch (argument.paramLabel()) {
            case "FILE", "DIRECTORY" -> List.of(Candidate.FILE);
            case "TIME", "DAY" -> times();
            case "RANGE" -> ranges();
            case "DURATION" -> plain(DURATIONS);
            case "ZONE" -> plain(new ArrayList<>(new TreeSet<>(ZoneId.getAvailableZoneIds())));
            case "SHELL" -> plain(List.of("bash", "zsh", "fish"));
            case "TAG" -> tags(typed, words);
            case "SCOPE" -> plain(List.of("read", "add", "write", "admin"));
            case "WHEN" -> plain(List.of("1d", "7d", "30d", "90d", "365d"));
            case "TOKEN_ID" -> tokens(words);
            case "ID" -> ids(typed, words);
            case "OPERATION" -> operations(words);
            default -> List.of();
        };
    }

    private static List<Candidate> plain(List<String> values) {
        List<Candidate> candidates = new ArrayList<>();
        values.forEach(value -> candidates.add(new Candidate(value, "")));
        return candidates;
    }

    private List<Candidate> ranges() {
        List<Candidate> ranges = new ArrayList<>();
        TimeExpressionParser parser = TimeExpressionParser.of(environment);
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        for (List<String> words : List.of(RANGES, DAYS)) {
            for (String word : words) {
                Instant from = parser.range(word).from();
                String first = TimeFormatter.day(times.day(from));
                String last =
                        TimeFormatter.day(times.day(parser.range(word).to().minusSeconds(1)));
                ranges.add(new Candidate(word, first.equals(last) ? first : first + " to " + last));
            }
        }
        return ranges;
    }

    private List<Candidate> times() {
        List<Candidate> candidates = ranges();
        TimeExpressionParser parser = TimeExpressionParser.of(environment);
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        candidates.replaceAll(range -> described(range.word(), parser, times));
        TIMES.forEach(word -> candidates.add(described(word, parser, times)));
        return candidates;
    }

    private static Candidate described(String word, TimeExpressionParser parser, TimeFormatter times) {
        Instant time = parser.instant(word);
        return new Candidate(word, TimeFormatter.day(times.day(time)) + " " + times.timeOfDay(time, false));
    }

    private List<Candidate> tags(String prefix, List<String> words) {
        List<Candidate> tags = new ArrayList<>();
        for (Map<String, String> row : client(words).stats().tags(prefix, MOST).rows()) {
            String tag = row.getOrDefault("tag", "");
            // A line stands for each, and nobody types control characters.
            if (!tag.isEmpty() && TerminalText.visible(tag).equals(tag)) {
                tags.add(
                        new Candidate(tag, Messages.events((long) Double.parseDouble(row.getOrDefault("count", "0")))));
            }
        }
        return tags;
    }

    private List<Candidate> tokens(List<String> words) {
        List<Candidate> tokens = new ArrayList<>();
        for (AccessToken token : client(words).access().list()) {
            tokens.add(new Candidate(TerminalText.visible(token.id()), TerminalText.visible(token.name())));
        }
        return tokens;
    }

    private List<Candidate> operations(List<String> words) {
        HistoryClient.Query all = new HistoryClient.Query(null, null, null);
        List<RecordedOperation> newest = client(words).history().newest(all, MOST_IDS);
        int digits = Math.max(
                EventIds.FEWEST_SHOWN,
                EventIds.uniqueDigits(newest.stream().map(RecordedOperation::id).toList()));
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        RequestWords requests = new RequestWords(times);
        List<Candidate> candidates = new ArrayList<>();
        for (RecordedOperation operation : newest) {
            candidates.add(new Candidate(
                    EventIds.end(operation.id(), digits),
                    times.shortDay(times.day(operation.time())) + " " + times.timeOfDay(operation.time(), false) + "  "
                            + TerminalText.fit(requests.of(operation), WIDEST_TAGS)
                            + (operation.undoneBy() == null ? "" : " (undone)")));
        }
        return candidates;
    }

    /** The events of the last list by number if the word begins so; else their short ids, or those of the server's newest. */
    private List<Candidate> ids(String typed, List<String> words) {
        EventsClient client = client(words);
        Map<String, Event> known = new HashMap<>();
        List<String> newest = new ArrayList<>();
        for (Event event : client.page(new Filter(List.of()), MOST, null).events()) {
            known.put(event.id(), event);
            newest.add(event.id());
        }
        // A number means nothing without a list.
        List<String> ids =
                new EventIds(environment).lastList(client).orElse(typed.startsWith("@") ? List.of() : newest);
        int digits = EventIds.uniqueDigits(ids);
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_IDS, ids.size()); i++) {
            Event event = known.get(ids.get(i));
            candidates.add(new Candidate(
                    typed.startsWith("@") ? "@" + (i + 1) : EventIds.end(ids.get(i), digits),
                    event == null
                            ? ""
                            : times.shortDay(times.day(event.start())) + " " + times.timeOfDay(event.start(), false)
                                    + "  "
                                    + TerminalText.fit(
                                            TerminalText.visible(String.join(", ", event.tags())), WIDEST_TAGS)));
        }
        return candidates;
    }

    /** A client of the server that the options among {@code words}, or the settings, name. */
    private EventsClient client(List<String> words) {
        CommandSpec spec = CommandSpec.create();
        ServerOptions server = new ServerOptions(new Arguments(spec), environment);
        List<String> options = new ArrayList<>(List.of("--timeout", "2"));
        for (int i = 1; i < words.size() - 1; i++) {
            String word = words.get(i);
            if (word.equals("--insecure")) {
                options.add(word);
            } else if (SERVER_OPTIONS.contains(word) && i + 2 < words.size()) {
                options.addAll(List.of(word, words.get(i + 1)));
            } else if (word.contains("=") && SERVER_OPTIONS.contains(word.substring(0, word.indexOf('=')))) {
                options.add(word);
            }
        }
        new CommandLine(spec).setExpandAtFiles(false).parseArgs(options.toArray(new String[0]));
        return server.connect();
    }
}
