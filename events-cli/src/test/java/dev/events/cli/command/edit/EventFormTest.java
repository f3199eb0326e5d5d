package dev.events.cli.command.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.cli.Cli;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class EventFormTest {
    private static final TimeFormatter TIMES = new TimeFormatter(Clock.fixed(Cli.NOW, Cli.PARIS), false);

    @Property(tries = 500)
    void form_readBack_isUnchanged(@ForAll("tags") Set<String> tags, @ForAll("notes") @Nullable String note) {
        Event event = new Event(Cli.ID, Cli.NOW, null, tags, note);
        EventForm.Block block = EventForm.block(event, TIMES);
        EventForm.Content content = EventForm.read(EventForm.write(List.of(block, block)));
        assertEquals(new EventForm.Content(List.of(block, block), List.of()), content);
        assertEquals(List.copyOf(event.tags()), EventForm.splitTags(EventForm.joinTags(event.tags())));
    }

    @Provide
    Arbitrary<Set<String>> tags() {
        return Arbitraries.strings()
                .withChars("ab, \\u0020\\\\\n\t#:\u00e9")
                .ofMinLength(1)
                .ofMaxLength(5)
                .set()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> notes() {
        return Arbitraries.strings().withChars("a \n#:\\\t").ofMinLength(1).ofMaxLength(12);
    }
}
