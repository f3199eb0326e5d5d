package dev.events.cli.command.transfer;

import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.console.Progress;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.read.ImportFormat;
import dev.events.cli.imports.EventImport;
import dev.events.cli.imports.ImportOptions;
import dev.events.cli.imports.ImportReport;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.ServerOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code import}: events from a file, of this program or of others. */
public final class ImportCommand extends ChangingCommand {
    private static final List<String> FORMATS = OptionValues.of(ImportFormat.values());
    /** The files in Watson's directory: the frames that have ended, and the one that runs. */
    private static final List<String> WATSON_FILES = List.of("frames", "state");

    private final Arguments.Value<Path> file =
            arguments.parameter(Path.class, "FILE", "The file to read, - for standard input, or Watson's directory.");

    private final Arguments.Value<String> format = arguments.word(
            "--format",
            "FORMAT",
            Stream.concat(Stream.of("auto"), FORMATS.stream()).toList(),
            "auto (detect it), " + OptionValues.choice(FORMATS) + ".");

    private final Arguments.Texts tags =
            arguments.texts("--tag", "TAG", "Add this tag to each event; may be repeated.");

    private final Arguments.Value<String> source = arguments.text(
            "--source",
            "NAME",
            "The name of the source, if it has no ids: one of several Timewarrior databases, or a CSV or NDJSON file whose"
                    + " changes are to be followed.");

    private final Arguments.Flag mirror =
            arguments.flag("--mirror", "Remove the events that are no longer in the source.");

    private final Arguments.Flag dryRun = arguments.flag("--dry-run", "Only show what would change.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public ImportCommand(CliEnvironment environment) {
        super("import", environment);
        describe(
                "Adds the events in a file and detects its format. Importing it again follows the source.",
                "Events that have another time, tag or note there are updated, also if they were changed on the server.",
                "Invalid records are reported and skipped.");
        examplesAfter(
                List.of("Exit status 1: a record was invalid."),
                "events-cli import events.ndjson",
                "timew export | events-cli import - --dry-run",
                "events-cli import ~/.config/watson --tag watson",
                "events-cli import hours.csv --source hours --mirror");
    }

    @Override
    protected int change() {
        String file = this.file.or(Path.of("-")).toString();
        boolean dryRun = this.dryRun.isSet();
        ImportFormat given = format();
        tags.get().forEach(tag -> FilterOptions.requireText("--tag", tag));
        String source = this.source.get() == null ? "" : FilterOptions.requireText("--source", this.source.or(""));
        ImportReport report = new ImportReport(dryRun, new TimeFormatter(environment.clock(), false), err());
        EventImport events =
                new EventImport(connect(server), new ImportOptions(dryRun, mirror.isSet(), tags.get(), source), report);
        String failure = null;
        boolean whole = false;
        try {
            try {
                read(file, given, events, report);
            } catch (IOException e) {
                failure = file + ": " + CliException.reason(e);
            }
            events.finish();
            whole = failure == null;
        } finally {
            if (whole || report.isStarted()) {
                report.print(out());
            }
        }
        if (failure != null) {
            String before =
                    report.isStarted() ? "; the records before it were " + (dryRun ? "counted" : "imported") : "";
            throw CliException.refused(TerminalText.visible(failure) + before);
        }
        return report.invalid() == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private void read(String file, @Nullable ImportFormat given, EventImport events, ImportReport report)
            throws IOException {
        if (file.equals("-") || !Files.isDirectory(Path.of(file))) {
            try (InputStream opened = open(file)) {
                read(opened, size(file), given, "", events, report);
            }
            return;
        }
        if (given != null && given != ImportFormat.WATSON) {
            throw new IOException("is a directory; only Watson's can be imported");
        }
        boolean found = false;
        for (String name : WATSON_FILES) {
            Path path = Path.of(file, name);
            if (Files.exists(path)) {
                found = true;
                if (name.equals("state")) {
                    events.beginRunningFrames();
                }
                try (InputStream opened = Files.newInputStream(path)) {
                    read(opened, Files.size(path), ImportFormat.WATSON, name, events, report);
                }
            }
        }
        if (!found) {
            throw new IOException(
                    "is a directory, but not Watson's: it has no file " + String.join(" or ", WATSON_FILES));
        }
    }

    /** @param name of the file within the directory; empty if it was named itself */
    private void read(
            InputStream opened,
            long size,
            @Nullable ImportFormat given,
            String name,
            EventImport events,
            ImportReport report)
            throws IOException {
        try (Progress progress = new Progress(environment, err(), opened, size)) {
            report.setProgress(progress);
            BufferedInputStream in = new BufferedInputStream(progress, 1 << 16);
            ImportFormat found = given == null ? ImportFormat.guess(in) : given;
            requireSource(found, name);
            events.begin(found, name, progress);
            try {
                found.reader(environment.clock()).read(found.skipMark(in), events);
            } catch (IOException e) {
                events.end(false);
                throw e;
            }
            events.end(true);
        }
    }

    /** @throws CliException if the options do not fit the format */
    private void requireSource(ImportFormat format, String name) {
        boolean lines = format == ImportFormat.CSV || format == ImportFormat.NDJSON;
        if (source.get() != null && !lines && format != ImportFormat.TIMEWARRIOR) {
            throw CliException.usage(
                    "--source is for sources without ids (timewarrior, csv, ndjson); " + format + " has ids");
        }
        if (mirror.isSet() && lines && source.get() == null) {
            throw CliException.usage("--mirror needs --source NAME with " + format
                    + ", to know which events came from this file before");
        }
        boolean watsonDirectory = format == ImportFormat.WATSON && !name.isEmpty();
        if (mirror.isSet() && !lines && format != ImportFormat.TIMEWARRIOR && !watsonDirectory) {
            throw CliException.usage(
                    "--mirror is for timewarrior, Watson's directory, and csv or ndjson with --source; "
                            + "what is gone from " + format + " cannot be told");
        }
    }

    private @Nullable ImportFormat format() {
        String format = this.format.or("auto");
        if (format.equalsIgnoreCase("auto")) {
            return null;
        }
        return OptionValues.find(ImportFormat.values(), format)
                .orElseThrow(() -> CliException.usage(
                        "--format \"" + format + "\" is unknown; it must be auto, " + OptionValues.choice(FORMATS)));
    }

    private InputStream open(String file) throws IOException {
        if (file.equals("-")) {
            return environment.bytes();
        }
        Path path = Path.of(file);
        if (Files.notExists(path)) {
            throw new IOException("no such file");
        }
        return Files.newInputStream(path);
    }

    /** In bytes; 0 if it is not known. */
    private long size(String file) {
        try {
            return file.equals("-") ? 0 : Files.size(Path.of(file));
        } catch (IOException e) {
            return 0;
        }
    }
}
