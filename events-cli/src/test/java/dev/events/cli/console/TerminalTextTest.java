package dev.events.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void visible_controlCharacters_areWrittenOut() {
        assertEquals(
                "a\\nb\\tc\\r\\x1b[31m\\x07\\x7f\\x9b", TerminalText.visible("a\nb\tc\r\u001b[31m\u0007\u007f\u009b"));
        assertEquals("\\u2028\\u202e\\ufeff", TerminalText.visible("\u2028\u202e\ufeff"));
    }

    @Test
    void visible_ordinaryText_stays() {
        String text = "naïve 日本語 👩‍💻 C:\\temp";
        assertEquals(text, TerminalText.visible(text));
    }

    @Test
    void width_countsColumns() {
        assertEquals(5, TerminalText.width("naïve"));
        assertEquals(5, TerminalText.width("nai\u0308ve"));
        assertEquals(6, TerminalText.width("日本語"));
        assertEquals(2, TerminalText.width("🚀"));
        assertEquals(2, TerminalText.width("✅"));
        assertEquals(1, TerminalText.width("★"));
        assertEquals(2, TerminalText.width("❤\ufe0f"));
        assertEquals(2, TerminalText.width("🇫🇷"));
        assertEquals(2, TerminalText.width("\u1112\u1161\u11ab"));
    }

    @Test
    void fit_tooLong_endsInEllipsis() {
        assertEquals("deploy", TerminalText.fit("deploy", 6));
        assertEquals("depl…", TerminalText.fit("deploy", 5));
        assertEquals("日…", TerminalText.fit("日本語", 4));
        assertEquals("…", TerminalText.fit("deploy", 1));
        assertEquals("", TerminalText.fit("deploy", 0));
    }

    @Property
    void fitOfVisible_anyText_isHarmlessAndNoWider(@ForAll String text, @ForAll @IntRange(max = 40) int columns) {
        String shown = TerminalText.fit(TerminalText.visible(text), columns);
        assertTrue(TerminalText.width(shown) <= columns);
        assertTrue(shown.chars().noneMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0)));
    }
}
