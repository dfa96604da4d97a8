package io.steepest.train;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows from and between the packages of models, data and the training loop. */
@AnalyzeClasses(packages = "io.steepest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule only_the_library_is_known = noClasses()
            .that()
            .resideInAPackage("io.steepest.train..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.verify..", "io.steepest.studio..", "io.steepest.benchmarks..");

    @ArchTest
    static final ArchRule models_and_data_know_no_loop = noClasses()
            .that()
            .resideInAnyPackage("io.steepest.train.data..", "io.steepest.train.model..", "io.steepest.train.name..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.steepest.train");

    @ArchTest
    static final ArchRule data_know_no_models = noClasses()
            .that()
            .resideInAPackage("io.steepest.train.data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.train.model..");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.steepest.train.(*)..").should().beFreeOfCycles();
}
