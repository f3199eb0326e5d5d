package dev.events.core.mongo;

import dev.events.core.fuzz.FuzzInputs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FuzzInputsTest {
    @TestFactory
    Stream<DynamicTest> query() throws IOException, URISyntaxException {
        return FuzzInputs.tests(QueryFuzz.class, QueryFuzz::fuzzerTestOneInput);
    }
}
