package dev.events.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Which packages may know what, in all three modules; here because this one is built last. */
class ArchitectureTest {
    private static final String[] MONGODB = {"com.mongodb..", "org.bson..", "de.bwaldvogel.."};
    private static final String[] SERVLETS = {"spark..", "javax.servlet..", "org.eclipse.jetty.."};
    private static final String[] CORE = {"dev.events.core", "dev.events.core.mongo"};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPaths(Stream.of("events-core", "events-embedded", "events-server", "events-cli")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .filter(Files::isDirectory)
                    .toList());

    private static final List<ArchRule> RULES = List.of(
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.events.core.mongo", "dev.events.embedded")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(MONGODB),
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.events.server.http")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(SERVLETS),
            noClasses()
                    .that()
                    .resideInAnyPackage(CORE)
                    .should()
                    .dependOnClassesThat(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                            "dev.events.core..", "java..", "com.mongodb..", "org.bson..", "org.jspecify.."))),
            noClasses()
                    .that()
                    .resideInAPackage("dev.events.core")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.events.core.mongo"),
            noClasses()
                    .that()
                    .resideInAPackage("dev.events.server..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.events.cli.."),
            noClasses()
                    .that()
                    .resideInAPackage("dev.events.cli..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.events.server.."),
            noClasses()
                    .that()
                    .resideInAPackage("dev.events.embedded")
                    .should()
                    .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                                    "dev.events.core..", "dev.events.server..", "dev.events.cli..")
                            .and(DescribedPredicate.not(JavaClass.Predicates.simpleName("LocalCollection"))))
                    .because("the embedded store knows documents, not events"),
            classes()
                    .should()
                    .resideInAnyPackage(
                            "dev.events.core",
                            "dev.events.core.mongo",
                            "dev.events.server",
                            "dev.events.server.config",
                            "dev.events.embedded",
                            "dev.events.server.http",
                            "dev.events.cli"),
            classes()
                    .that()
                    .resideInAPackage("dev.events.core.mongo")
                    .and()
                    .doNotHaveSimpleName("MongoEventRepository")
                    .and()
                    .doNotHaveSimpleName("Builder")
                    .and()
                    .doNotHaveSimpleName("LocalCollection")
                    .should()
                    .notBePublic(),
            classes()
                    .that()
                    .resideInAPackage("dev.events.server.http")
                    .and()
                    .doNotHaveSimpleName("HttpServer")
                    .should()
                    .notBePublic());

    @TestFactory
    Stream<DynamicTest> modulesAndPackages_keepToTheirOwn() {
        return RULES.stream().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
    }
}
