package io.steepest.optim;

import io.steepest.engine.Blas;
import io.steepest.engine.Engine;
import io.steepest.engine.Workers;
import io.steepest.precondition.Sides;
import io.steepest.recipe.Descent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The kernels of a step, and who runs them: a very large one all native threads together where they serve it, the rest one
 * thread each, largest first; few and small ones the calling thread alone.
 */
final class Workload {
    /** Handing work to other threads takes as long as about so many operations. */
    private static final double LEAST = 5e6;
    /** Operations that a pass over an entry takes as long as, waiting for memory. */
    private static final double PER_ENTRY = 100;
    /** Operations per cube of a side that a renewal takes as long as. */
    private static final double PER_RENEWAL = 16;

    /** Taken by the calling thread, one after another; each may use all native threads. */
    private final List<Job> alone;
    /** Taken by workers of one native thread each, largest first. */
    private final List<Job> shared;
    /** Whether these multiply no matrices. */
    private final boolean passes;

    /**
     * A kernel to run.
     *
     * @param kernel the kernel
     * @param plan of its bank, which counts its steps
     */
    record Job(StepKernel kernel, BankPlan plan) {
        double cost() {
            return kernel.cost();
        }

        boolean renews() {
            return kernel.general().renews(plan.steps() + 1);
        }

        /** The cost of the next step. */
        double next() {
            return cost() + (renews() ? Workload.renewal(kernel.general().part()) : 0);
        }

        /** Whether OpenBLAS multiplies for it, which float32 and float64 on the CPU are for. */
        boolean multipliesByBlas() {
            Descent descent = kernel.general().descent();
            Tensor w = kernel.general().part().weights();
            boolean factors = descent.preconditioner().learns() && !descent.isEntrywise();
            return w.device().is_cpu()
                    && (factors
                            || descent.norm()
                                    .kernel(w)
                                    .filter(products -> Blas.suits(products.type(), true))
                                    .isPresent());
        }

        boolean isEntrywise() {
            return kernel.general().descent().isEntrywise();
        }

        void step(double lr, double factor) {
            kernel.step(lr, plan.steps() + 1, factor);
        }
    }

    /** Divides the kernels of some banks among threads. */
    Workload(List<BankPlan> plans) {
        List<Job> jobs = plans.stream()
                .flatMap(plan -> plan.kernels().stream().map(kernel -> new Job(kernel, plan)))
                .sorted(Comparator.comparingDouble(Job::cost).reversed())
                .toList();
        List<Job> large = alone(jobs, Engine.hasOneBlasThread());
        if (isForWorkers(without(jobs, large))) {
            Workers.prepare();
            large = alone(jobs, Engine.hasOneBlasThread());
        }
        this.alone = large;
        this.shared = without(jobs, large);
        this.passes = shared.stream().allMatch(Job::isEntrywise);
    }

    /**
     * The kernels that have more to do than their share of the threads. One thread of OpenBLAS would multiply for one of
     * them while the others wait, so that a kernel whose products are of OpenBLAS is a worker's then.
     */
    private static List<Job> alone(List<Job> jobs, boolean oneBlasThread) {
        double rest = jobs.stream().mapToDouble(Job::cost).sum();
        boolean little = rest < LEAST;
        List<Job> alone = new ArrayList<>();
        for (Job job : jobs) {
            if (!little && job.cost() * Workers.most() <= rest) {
                break;
            }
            if (little || !oneBlasThread || !job.multipliesByBlas()) {
                rest -= job.cost();
                alone.add(job);
            }
        }
        return alone;
    }

    private static List<Job> without(List<Job> jobs, List<Job> others) {
        return jobs.stream().filter(job -> !others.contains(job)).toList();
    }

    /** Whether several workers multiply matrices at a time. */
    private static boolean isForWorkers(List<Job> shared) {
        return shared.size() > 1 && !shared.stream().allMatch(Job::isEntrywise);
    }

    /** Guesses the operations of a step on a part of a bank, to compare kernels by. */
    static double cost(Part part, Descent descent) {
        Tensor w = part.weights();
        return cost(w.size(0), w.size(1), w.size(2), descent);
    }

    /** Guesses the operations of a step on k matrices of m rows and n columns. */
    static double cost(long k, long m, long n, Descent descent) {
        return k * (PER_ENTRY * m * n + products(m, n, descent));
    }

    /** Guesses the operations of the matrix products of a step on a matrix of m rows and n columns. */
    static double products(long m, long n, Descent descent) {
        boolean factors = descent.preconditioner().learns() && !descent.isEntrywise();
        return descent.oracle().flops(descent.norm(), m, n) + (factors ? 4.0 * m * n * (side(m) + side(n)) : 0);
    }

    /** A side beyond the limit has no factor. */
    private static long side(long side) {
        return side > Sides.LIMIT ? 0 : side;
    }

    /** Guesses the operations of a renewal of roots or bases: decompositions run at a fraction of the rate of products. */
    private static double renewal(Part part) {
        Tensor w = part.weights();
        return PER_RENEWAL * w.size(0) * (cube(w.size(1)) + cube(w.size(2)));
    }

    /** A side beyond the limit has neither a root nor a basis. */
    private static double cube(long side) {
        return (double) side(side) * side * side;
    }

    /**
     * Takes a step of a size known in Java with every kernel.
     *
     * @param lr the step size of the recipe
     * @param factor that gradients are multiplied by first, in place
     */
    void step(double lr, double factor) {
        for (Job job : alone) {
            try (PointerScope scope = new PointerScope()) {
                job.step(lr, factor);
            }
        }
        if (passes) {
            Workers.passes(shared.size(), i -> shared.get(i).step(lr, factor));
            return;
        }
        List<Job> order = order();
        Workers.each(order.size(), i -> order.get(i).step(lr, factor));
    }

    /**
     * The kernels that workers take, in the order in which they begin the next step: what costs most first, so that those
     * that renew roots or bases do not begin when the other workers end.
     */
    List<Job> order() {
        if (shared.stream().noneMatch(Job::renews)) {
            return shared;
        }
        return shared.stream()
                .sorted(Comparator.comparingDouble(Job::next).reversed())
                .toList();
    }
}
