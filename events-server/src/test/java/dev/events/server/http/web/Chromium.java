package dev.events.server.http.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.events.server.TestServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The browser that is installed on this machine, with the page of a server. It notes every request that the page sends. */
final class Chromium implements AutoCloseable {
    /** How many times the browser is slowed. */
    private static final int SLOWDOWN = Integer.getInteger("events.test.slow-browser", 1);

    /** Machines that run other things at the same time are slow. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(50);

    /** Selenium warns that it does not know the newest browser, of which nothing here needs to be known. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final String url;
    private final List<String> requested = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    private Chromium(ChromeDriver driver, String url) {
        this.driver = driver;
        this.url = url;
    }

    /** Whether there is a browser, and what drives it. */
    static boolean isInstalled() {
        return find("chromium").isPresent() && find("chromedriver").isPresent();
    }

    private static Optional<File> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, program))
                .filter(File::canExecute)
                .findFirst();
    }

    static Chromium open(TestServer server) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(find("chromium").orElseThrow());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--window-size=1280,900");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(find("chromedriver").orElseThrow())
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Europe/Berlin"));
        driver.executeCdpCommand("Emulation.setCPUThrottlingRate", Map.of("rate", SLOWDOWN));
        // On a slow machine, a message would disappear before a test has read it.
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                {
                    const real = window.setTimeout;
                    window.setTimeout = (action, millis, ...rest) => real(action, millis === 12000 ? 120000 : millis, ...rest);
                }"""));
        return new Chromium(driver, server.url());
    }

    @Override
    public void close() {
        driver.quit();
    }

    /**
     * Opens the page anew.
     *
     * @param view what is after # in its address
     */
    Chromium visit(String view) {
        driver.get("about:blank");
        driver.get(url + "/" + (view.isEmpty() ? "" : "#" + view));
        return this;
    }

    /**
     * Holds answers to some requests back from the page, until {@link #release}; also when it no longer wants them.
     *
     * @param method of these requests
     * @param path what their addresses begin with
     * @return ends it, from the next visit on
     */
    Runnable holdAnswers(String method, String path) {
        Object id = driver.executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                        window.held = [];
                        const real = window.fetch;
                        window.fetch = async (address, options) => {
                            if ((options?.method ?? 'GET') !== '%s' || !String(address).startsWith('%s')) {
                                return real(address, options);
                            }
                            const answer = await real(address, {...options, signal: undefined});
                            const read = await answer.text();
                            await new Promise(release => held.push({address, release}));
                            return new Response(read, {status: answer.status, headers: answer.headers});
                        };""".formatted(method, path)))
                .get("identifier");
        return () -> driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", id));
    }

    /**
     * Lets the page have an answer that is held back, once it has come.
     *
     * @param parameter what the address that it asked for has
     */
    void release(String parameter) {
        await("an answer for " + parameter, () -> script("""
                const at = held.findIndex(one => one.address.includes(arguments[0]));
                at < 0 ? null : held.splice(at, 1)[0].release();
                return at < 0 ? null : true;""", parameter));
    }

    /** Waits until the page has painted what there is to paint. */
    void nextFrames() {
        ((JavascriptExecutor) driver)
                .executeAsyncScript("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    }

    String address() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    void back() {
        driver.navigate().back();
    }

    <T> T await(String what, Supplier<T> condition) {
        return Objects.requireNonNull(new WebDriverWait(driver, PATIENCE, POLL)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() ->
                        what + "\n" + driver.findElement(By.tagName("body")).getText())
                .until(ignored -> condition.get()));
    }

    /** The first visible element that a selector means. */
    WebElement see(String selector) {
        return await(
                selector,
                () -> driver.findElements(By.cssSelector(selector)).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null));
    }

    boolean sees(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed);
    }

    void awaitGone(String selector) {
        await("no " + selector, () -> sees(selector) ? null : true);
    }

    void awaitText(String selector, String text) {
        await(selector + " with \"" + text + "\"", () -> text(selector).contains(text) ? true : null);
    }

    /** The text of all elements that a selector means. */
    String text(String selector) {
        return String.join(
                "\n",
                driver.findElements(By.cssSelector(selector)).stream()
                        .map(WebElement::getText)
                        .toList());
    }

    void click(String selector) {
        await("a click on " + selector, () -> {
            see(selector).click();
            return true;
        });
    }

    /** Clicks the button with a text. */
    void press(String within, String text) {
        await("the button " + text, () -> {
            for (WebElement button : driver.findElements(By.cssSelector(within + " button"))) {
                if (button.isDisplayed() && button.getText().equals(text)) {
                    button.click();
                    return true;
                }
            }
            return null;
        });
    }

    void type(String selector, CharSequence... keys) {
        see(selector).sendKeys(keys);
    }

    /** Types without a field in mind. */
    void keys(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void replace(String selector, String text) {
        type(selector, Keys.chord(Keys.CONTROL, "a"), text);
    }

    /** Sets a field of dates and times, whose keys depend on the language of the browser. */
    void setTime(String selector, String local) {
        script(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
                see(selector),
                local);
    }

    Actions actions() {
        return new Actions(driver);
    }

    @Nullable
    Object script(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    void size(int width, int height) {
        size(width, height, 1);
    }

    /**
     * Makes the window so large.
     *
     * @param width in the page's pixels
     * @param height in the page's pixels
     * @param zoom how many pixels of the screen are one of the page's, across and down
     */
    void size(int width, int height, int zoom) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", zoom, "mobile", false));
    }

    /**
     * Cuts the page off from its server, or lets it back.
     *
     * @param reachable whether the server can be reached
     */
    void network(boolean reachable) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", !reachable, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** Where files that the page offers are saved. */
    void saveIn(Path directory) {
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", directory.toString()));
    }

    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void screenshot(String name) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "screenshots"));
        Files.write(directory.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What axe-core finds, each with the element. */
    List<String> accessibilityProblems() throws IOException {
        try (var in = Objects.requireNonNull(Chromium.class.getResourceAsStream("/axe.min.js"))) {
            script(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = ((JavascriptExecutor) driver)
                .executeAsyncScript(
                        "const done = arguments[0];"
                                + "axe.run().then(result => done(JSON.stringify(result.violations.flatMap(violation =>"
                                + " violation.nodes.map(node => violation.id + ' ' + node.target + ' ' + node.failureSummary)))))");
        List<String> problems = new ArrayList<>();
        TestServer.parse(String.valueOf(found)).forEach(problem -> problems.add(problem.asText()));
        return problems;
    }

    /** How many requests the page has sent to a path so far. */
    long requestsTo(String path) {
        return requested().stream()
                .filter(one -> one.equals(url + path) || one.startsWith(url + path + "?"))
                .count();
    }

    /** All that was requested so far. */
    private List<String> requested() {
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = TestServer.parse(entry.getMessage()).get("message");
            if (message.get("method").asText().equals("Network.requestWillBeSent")) {
                requested.add(message.at("/params/request/url").asText());
            }
        }
        return requested;
    }

    /**
     * Puts fingers on the page, moves them, or takes them away.
     *
     * @param type touchStart, touchMove or touchEnd
     * @param points across and down, in pixels of the page, for each finger
     */
    void touch(String type, int[]... points) {
        driver.executeCdpCommand(
                "Input.dispatchTouchEvent",
                Map.of(
                        "type",
                        type,
                        "touchPoints",
                        IntStream.range(0, points.length)
                                .mapToObj(i -> Map.of("x", points[i][0], "y", points[i][1], "id", i))
                                .toList()));
    }

    /** How many events the page's scripts hold, after what nobody holds was collected. */
    long heldEvents() {
        JsonNode prototype = devTools("Runtime.evaluate", Map.of("expression", "Object.prototype"));
        JsonNode objects = devTools(
                "Runtime.queryObjects",
                Map.of("prototypeObjectId", prototype.at("/result/objectId").asText()));
        Map<String, Object> count = Map.of(
                "objectId",
                objects.at("/objects/objectId").asText(),
                "functionDeclaration",
                "function() { return this.filter(one => Array.isArray(Object.getOwnPropertyDescriptor(one, 'tags')?.value)).length; }",
                "returnByValue",
                true);
        long held =
                devTools("Runtime.callFunctionOn", count).at("/result/value").asLong();
        devTools(
                "Runtime.releaseObject",
                Map.of("objectId", objects.at("/objects/objectId").asText()));
        return held;
    }

    private JsonNode devTools(String command, Map<String, Object> parameters) {
        return new ObjectMapper().valueToTree(driver.executeCdpCommand(command, parameters));
    }

    /** How many nodes of documents there are, also such that are in no document any longer. */
    long nodes() {
        driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        return devTools("Memory.getDOMCounters", Map.of()).get("nodes").asLong();
    }

    /** Fails if the page has sent a request to anything but its server, or the browser has found fault with it. */
    void assertContent() {
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            // The browser notes each answer that is an error; pages get some on purpose.
            if (!entry.getMessage().contains("Failed to load resource")) {
                errors.add(entry.getMessage());
            }
        }
        assertEquals(List.of(), errors);
        assertEquals(
                List.of(),
                requested().stream()
                        .filter(one ->
                                !one.startsWith(url + "/") && !one.startsWith("data:") && !one.startsWith("blob:"))
                        .toList());
    }
}
