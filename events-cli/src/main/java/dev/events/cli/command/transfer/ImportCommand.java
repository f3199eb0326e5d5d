package dev.events.cli.command.transfer;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.console.Progress;
import dev.events.cli.console.TerminalText;
import dev.events.cli.format.read.ImportFormat;
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
public final class ImportCommand extends CliCommand {
    private static final List<String> FORMATS = OptionValues.of(ImportFormat.values());

    private final Arguments.Value<Path> file =
            arguments.parameter(Path.class, "FILE", "The file to read; - for standard input.");

    private final Arguments.Value<String> format = arguments.word(
            "--format",
            "FORMAT",
            Stream.concat(Stream.of("auto"), FORMATS.stream()).toList(),
            "auto (detect it), " + OptionValues.choice(FORMATS) + ".");

    private final Arguments.Texts tags =
            arguments.texts("--tag", "TAG", "Add this tag to each event; may be repeated.");

    private final Arguments.Flag dryRun = arguments.flag("--dry-run", "Only read and count; add nothing.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public ImportCommand(CliEnvironment environment) {
        super("import", environment);
        describe(
                "Adds the events in a file and detects its format. Importing the same file again adds nothing.",
                "An event that was open when it was imported gets its stop when the file has one.",
                "Invalid records are reported and skipped.");
        examplesAfter(
                List.of("Exit status 1: a record was refused."),
                "events-cli import events.ndjson",
                "timew export | events-cli import -",
                "events-cli import ~/.config/watson/frames --format watson --tag watson");
    }

    @Override
    public Integer call() {
        String file = this.file.or(Path.of("-")).toString();
        boolean dryRun = this.dryRun.isSet();
        ImportFormat given = format();
        tags.get().forEach(tag -> FilterOptions.requireText("--tag", tag));
        ImportUpload upload = new ImportUpload(dryRun ? null : server.connect(), tags.get(), err());
        String failure = null;
        boolean whole = false;
        try {
            try (InputStream opened = open(file);
                    Progress progress = new Progress(environment, err(), opened, size(file))) {
                upload.setProgress(progress);
                BufferedInputStream in = new BufferedInputStream(progress, 1 << 16);
                ImportFormat found = given == null ? ImportFormat.guess(in) : given;
                found.reader(environment.clock()).read(found.skipMark(in), upload);
            } catch (IOException e) {
                failure = file + ": " + CliException.reason(e);
            }
            upload.flush();
            whole = failure == null;
        } finally {
            if (whole || upload.isStarted()) {
                upload.printCounts(out());
            }
        }
        if (failure != null) {
            String before = upload.isStarted() ? "; the records before it were " + (dryRun ? "counted" : "added") : "";
            throw CliException.refused(TerminalText.visible(failure) + before);
        }
        return upload.refused() == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
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
        if (Files.isDirectory(path)) {
            throw new IOException("is a directory");
        }
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
