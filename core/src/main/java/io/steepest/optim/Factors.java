package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import io.steepest.engine.Workers;
import io.steepest.param.Assignment;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.recipe.Oracle;
import io.steepest.recipe.Recipe;
import io.steepest.step.Adaptive;
import io.steepest.step.Adaptive.Scaling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Steps matrices that every rank steps, with sums of its own gradients: with M for the mean of these sums, the ranks
 * exchange {@code M Q} and {@code Mᵀ P}, which have r(m+n) entries, and no gradient and no weight, which have mn.
 *
 * <p>All products of a step travel in two sums over all ranks, however many matrices there are. Each rank orthogonalizes
 * {@code M Q} by itself: if an owner did it and sent P, as many bytes would travel in more messages.
 */
record Factors(Ranks ranks) {
    static final String UNKNOWN = "ranks that exchange factors never know the mean gradient";

    /** Whether a descent can be stepped so: everything between gradient and oracle must be linear and remember nothing. */
    static boolean suits(Descent descent) {
        return descent.oracle().isFactored()
                && !descent.preconditioner().learns()
                && descent.smoothing().isNone()
                && !(descent.magnitude() instanceof Magnitude.Grafted);
    }

    /**
     * Refuses options with which no step can be taken by factors alone.
     *
     * @throws IllegalArgumentException saying what cannot be, and what would be right
     */
    static void check(Options options, List<Assignment> parameters) {
        Recipe recipe = options.recipe();
        if (recipe.rule() instanceof Adaptive rule) {
            throw new IllegalArgumentException(UNKNOWN + ", which step rule " + rule
                    + " reads: take a schedule, or leave exchangingFactors() out");
        }
        if (options.longest().isPresent()) {
            throw new IllegalArgumentException(
                    UNKNOWN + ", so it cannot be clipped: leave clippedTo(..) or exchangingFactors() out");
        }
        if (parameters.stream().noneMatch(p -> suits(recipe.resolve(p).descent()))) {
            throw new IllegalArgumentException("recipe " + recipe.name()
                    + " steps no parameter of this module by factors of low rank, as Dion does:"
                    + " leave exchangingFactors() out, or take Recipes.dion()");
        }
    }

    /**
     * A kernel in a step.
     *
     * @param kernel steps a slice of a bank
     * @param oracle of the kernel
     * @param t number of the step, from 1
     */
    private record Job(GeneralKernel kernel, Oracle.Factored oracle, long t) {
        long[] shape(int side) {
            Tensor sum = oracle.sum();
            return new long[] {sum.size(0), sum.size(side), oracle.columns()};
        }

        void begin(Tensor left) {
            Pass pass = Pass.of(kernel).look(t, Scaling.NONE);
            left.copy_(oracle.left(kernel.smoother().within().gradientToLocal(pass.inUnit())));
        }

        /** @param left the mean, in place of which the basis is written */
        void turn(Tensor left, Tensor right) {
            Tensor basis = oracle.basis(left);
            byColumns(left).copy_(basis);
            right.copy_(oracle.right(basis));
        }

        /** The memory of matrices, column after column, as a decomposition lays its basis: products round by the layout. */
        private static Tensor byColumns(Tensor x) {
            return x.view(x.size(0), x.size(2), x.size(1)).transpose(1, 2);
        }

        void end(Tensor left, Tensor right, double lr) {
            Tensor answer = oracle.answer(byColumns(left), right);
            Tensor direction = kernel.smoother().within().updateFromLocal(answer);
            Pass.along(kernel, direction, t).move(lr);
        }
    }

    private static List<Job> jobs(List<BankPlan> plans) {
        List<Job> jobs = new ArrayList<>();
        for (BankPlan plan : plans) {
            for (StepKernel kernel : plan.kernels()) {
                GeneralKernel general = kernel.general();
                general.factored().ifPresent(oracle -> jobs.add(new Job(general, oracle, plan.steps() + 1)));
            }
        }
        return jobs;
    }

    /**
     * Takes a step. This is a collective operation.
     *
     * @param plans of banks that every rank steps
     * @param lr the step size of the recipe
     */
    void step(List<BankPlan> plans, double lr) {
        Map<String, List<Job>> byType = new LinkedHashMap<>();
        for (Job job : jobs(plans)) {
            String type = Shapes.type(job.oracle.sum()).name();
            byType.computeIfAbsent(type, key -> new ArrayList<>()).add(job);
        }
        byType.values().forEach(jobs -> stepAll(jobs, lr));
    }

    private void stepAll(List<Job> jobs, double lr) {
        Tensor like = jobs.get(0).oracle.sum();
        Packed left = Packed.of(jobs.stream().map(job -> job.shape(1)).toList(), like);
        Packed right = Packed.of(jobs.stream().map(job -> job.shape(2)).toList(), like);
        Workers.each(jobs.size(), i -> jobs.get(i).begin(left.parts().get(i)));
        left.mean(ranks);
        Workers.each(
                jobs.size(),
                i -> jobs.get(i).turn(left.parts().get(i), right.parts().get(i)));
        right.mean(ranks);
        Workers.each(
                jobs.size(),
                i -> jobs.get(i).end(left.parts().get(i), right.parts().get(i), lr));
    }

    /**
     * Gives every rank the mean of all sums in place of its own, which changes no step but for rounding: after that the
     * state does not depend on the rank. This is a collective operation.
     */
    void settle(List<BankPlan> plans) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            jobs(plans).forEach(job -> Packed.mean(job.oracle.sum(), ranks));
        }
    }
}
