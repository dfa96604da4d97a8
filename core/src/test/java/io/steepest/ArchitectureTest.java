package io.steepest;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The arrows between the packages of the library. */
@AnalyzeClasses(packages = "io.steepest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** What each package may use beside itself. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            entry("file", List.of()),
            entry("engine", List.of()),
            entry("machine", List.of()),
            entry("profile", List.of("file", "machine")),
            entry("tensor", List.of("engine")),
            entry("dist", List.of("engine", "tensor")),
            entry("linalg", List.of("engine", "profile", "tensor")),
            entry("norm", List.of("engine", "linalg", "tensor")),
            entry("precondition", List.of("engine", "norm", "linalg", "tensor")),
            entry("smooth", List.of("engine", "tensor")),
            entry("step", List.of("dist", "engine", "norm", "tensor")),
            entry("modular", List.of()),
            entry("param", List.of("engine", "tensor")),
            entry("recipe", List.of("engine", "linalg", "norm", "param", "precondition", "smooth", "step", "tensor")),
            entry(
                    "optim",
                    List.of(
                            "dist",
                            "engine",
                            "linalg",
                            "modular",
                            "norm",
                            "param",
                            "precondition",
                            "profile",
                            "recipe",
                            "smooth",
                            "step",
                            "tensor")),
            entry("checkpoint", List.of("dist", "engine", "file", "optim", "param", "recipe", "tensor")));

    @ArchTest
    static void each_package_uses_only_what_it_may(JavaClasses classes) {
        MAY_USE.forEach((name, others) -> {
            String[] allowed = Stream.concat(Stream.of(name), others.stream())
                    .map(other -> "io.steepest." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.steepest." + name + "..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.steepest..").and(not(resideInAnyPackage(allowed))))
                    .allowEmptyShould(true)
                    .check(classes);
        });
    }

    @ArchTest
    static void every_package_has_its_arrows(JavaClasses classes) {
        assertThat(classes.stream()
                        .map(c -> c.getPackageName().replaceFirst("^io\\.steepest\\.?", ""))
                        .distinct())
                .isSubsetOf(MAY_USE.keySet());
    }

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("io.steepest.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_modular_tree_is_plain_java = noClasses()
            .that()
            .resideInAPackage("io.steepest.modular..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..")
            .allowEmptyShould(true);
}
