package dev.events.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.core.Event;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: events from a file, of this program or of others. */
@Command(
        name = "import",
        description = {
            "Adds the events in a file. The same file again adds nothing: each event's id comes from where it is from.",
            "One that had not ended when it was imported, or went on since, is stopped when its end is there.",
            "A record that makes no event is told of with its place, and stops none of the others."
        },
        footer = {
            "",
            "Exit status is 1 if a record was refused.",
            "",
            "Examples:",
            "  events-cli import events.ndjson",
            "  timew export | events-cli import -",
            "  events-cli import ~/.config/watson/frames --format watson --tag watson"
        })
final class ImportCommand implements Callable<Integer> {
    /** A few hundred kilobytes: much less often asked than answered. */
    private static final int CHUNK = 2000;

    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What to read; - for standard input.")
    private String file = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "auto (by the beginning of the file), ndjson, csv, timewarrior, watson, activitywatch or ics.")
    private String format = "auto";

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag to give to each event besides its own.")
    private List<String> tags = List.of();

    @Option(names = "--dry-run", description = "Add nothing, only read and count.")
    private boolean dryRun;

    @Mixin
    private final ServerOptions server;

    ImportCommand(CliEnvironment environment) {
        this.environment = environment;
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        ImportFormat given = format();
        tags.forEach(tag -> FilterOptions.requireText("--tag", tag));
        Upload upload = new Upload(dryRun ? null : server.connect());
        PrintWriter err = spec.commandLine().getErr();
        String failure = null;
        try (InputStream opened = open();
                Progress progress = new Progress(environment, err, opened, size())) {
            upload.progress = progress;
            BufferedInputStream in = new BufferedInputStream(progress, 1 << 16);
            ImportFormat found = given == null ? ImportFormat.guess(in) : given;
            found.reader(environment.clock()).read(in, upload);
        } catch (IOException e) {
            failure = file + ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
        }
        try {
            upload.flush();
        } finally {
            if (failure == null || upload.isBegun()) {
                upload.tell(spec.commandLine().getOut());
            }
        }
        if (failure != null) {
            String before = upload.isBegun() ? "; what came before is " + (dryRun ? "counted" : "added") : "";
            throw CliException.refused(TerminalText.visible(failure) + before);
        }
        return upload.refused == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private @Nullable ImportFormat format() {
        if (format.equalsIgnoreCase("auto")) {
            return null;
        }
        for (ImportFormat known : ImportFormat.values()) {
            if (known.toString().equals(format.toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw CliException.usage("--format \"" + format
                + "\" is none; it must be auto, ndjson, csv, timewarrior, watson, activitywatch or ics");
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return environment.bytes();
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new IOException("it is a directory");
        }
        if (Files.notExists(path)) {
            throw new IOException("there is no such file");
        }
        return Files.newInputStream(path);
    }

    /** In bytes; 0 if it is not known. */
    private long size() {
        try {
            return file.equals("-") ? 0 : Files.size(Path.of(file));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Sends what is read in chunks, and keeps count of what comes of it. */
    private final class Upload implements EventReader.Sink {
        private final @Nullable EventsClient client;
        private final List<String> places = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private @Nullable Progress progress;
        private long added;
        private long there;
        private long updated;
        private long refused;

        Upload(@Nullable EventsClient client) {
            this.client = client;
        }

        @Override
        public void event(String place, Event event) {
            Set<String> all = new LinkedHashSet<>(event.tags());
            all.addAll(tags);
            Event tagged = new Event(event.id(), event.start(), event.stop(), all, event.note());
            places.add(place);
            events.add(tagged);
            if (events.size() == CHUNK) {
                flush();
            }
            if (progress != null) {
                progress.count();
            }
        }

        @Override
        public void refuse(String place, String reason) {
            refused++;
            remark(place, reason);
        }

        @Override
        public void remark(String place, String what) {
            if (progress != null) {
                progress.clear();
            }
            spec.commandLine().getErr().println(EventsCli.NAME + ": " + place + ": " + TerminalText.visible(what));
        }

        boolean isBegun() {
            return added + there + updated + refused > 0;
        }

        void flush() {
            if (client == null) {
                added += events.size();
            } else if (!events.isEmpty()) {
                StringBuilder lines = new StringBuilder();
                events.forEach(event -> lines.append(EventJson.write(event)).append('\n'));
                client.upload(lines.toString(), answer -> take(client, answer));
            }
            places.clear();
            events.clear();
        }

        private void take(EventsClient known, JsonParser answer) {
            try {
                int line = 0;
                boolean existing = false;
                String error = null;
                while (answer.nextToken() != JsonToken.END_OBJECT) {
                    String name = answer.currentName();
                    answer.nextToken();
                    switch (name) {
                        case "line" -> line = answer.getIntValue();
                        case "existing" -> existing = answer.getBooleanValue();
                        case "error" -> error = answer.getText();
                        default -> answer.skipChildren();
                    }
                }
                if (error == null && existing) {
                    there++;
                } else if (error == null) {
                    added++;
                } else if (isBroughtUpToDate(known, events.get(line - 1))) {
                    updated++;
                } else {
                    refuse(places.get(line - 1), error);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Whether the event was there, open or with an earlier end, and now has this one. */
        private boolean isBroughtUpToDate(EventsClient known, Event event) {
            Instant stop = event.stop();
            Event kept = known.find(event.id()).map(EventsClient.Found::event).orElse(null);
            if (kept == null
                    || stop == null
                    || (kept.stop() != null && !stop.isAfter(kept.stop()))
                    || !kept.start().equals(event.start())
                    || !kept.tags().containsAll(event.tags())) {
                return false;
            }
            String json = EventJson.object(fields -> EventJson.writeTime(fields, "stop", stop));
            return known.patch(event.id(), json, null).isPresent();
        }

        void tell(PrintWriter out) {
            StringBuilder told = new StringBuilder();
            told.append(added).append(dryRun ? " would be added" : " added");
            if (!dryRun) {
                told.append(", ").append(there).append(" already there");
            }
            if (updated > 0) {
                told.append(", ").append(updated).append(" stopped since");
            }
            told.append(", ").append(refused).append(" refused");
            out.println(told);
            out.flush();
        }
    }
}
