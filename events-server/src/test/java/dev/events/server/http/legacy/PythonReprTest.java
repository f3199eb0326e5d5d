package dev.events.server.http.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts were printed by CPython 3.11. */
class PythonReprTest {
    @ParameterizedTest
    @CsvSource({
        "1e-300,1e-300", "1e22,1e+22", "1e16,1e+16", "9999999999999998,9999999999999998.0", "0.0001,0.0001",
        "0.00001,1e-05", "1.5e300,1.5e+300", "-2.5e-7,-2.5e-07", "1650101244.100029,1650101244.100029", "0,0.0",
        "-0.0,-0.0", "123456789012345680,1.2345678901234568e+17", "2e-3,0.002", "100,100.0"
    })
    void number_isWhatPythonPrints(String given, String printed) {
        assertEquals(printed, PythonRepr.number(Double.parseDouble(given)));
    }

    @Test
    void string_isWhatPythonPrints() {
        assertEquals(
                "['a', \"it's\", 'say \"hi\"', 'both \\' and \"', 'café', 'back\\\\slash', 'new\\nline\\r\\t', "
                        + "'\\x00\\x1b\\x7f\\x85\\xa0\\xad', '\\u200b\\u2028\\ud800\\ue000', '𝄞', '\\U000e0001\\U0010ffff', ' ']",
                PythonRepr.strings(List.of(
                        "a",
                        "it's",
                        "say \"hi\"",
                        "both ' and \"",
                        "café",
                        "back\\slash",
                        "new\nline\r\t",
                        "\0\u001b\u007f\u0085\u00a0\u00ad",
                        "\u200b\u2028\ud800\ue000",
                        "𝄞",
                        "\udb40\udc01\udbff\udfff",
                        " ")));
    }
}
