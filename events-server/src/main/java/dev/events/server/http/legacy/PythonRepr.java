package dev.events.server.http.legacy;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Prints values like Python 3's {@code repr()}, for the original service's lists
 * (<a href="https://docs.python.org/3/library/functions.html#repr">Python's documentation</a>).
 */
final class PythonRepr {
    private PythonRepr() {}

    /** Appends a document of the original service, as pymongo returns it. */
    static void event(Event event, StringBuilder out) {
        out.append("{'_id': ObjectId('").append(event.id()).append("'), 'start_epoch': ");
        seconds(event.start(), out);
        out.append(", 'stop_epoch': ");
        Instant stop = event.stop();
        if (stop == null) {
            out.append("-1");
        } else {
            seconds(stop, out);
        }
        out.append(", 'tags': ");
        strings(event.tags(), out);
        if (event.note() != null) {
            out.append(", 'note': ");
            string(event.note(), out);
        }
        out.append('}');
    }

    static String strings(Collection<String> values) {
        StringBuilder out = new StringBuilder();
        strings(values, out);
        return out.toString();
    }

    private static void strings(Collection<String> values, StringBuilder out) {
        String separator = "[";
        for (String value : values) {
            out.append(separator);
            string(value, out);
            separator = ", ";
        }
        out.append(values.isEmpty() ? "[]" : "]");
    }

    /** A list of JSON strings and numbers, each as {@code repr(json.loads(…))} prints it. */
    static String scalars(Collection<JsonNode> values) {
        return values.stream()
                .map(value -> value.isTextual()
                        ? string(value.textValue())
                        : value.isIntegralNumber() ? value.asText() : number(value.doubleValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static void seconds(Instant time, StringBuilder out) {
        String plain = EpochSeconds.format(time);
        out.append(plain).append(plain.indexOf('.') >= 0 ? "" : ".0");
    }

    static String string(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        string(text, out);
        return out.toString();
    }

    /** Quotes a string: with double quotes if it has single but no double ones. Escapes unprintable characters. */
    private static void string(String text, StringBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if ((c >= ' ' && c <= '~') || isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(escape(c));
                    }
                }
            }
        }
        out.append(quote);
    }

    /** {@code str.isprintable()}: all but the Unicode categories "other" and "separator"; the space is printable. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    private static String escape(int c) {
        if (c <= 0xff) {
            return String.format("\\x%02x", c);
        }
        return c <= 0xffff ? String.format("\\u%04x", c) : String.format("\\U%08x", c);
    }

    /** A float: the shortest digits that are read as the same value, with an exponent below 1e-4 and from 1e16. */
    static String number(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(DoubleToDecimal.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
