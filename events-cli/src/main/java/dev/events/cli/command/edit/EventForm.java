package dev.events.cli.command.edit;

import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The text of events for an editor: a block of fields for each event, a field a line, and comments.
 *
 * <pre>
 * id: 6564c1f0a1b2c3d4e5f60718
 * start: 2026-11-24 10:30:15
 * stop: 11:15
 * tags: work, review
 * note: the first line,
 *   and the second
 * </pre>
 */
final class EventForm {
    static final String START = "start";
    static final String STOP = "stop";
    static final String TAGS = "tags";
    static final String NOTE = "note";
    static final String OPEN = "open";

    private static final String ID = "id";
    private static final Set<String> FIELDS = Set.of(ID, START, STOP, TAGS, NOTE);
    private static final String COMMENT = "#";
    /** Comments that report errors; they are dropped when the form is shown again. */
    private static final String ERROR = "#! ";
    /** What the second and later lines of a note begin with. */
    private static final String INDENT = "  ";

    private static final int HEX_DIGITS = 4;
    private static final int WIDEST_ERROR = 72;

    private EventForm() {}

    /**
     * An event as it stands in the form.
     *
     * @param id as it is written there
     * @param fields the text of each field that is there
     */
    record Block(String id, Map<String, String> fields) {}

    /**
     * The form as it was read.
     *
     * @param errors what is wrong with it
     */
    record Content(List<Block> blocks, List<String> errors) {}

    /** The block of an event that nobody has changed yet. */
    static Block block(Event event, TimeFormatter times) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(START, times.time(event.start()));
        fields.put(STOP, times.stop(event));
        fields.put(TAGS, joinTags(event.tags()));
        fields.put(NOTE, event.note() == null ? "" : event.note());
        return new Block(event.id(), fields);
    }

    /** The text of these events, under the instructions. */
    static String write(List<Block> blocks) {
        StringBuilder text = new StringBuilder("""
                # Change what you like, save, and close the editor.
                # stop is a time, a duration (45m, 1h30m), "open", or empty for a mark.
                # Commas separate tags. Further lines of a note begin with two blanks.
                # An event whose lines you delete stays as it is.
                # To change nothing, close the editor without saving, or delete everything.
                """);
        for (Block block : blocks) {
            text.append('\n').append(ID).append(": ").append(block.id()).append('\n');
            block.fields()
                    .forEach((name, value) -> text.append((name + ": " + value.replace("\n", "\n" + INDENT)))
                            .append('\n'));
        }
        return text.toString();
    }

    /** {@code text} with these errors above it, in place of those that were there. */
    static String withErrors(String text, List<String> errors) {
        StringBuilder form = new StringBuilder();
        for (String error : errors) {
            appendError(form, error);
        }
        for (String line : lines(text)) {
            if (!line.startsWith(ERROR)) {
                form.append(line).append('\n');
            }
        }
        return form.toString();
    }

    /** Breaks the lines of a long one, since editors cut them. */
    private static void appendError(StringBuilder form, String error) {
        String prefix = ERROR;
        int width = 0;
        for (String word : error.split("[ \n]+", -1)) {
            if (width > 0 && width + 1 + word.length() > WIDEST_ERROR) {
                form.append('\n');
                prefix = ERROR + INDENT;
                width = 0;
            }
            form.append(width == 0 ? prefix : " ").append(word);
            width += 1 + word.length();
        }
        form.append('\n');
    }

    /** Reads a form. */
    static Content read(String text) {
        List<Block> blocks = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        String field = "";
        int blankLines = 0;
        for (String line : lines(text)) {
            if (field.equals(NOTE) && line.startsWith(INDENT)) {
                String more = "\n".repeat(blankLines + 1) + line.substring(INDENT.length());
                fields.merge(NOTE, more, String::concat);
                blankLines = 0;
                continue;
            }
            if (line.isBlank()) {
                blankLines++; // within a note, if it goes on
                continue;
            }
            if (line.startsWith(COMMENT)) {
                continue;
            }
            blankLines = 0;
            int colon = line.indexOf(':');
            field = colon < 0 ? "" : line.substring(0, colon).strip();
            if (!FIELDS.contains(field)) {
                errors.add(
                        "\"" + line.strip() + "\" is not a field; a line must begin with id:, start:, stop:, tags: or"
                                + " note:, or with two blanks within a note, or with # for a comment");
                continue;
            }
            String value = line.substring(colon + 1);
            if (field.equals(ID)) {
                fields = new LinkedHashMap<>();
                blocks.add(new Block(value.strip(), fields));
            } else if (blocks.isEmpty()) {
                errors.add("\"" + line.strip() + "\" belongs to no event; a line with its id: must stand above");
            } else if (fields.containsKey(field)) {
                errors.add("the event " + blocks.get(blocks.size() - 1).id() + " has two lines with " + field
                        + ":; delete one of them");
            } else {
                fields.put(field, field.equals(NOTE) ? withoutBlank(value) : value.strip());
            }
        }
        return new Content(blocks, errors);
    }

    private static String withoutBlank(String value) {
        return value.startsWith(" ") ? value.substring(1) : value;
    }

    private static List<String> lines(String text) {
        String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return List.of(whole.split("\n", -1));
    }

    /**
     * Tags with commas between them. A backslash stands before a comma or a backslash, and {@code \\u0020} for a blank at the end
     * of a tag and for control characters.
     */
    static String joinTags(Set<String> tags) {
        StringBuilder text = new StringBuilder();
        for (String tag : tags) {
            text.append(text.isEmpty() ? "" : ", ");
            for (int i = 0; i < tag.length(); i++) {
                char c = tag.charAt(i);
                boolean atEnd = i == 0 || i == tag.length() - 1;
                if (Character.isISOControl(c) || (atEnd && Character.isWhitespace(c))) {
                    String hex = Integer.toHexString(c);
                    text.append("\\u")
                            .append("0".repeat(HEX_DIGITS - hex.length()))
                            .append(hex);
                } else {
                    text.append(c == '\\' || c == ',' ? "\\" : "").append(c);
                }
            }
        }
        return text.toString();
    }

    /** The tags in a text that {@link #joinTags} could have written. */
    static List<String> splitTags(String text) {
        List<String> tags = new ArrayList<>();
        StringBuilder tag = new StringBuilder();
        int end = 0; // of the tag without the blanks after it
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ',';
            if (c == ',') {
                tag.setLength(end);
                if (!tag.isEmpty()) {
                    tags.add(tag.toString());
                }
                tag.setLength(0);
                end = 0;
            } else if (c == '\\' && i + 1 < text.length()) {
                int code = text.charAt(i + 1) == 'u' ? hex(text, i + 2) : -1;
                tag.append(code < 0 ? text.charAt(i + 1) : (char) code);
                i += code < 0 ? 1 : 1 + HEX_DIGITS;
                end = tag.length();
            } else if (!Character.isWhitespace(c)) {
                tag.append(c);
                end = tag.length();
            } else if (!tag.isEmpty()) {
                tag.append(c);
            }
        }
        return tags;
    }

    /** The number that four hexadecimal digits make, or -1. */
    private static int hex(String text, int from) {
        int number = 0;
        for (int i = from; i < from + HEX_DIGITS; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * 16 + digit;
        }
        return number;
    }
}
