package io.steepest.studio.advise;

import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.InverseRoot.Perturbation;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Bank;
import io.steepest.precondition.Accumulation;
import io.steepest.precondition.Preconditioner;
import io.steepest.studio.advise.Candidate.Space;
import io.steepest.tensor.Arena;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What an optimizer with smoothing or coordinates would remember of the gradients of a training run: moving averages for
 * several β, second moments as Adam keeps them, and Kronecker factors as Shampoo keeps them.
 */
final class Past implements AutoCloseable {
    /** How much of the past the coordinates keep from step to step. */
    static final double KEPT = 0.95;

    private static final double EPSILON = 1e-8;
    /** Added to the eigenvalues of factors, relative to the largest. */
    private static final double DAMPING = 1e-6;
    /** Steps between two renewals of roots. */
    private static final int EVERY = 5;

    private static final Preconditioner DIAGONAL = Preconditioner.diagonal(KEPT, EPSILON);
    private static final Preconditioner KRONECKER = Preconditioner.kronecker(
                    Accumulation.ema(KEPT).debias(), InverseRoot.eigh(DAMPING, Perturbation.RELATIVE))
            .every(EVERY)
            .fitted(Norms.spectral(Polar.svd()));

    private final Arena arena = new Arena();
    private final Map<Bank, Remembered> banks = new LinkedHashMap<>();
    private long seen;

    private record Remembered(Map<Double, Tensor> averages, Map<Space, Preconditioner.State> coordinates) {}

    /**
     * A past without any gradient.
     *
     * @param all the banks of the optimizer
     * @param betas of the averages
     * @param spaces coordinates that are asked for later
     */
    Past(List<Bank> all, List<Double> betas, List<Space> spaces) {
        for (Bank bank : all) {
            try (PointerScope scope = new PointerScope()) {
                Arena own = arena.at(bank.name());
                Map<Double, Tensor> averages = new LinkedHashMap<>();
                betas.forEach(beta -> averages.put(beta, own.zerosLike("average-" + beta, bank.gradients())));
                Map<Space, Preconditioner.State> coordinates = new EnumMap<>(Space.class);
                if (spaces.contains(Space.DIAGONAL)) {
                    coordinates.put(Space.DIAGONAL, DIAGONAL.on(bank.gradients(), own.at("diagonal")));
                }
                if (spaces.contains(Space.KRONECKER)) {
                    coordinates.put(Space.KRONECKER, KRONECKER.on(bank.gradients(), own.at("kronecker")));
                }
                banks.put(bank, new Remembered(averages, coordinates));
            }
        }
    }

    /** Learns from the gradients of a training step, which the banks hold. */
    void learn() {
        seen++;
        banks.forEach((bank, past) -> {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                past.averages.forEach((beta, m) -> m.lerp_(bank.gradients(), new Scalar(1 - beta)));
                past.coordinates.values().forEach(state -> state.observe(bank.gradients(), seen));
            }
        });
    }

    /**
     * Returns the smoothed gradient of the step to come, up to a factor: {@code β·m + (1−β)·g}.
     *
     * @param g the gradient of that step, like those of the bank
     */
    Tensor smoothed(Bank bank, double beta, Tensor g) {
        return banks.get(bank).averages.get(beta).lerp(g, new Scalar(1 - beta));
    }

    /** Returns the norm of a candidate in the coordinates as learnt so far. */
    Norm norm(Bank bank, Candidate candidate) {
        return candidate.space() == Space.ENTRIES
                ? candidate.norm()
                : candidate.norm().in(banks.get(bank).coordinates.get(candidate.space()));
    }

    @Override
    public void close() {
        arena.close();
    }
}
