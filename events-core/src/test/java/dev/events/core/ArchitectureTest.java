package dev.events.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms of the library, and who may know what: the model below, statistics beside it, MongoDB on top. */
class ArchitectureTest {
    private static final String MONGO = "dev.events.core.mongo..";
    private static final String STATS = "dev.events.core.stats..";

    private final JavaClasses library = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.events.core");

    @Test
    void onlyTheMongoRoom_knowsTheDriver() {
        noClasses()
                .that()
                .resideOutsideOfPackage(MONGO)
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.mongodb..", "org.bson..", "dev.events.core.mongo.."))
                .check(library);
    }

    @Test
    void theLibrary_bringsTheDriverOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "dev.events.core..", "com.mongodb..", "org.bson..", "org.jspecify.."))
                .check(library);
    }

    @Test
    void theMongoRoom_hasFewDoors() {
        classes()
                .that()
                .resideInAPackage(MONGO)
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("MongoEventRepository")
                .and()
                .doNotHaveSimpleName("EventCollection")
                .and()
                .doNotHaveSimpleName("IndexStatus")
                .and()
                .doNotHaveSimpleName("CompanionDocuments")
                .and()
                .doNotHaveSimpleName("StoreDocuments")
                .and()
                .doNotHaveSimpleName("StoreCopy")
                .should()
                .notBePublic()
                .check(library);
    }

    @Test
    void theLibrary_hasTheseRooms() {
        classes()
                .should()
                .resideInAnyPackage(
                        "dev.events.core", "dev.events.core.history", "dev.events.core.mongo", "dev.events.core.stats")
                .check(library);
    }

    @Test
    void statistics_knowTheModelOnly() {
        classes()
                .that()
                .resideInAPackage(STATS)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "dev.events.core", STATS, "org.jspecify.."))
                .check(library);
    }

    /** Its documentation names the limit on rows; nothing of the model calls it. */
    @Test
    void theModel_knowsNoOtherRoom() {
        noClasses()
                .that(resideInAnyPackage("dev.events.core"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.events..").and(resideOutsideOfPackage("dev.events.core")))
                .check(library);
    }

    @Test
    void theLibrary_printsNothing() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(library);
    }
}
