package dev.events.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Event;
import dev.events.core.EventQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    private Path directory;

    private List<RetentionRule> read(String rules) throws IOException {
        Path file = Files.writeString(directory.resolve("config.yml"), "retention: " + rules + "\n");
        return ConfigReader.read(Map.of(), Map.of(), file).retention();
    }

    private RetentionRule one(String rule) throws IOException {
        return read("[" + rule + "]").get(0);
    }

    @Test
    void read_takesEveryKey() throws IOException {
        assertEquals(
                List.of(
                        new RetentionRule(
                                "old builds",
                                EventQuery.builder()
                                        .tag("ci")
                                        .tag("web*")
                                        .anyTag("a")
                                        .notTag("keep")
                                        .text("passed")
                                        .build(),
                                Duration.ofDays(90),
                                false),
                        new RetentionRule("rule-2", EventQuery.ALL, Duration.ofHours(12), true)),
                read("""

                          - name: old builds
                            tag: [ci, web*]
                            any_tag: a
                            not_tag: [keep]
                            text: passed
                            keep: 90d
                            history: false
                          - keep: 12h
                        """));
    }

    @Test
    void read_ofNoRules_isNone() throws IOException {
        assertEquals(List.of(), read(""));
        assertEquals(List.of(), read("[]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|' is 5, it must be a list of rules, such as [{tag: ci, keep: 90d}]'",
                "{keep: 90d}|' is {keep=90d}, it must be a list of rules, such as [{tag: ci, keep: 90d}]'",
                "[ci]|[0] is \"ci\", it must have keys and values, such as {tag: ci, keep: 90d}",
                "[{tag: ci}]|[0] has no keep; it must say how long its events are kept, such as 90d",
                "[{keep: 1d}, {keep: 90}]|[1]: keep is 90, it must be a whole number of minutes, hours, days or weeks, more than none, such as 12h, 90d or 52w",
                "[{keep: 0}]|[0]: keep is 0, it must be a whole number of minutes, hours, days or weeks, more than none, such as 12h, 90d or 52w",
                "[{keep: 0d}]|[0]: keep is \"0d\", it must be a whole number of minutes, hours, days or weeks, more than none, such as 12h, 90d or 52w",
                "[{keep: 1d, tag: }]|[0]: tag is null, it must be a string or a list of strings, at least one",
                "[{keep: 1d, tag: []}]|[0]: tag is [], it must be a string or a list of strings, at least one",
                "[{keep: 1d, not_tag: [a, 5]}]|[0]: not_tag is [a, 5], it must be a string or a list of strings, at least one",
                "[{keep: 1d, any_tag: ''}]|[0]: any_tag is empty; it must name a tag, or the beginning of one as in ops*",
                "[{keep: 1d, text: 5}]|[0]: text is 5, it must be a string",
                "[{keep: 1d, text: ''}]|[0]: text is empty; it must have at least one character",
                "[{keep: 1d, history: 'no'}]|[0]: history is \"no\", it must be true or false",
                "[{keep: 1d, name: ' '}]|[0]: name is \" \", it must be a string of 1 to 100 characters, in one line",
                "[{keep: 1d, from: 5}]|[0] has the unknown key from; the keys are name, tag, any_tag, not_tag, text, keep, history",
                "[{keep: 1d, open: true}]|[0] has the unknown key open (open events are never removed); the keys are name, tag, any_tag, not_tag, text, keep, history",
                "[{keep: 1d, name: rule-2}, {keep: 2d}]|[1] has the name \"rule-2\", as retention[0] has; names must differ"
            })
    void read_ofWhatIsNoRule_saysWhere(String rules, String message) {
        String file = directory.resolve("config.yml") + ": retention";

        assertEquals(
                file + message.replace("retention[0]", file + "[0]"),
                assertThrows(ConfigException.class, () -> read(rules)).getMessage());
    }

    @Test
    void due_isWhatEndedLongEnoughAgo() throws IOException {
        EventQuery due = one("{tag: ci, keep: 1d}").due(NOW);
        Instant limit = NOW.minus(Duration.ofDays(1));

        assertTrue(due.matches(Event.mark(limit.minusSeconds(1), "ci")));
        assertFalse(due.matches(Event.mark(limit, "ci")));
        assertFalse(due.matches(Event.mark(limit.minusSeconds(1), "other")));
        assertFalse(one("{keep: 99999w}").due(NOW).matches(Event.mark(Instant.EPOCH)), "longer than there are times");
    }

    @Test
    void id_isThatOfWhatIsRemoved() throws IOException {
        String id = one("{tag: [a, b], keep: 2d}").id();

        assertEquals(
                id, one("{tag: [b, a], keep: 48h, name: other, history: false}").id());
        for (String other : List.of(
                "{tag: [a], keep: 2d}",
                "{tag: ab, keep: 2d}",
                "{tag: a, any_tag: b, keep: 2d}",
                "{tag: [a, b], keep: 3d}",
                "{tag: [a, b], text: x, keep: 2d}")) {
            assertNotEquals(id, one(other).id(), other);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{keep: 90d}",
                "{keep: 99999w}",
                "{keep: 99999h}",
                "{keep: 99999m}",
                "{keep: 120m}",
                "{name: n, tag: a, any_tag: [b, c], not_tag: 'd*', text: e, keep: 12h, history: false}"
            })
    void fields_areReadAsTheSameRule(String text) throws IOException {
        RetentionRule rule = one(text);

        assertEquals(List.of(rule), RetentionRules.parse("rules", List.of(rule.fields())));
    }
}
