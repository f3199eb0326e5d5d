package dev.events.cli.format.read;

import dev.events.core.fuzz.FuzzInputs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FuzzInputsTest {
    @TestFactory
    Stream<DynamicTest> csv() throws IOException, URISyntaxException {
        return FuzzInputs.tests(CsvFuzz.class, CsvFuzz::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> ics() throws IOException, URISyntaxException {
        return FuzzInputs.tests(IcsFuzz.class, IcsFuzz::fuzzerTestOneInput);
    }
}
