package dev.events.cli.command;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventsClient;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.console.Progress;
import dev.events.cli.console.TerminalText;
import dev.events.cli.format.read.EventReader;
import dev.events.cli.format.read.ImportFormat;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.ServerOptions;
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
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code import}: events from a file, of this program or of others. */
final class ImportCommand extends CliCommand {
    /** A few hundred kilobytes: much less often asked than answered. */
    private static final int CHUNK = 2000;

    private static final List<String> FORMATS = OptionValues.of(ImportFormat.values());

    private final Arguments.Value<Path> file =
            arguments.parameter(Path.class, "FILE", "What to read; - for standard input.");

    private final Arguments.Value<String> format = arguments.word(
            "--format",
            "FORMAT",
            Stream.concat(Stream.of("auto"), FORMATS.stream()).toList(),
            "auto (by the beginning of the file), " + OptionValues.choice(FORMATS) + ".");

    private final Arguments.Texts tags =
            arguments.texts("--tag", "TAG", "A tag to give to each event besides its own.");

    private final Arguments.Flag dryRun = arguments.flag("--dry-run", "Add nothing, only read and count.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    ImportCommand(CliEnvironment environment) {
        super("import", environment);
        describe(
                "Adds the events in a file. The same file again adds nothing: each event's id comes from where it is from.",
                "One that had not ended when it was imported, or went on since, gets its end when that is there, and its note.",
                "A record that makes no event is told of with its place, and stops none of the others.");
        examplesAfter(
                List.of("Exit status is 1 if a record was refused."),
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
        Upload upload = new Upload(dryRun ? null : server.connect(), tags.get());
        String failure = null;
        boolean whole = false;
        try {
            try (InputStream opened = open(file);
                    Progress progress = new Progress(environment, err(), opened, size(file))) {
                upload.progress = progress;
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
            String before = upload.isStarted() ? "; what came before is " + (dryRun ? "counted" : "added") : "";
            throw CliException.refused(TerminalText.visible(failure) + before);
        }
        return upload.refused == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private @Nullable ImportFormat format() {
        String format = this.format.or("auto");
        if (format.equalsIgnoreCase("auto")) {
            return null;
        }
        return OptionValues.find(ImportFormat.values(), format)
                .orElseThrow(() -> CliException.usage(
                        "--format \"" + format + "\" is none; it must be auto, " + OptionValues.choice(FORMATS)));
    }

    private InputStream open(String file) throws IOException {
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
    private long size(String file) {
        try {
            return file.equals("-") ? 0 : Files.size(Path.of(file));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Sends what is read in chunks, and keeps count of what comes of it. */
    private final class Upload implements EventReader.Sink {
        private final @Nullable EventsClient client;
        private final List<String> extraTags;
        private final List<String> places = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private @Nullable Progress progress;
        private long added;
        private long existing;
        private long updated;
        private long refused;

        Upload(@Nullable EventsClient client, List<String> extraTags) {
            this.client = client;
            this.extraTags = extraTags;
        }

        @Override
        public void event(String place, Event event) {
            Set<String> all = new LinkedHashSet<>(event.tags());
            all.addAll(extraTags);
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
            printError(TerminalText.visible(place) + ": " + TerminalText.visible(what));
        }

        boolean isStarted() {
            return added + existing + updated + refused > 0;
        }

        void flush() {
            if (client == null) {
                added += events.size();
            } else if (!events.isEmpty()) {
                StringBuilder lines = new StringBuilder();
                events.forEach(event -> lines.append(EventCodec.write(event)).append('\n'));
                client.upload(lines.toString(), answer -> accept(client, answer));
            }
            places.clear();
            events.clear();
        }

        private void accept(EventsClient known, JsonParser answer) {
            try {
                int line = 0;
                boolean repeated = false;
                String error = null;
                while (answer.nextToken() != JsonToken.END_OBJECT) {
                    String name = answer.currentName();
                    answer.nextToken();
                    switch (name) {
                        case "line" -> line = answer.getIntValue();
                        case "existing" -> repeated = answer.getBooleanValue();
                        case "error" -> error = answer.getText();
                        default -> answer.skipChildren();
                    }
                }
                if (error == null && repeated) {
                    existing++;
                } else if (error == null) {
                    added++;
                } else {
                    update(known, places.get(line - 1), events.get(line - 1), error);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /**
         * What is done about an event that is there and is not the same: one that began then and has these tags is the same
         * one, changed since. An end, a later end, or a note that it does not have, it is given.
         */
        private void update(EventsClient known, String place, Event event, String error) {
            Event existingEvent =
                    known.find(event.id()).map(EventsClient.Found::event).orElse(null);
            if (existingEvent == null
                    || !existingEvent.start().equals(event.start())
                    || !existingEvent.tags().containsAll(event.tags())) {
                refuse(place, error);
                return;
            }
            Instant stop = event.stop();
            boolean ends = stop != null && (existingEvent.stop() == null || stop.isAfter(existingEvent.stop()));
            String note = existingEvent.note() == null ? event.note() : null;
            if (!ends && note == null) {
                existing++;
                return;
            }
            String json = EventCodec.object(fields -> {
                if (stop != null && ends) {
                    EventCodec.writeTime(fields, "stop", stop);
                }
                if (note != null) {
                    fields.writeStringField("note", note);
                }
            });
            if (known.patch(event.id(), json, null).isPresent()) {
                updated++;
            } else {
                refuse(place, error);
            }
        }

        void printCounts(PrintWriter out) {
            StringBuilder line = new StringBuilder();
            line.append(added).append(client == null ? " would be added" : " added");
            if (client != null) {
                line.append(", ").append(existing).append(" already there");
            }
            if (updated > 0) {
                line.append(", ").append(updated).append(" brought up to date");
            }
            line.append(", ").append(refused).append(" refused");
            out.println(line);
            out.flush();
        }
    }
}
