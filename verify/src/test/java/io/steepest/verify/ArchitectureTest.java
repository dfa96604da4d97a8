package io.steepest.verify;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows from and between the packages that measure what the papers claim. */
@AnalyzeClasses(packages = "io.steepest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule only_the_library_is_known = noClasses()
            .that()
            .resideInAPackage("io.steepest.verify..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.train..", "io.steepest.studio..", "io.steepest.benchmarks..");

    @ArchTest
    static final ArchRule invariance_knows_no_claims = noClasses()
            .that()
            .resideInAPackage("io.steepest.verify.invariance..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.verify.claim..");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.steepest.verify.(*)..").should().beFreeOfCycles();
}
