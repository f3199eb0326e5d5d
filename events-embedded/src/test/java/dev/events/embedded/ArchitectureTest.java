package dev.events.embedded;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Checks which package of this module may use which. */
class ArchitectureTest {

    private static final String ROOT = "dev.events.embedded";

    private static final JavaClasses CLASSES =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages(ROOT);

    private static final List<ArchRule> RULES = List.of(
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("embedded")
                    .definedBy(ROOT)
                    .layer("wire")
                    .definedBy(ROOT + ".wire")
                    .layer("query")
                    .definedBy(ROOT + ".query")
                    .layer("index")
                    .definedBy(ROOT + ".index")
                    .layer("file")
                    .definedBy(ROOT + ".file")
                    .whereLayer("embedded")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("wire")
                    .mayOnlyBeAccessedByLayers("embedded")
                    .whereLayer("query")
                    .mayOnlyBeAccessedByLayers("wire", "embedded")
                    .whereLayer("index")
                    .mayOnlyBeAccessedByLayers("query", "wire", "embedded")
                    .ensureAllClassesAreContainedInArchitectureIgnoring(not(resideInAPackage(ROOT + ".."))),
            slices().matching(ROOT + ".(*)").should().beFreeOfCycles(),
            noClasses()
                    .that()
                    .resideInAnyPackage(ROOT + ".file", ROOT + ".index", ROOT + ".query", ROOT + ".wire")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.events.core..")
                    .because("only the API knows events; the store below it knows documents"),
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT + ".file")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.sqlite..")
                    .because("only the file knows which database it is"),
            noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.events.server..", "dev.events.cli.."));

    @TestFactory
    Stream<DynamicTest> packages_useOnlyThoseBelowThem() {
        return RULES.stream().map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(CLASSES)));
    }
}
