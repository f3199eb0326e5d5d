package dev.events.server;

import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import dev.events.server.config.ConfigException;
import dev.events.server.config.RetentionRule;
import dev.events.server.config.ServerConfig;
import dev.events.server.retention.RetentionReport;
import dev.events.server.retention.RetentionReview;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code events-server retention}: shows what the rules of retention would remove, and lets held ones begin. */
@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Shows what the rules of retention in the configuration file would remove, or confirms a rule.",
            "A rule that would remove more than half of all events in its first run waits for that.",
            "It works whether a server runs on the store or not."
        },
        footer = {"", "Examples:", "  events-server retention --dry-run", "  events-server retention --confirm ci"})
final class RetentionCommand extends ConfiguredCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    private static final int LEAST_WIDTH = 4;

    @Option(names = "--dry-run", description = "Show how many events each rule would remove now. Removes nothing.")
    private boolean dryRun;

    @Option(
            names = "--confirm",
            paramLabel = "NAME",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Let this rule remove what is due, on all servers of the store; without NAME, every rule that is held.")
    private @Nullable String confirmed;

    @Override
    int run(SettingOptions options) {
        if (dryRun == (confirmed != null)) {
            complain("retention needs one of --dry-run and --confirm" + (dryRun ? ", not both" : ""));
            return ExitCodes.WRONG_USAGE;
        }
        ServerConfig config = options.config();
        List<RetentionRule> rules = config.retention();
        if (confirmed != null && !confirmed.isEmpty()) {
            String name = confirmed;
            rules = rules.stream().filter(rule -> rule.name().equals(name)).toList();
            if (rules.isEmpty()) {
                throw new ConfigException("there is no rule \"" + name + "\"; " + names(config.retention()));
            }
        }
        if (rules.isEmpty()) {
            complain(names(rules));
            return ExitCodes.DONE;
        }
        return onStore(config, rules);
    }

    private static String names(List<RetentionRule> rules) {
        return rules.isEmpty()
                ? "the configuration has no rules: nothing is removed"
                : "the rules are " + rules.stream().map(RetentionRule::name).collect(Collectors.joining(", "));
    }

    private int onStore(ServerConfig config, List<RetentionRule> rules) {
        try {
            try (EventsServer.StoredRetention stored = EventsServer.openRetention(config)) {
                return review(stored.retention(), rules);
            } catch (StartException e) {
                // Most likely a server has the embedded store open, and can be asked.
                return review(
                        config.embeddedDirectory()
                                .flatMap(OwnerDoor::findRetention)
                                .orElseThrow(() -> e),
                        rules);
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

    private int review(RetentionReview retention, List<RetentionRule> rules) {
        RetentionReport report = retention.report(rules);
        if (confirmed == null) {
            show(report, rules);
            return ExitCodes.DONE;
        }
        List<String> held = report.rules().stream()
                .filter(line -> line.held() != null)
                .map(RetentionReport.Line::name)
                .toList();
        List<RetentionRule> chosen = confirmed.isEmpty()
                ? rules.stream().filter(rule -> held.contains(rule.name())).toList()
                : rules;
        if (chosen.isEmpty()) {
            complain("no rule is held");
            return ExitCodes.DONE;
        }
        retention.confirm(chosen);
        report.rules().stream()
                .filter(line -> chosen.stream().anyMatch(rule -> rule.name().equals(line.name())))
                .forEach(line -> print("confirmed " + line.name() + ": it removes " + line.due() + " of "
                        + report.events() + " events"));
        return ExitCodes.DONE;
    }

    private void show(RetentionReport report, List<RetentionRule> rules) {
        int width = rules.stream().mapToInt(rule -> rule.name().length()).reduce(LEAST_WIDTH, Math::max);
        print(row(width, "RULE", "WOULD GO", "OLDEST START", "NEWEST START", "REMOVES"));
        for (int i = 0; i < report.rules().size(); i++) {
            RetentionReport.Line line = report.rules().get(i);
            print(row(
                    width,
                    line.name(),
                    line.due(),
                    shown(line.oldest()),
                    shown(line.newest()),
                    rules.get(i).description()));
        }
        print("There are " + report.events() + " events in all.");
        for (RetentionReport.Line line : report.rules()) {
            if (line.held() != null) {
                print("The rule " + line.name() + " is held: " + line.held() + ". To let it: events-server retention"
                        + " --confirm \"" + line.name() + "\"");
            }
        }
    }

    private static String row(int width, Object... cells) {
        return String.format("%-" + width + "s  %12s  %-16s  %-16s  %s", cells).stripTrailing();
    }

    private static String shown(@Nullable Instant time) {
        return time == null ? "-" : TIME.format(time);
    }
}
