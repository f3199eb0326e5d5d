package dev.events.cli.options;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Changes single settings in the text of {@code cli.yml}. Comments, order, quotes and all other settings stay as the user wrote
 * them, so it works on the text, at the places where the YAML library says that each part is.
 *
 * <p>The text must be valid. What comes out must be read again: for rare spellings it is not what was asked for.
 */
final class SettingsText {
    private static final String PLAIN = "[A-Za-z0-9_/][A-Za-z0-9_./:@%~\\[\\]-]*";

    private final String text;
    private final String lineEnd;
    private final @Nullable MappingNode root;
    private final List<Edit> edits = new ArrayList<>();

    private record Edit(int from, int to, String replacement) {}

    private SettingsText(String text) {
        this.text = text;
        this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
        Node node = new Yaml(new LoaderOptions()).compose(new StringReader(text));
        this.root = node instanceof MappingNode mapping ? mapping : null;
    }

    /**
     * {@code text} with other settings.
     *
     * @param profile whose settings they are; empty for the common ones
     * @param settings the values by their keys; a setting that is there already gets the new value
     */
    static String with(String text, String profile, Map<String, String> settings) {
        SettingsText edited = new SettingsText(text);
        edited.put(profile, settings);
        return edited.result();
    }

    /** {@code text} without one of the settings of a profile. */
    static String without(String text, String profile, String key) {
        SettingsText edited = new SettingsText(text);
        MappingNode mapping = edited.mapping(profile);
        if (mapping != null) {
            edited.remove(mapping, key, !profile.isEmpty());
        }
        return edited.result();
    }

    private void put(String profile, Map<String, String> settings) {
        MappingNode mapping = mapping(profile);
        if (mapping != null) {
            put(mapping, settings);
            return;
        }
        MappingNode profiles = root == null
                ? null
                : find(root, CliConfig.PROFILES)
                        .filter(entry -> entry.getValueNode() instanceof MappingNode)
                        .map(entry -> (MappingNode) entry.getValueNode())
                        .orElse(null);
        if (profile.isEmpty()) {
            append(lines(settings, ""));
        } else if (profiles == null) {
            String indent = root == null ? "" : " ".repeat(column(root));
            append(indent + CliConfig.PROFILES + ":" + lineEnd + indent + "  " + profile + ":" + lineEnd
                    + lines(settings, indent + "    "));
        } else if (isFlow(profiles)) {
            insertInFlow(profiles, profile + ": {" + flow(settings) + "}");
        } else {
            String indent = " ".repeat(column(profiles));
            insert(startOfLine(firstKey(profiles)), indent + profile + ":" + lineEnd + lines(settings, indent + "  "));
        }
    }

    private void put(MappingNode mapping, Map<String, String> settings) {
        StringBuilder missing = new StringBuilder();
        String separator = "";
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            NodeTuple entry = find(mapping, setting.getKey()).orElse(null);
            if (entry != null) {
                Node value = entry.getValueNode();
                edits.add(new Edit(
                        at(value.getStartMark()),
                        at(value.getEndMark()),
                        written(setting.getValue(), isFlow(mapping))));
            } else if (isFlow(mapping)) {
                missing.append(separator).append(line(setting, true));
                separator = ", ";
            } else {
                missing.append(" ".repeat(column(mapping)))
                        .append(line(setting, false))
                        .append(lineEnd);
            }
        }
        if (missing.length() == 0) {
            return;
        }
        if (isFlow(mapping)) {
            insertInFlow(mapping, missing.toString());
        } else {
            insertLines(mapping, missing.toString());
        }
    }

    /** Below the server if that is one line, and else before everything. */
    private void insertLines(MappingNode mapping, String lines) {
        Node server =
                find(mapping, CliConfig.SERVER).map(NodeTuple::getValueNode).orElse(null);
        if (server == null
                || server.getStartMark().getLine() != server.getEndMark().getLine()) {
            insert(startOfLine(firstKey(mapping)), lines);
            return;
        }
        int end = text.indexOf('\n', at(server.getEndMark()));
        if (end < 0) {
            append(lines);
        } else {
            insert(end + 1, lines);
        }
    }

    private void remove(MappingNode mapping, String key, boolean keepMapping) {
        NodeTuple entry = find(mapping, key).orElse(null);
        if (entry == null) {
            return;
        }
        int from = at(entry.getKeyNode().getStartMark());
        int to = at(entry.getValueNode().getEndMark());
        if (isFlow(mapping)) {
            String after = text.substring(to);
            String before = text.substring(0, from);
            String withoutComma = before.replaceFirst(",\\s*$", "");
            if (after.matches("(?s)\\s*,.*")) {
                to += after.length() - after.replaceFirst("^\\s*,\\s*", "").length();
            } else if (!withoutComma.equals(before)) {
                from = withoutComma.length();
            }
            edits.add(new Edit(from, to, ""));
        } else if (mapping.getValue().size() == 1 && keepMapping) {
            edits.add(new Edit(from, to, "{}"));
        } else {
            int end = text.indexOf('\n', to);
            edits.add(new Edit(startOfLine(entry.getKeyNode().getStartMark()), end < 0 ? text.length() : end + 1, ""));
        }
    }

    private @Nullable MappingNode mapping(String profile) {
        if (root == null || profile.isEmpty()) {
            return root;
        }
        Node profiles =
                find(root, CliConfig.PROFILES).map(NodeTuple::getValueNode).orElse(null);
        if (!(profiles instanceof MappingNode all)) {
            return null;
        }
        return find(all, profile).map(NodeTuple::getValueNode).orElse(null) instanceof MappingNode one ? one : null;
    }

    private static Optional<NodeTuple> find(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(entry -> entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .findFirst();
    }

    private static boolean isFlow(MappingNode mapping) {
        return mapping.getFlowStyle() == DumperOptions.FlowStyle.FLOW;
    }

    private static Mark firstKey(MappingNode mapping) {
        return mapping.getValue().get(0).getKeyNode().getStartMark();
    }

    private static int column(MappingNode mapping) {
        return mapping.getValue().isEmpty() ? 0 : firstKey(mapping).getColumn();
    }

    /** The library counts code points. */
    private int at(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private int startOfLine(Mark mark) {
        return text.lastIndexOf('\n', at(mark) - 1) + 1;
    }

    private void insert(int at, String added) {
        edits.add(new Edit(at, at, added));
    }

    private void insertInFlow(MappingNode mapping, String added) {
        insert(at(mapping.getStartMark()) + 1, mapping.getValue().isEmpty() ? added : added + ", ");
    }

    private void append(String lines) {
        insert(text.length(), (text.isEmpty() || text.endsWith("\n") ? "" : lineEnd) + lines);
    }

    private String lines(Map<String, String> settings, String indent) {
        StringBuilder lines = new StringBuilder();
        settings.entrySet()
                .forEach(setting ->
                        lines.append(indent).append(line(setting, false)).append(lineEnd));
        return lines.toString();
    }

    private static String flow(Map<String, String> settings) {
        return String.join(
                ", ",
                settings.entrySet().stream().map(setting -> line(setting, true)).toList());
    }

    private static String line(Map.Entry<String, String> setting, boolean flow) {
        return setting.getKey() + ": " + written(setting.getValue(), flow);
    }

    private static String written(String value, boolean flow) {
        return !flow && value.matches(PLAIN) && !value.endsWith(":")
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String result() {
        edits.sort(Comparator.comparingInt(Edit::from).reversed());
        StringBuilder result = new StringBuilder(text);
        edits.forEach(edit -> result.replace(edit.from(), edit.to(), edit.replacement()));
        return result.toString();
    }
}
