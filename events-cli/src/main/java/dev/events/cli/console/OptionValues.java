package dev.events.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The values that an option takes: the names of enum constants in lower case. */
public final class OptionValues {
    private OptionValues() {}

    public static List<String> of(Enum<?>[] constants) {
        List<String> names = new ArrayList<>();
        for (Enum<?> constant : constants) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** The constant that {@code text} names, in upper or lower case. */
    public static <E extends Enum<E>> Optional<E> find(E[] constants, String text) {
        for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(text)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    /** {@code a, b or c}. */
    public static String choice(List<String> names) {
        int last = names.size() - 1;
        return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
