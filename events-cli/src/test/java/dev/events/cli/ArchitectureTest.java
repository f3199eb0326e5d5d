package dev.events.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The floors of this module, each of which knows only those below it. */
class ArchitectureTest {
    private static final String READ = "dev.events.cli.format.read";
    private static final String PRINT = "dev.events.cli.format.print";
    private static final String COMMAND = "dev.events.cli.command";
    /** The rooms of the commands; none knows another. */
    private static final List<String> ROOMS = Stream.of("track", "edit", "report", "transfer", "access", "shell")
            .map(room -> COMMAND + "." + room)
            .toList();

    /** From the ground up. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("dev.events.cli.console"),
            List.of("dev.events.cli.time"),
            List.of("dev.events.cli.client"),
            List.of(READ, PRINT),
            List.of("dev.events.cli.imports"),
            List.of("dev.events.cli.options"),
            List.of("dev.events.cli.completion"),
            List.of(COMMAND),
            ROOMS,
            List.of("dev.events.cli.startup"),
            List.of("dev.events.cli"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackagesOf(Main.class);

    @Test
    void packages_knowOnlyThoseBelow() {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            String[] above =
                    FLOORS.stream().skip(floor + 1).flatMap(List::stream).toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAnyPackage(FLOORS.get(floor).toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .check(CLASSES);
            }
        }
        noClasses()
                .that()
                .resideInAPackage(READ)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PRINT)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(PRINT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(READ)
                .check(CLASSES);
        for (String room : ROOMS) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOMS.stream().filter(other -> !other.equals(room)).toArray(String[]::new))
                    .check(CLASSES);
        }
        classes()
                .should()
                .resideInAnyPackage(FLOORS.stream().flatMap(List::stream).toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void classes_formNoCircle() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                        JavaClass outermost = javaClass;
                        while (outermost.getEnclosingClass().isPresent()) {
                            outermost = outermost.getEnclosingClass().get();
                        }
                        return SliceIdentifier.of(outermost.getName());
                    }

                    @Override
                    public String getDescription() {
                        return "files";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void cli_knowsTheModelOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.events.server..",
                        "dev.events.embedded..",
                        "dev.events.core.mongo..",
                        "com.mongodb..",
                        "org.bson..")
                .check(CLASSES);
    }
}
