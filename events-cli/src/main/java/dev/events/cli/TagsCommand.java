package dev.events.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tags}: the tags there are. */
@Command(
        name = "tags",
        description = "Prints the tags that events have, and how many have each, most used first.",
        footer = {
            "",
            "Examples:",
            "  events-cli tags",
            "  events-cli tags --prefix ops --limit 10",
            "  events-cli tags -o json"
        })
final class TagsCommand implements Callable<Integer> {
    private static final int MOST = 1000;

    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only tags that begin so.")
    private String prefix = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, up to " + MOST + ". Default: 100.")
    private int limit = 100;

    @Mixin
    private final FigureOutput output = new FigureOutput();

    @Mixin
    private final ServerOptions server;

    TagsCommand(CliEnvironment environment) {
        this.environment = environment;
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > MOST) {
            throw CliException.usage("--limit " + limit + " is out of range; it must be from 1 to " + MOST);
        }
        Figures tags = server.connect().tags(prefix, limit);
        PrintWriter out = spec.commandLine().getOut();
        if (output.isPrinted(tags, "tag", out)) {
            return ExitCodes.DONE;
        }
        if (tags.rows().isEmpty() && environment.outIsTerminal()) {
            spec.commandLine().getErr().println("no tags" + (prefix.isEmpty() ? "" : " begin so"));
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
