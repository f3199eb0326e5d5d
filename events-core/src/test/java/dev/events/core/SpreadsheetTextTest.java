package dev.events.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadsheetTextTest {
    /** {@code N}, {@code R} and {@code T} stand for a line break, a carriage return and a tab. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=1+1|'=1+1",
                "+1|'+1",
                "-1|'-1",
                "@SUM(A1)|'@SUM(A1)",
                "＝1|'＝1",
                "＋1|'＋1",
                "－1|'－1",
                "＠A|'＠A",
                "Tx|'Tx",
                "Nx|'Nx",
                "Rx|'Rx",
                "`  =1`|`'  =1`",
                "'tis|''tis",
                "a;=1|a;'=1",
                "a\\;=1|a\\;'=1",
                "a;'=1|a;''=1",
                "aN-1R＝2|aN'-1R'＝2",
                "aNNb|aNNb",
                "a;NTb|a;NTb",
                "aNT=1|aN'T=1",
                "1-2=3|1-2=3",
                "a, =1|a, =1",
                "`  a`|`  a`",
                "it's|it's",
                "``|``"
            })
    void guard_beforeWhatMayBeAFormula(String text, String guarded) {
        assertEquals(withBreaks(guarded), SpreadsheetText.guard(withBreaks(text)));
        assertEquals(withBreaks(text), SpreadsheetText.unguard(withBreaks(guarded)));
    }

    private static String withBreaks(String text) {
        return text.replace('N', '\n').replace('R', '\r').replace('T', '\t');
    }

    @Property(tries = 5000)
    void unguard_isTheTextAgain_andNoPartBeginsAFormula(@ForAll("texts") String text) {
        String guarded = SpreadsheetText.guard(text);
        assertEquals(text, SpreadsheetText.unguard(guarded));
        for (String part : guarded.split("[;\n\r]", -1)) {
            assertFalse(part.strip().matches("(?s)[=+\\-@＝＋－＠].*"), guarded);
        }
        assertFalse(guarded.matches("(?s)[\t\r\n].*"), guarded);
    }

    @Property
    void unguard_ofAnyText_isTheTextAgain(@ForAll String text) {
        assertEquals(text, SpreadsheetText.unguard(SpreadsheetText.guard(text)));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("=+-@＝＋－＠'';;\\\n\r\t  \u00a0\u200b\u0007a1\"")
                .ofMaxLength(12);
    }
}
