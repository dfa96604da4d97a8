package io.steepest.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.engine.Blas;
import io.steepest.engine.Engine;
import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.recipe.Catalogue;
import io.steepest.recipe.Constant;
import io.steepest.recipe.Descent;
import io.steepest.recipe.KroneckerRecipes;
import io.steepest.recipe.Published;
import io.steepest.recipe.Recipe;
import io.steepest.recipe.Setting;
import io.steepest.step.StepRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No step of a published optimizer does more than the list says: a pass, a call, a wait, an allocation or a product that is
 * added to a recipe shows here, on any machine, without timing anything. What the counts cannot see is what
 * {@link NativeCalls} cannot see, and how long anything takes.
 */
@EnabledOnOs(OS.LINUX)
class StepCostTest {
    private static final Path BOUNDS = Path.of("src/test/resources/io/steepest/benchmarks/work/step-costs.txt");
    private static final Path FOUND = Path.of("target/step-costs.txt");

    @BeforeAll
    static void prepare() {
        Engine.prepare();
    }

    @Test
    void no_recipe_does_more_than_the_list_says() throws IOException {
        Map<String, StepCost> bounds = bounds();
        List<String> lines = new ArrayList<>(List.of(head()));
        List<String> worse = new ArrayList<>();
        for (Map.Entry<String, Recipe> each : recipes().entrySet()) {
            StepCost cost = StepCost.of(each.getValue());
            lines.add(cost.line(each.getKey()));
            StepCost bound = bounds.remove(each.getKey());
            if (bound == null) {
                worse.add(each.getKey() + " is not in the list");
            } else if (!cost.above(bound).isEmpty()) {
                worse.add(each.getKey() + " does more " + String.join(", ", cost.above(bound)) + ":\n"
                        + bound.line("bound") + '\n' + cost.line("found"));
            }
        }
        bounds.keySet().forEach(name -> worse.add(name + " is in the list, and no recipe has that name"));
        Files.createDirectories(FOUND.getParent());
        Files.write(FOUND, lines);
        assertThat(worse)
                .as(
                        "%nA step costs more than before. If that is worth it, run: cp benchmarks/%s benchmarks/%s%n",
                        FOUND, BOUNDS)
                .isEmpty();
    }

    private static Map<String, Recipe> recipes() {
        Map<String, Recipe> all = new LinkedHashMap<>();
        Catalogue.complete().forEach(optimizer -> all.put(optimizer.name(), optimizer.recipe(lively(optimizer))));
        InverseRoot root = InverseRoot.eigh(1e-3, InverseRoot.Perturbation.RELATIVE);
        all.put("kfac", KroneckerRecipes.kfac(new Eyes(), root, Setting.every(2)));
        return all;
    }

    /** The constants for small models, but bases and roots are made anew so often that the steps which are counted show it. */
    private static Setting[] lively(Published optimizer) {
        return Stream.of(optimizer.small())
                .map(setting -> setting.constant() == Constant.EVERY ? Setting.every(2) : setting)
                .toArray(Setting[]::new);
    }

    /** Factors for the one optimizer that asks for them. */
    private static final class Eyes implements CurvatureFactors {
        @Override
        public Tensor left(String name) {
            return torch.eye(StepCost.shapes().get(name)[0]);
        }

        @Override
        public Tensor right(String name) {
            return torch.eye(StepCost.shapes().get(name)[1]);
        }
    }

    private static String head() {
        return "# " + String.join(", ", StepCost.COLUMNS) + ": the most of one step, by StepCostTest";
    }

    private static Map<String, StepCost> bounds() throws IOException {
        Map<String, StepCost> bounds = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(BOUNDS)) {
            lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.strip().split("\\s+", -1))
                    .forEach(words -> bounds.put(words[0], StepCost.parse(words)));
        }
        return bounds;
    }

    /** Sign descent whose oracle does something more with what it returns. */
    private record More(Norm norm, Consumer<Tensor> more) implements Norm {
        @Override
        public Tensor of(Tensor w) {
            return norm.of(w);
        }

        @Override
        public Tensor lmo(Tensor g) {
            Tensor t = norm.lmo(g);
            more.accept(t);
            return t;
        }
    }

    private static StepCost with(Consumer<Tensor> more) {
        return StepCost.of(
                Recipe.everywhere("more", Descent.under(new More(Norms.max(), more)), StepRule.constant(0.1)));
    }

    /** What an oracle may do more. */
    private static Consumer<Tensor> added(String what) {
        return switch (what) {
            case "call" -> Tensor::detach;
            case "pass" -> t -> t.add_(new Scalar(0.0));
            case "tensor" -> t -> torch.empty(2, 2);
            case "wait" -> t -> t.select(0, 0).select(0, 0).select(0, 0).item_double();
            case "product" -> t -> torch.mm(t.select(0, 0).t(), t.select(0, 0));
            case "hidden product" -> StepCostTest::square;
            default -> throw new IllegalArgumentException(what);
        };
    }

    /** A product that goes past libtorch's dispatcher, of a matrix whose rows are copied in order first. */
    private static void square(Tensor t) {
        Tensor x = t.select(0, 0);
        Blas.syrk(torch.empty(x.size(0), x.size(0)), 1, x.contiguous(), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "call, calls",
        "pass, calls passes",
        "tensor, calls tensors",
        "wait, calls waits",
        "product, calls tensors Mflop",
        "hidden product, calls tensors passes Mflop"
    })
    void what_is_added_to_a_step_is_above_its_bound(String added, String columns) {
        StepCost bound = with(t -> {});
        assertThat(bound.above(with(t -> {}))).as("the same step twice").isEmpty();
        assertThat(String.join(" ", with(added(added)).above(bound))).isEqualTo(columns);
    }

    @Test
    void a_line_of_the_list_is_read_as_it_was_written() {
        StepCost cost = with(t -> {});
        assertThat(StepCost.parse(cost.line("name").strip().split("\\s+", -1))).isEqualTo(cost);
    }
}
