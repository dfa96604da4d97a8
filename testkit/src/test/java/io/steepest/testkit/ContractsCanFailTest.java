package io.steepest.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Every law of every contract finds a part that breaks it, and passes a part that does not. */
class ContractsCanFailTest {

    static Stream<Broken> broken() {
        return Stream.of(
                        BrokenNorms.all(),
                        BrokenCoordinates.all(),
                        BrokenLives.all(),
                        BrokenSmoothings.all(),
                        BrokenOracles.all(),
                        BrokenPolars.all(),
                        BrokenRoots.all(),
                        BrokenRules.all(),
                        BrokenRecipes.all())
                .flatMap(each -> each);
    }

    static Stream<Broken> whole() {
        return Stream.of(
                        BrokenNorms.whole(),
                        BrokenCoordinates.whole(),
                        BrokenSmoothings.whole(),
                        BrokenOracles.whole(),
                        BrokenPolars.whole(),
                        BrokenRoots.whole(),
                        BrokenRules.whole(),
                        BrokenRecipes.whole())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_part_that_breaks_a_law_fails_it(Broken broken) {
        TestExecutionSummary summary = run(broken);
        assertThat(summary.getTotalFailureCount()).as("failures of %s", broken).isPositive();
        assertThat(summary.getFailures())
                .allSatisfy(failure ->
                        assertThat(failure.getTestIdentifier().getUniqueId()).contains(broken.law() + "("));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void a_part_that_is_whole_passes_all(Broken sound) {
        for (Method law : laws(sound.contract())) {
            TestExecutionSummary summary = run(new Broken(sound.contract(), law.getName(), sound.part()));
            assertThat(summary.getFailures())
                    .as("failures of %s", law.getName())
                    .extracting(TestExecutionSummary.Failure::getException)
                    .isEmpty();
            assertThat(summary.getTestsSucceededCount()).isPositive();
        }
    }

    @Test
    void every_law_is_broken_by_some_part() {
        Set<String> found = broken().map(Broken::toString).collect(Collectors.toSet());
        Set<String> laws = Stream.of(Held.class.getDeclaredClasses())
                .flatMap(contract -> laws(contract).stream().map(law -> contract.getSimpleName() + "." + law.getName()))
                .collect(Collectors.toSet());
        assertThat(laws).hasSizeGreaterThan(80);
        assertThat(found).isEqualTo(laws);
    }

    private static List<Method> laws(Class<?> contract) {
        return Stream.of(contract.getMethods())
                .filter(method -> Stream.of(method.getAnnotations())
                        .anyMatch(annotation ->
                                annotation.annotationType().getSimpleName().endsWith("Test")))
                .toList();
    }

    private static TestExecutionSummary run(Broken broken) {
        Held.hold(broken.part());
        Method law = laws(broken.contract()).stream()
                .filter(method -> method.getName().equals(broken.law()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no law " + broken));
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        request()
                                .selectors(selectMethod(broken.contract(), law))
                                .build(),
                        listener);
        return listener.getSummary();
    }
}
