package dev.events.cli.options;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The options and parameters of a command, in the order of the help. Each is declared once and returns its value after the
 * command line has been parsed.
 *
 * <p>Reading picocli's annotations instead would double the time of a short command.
 */
public final class Arguments {
    private final CommandSpec spec;

    public Arguments(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * An option without a value.
     *
     * @param names as the help shows them: {@code -v, --verbose}
     */
    public Flag flag(String names, String description) {
        OptionSpec option = OptionSpec.builder(split(names))
                .type(boolean.class)
                .description(description)
                .build();
        spec.addOption(option);
        return new Flag(option);
    }

    /** An option with a text. */
    public Value<String> text(String names, String label, String... description) {
        return value(String.class, names, label, description);
    }

    /** An option with one of a few values, which the shell completes. */
    public Value<String> word(String names, String label, List<String> words, String... description) {
        return add(option(names, label, description)
                .type(String.class)
                .completionCandidates(words)
                .build());
    }

    /** An option with a file's name, which the shell completes. */
    Value<Path> file(String names, String label, String... description) {
        return value(Path.class, names, label, description);
    }

    /** An option with a value of a type that picocli, or a converter, knows how to read. */
    public <T> Value<T> value(Class<T> type, String names, String label, String... description) {
        return add(option(names, label, description).type(type).build());
    }

    /** An option whose value is {@code true} or {@code false}, or left out for {@code true}. */
    Value<Boolean> choice(String names, String... description) {
        return add(option(names, "true|false", description)
                .type(Boolean.class)
                .arity("0..1")
                .fallbackValue("true")
                .build());
    }

    /** An option that may be repeated. */
    public Texts texts(String names, String label, String... description) {
        return addTexts(option(names, label, description));
    }

    /** A required option that may be repeated. */
    public Texts requiredTexts(String names, String label, String... description) {
        return addTexts(option(names, label, description).required(true));
    }

    /** A required word. */
    public <T> Value<T> parameter(Class<T> type, String label, String description) {
        return parameter(type, label, "1", description);
    }

    /** An optional word. */
    public <T> Value<T> optionalParameter(Class<T> type, String label, String description) {
        return parameter(type, label, "0..1", description);
    }

    /** Any number of words. */
    public Texts parameters(String label, String description) {
        PositionalParamSpec parameter = PositionalParamSpec.builder()
                .paramLabel(label)
                .description(description)
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build();
        spec.addPositional(parameter);
        return new Texts(parameter);
    }

    /** The writer for messages. */
    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private <T> Value<T> parameter(Class<T> type, String label, String arity, String description) {
        PositionalParamSpec parameter = PositionalParamSpec.builder()
                .paramLabel(label)
                .description(description)
                .index("0")
                .arity(arity)
                .required(arity.equals("1"))
                .type(type)
                .build();
        spec.addPositional(parameter);
        return new Value<>(parameter);
    }

    private Texts addTexts(OptionSpec.Builder builder) {
        OptionSpec option =
                builder.type(List.class).auxiliaryTypes(String.class).build();
        spec.addOption(option);
        return new Texts(option);
    }

    private <T> Value<T> add(OptionSpec option) {
        spec.addOption(option);
        return new Value<>(option);
    }

    private static OptionSpec.Builder option(String names, String label, String... description) {
        return OptionSpec.builder(split(names)).paramLabel(label).description(description);
    }

    private static String[] split(String names) {
        int comma = names.indexOf(", ");
        return comma < 0 ? new String[] {names} : new String[] {names.substring(0, comma), names.substring(comma + 2)};
    }

    /** An option without a value. */
    public record Flag(ArgSpec argument) {
        public boolean isSet() {
            return Boolean.TRUE.equals(argument.<@Nullable Object>getValue());
        }
    }

    /** An optional value. */
    public record Value<T>(ArgSpec argument) {
        public @Nullable T get() {
            return argument.getValue();
        }

        public T or(T fallback) {
            T value = get();
            return value == null ? fallback : value;
        }
    }

    /** None, one or many. */
    public record Texts(ArgSpec argument) {
        public List<String> get() {
            List<String> texts = argument.getValue();
            return texts == null ? List.of() : texts;
        }
    }
}
