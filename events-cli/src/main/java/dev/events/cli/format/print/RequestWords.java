package dev.events.cli.format.print;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.RecordedOperation;
import dev.events.cli.console.ShellWords;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.EpochSeconds;
import dev.events.core.Excerpt;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what an operation was as a command of this program, whoever asked for it: {@code DELETE /v1/events?tag=deploy} is {@code
 * remove --tag deploy}. A request that no command makes is said as it is.
 */
public final class RequestWords {
    private static final int LONGEST = 200;
    private static final Pattern REQUEST =
            Pattern.compile("([A-Z]+) ([^ ?]*?)(?:\\?([^ ]*))?(?: (.*))?", Pattern.DOTALL);
    private static final Pattern PATH =
            Pattern.compile(".*?/(v1/events|v1/history|remove_events)(?:/([0-9a-fA-F]{24}))?(?:/(stop|undo))?");
    private static final Map<String, String> OPTIONS = Map.of(
            "from", "--from",
            "to", "--to",
            "tag", "--tag",
            "any_tag", "--any-tag",
            "not_tag", "--not-tag",
            "text", "--text");

    private final TimeFormatter times;

    public RequestWords(TimeFormatter times) {
        this.times = times;
    }

    /** The command, in one line without control characters, and not too long. */
    public String of(RecordedOperation operation) {
        Matcher request = REQUEST.matcher(operation.request());
        String words = request.matches() ? words(operation, request) : null;
        String text = words == null ? operation.request().isEmpty() ? operation.action() : operation.request() : words;
        return Excerpt.of(TerminalText.visible(text), LONGEST);
    }

    private @Nullable String words(RecordedOperation operation, Matcher request) {
        String method = request.group(1);
        Matcher path = PATH.matcher(request.group(2));
        if (!path.matches()) {
            return null;
        }
        String query = request.group(3) == null ? "" : request.group(3);
        String body = request.group(4) == null ? "" : request.group(4);
        String id = path.group(2);
        String last = path.group(3);
        List<String> words = new ArrayList<>();
        switch (path.group(1)) {
            case "remove_events" -> {
                words.add("remove");
                words.add(body.isEmpty() ? "--purge" : "--start-epoch, " + body);
            }
            case "v1/history" -> words.addAll(List.of("undo", id == null ? "" : id));
            default -> {
                words.add(
                        last != null
                                ? last
                                : switch (method) {
                                    case "DELETE" -> "remove";
                                    case "PATCH" -> "edit";
                                    case "POST" -> "import";
                                    default -> operation.action();
                                });
                if (id != null) {
                    words.add(id);
                }
            }
        }
        if (!appendFilter(words, query) || (method.equals("PATCH") && !appendChange(words, body))) {
            return null;
        }
        return String.join(" ", words).strip();
    }

    /** Returns false if the query is not a filter. */
    private boolean appendFilter(List<String> words, String query) {
        if (query.isEmpty()) {
            return true;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                return false;
            }
            String name = pair.substring(0, equals);
            String value;
            try {
                value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return false; // cut off
            }
            String option = OPTIONS.get(name);
            if (option != null) {
                words.add(option);
                words.add(ShellWords.quoted(name.equals("from") || name.equals("to") ? time(value) : value));
            } else if (name.equals("open")) {
                words.add(value.equals("true") ? "--open" : "--open=" + value);
            } else if (name.equals("all")) {
                words.add(words.get(0).equals("remove") ? "--purge" : "(all events)");
            } else {
                return false;
            }
        }
        return true;
    }

    private String time(String value) {
        try {
            return times.time(EpochSeconds.toInstant(Double.parseDouble(value)));
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /** Returns false if the body is not a change, or only its beginning. */
    private boolean appendChange(List<String> words, String body) {
        try (JsonParser parser = EventCodec.FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "start" -> append(words, "--start", time(parser.getText()));
                    case "stop" -> {
                        if (value == JsonToken.VALUE_NULL) {
                            words.add("--mark");
                        } else {
                            append(words, "--stop", time(parser.getText()));
                        }
                    }
                    case "duration" -> append(words, "--for", parser.getText() + "s");
                    case "open" -> words.add(value == JsonToken.VALUE_TRUE ? "--reopen" : "--mark");
                    case "note" -> append(words, "--note", value == JsonToken.VALUE_NULL ? "" : parser.getText());
                    case "tags" -> words.add("(tags: " + String.join(", ", texts(parser)) + ")");
                    case "add_tags" -> texts(parser).forEach(tag -> append(words, "--add-tag", tag));
                    case "remove_tags" -> texts(parser).forEach(tag -> append(words, "--remove-tag", tag));
                    default -> parser.skipChildren();
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void append(List<String> words, String option, String value) {
        words.add(option);
        words.add(ShellWords.quoted(value));
    }

    private static List<String> texts(JsonParser parser) throws IOException {
        List<String> texts = new ArrayList<>();
        while (parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING) {
            do {
                texts.add(parser.getText());
            } while (parser.nextToken() == JsonToken.VALUE_STRING);
        }
        return texts;
    }
}
