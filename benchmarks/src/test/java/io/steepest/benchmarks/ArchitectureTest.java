package io.steepest.benchmarks;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between all modules, which are on the class path here, and between the packages of the measurements. */
@AnalyzeClasses(packages = "io.steepest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule modules_point_down = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("benchmarks")
            .definedBy("io.steepest.benchmarks..")
            .layer("studio")
            .definedBy("io.steepest.studio..")
            .layer("train")
            .definedBy("io.steepest.train..")
            .layer("verify")
            .definedBy("io.steepest.verify..")
            .layer("core")
            .definedBy(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                            "io.steepest.benchmarks..",
                            "io.steepest.studio..",
                            "io.steepest.train..",
                            "io.steepest.verify.."))
                    .and(JavaClass.Predicates.resideInAPackage("io.steepest..")))
            .whereLayer("benchmarks")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("studio")
            .mayOnlyBeAccessedByLayers("benchmarks")
            .whereLayer("train")
            .mayOnlyBeAccessedByLayers("studio", "benchmarks")
            .whereLayer("verify")
            .mayOnlyBeAccessedByLayers("studio", "benchmarks")
            .whereLayer("core")
            .mayOnlyBeAccessedByLayers("verify", "train", "studio", "benchmarks");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.steepest.benchmarks.(*)..").should().beFreeOfCycles();
}
