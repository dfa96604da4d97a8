package io.steepest.testkit;

import io.steepest.norm.Norms;
import io.steepest.recipe.Descent;
import io.steepest.step.Adaptive;
import io.steepest.step.Block;
import io.steepest.step.Landscape;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Step rules and schedules that each break a law. */
final class BrokenRules {
    private static final Descent SIGNS = Descent.under(Norms.max());

    private BrokenRules() {}

    /** A size that is a function of what is seen. */
    private record Given(Function<Landscape, Tensor> size) implements Adaptive {
        @Override
        public Sizing on(List<Block> blocks, Arena arena) {
            return size::apply;
        }
    }

    /** Counts in Java, so that a resumed rule begins anew. */
    private record Counting() implements Adaptive {
        @Override
        public Sizing on(List<Block> blocks, Arena arena) {
            AtomicLong steps = new AtomicLong();
            return seen -> seen.number(0.1 / steps.incrementAndGet());
        }
    }

    static List<Broken> whole() {
        return List.of(
                new Broken(
                        Held.OfStepRule.class,
                        "",
                        StepRuleCase.of("sound", SIGNS, StepRule.escapeVelocity(1e-3, 0.9), 0.5)),
                new Broken(Held.OfSchedule.class, "", StepRule.cosine(0.1, 0.1, 10, 800)));
    }

    private static Broken rule(String law, Function<Landscape, Tensor> size) {
        return new Broken(Held.OfStepRule.class, law, StepRuleCase.of("broken", SIGNS, new Given(size), 0.5));
    }

    private static Broken schedule(String law, Schedule schedule) {
        return new Broken(Held.OfSchedule.class, law, schedule);
    }

    static Stream<Broken> all() {
        AtomicLong asked = new AtomicLong();
        return Stream.of(
                // it goes on for ever at a size that is too long
                rule("the_loss_falls_in_every_scene", seen -> seen.number(3)),
                rule(
                        "a_single_huge_gradient_leaves_all_finite",
                        seen -> seen.descent().mul(new Scalar(1e300)).square()),
                rule(
                        "the_scale_of_the_loss_does_not_change_the_way",
                        seen -> seen.descent().mul(new Scalar(1e-3))),
                new Broken(
                        Held.OfStepRule.class,
                        "a_resumed_rule_goes_the_same_way",
                        StepRuleCase.of("broken", SIGNS, new Counting(), 0.5)),
                schedule("sizes_are_finite_and_not_negative", t -> 0.1 * (500 - t)),
                schedule("the_size_depends_on_the_step_alone", t -> 1.0 / asked.incrementAndGet()));
    }
}
