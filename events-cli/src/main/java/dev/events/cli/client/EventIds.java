package dev.events.cli.client;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ShellWords;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the event that a person means by an id, by the end or the beginning of one, or by a number such as {@code @1}, the
 * first event of the last list.
 *
 * <p>Short ids are mostly ends: ids of one program differ there, and begin with the second in which they were made. So an id
 * that ends in the given digits goes before those that begin with them.
 */
public final class EventIds {
    /** How many events of a list are remembered. */
    public static final int MOST_REMEMBERED = LastList.MOST;

    private static final int DIGITS = 24;
    /** Fewer are too likely to mean another event later. */
    static final int FEWEST_DIGITS = 4;

    /** How many digits are shown at least where a list does not show them: enough to differ from most other events. */
    public static final int FEWEST_SHOWN = 6;

    private static final int MOST_CANDIDATES = 10;

    private final CliEnvironment environment;
    private @Nullable List<Event> newest;

    public EventIds(CliEnvironment environment) {
        this.environment = environment;
    }

    /**
     * The id of the event that {@code text} means. A full id is returned without a request, whether the event exists or not.
     *
     * @param what the option or argument that {@code text} comes from
     * @throws CliException if {@code text} is no id, or means no event or more than one
     */
    public String resolve(EventsClient client, String what, String text) {
        requireForm(what, text);
        String wanted = text.toLowerCase(Locale.ROOT);
        if (isNumber(wanted)) {
            return numbered(client, wanted);
        }
        if (wanted.length() == DIGITS) {
            return wanted;
        }
        List<String> last = lastList(client).orElse(List.of());
        List<String> found = matching(last, wanted);
        List<String> among = last;
        if (found.isEmpty()) {
            among = newest(client).stream().map(Event::id).toList();
            found = matching(among, wanted);
        }
        if (found.isEmpty()) {
            throw CliException.refused("no event in the last list, or among the newest " + EventsClient.MAX_PAGE
                    + ", has an id that ends or begins with \"" + wanted + "\"; give more of the id, or all of it");
        }
        if (found.size() > 1) {
            throw ambiguous(client, wanted, found, digitsToShow(client, among));
        }
        return found.get(0);
    }

    /** Throws if {@code text} cannot mean an event by its form, as {@link #resolve} does. Asks no server. */
    public static void requireForm(String what, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        boolean id = isHexadecimal(wanted) && wanted.length() >= FEWEST_DIGITS && wanted.length() <= DIGITS;
        if (!id && !isNumber(wanted)) {
            throw noId(what, text);
        }
    }

    /** Whether this text, which has the form of an id, is all of one: it means the same event everywhere and always. */
    public static boolean isFull(String text) {
        return text.length() == DIGITS && !text.startsWith("@");
    }

    /**
     * {@code text} as a full id, such as a new event may get.
     *
     * @param what the option or argument that {@code text} comes from
     */
    public static String requireFull(String what, String text) {
        try {
            return Event.requireId(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(
                    what + " \"" + text + "\" is not a full id; it must be " + DIGITS + " hexadecimal digits");
        }
    }

    /**
     * Keeps the ids of the events that {@code list} or {@code status} has just printed in a table, for the commands that follow. Returns why they
     * could not be kept, or empty.
     *
     * @throws CliException if those of an earlier list stay in their place
     */
    public Optional<String> remember(EventsClient client, List<String> ids) {
        return new LastList(environment, client.address()).write(ids);
    }

    /** The ids of the last list, in its order; empty if there was none. */
    public Optional<List<String>> lastList(EventsClient client) {
        return new LastList(environment, client.address()).read();
    }

    /** How many digits from the end tell all of these ids apart, at least four. */
    public static int uniqueDigits(Collection<String> ids) {
        Set<String> different = new HashSet<>(ids);
        Set<String> ends = new HashSet<>();
        for (int digits = FEWEST_DIGITS; digits < DIGITS; digits++) {
            ends.clear();
            for (String id : different) {
                ends.add(end(id, digits));
            }
            if (ends.size() == different.size()) {
                return digits;
            }
        }
        return DIGITS;
    }

    /**
     * How many digits from the end to show of these ids, which are not those of the last list: as many as tell them apart, also
     * from the events of that list, where a short id is looked up first.
     */
    public int digitsToShow(EventsClient client, Collection<String> ids) {
        List<String> last = lastList(client).orElse(List.of());
        Set<String> all = new HashSet<>(ids);
        all.addAll(last);
        int digits = Math.max(FEWEST_SHOWN, uniqueDigits(all));
        while (digits < DIGITS && isAnyEndABeginning(ids, digits, last)) {
            digits++;
        }
        return digits;
    }

    private static boolean isAnyEndABeginning(Collection<String> ids, int digits, List<String> last) {
        return ids.stream()
                .anyMatch(id ->
                        last.stream().anyMatch(other -> !other.equals(id) && other.startsWith(end(id, digits))));
    }

    /** The last {@code digits} of an id. */
    public static String end(String id, int digits) {
        return id.substring(Math.max(0, id.length() - digits));
    }

    private String numbered(EventsClient client, String text) {
        int number = text.length() > FEWEST_DIGITS + 1 ? Integer.MAX_VALUE : Integer.parseInt(text.substring(1));
        List<String> ids = lastList(client)
                .orElseThrow(() -> CliException.refused("there is no last list; run events-cli list first"));
        if (number > ids.size()) {
            String had = ids.isEmpty() ? "no events" : ids.size() == 1 ? "only @1" : "@1 to @" + ids.size();
            throw CliException.refused("there is no " + text + ": the last list has " + had);
        }
        return ids.get(number - 1);
    }

    private List<Event> newest(EventsClient client) {
        List<Event> events = newest;
        if (events == null) {
            events = client.newest(new Filter(List.of()), EventsClient.MAX_PAGE);
            newest = events;
        }
        return events;
    }

    /** Those that end in {@code wanted}; if there are none, those that begin with it. */
    static List<String> matching(List<String> ids, String wanted) {
        List<String> ending = select(ids, id -> id.endsWith(wanted));
        return ending.isEmpty() ? select(ids, id -> id.startsWith(wanted)) : ending;
    }

    private static List<String> select(List<String> ids, Predicate<String> condition) {
        return ids.stream().filter(condition).distinct().toList();
    }

    private CliException ambiguous(EventsClient client, String wanted, List<String> found, int digits) {
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        List<String> candidates = new ArrayList<>();
        for (String id : found.subList(0, Math.min(MOST_CANDIDATES, found.size()))) {
            String end = end(id, digits);
            candidates.add(client.find(id)
                    .map(EventsClient.Found::event)
                    .map(event -> end + "  " + times.time(event.start()) + "  " + String.join(", ", event.tags()))
                    .orElse(end + "  (removed)"));
        }
        if (found.size() > MOST_CANDIDATES) {
            candidates.add("and " + (found.size() - MOST_CANDIDATES) + " more");
        }
        return CliException.refused("\"" + wanted + "\" means more than one event; give one of these ids", candidates);
    }

    private static CliException noId(String what, String text) {
        String problem = what + " \"" + text + "\" is not an event's id; it must be an id as list shows it ("
                + FEWEST_DIGITS + " to " + DIGITS + " hexadecimal digits), or @1 for the first event of the last list";
        return CliException.usage(
                text.isEmpty() || text.startsWith("@")
                        ? problem
                        : problem + "; for the events with this tag, use --tag " + ShellWords.quoted(text));
    }

    private static boolean isNumber(String text) {
        if (text.length() < 2 || text.charAt(0) != '@' || text.charAt(1) == '0') {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Whether these are digits as ids have them, in lower case. */
    static boolean isHexadecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
