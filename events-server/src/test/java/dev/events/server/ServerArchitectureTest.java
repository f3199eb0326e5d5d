package dev.events.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The floors of the server, and which of them may know which library. */
class ServerArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.events.server");

    private static final List<ArchRule> RULES = List.of(
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("io")
                    .definedBy("dev.events.server.http.io")
                    .layer("files")
                    .definedBy("dev.events.server.files")
                    .layer("access")
                    .definedBy("dev.events.server.access")
                    .layer("audit")
                    .definedBy("dev.events.server.audit")
                    .layer("limits")
                    .definedBy("dev.events.server.limits")
                    .layer("history")
                    .definedBy("dev.events.server.history")
                    .layer("live")
                    .definedBy("dev.events.server.live")
                    .layer("metrics")
                    .definedBy("dev.events.server.metrics")
                    .layer("store")
                    .definedBy("dev.events.server.store")
                    .layer("http")
                    .definedBy("dev.events.server.http")
                    .layer("routes")
                    .definedBy(
                            "dev.events.server.http.v1",
                            "dev.events.server.http.legacy",
                            "dev.events.server.http.live",
                            "dev.events.server.http.openapi",
                            "dev.events.server.http.web",
                            "dev.events.server.http.monitoring")
                    .layer("jetty")
                    .definedBy("dev.events.server.http.jetty")
                    .layer("config")
                    .definedBy("dev.events.server.config")
                    .layer("retention")
                    .definedBy("dev.events.server.retention", "dev.events.server.http.retention")
                    .layer("tls")
                    .definedBy("dev.events.server.tls")
                    .layer("background")
                    .definedBy("dev.events.server.background")
                    .layer("server")
                    .definedBy("dev.events.server")
                    .whereLayer("server")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("background")
                    .mayOnlyBeAccessedByLayers("server")
                    .whereLayer("config")
                    .mayOnlyBeAccessedByLayers("background", "tls", "retention", "server")
                    .whereLayer("retention")
                    .mayOnlyBeAccessedByLayers("server")
                    .whereLayer("tls")
                    .mayOnlyBeAccessedByLayers("jetty", "server")
                    .whereLayer("jetty")
                    .mayOnlyBeAccessedByLayers("server")
                    .whereLayer("routes")
                    .mayOnlyBeAccessedByLayers("server")
                    .whereLayer("http")
                    .mayOnlyBeAccessedByLayers("routes", "jetty", "retention", "server")
                    .whereLayer("files")
                    .mayOnlyBeAccessedByLayers("audit", "background", "server")
                    .whereLayer("access")
                    .mayOnlyBeAccessedByLayers("audit", "http", "routes", "jetty", "retention", "server")
                    .whereLayer("audit")
                    .mayOnlyBeAccessedByLayers("http", "routes", "jetty", "server")
                    .whereLayer("limits")
                    .mayOnlyBeAccessedByLayers("jetty", "server")
                    .whereLayer("history")
                    .mayOnlyBeAccessedByLayers("server")
                    .whereLayer("live")
                    .mayOnlyBeAccessedByLayers("routes", "server")
                    .whereLayer("metrics")
                    .mayOnlyBeAccessedByLayers("routes", "jetty", "retention", "server")
                    .whereLayer("store")
                    .mayOnlyBeAccessedByLayers("routes", "server")
                    .whereLayer("io")
                    .mayOnlyBeAccessedByLayers("http", "routes"),
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("v1")
                    .definedBy("dev.events.server.http.v1")
                    .layer("legacy")
                    .definedBy("dev.events.server.http.legacy")
                    .whereLayer("v1")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("legacy")
                    .mayNotBeAccessedByAnyLayer(),
            slices().assignedFrom(topLevelClasses())
                    .should()
                    .beFreeOfCycles()
                    .as("classes of the server should be free of cycles"),
            noClasses()
                    .that(not(belongToAnyOf(classNamed("dev.events.server.http.jetty.SparkBridge"))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("spark.."),
            classes()
                    .should()
                    .resideInAnyPackage(
                            "dev.events.server",
                            "dev.events.server.config",
                            "dev.events.server.background",
                            "dev.events.server.tls",
                            "dev.events.server.retention",
                            "dev.events.server.metrics",
                            "dev.events.server.store",
                            "dev.events.server.access",
                            "dev.events.server.files",
                            "dev.events.server.audit",
                            "dev.events.server.limits",
                            "dev.events.server.history",
                            "dev.events.server.http",
                            "dev.events.server.http.io",
                            "dev.events.server.http.v1",
                            "dev.events.server.http.retention",
                            "dev.events.server.http.legacy",
                            "dev.events.server.http.live",
                            "dev.events.server.live",
                            "dev.events.server.http.openapi",
                            "dev.events.server.http.web",
                            "dev.events.server.http.monitoring",
                            "dev.events.server.http.jetty"),
            onlyIn("dev.events.server.http.jetty", "org.eclipse.jetty.server.."),
            onlyIn("dev.events.server.http..", "jakarta.servlet..", "org.eclipse.jetty.."),
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "dev.events.server.audit",
                            "dev.events.server.http",
                            "dev.events.server.http.v1",
                            "dev.events.server.http.retention",
                            "dev.events.server.http.legacy",
                            "dev.events.server.http.live",
                            "dev.events.server.http.monitoring")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("com.fasterxml.jackson.."),
            onlyIn("dev.events.server.limits", "io.github.bucket4j.."),
            onlyIn("dev.events.server.metrics", "io.micrometer..", "io.prometheus.."),
            onlyIn("dev.events.server.background", "ch.qos.logback.."),
            noClasses()
                    .that()
                    .resideOutsideOfPackages("dev.events.server.config", "dev.events.server.http.openapi")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.yaml.."),
            onlyIn("dev.events.server", "picocli..", "dev.events.embedded.."),
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.mongodb..", "org.bson..", "de.bwaldvogel.."),
            noClasses()
                    .that()
                    .resideInAPackage("dev.events.server.http.io")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.events.core..")
                    .because("streams know nothing of events"),
            classes()
                    .that()
                    .resideInAPackage("dev.events.server.http.v1")
                    .and()
                    .doNotHaveSimpleName("V1Routes")
                    .and()
                    .doNotHaveSimpleName("TokenClient")
                    .should()
                    .notBePublic(),
            classes()
                    .that()
                    .resideInAPackage("dev.events.server.http.legacy")
                    .and()
                    .doNotHaveSimpleName("LegacyRoutes")
                    .should()
                    .notBePublic(),
            classes()
                    .that()
                    .resideInAPackage("dev.events.server.http.jetty")
                    .and()
                    .doNotHaveSimpleName("JettyServer")
                    .should()
                    .notBePublic());

    private static ArchRule onlyIn(String packages, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }

    private static Class<?> classNamed(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each class with those inside it. */
    private static SliceAssignment topLevelClasses() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return SliceIdentifier.of(javaClass.getName().replaceFirst("\\$.*", ""));
            }

            @Override
            public String getDescription() {
                return "classes";
            }
        };
    }

    @TestFactory
    Stream<DynamicTest> floorsAndLibraries_areKept() {
        return RULES.stream().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
    }
}
