package io.steepest.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of the lab. */
@AnalyzeClasses(packages = "io.steepest.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule arrows_point_down = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("cli")
            .definedBy("io.steepest.lab.cli..")
            .layer("report")
            .definedBy("io.steepest.lab.report..")
            .layer("claim")
            .definedBy("io.steepest.lab.claim..")
            .layer("experiment")
            .definedBy("io.steepest.lab.experiment..")
            .layer("invariance")
            .definedBy("io.steepest.lab.invariance..")
            .layer("train")
            .definedBy("io.steepest.lab.train..")
            .layer("model")
            .definedBy("io.steepest.lab.model..")
            .layer("data")
            .definedBy("io.steepest.lab.data..")
            .layer("name")
            .definedBy("io.steepest.lab.name..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("report")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("experiment")
            .mayOnlyBeAccessedByLayers("report", "cli")
            .whereLayer("claim")
            .mayOnlyBeAccessedByLayers("report", "cli")
            .whereLayer("invariance")
            .mayOnlyBeAccessedByLayers("claim", "report", "cli")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("claim", "experiment", "report", "cli")
            .whereLayer("model")
            .mayOnlyBeAccessedByLayers("claim", "train", "experiment", "report", "cli")
            .whereLayer("data")
            .mayOnlyBeAccessedByLayers("claim", "model", "train", "experiment", "report", "cli");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.steepest.lab.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_engine_is_used_below = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.steepest.lab.model..",
                    "io.steepest.lab.data..",
                    "io.steepest.lab.train..",
                    "io.steepest.lab.experiment..",
                    "io.steepest.lab.claim..",
                    "io.steepest.lab.invariance..",
                    "io.steepest.lab.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");
}
