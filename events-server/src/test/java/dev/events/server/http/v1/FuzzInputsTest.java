package dev.events.server.http.v1;

import dev.events.core.fuzz.FuzzInputs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FuzzInputsTest {
    @TestFactory
    Stream<DynamicTest> jsonBody() throws IOException, URISyntaxException {
        return FuzzInputs.tests(JsonBodyFuzz.class, JsonBodyFuzz::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> ndjson() throws IOException, URISyntaxException {
        return FuzzInputs.tests(NdjsonFuzz.class, NdjsonFuzz::fuzzerTestOneInput);
    }
}
