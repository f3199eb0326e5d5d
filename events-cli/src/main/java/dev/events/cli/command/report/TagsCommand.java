package dev.events.cli.command.report;

import dev.events.cli.client.StatsTable;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TerminalText;
import dev.events.cli.format.print.BarChart;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.options.StatsOutputOptions;
import java.io.PrintWriter;
import java.util.Map;

/** {@code tags}: the tags there are. */
public final class TagsCommand extends CliCommand {
    private static final int MOST = 1000;

    private final Arguments.Value<String> prefix =
            arguments.text("--prefix", "TEXT", "Only tags that start with TEXT.");

    private final Arguments.Value<Integer> limit =
            arguments.value(Integer.class, "--limit", "N", "Print at most N tags, up to " + MOST + ". Default: 100.");

    private final StatsOutputOptions output = new StatsOutputOptions(arguments);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public TagsCommand(CliEnvironment environment) {
        super("tags", environment);
        describe("Prints the tags and how many events have each, most used first.");
        examples("events-cli tags", "events-cli tags --prefix ops --limit 10", "events-cli tags -o json");
    }

    @Override
    public Integer call() {
        int limit = this.limit.or(100);
        String prefix = this.prefix.or("");
        if (limit < 1 || limit > MOST) {
            throw CliException.usage("--limit " + limit + " is out of range; it must be from 1 to " + MOST);
        }
        StatsTable tags = server.connect().stats().tags(prefix, limit);
        PrintWriter out = out();
        if (output.isPrinted(tags, "tag", out, environment.outIsTerminal())) {
            return ExitCodes.DONE;
        }
        if (tags.rows().isEmpty() && environment.outIsTerminal()) {
            err().println(prefix.isEmpty() ? "There are no tags." : "No tags start with that.");
            return ExitCodes.DONE;
        }
        BarChart chart = new BarChart(environment, "TAG", "EVENTS");
        for (Map<String, String> row : tags.rows()) {
            String count = row.getOrDefault("count", "0");
            chart.add(Double.parseDouble(count), TerminalText.visible(row.getOrDefault("tag", "")), count);
        }
        chart.print(out);
        return ExitCodes.DONE;
    }
}
