package dev.events.cli.command.shell;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** {@code generate-man-page}: all help texts as one manual page; for the build. */
public final class ManPageCommand extends CliCommand {
    public static final String NAME = "generate-man-page";

    public ManPageCommand(CliEnvironment environment) {
        super(ManPageCommand.NAME, environment);
        describe("Prints a manual page.");
        spec().usageMessage().hidden(true);
    }

    @Override
    public Integer call() {
        CommandLine root = spec().root().commandLine();
        StringBuilder page = new StringBuilder(
                        ".TH EVENTS-CLI 1\n.SH NAME\nevents-cli \\- records events\n.SH SYNOPSIS\n")
                .append(".B events-cli\n[OPTIONS] COMMAND\n.SH DESCRIPTION\n");
        append(page, root);
        for (Map.Entry<String, CommandLine> verb : root.getSubcommands().entrySet()) {
            if (!verb.getValue().getCommandSpec().usageMessage().hidden()) {
                page.append(".SH ")
                        .append(verb.getKey().toUpperCase(Locale.ROOT))
                        .append('\n');
                append(page, verb.getValue());
            }
        }
        out().print(page);
        return ExitCodes.DONE;
    }

    /** The help text; its layout is kept. */
    private static void append(StringBuilder page, CommandLine command) {
        page.append(".nf\n");
        command.getUsageMessage(Help.Ansi.OFF)
                .lines()
                .map(line -> line.replace("\\", "\\e").replace("-", "\\-").replaceFirst("^([.'])", "\\\\&$1"))
                .forEach(line -> page.append(line).append('\n'));
        page.append(".fi\n");
    }
}
