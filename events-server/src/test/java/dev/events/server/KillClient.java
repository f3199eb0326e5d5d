package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client of the kill test: sends every kind of write, and knows for each of its events what may be stored, by the
 * answers that it got. An answered write must be stored; one without an answer may be.
 *
 * <p>Each event has a tag of its own, and a tag of one of the client's groups, for changes of many. Only one thread uses
 * a client at a time.
 */
final class KillClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern LEGACY_ID = Pattern.compile("\"_id\":\"([0-9a-f]{24})\"");
    private static final Pattern OWN_TAG = Pattern.compile("c\\d+n\\d+");

    private static final int GROUPS = 7;
    private static final int LINES = 12;

    /** The tags of an event that is not stored. */
    private static final Set<String> ABSENT = Set.of();

    private final String name;
    private final Random random;
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final Map<String, Integer> answered = new TreeMap<>();
    /** A request with a key that has not been answered, to be sent again. */
    private @Nullable Keyed unanswered;

    private int number;

    KillClient(int client, long seed) {
        this.name = "c" + client;
        this.random = new Random(seed);
    }

    /** What may be stored of an event. */
    private static final class Account {
        final String tag;
        final Set<Set<String>> possible = new HashSet<>(Set.of(ABSENT));

        @Nullable
        String id;

        Account(String tag) {
            this.tag = tag;
        }

        void is(Set<String> tags) {
            possible.clear();
            possible.add(tags);
        }

        boolean isStored() {
            return id != null && possible.size() == 1 && !possible.contains(ABSENT);
        }

        /** The change may have been made to it. */
        void mayChange(UnaryOperator<Set<String>> change) {
            for (Set<String> tags : List.copyOf(possible)) {
                possible.add(changed(tags, change));
            }
        }

        /** The change has been made to it, if it is stored. */
        void changes(UnaryOperator<Set<String>> change) {
            Set<Set<String>> after =
                    possible.stream().map(tags -> changed(tags, change)).collect(Collectors.toSet());
            possible.clear();
            possible.addAll(after);
        }

        private static Set<String> changed(Set<String> tags, UnaryOperator<Set<String>> change) {
            return tags.isEmpty() ? tags : change.apply(tags);
        }
    }

    private record Keyed(String key, String contentType, String body, List<Account> events) {}

    /** An event as the server lists it. */
    record Listed(String id, Set<String> tags) {}

    /** All events that are stored, by the tag that only one event has. */
    static Map<String, Listed> list(TestServer server) {
        HttpResponse<String> response = server.get("/v1/events", "application/x-ndjson");
        assertEquals(200, response.statusCode(), response.body());
        Map<String, Listed> listed = new HashMap<>();
        for (String line : response.body().lines().toList()) {
            JsonNode event = parse(line);
            Set<String> tags = new TreeSet<>();
            event.get("tags").forEach(tag -> tags.add(tag.textValue()));
            String own = tags.stream()
                    .filter(tag -> OWN_TAG.matcher(tag).matches())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nobody added " + line));
            Listed before = listed.put(own, new Listed(event.get("id").textValue(), tags));
            assertNull(before, () -> "stored twice: " + line);
        }
        return listed;
    }

    /** Compares what is stored with what the answers promised. Takes the client's own events out of {@code listed}. */
    void check(Map<String, Listed> listed, String when) {
        for (Account account : accounts.values()) {
            Listed event = listed.remove(account.tag);
            Set<String> tags = event == null ? ABSENT : event.tags();
            assertTrue(
                    account.possible.contains(tags),
                    () -> when + ": " + account.tag + " has the tags " + tags + ", but must have one of "
                            + account.possible);
            if (event != null && account.id != null) {
                assertEquals(account.id, event.id(), () -> when + ": " + account.tag + " was added twice");
            }
            account.is(tags);
            account.id = event == null ? account.id : event.id();
        }
    }

    /** Sends a request again that had a key and got no answer. */
    void repeat(TestServer server) {
        Keyed keyed = unanswered;
        if (keyed != null) {
            send(server, keyed);
        }
    }

    /** All events of all clients were removed. */
    void forget() {
        accounts.values().forEach(account -> account.is(ABSENT));
        unanswered = null;
    }

    /** Writes until the server is gone. */
    void run(TestServer server, Runnable answer) {
        try {
            while (true) {
                write(server);
                answer.run();
            }
        } catch (UncheckedIOException e) {
            // The server was killed. Whether it has done the last write shows in the next round.
        }
    }

    private void write(TestServer server) {
        int dice = random.nextInt(100);
        if (dice < 30) {
            Account account = newEvent();
            send(server, new Keyed(account.tag, "application/json", body(account), List.of(account)));
        } else if (dice < 45) {
            addAsBefore(server);
        } else if (dice < 60) {
            List<Account> lines = new ArrayList<>();
            for (int i = 0; i < LINES; i++) {
                lines.add(newEvent());
            }
            String body = lines.stream().map(this::body).collect(Collectors.joining("\n"));
            send(server, new Keyed(name + "bulk" + number, "application/x-ndjson", body, lines));
        } else if (dice < 75) {
            change(server);
        } else if (dice < 82) {
            changeGroup(server);
        } else if (dice < 97) {
            removeOne(server);
        } else {
            removeGroup(server);
        }
    }

    private Account newEvent() {
        Account account = new Account(name + "n" + number++);
        accounts.put(account.tag, account);
        return account;
    }

    private String group(Account account) {
        return name + "g" + Math.floorMod(account.tag.hashCode(), GROUPS);
    }

    private Set<String> firstTags(Account account) {
        return new TreeSet<>(Set.of(account.tag, group(account)));
    }

    private String body(Account account) {
        return "{\"tags\":" + json(firstTags(account)) + "}";
    }

    private static String json(Set<String> tags) {
        return tags.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(",", "[", "]"));
    }

    private void count(String operation, HttpResponse<String> response) {
        answered.merge(response.statusCode() == 503 ? "503" : operation, 1, Integer::sum);
    }

    /** Adds one event or many, under a key. */
    private void send(TestServer server, Keyed keyed) {
        unanswered = keyed;
        keyed.events().forEach(account -> account.possible.add(firstTags(account)));
        HttpResponse<String> response = server.send(server.request("/v1/events")
                .header("Content-Type", keyed.contentType())
                .header("Idempotency-Key", keyed.key())
                .POST(BodyPublishers.ofString(keyed.body())));
        boolean single = keyed.events().size() == 1;
        count(single ? "add" : "bulk add", response);
        if (response.statusCode() == 503) {
            return;
        }
        assertTrue(response.statusCode() <= 201, response.body());
        List<String> lines =
                single ? List.of(response.body()) : response.body().lines().toList();
        assertEquals(keyed.events().size(), lines.size(), response.body());
        boolean complete = true;
        for (int i = 0; i < lines.size(); i++) {
            JsonNode id = parse(lines.get(i)).get("id");
            if (id == null) {
                complete = false; // this line found the disk full
                continue;
            }
            added(keyed.events().get(i), id.textValue());
        }
        if (complete) {
            unanswered = null;
        }
    }

    private void added(Account account, String id) {
        assertTrue(account.id == null || account.id.equals(id), () -> account.tag + " was added twice");
        account.id = id;
        account.is(firstTags(account));
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    /** With the original's request, which has no key. */
    private void addAsBefore(TestServer server) {
        Account account = newEvent();
        account.possible.add(firstTags(account));
        HttpResponse<String> response = server.post("/add_event", body(account));
        count("add_event", response);
        if (response.statusCode() != 503) {
            Matcher id = LEGACY_ID.matcher(response.body());
            assertTrue(response.statusCode() == 201 && id.find(), response.body());
            added(account, id.group(1));
        }
    }

    private @Nullable Account anyStored() {
        List<Account> stored =
                accounts.values().stream().filter(Account::isStored).toList();
        return stored.isEmpty() ? null : stored.get(random.nextInt(stored.size()));
    }

    private void change(TestServer server) {
        Account account = anyStored();
        if (account == null) {
            return;
        }
        Set<String> tags = firstTags(account);
        tags.add("v" + number++);
        account.possible.add(tags);
        HttpResponse<String> response = server.patch("/v1/events/" + account.id, "{\"tags\":" + json(tags) + "}");
        count("PATCH", response);
        if (response.statusCode() != 503) {
            assertEquals(200, response.statusCode(), response.body());
            account.is(tags);
        }
    }

    private List<Account> group(String group) {
        return accounts.values().stream()
                .filter(account -> group(account).equals(group))
                .toList();
    }

    private void changeGroup(TestServer server) {
        String group = name + "g" + random.nextInt(GROUPS);
        String tag = "e" + number++;
        UnaryOperator<Set<String>> change = tags -> {
            Set<String> more = new TreeSet<>(tags);
            more.add(tag);
            return more;
        };
        List<Account> members = group(group);
        members.forEach(account -> account.mayChange(change));
        HttpResponse<String> response = server.patch("/v1/events?tag=" + group, "{\"add_tags\":[\"" + tag + "\"]}");
        count("bulk edit", response);
        if (response.statusCode() != 503) {
            assertEquals(200, response.statusCode(), response.body());
            members.forEach(account -> account.changes(change));
        }
    }

    /** Removes one of the client's events, if there is one; returns whether the server could. */
    boolean removeOne(TestServer server) {
        Account account = anyStored();
        if (account == null) {
            return true;
        }
        account.possible.add(ABSENT);
        HttpResponse<String> response = server.delete("/v1/events/" + account.id);
        count("DELETE", response);
        if (response.statusCode() == 503) {
            return false;
        }
        assertEquals(204, response.statusCode(), response.body());
        account.is(ABSENT);
        return true;
    }

    private void removeGroup(TestServer server) {
        String group = name + "g" + random.nextInt(GROUPS);
        List<Account> members = group(group);
        members.forEach(account -> account.possible.add(ABSENT));
        HttpResponse<String> response = server.delete("/v1/events?tag=" + group);
        count("bulk remove", response);
        if (response.statusCode() != 503) {
            assertEquals(200, response.statusCode(), response.body());
            members.forEach(account -> account.is(ABSENT));
        }
    }

    /** How many writes were answered, by kind. */
    Map<String, Integer> answered() {
        return answered;
    }
}
