package io.steepest.recipe;

import static io.steepest.recipe.Setting.adamLr;
import static io.steepest.recipe.Setting.b1;
import static io.steepest.recipe.Setting.b2;
import static io.steepest.recipe.Setting.decay;
import static io.steepest.recipe.Setting.every;
import static io.steepest.recipe.Setting.lr;
import static io.steepest.recipe.Setting.momentum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.steepest.linalg.Accuracy;
import io.steepest.norm.Norms;
import io.steepest.param.Role;
import io.steepest.step.StepRule;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue of published optimizers, and the settings that they take. */
class CatalogueTest {
    /** Names that are settings of another optimizer: {@code Recipes.muon(Accuracy.FAST)}. */
    private static final Set<String> OTHER_METHODS = Set.of("muon-fast", "muon-accurate");

    static List<Published> complete() {
        return Catalogue.complete();
    }

    private static List<Method> methods() {
        return Stream.of(Recipes.class, KroneckerRecipes.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .toList();
    }

    private static Optional<Method> method(Published optimizer) {
        String name = optimizer.name().replace("-", "");
        return methods().stream()
                .filter(method -> method.getName().toLowerCase(Locale.ROOT).equals(name))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Setting[].class}))
                .findFirst();
    }

    @Test
    void every_optimizer_has_one_name_and_one_method() throws ReflectiveOperationException {
        assertThat(Catalogue.all()).extracting(Published::name).doesNotHaveDuplicates();
        for (Published optimizer : Catalogue.complete()) {
            if (!OTHER_METHODS.contains(optimizer.name())) {
                Method method = method(optimizer).orElseThrow(() -> new AssertionError("no method: " + optimizer));
                assertThat(method.invoke(null, (Object) new Setting[0])).isEqualTo(optimizer.recipe());
            }
        }
        List<String> known = Catalogue.all().stream()
                .map(optimizer -> optimizer.name().replace("-", ""))
                .toList();
        assertThat(methods())
                .allSatisfy(
                        method -> assertThat(known).contains(method.getName().toLowerCase(Locale.ROOT)));
        for (Accuracy accuracy : List.of(Accuracy.FAST, Accuracy.ACCURATE)) {
            assertThat(Recipes.muon(accuracy, lr(0.1), momentum(0.8)))
                    .isEqualTo(Catalogue.named("muon-" + accuracy).recipe(lr(0.1), momentum(0.8)));
        }
    }

    /** Names, papers and formulas are there, and no two entries say the same. */
    @Test
    void every_entry_is_complete() {
        for (Published optimizer : Catalogue.all()) {
            assertThat(optimizer.name()).matches("[a-z]+(-[a-z]+)*");
            assertThat(List.of(optimizer.summary(), optimizer.paper(), optimizer.direction()))
                    .allSatisfy(text -> assertThat(text).isNotBlank().doesNotEndWith("."));
            assertThat(optimizer.constants().get(0).constant()).isEqualTo(Constant.LR);
        }
        assertThat(Catalogue.all()).extracting(Published::summary).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("complete")
    void form_and_degree_are_those_of_the_recipe(Published optimizer) {
        Descent hidden = optimizer.recipe().of(Role.LINEAR);
        assertThat(hidden.form()).isEqualTo(optimizer.form());
        assertThat(hidden.degree(4, 6)).isCloseTo(optimizer.degree(), within(1e-15));
        assertThat(optimizer.recipe().name()).isEqualTo(optimizer.name());
    }

    /** A constant that changed nothing would be one too many; one that changed another's part would show twice. */
    @ParameterizedTest
    @MethodSource("complete")
    void every_constant_has_an_effect_of_its_own(Published optimizer) {
        // without momentum it does not matter whose momentum it is
        Setting[] moving = optimizer.select(momentum(0.5));
        List<String> prints = new ArrayList<>(List.of(optimizer.recipe(moving).toString()));
        for (Published.Default each : optimizer.constants()) {
            Setting changed = another(each);
            Setting[] all = each.constant() == Constant.MOMENTUM
                    ? new Setting[] {changed}
                    : Stream.concat(Stream.of(moving), Stream.of(changed)).toArray(Setting[]::new);
            prints.add(optimizer.recipe(all).toString());
        }
        assertThat(prints).doesNotHaveDuplicates();
    }

    /** Another value in the range of a constant. */
    private static Setting another(Published.Default each) {
        double value = switch (each.constant()) {
            case NESTEROV -> 1 - each.value();
            case MOMENTUM, B1, B2 -> 0.625;
            case EVERY, RANK, START -> 7;
            default -> 0.375;
        };
        return new Setting(each.constant(), value);
    }

    @ParameterizedTest
    @MethodSource("complete")
    void what_is_not_given_has_the_default(Published optimizer) {
        Setting[] defaults = optimizer.constants().stream()
                .map(each -> new Setting(each.constant(), each.value()))
                .toArray(Setting[]::new);
        assertThat(optimizer.recipe(defaults)).isEqualTo(optimizer.recipe());
        for (Published.Default each : optimizer.constants()) {
            assertThat(each.published().orElse(each.small())).isEqualTo(each.value());
        }
    }

    /** The constants of the papers, as they print them. */
    @Test
    void defaults_are_those_of_the_papers() {
        assertThat(Recipes.adam())
                .hasToString(
                        "adam: step size constant 0.001\n  everything: euclidean in diagonal(0.999, 1.0E-8), times the"
                                + " dual norm, smoothed by ema(0.9) debiased");
        assertThat(Recipes.lion(decay(0.1)).toString()).contains("constant 1.0E-4", "lion(0.9, 0.99)", "decay 0.1");
        assertThat(Recipes.muon().of(Role.LINEAR).smoothing()).hasToString("nesterov(0.95)");
        assertThat(Recipes.muon().of(Role.BIAS).rate()).isEqualTo(3e-4 / 0.02);
    }

    @Test
    void a_constant_that_an_optimizer_has_not_is_refused_with_those_it_has() {
        assertThatThrownBy(() -> Recipes.muon(lr(0.1), b2(0.9)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("muon has no constant b2; it has lr, momentum, decay, adam-lr");
        assertThatThrownBy(() -> Recipes.muon(lr(0.1), lr(0.2))).hasMessage("lr of muon is given twice");
        Descent matrices = Descent.under(Norms.max());
        assertThatThrownBy(() -> Recipes.muon(matrices, momentum(0.9)))
                .hasMessage("muon with a part of your own has no constant momentum; it has lr, decay, adam-lr");
        assertThatThrownBy(() -> Recipes.modular(StepRule.constant(1), lr(1)))
                .hasMessage("modular with a part of your own has no constant lr; it has momentum");
        assertThat(Recipes.muon(matrices, adamLr(0.1)).of(Role.LINEAR)).isEqualTo(matrices);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lr | 0 | lr must be positive and finite, found 0",
                "lr | Infinity | lr must be positive and finite, found Infinity",
                "adam-lr | -1e-3 | adam-lr must be positive and finite, found -0.001",
                "momentum | 1 | momentum must be at least 0 and below 1, found 1",
                "b1 | -0.1 | b1 must be at least 0 and below 1, found -0.1",
                "b2 | NaN | b2 must be at least 0 and below 1, found NaN",
                "epsilon | -1e-12 | epsilon must be finite and at least 0, found -1.0e-12",
                "decay | -1 | decay must be finite and at least 0, found -1",
                "every | 0 | every must be a whole number of at least 1, found 0",
                "rank | 2.5 | rank must be a whole number of at least 1, found 2.5",
                "nesterov | 2 | nesterov must be 0 or 1, found 2",
                "least | Infinity | least must be finite, found Infinity"
            })
    void a_value_out_of_the_range_of_its_constant_is_refused(String name, double value, String message) {
        Constant constant = Constant.named(name);
        assertThatThrownBy(() -> new Setting(constant, value)).hasMessage(message);
    }

    @Test
    void constants_and_optimizers_have_names() {
        for (Constant constant : Constant.values()) {
            assertThat(Constant.named(constant.toString())).isEqualTo(constant);
            assertThat(constant.meaning()).isNotBlank();
        }
        assertThat(every(10)).hasToString("every 10");
        assertThat(b1(0.9)).hasToString("b1 0.9");
        assertThatThrownBy(() -> Constant.named("beta"))
                .hasMessageStartingWith("no constant named \"beta\"; there are lr,");
        assertThatThrownBy(() -> Catalogue.named("muonn"))
                .hasMessageStartingWith("no optimizer named \"muonn\"; there are sgd, normalized-sgd,");
        assertThatThrownBy(() -> Catalogue.named("kfac").recipe())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kfac needs CurvatureFactors: call the method of KroneckerRecipes that takes it");
    }
}
