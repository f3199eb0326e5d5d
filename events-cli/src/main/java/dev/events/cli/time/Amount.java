package dev.events.cli.time;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A number of units of time, as in {@code 1h 30m}, {@code 1.5h} or {@code 2 weeks}. */
record Amount(BigDecimal number, Unit unit) {
    /** From the largest to the smallest, in which order they are written. */
    enum Unit {
        YEAR,
        MONTH,
        WEEK,
        DAY,
        HOUR,
        MINUTE,
        SECOND
    }

    /** A bare {@code m} is a minute. */
    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("year", Unit.YEAR),
            Map.entry("month", Unit.MONTH),
            Map.entry("week", Unit.WEEK),
            Map.entry("w", Unit.WEEK),
            Map.entry("day", Unit.DAY),
            Map.entry("d", Unit.DAY),
            Map.entry("hour", Unit.HOUR),
            Map.entry("hr", Unit.HOUR),
            Map.entry("h", Unit.HOUR),
            Map.entry("minute", Unit.MINUTE),
            Map.entry("min", Unit.MINUTE),
            Map.entry("m", Unit.MINUTE),
            Map.entry("second", Unit.SECOND),
            Map.entry("sec", Unit.SECOND),
            Map.entry("s", Unit.SECOND));

    private static final Pattern PART =
            Pattern.compile("([0-9]{1,10}(?:\\.[0-9]{1,9})?|an?(?= )) ?([a-z]+)(?: (?=[0-9])|(?=[0-9])|$)");

    /**
     * The amounts in {@code text}, each of a smaller unit than the one before; null if it has another form.
     *
     * @param text in lower case, with single blanks
     */
    static @Nullable List<Amount> parse(String text) {
        List<Amount> amounts = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!part.find(end) || part.start() != end) {
                return null;
            }
            Unit unit = unit(part.group(2));
            if (unit == null
                    || (!amounts.isEmpty()
                            && unit.compareTo(amounts.get(amounts.size() - 1).unit()) <= 0)) {
                return null;
            }
            String number = part.group(1);
            amounts.add(new Amount(number.startsWith("a") ? BigDecimal.ONE : new BigDecimal(number), unit));
            end = part.end();
        }
        return amounts.isEmpty() ? null : amounts;
    }

    private static @Nullable Unit unit(String name) {
        Unit unit = UNITS.get(name);
        boolean plural = unit == null && name.length() > 2 && name.endsWith("s");
        return plural ? UNITS.get(name.substring(0, name.length() - 1)) : unit;
    }

    boolean isWhole() {
        return number.stripTrailingZeros().scale() <= 0;
    }
}
