package io.steepest.verify.invariance;

import io.steepest.optim.SteepestDescent;
import io.steepest.precondition.CurvatureFactors;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.step.Schedule;
import io.steepest.step.StepRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Where an optimizer goes on a {@link Network} written in other variables, step by step, in the variables of the network.
 *
 * @param points the weights before the first step that moves and after each; it ends early where gradients overflow
 * @param finite whether it went all the way
 */
record Course(List<List<Tensor>> points, boolean finite) {
    /** Way of the first step, over the length of the weights. */
    private static final double FIRST = 0.03;

    /** Part of the step that a rule finds; whole ones may leap. */
    private static final double PART = 0.1;

    /** How a network is written: the changes of its weights and the unit of its loss. */
    record Form(List<Change> changes, double factor) {

        /** As it is. */
        static Form plain(List<Shape> shapes) {
            return new Form(shapes.stream().map(s -> Change.none(s.m(), s.n())).toList(), 1);
        }

        List<Tensor> of(List<Tensor> inner) {
            return each(inner, Change::of);
        }

        List<Tensor> back(List<Tensor> weights) {
            return each(weights, Change::back);
        }

        List<Tensor> gradients(List<Tensor> gradients) {
            return each(gradients, (c, g) -> c.gradient(g).mul_(new Scalar(factor)));
        }

        private List<Tensor> each(List<Tensor> tensors, BiFunction<Change, Tensor, Tensor> f) {
            List<Tensor> result = new ArrayList<>();
            for (int i = 0; i < tensors.size(); i++) {
                result.add(f.apply(changes.get(i), tensors.get(i)));
            }
            return result;
        }
    }

    /** The step rule of a subject: a part of its own, or one whose first step moves the weights by 3 percent. */
    static StepRule rule(Subject subject, Network network) {
        Schedule pace = t -> t <= subject.trial().warmup() ? 0 : 1;
        if (subject.rule().isPresent()) {
            return subject.rule().get().paced(t -> PART * pace.at(t));
        }
        Course one = of(subject, pace, network, Form.plain(subject.trial().shapes()), 1);
        double lr = FIRST * length(network.start()) / distance(one.points.get(1), network.start());
        return (Schedule) t -> lr * pace.at(t);
    }

    /** So many steps that move, after the subject's warmup. */
    static Course of(Subject subject, StepRule rule, Network network, Form form, int steps) {
        List<List<Tensor>> points = new ArrayList<>(List.of(network.start()));
        Parameters parameters = new Parameters(form.back(network.start()));
        Layers layers = new Layers(form);
        Descent descent = subject.maker().apply(layers);
        try (NoGradGuard frozen = new NoGradGuard();
                SteepestDescent optimizer =
                        SteepestDescent.of(parameters, Recipe.everywhere(subject.name(), descent, rule))) {
            for (int t = 0; t < subject.trial().warmup() + steps; t++) {
                Network.Slope slope = network.at(form.of(parameters.tensors()), t);
                layers.slope = slope;
                parameters.gradients(form.gradients(slope.gradients()));
                optimizer.step(slope.loss() * form.factor());
                if (t >= subject.trial().warmup()) {
                    points.add(form.of(parameters.tensors()));
                }
            }
        } catch (ArithmeticException overflow) {
            return new Course(points, false);
        } finally {
            parameters.free();
        }
        return new Course(points, true);
    }

    /** K-FAC's factors of the layers at the last batch. */
    private static final class Layers implements CurvatureFactors {
        private final Form form;
        private Network.Slope slope;

        Layers(Form form) {
            this.form = form;
        }

        @Override
        public Tensor left(String parameter) {
            return of(parameter).left(parameter);
        }

        @Override
        public Tensor right(String parameter) {
            return of(parameter).right(parameter);
        }

        private CurvatureFactors of(String parameter) {
            int i = Parameters.index(parameter);
            Tensor errors = slope.errors().get(i).mul(new Scalar(form.factor()));
            return new Curvature(form.changes().get(i), errors, slope.inputs().get(i));
        }
    }

    /** The largest distance of another course from this one, weight by weight, over the way this one has gone. */
    double deviation(Course other, double most) {
        if (!other.finite) {
            return most;
        }
        double worst = 0;
        for (int t = 1; t < points.size(); t++) {
            for (int i = 0; i < points.get(t).size(); i++) {
                Tensor w = points.get(t).get(i);
                double gone = w.sub(points.get(0).get(i)).norm().item_double();
                double apart = other.points.get(t).get(i).sub(w).norm().item_double() / gone;
                // NaN, too, is as far as can be
                worst = apart < most ? Math.max(worst, apart) : most;
            }
        }
        return worst;
    }

    /** How far the weights have gone in the end, over their length. */
    double moved() {
        return distance(points.get(points.size() - 1), points.get(0)) / length(points.get(0));
    }

    private static double distance(List<Tensor> a, List<Tensor> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            double d = a.get(i).sub(b.get(i)).norm().item_double();
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    private static double length(List<Tensor> a) {
        return Math.sqrt(
                a.stream().mapToDouble(w -> w.square().sum().item_double()).sum());
    }
}
