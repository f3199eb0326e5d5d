package dev.events.embedded;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** A store in a separate process. It inserts documents and prints the numbers of acknowledged ones. */
final class ChildStore implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildStore(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static ChildStore start(Path directory) throws IOException {
        return start(directory, System.getenv().getOrDefault("XDG_CACHE_HOME", ""), "-Xshare:auto");
    }

    /** @param cacheHome the value of {@code XDG_CACHE_HOME} */
    static ChildStore start(Path directory, String cacheHome, String javaOption) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                javaOption,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChildStore.class.getName(),
                directory.toString());
        builder.environment().put("XDG_CACHE_HOME", cacheHome);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return new ChildStore(builder.start());
    }

    /** The next acknowledged number; null at the end. Skips all other output. */
    @Nullable
    Integer readLine() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith("ack ")) {
            line = output.readLine();
        }
        return line == null ? null : Integer.valueOf(line.substring(4));
    }

    @Override
    public void close() {
        kill();
    }

    /** Kills the process like {@code kill -9}, and waits for its end. */
    void kill() {
        process.toHandle().destroyForcibly(); // unlike Process, the handle keeps the output open
        process.onExit().join();
    }

    /** Inserts three documents for each number: one alone and two in one command. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (TestStore store = TestStore.open(Path.of(args[0]))) {
            MongoCollection<Document> collection = store.collection("things");
            collection.createIndex(Indexes.descending("n", "_id"));
            collection.createIndex(Indexes.ascending("tags"));
            Document last = collection.find().sort(Indexes.descending("n")).first();
            int next = last == null ? 0 : last.getInteger("n") + 1;
            while (true) {
                collection.insertOne(document(next, 0));
                collection.insertMany(List.of(document(next, 1), document(next, 2)));
                collection.updateOne(
                        new Document("_id", next + "-0"), new Document("$push", new Document("tags", "late")));
                out.println("ack " + next);
                next++;
            }
        }
    }

    private static Document document(int number, int part) {
        return new Document("_id", number + "-" + part)
                .append("n", number)
                .append("tags", List.of("t" + number % 7, "all"));
    }
}
