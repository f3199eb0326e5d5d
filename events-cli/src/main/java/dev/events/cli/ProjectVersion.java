package dev.events.cli;

import dev.events.cli.console.Messages;
import picocli.CommandLine.IVersionProvider;

/** The version from the manifest of the jar. */
final class ProjectVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {Messages.PROGRAM + " " + text()};
    }

    static String text() {
        String version = ProjectVersion.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
