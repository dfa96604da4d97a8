package io.steepest.studio;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows from and between the packages of experiments, pages and the command line. */
@AnalyzeClasses(packages = "io.steepest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule benchmarks_are_not_known = noClasses()
            .that()
            .resideInAPackage("io.steepest.studio..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.benchmarks..");

    @ArchTest
    static final ArchRule the_kit_of_pages_knows_no_experiment = noClasses()
            .that()
            .resideInAnyPackage("io.steepest.studio.report..", "io.steepest.studio.statistics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.steepest.train..",
                    "io.steepest.verify..",
                    "io.steepest.studio.experiment..",
                    "io.steepest.studio.study..",
                    "io.steepest.studio.page..",
                    "io.steepest.studio.cli..");

    @ArchTest
    static final ArchRule experiments_know_no_pages = noClasses()
            .that()
            .resideInAnyPackage("io.steepest.studio.experiment..", "io.steepest.studio.study..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.studio.report..", "io.steepest.studio.page..", "io.steepest.studio.cli..");

    @ArchTest
    static final ArchRule pages_know_no_command_line = noClasses()
            .that()
            .resideInAPackage("io.steepest.studio.page..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.steepest.studio.cli..");

    @ArchTest
    static final ArchRule pages_know_no_engine = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.steepest.studio.report..", "io.steepest.studio.page..", "io.steepest.studio.statistics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.steepest.studio.(*)..").should().beFreeOfCycles();
}
