package io.steepest.studio.advise;

import io.steepest.param.Bank;
import io.steepest.train.Setup;
import io.steepest.train.data.Batch;
import io.steepest.train.data.Dataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The gradients of a run, as clean as is asked for, and the steepest directions of all candidates. */
final class Directions {
    /** Fresh batches and those that directions are taken from have seeds that no training run counts up to. */
    private static final long FRESH = 0x5eed_0f_f2e5L;

    private static final long NOISY = 0x5eed_0f_7a7eL;

    private final Plan plan;
    private final Setup setup;
    private final Dataset data;
    private final Network network;
    private final Past past;

    /**
     * Those of a run.
     *
     * @param setup of the run
     * @param data that it learns from
     * @param network that learns
     * @param past what was learnt from the gradients of the run so far
     */
    Directions(Plan plan, Setup setup, Dataset data, Network network, Past past) {
        this.plan = plan;
        this.setup = setup;
        this.data = data;
        this.network = network;
        this.past = past;
    }

    /** Returns the batch that directions are judged on after a step of the run. */
    Batch fresh(long step) {
        return data.train(setup.seed() ^ FRESH, step, plan.fresh());
    }

    /** Returns the directions of every bank and candidate, of the gradient as clean as that. */
    Map<Bank, Map<Candidate, Tensor>> of(Cleanness cleanness, long step) {
        Map<Bank, Map<Candidate, Tensor>> all = new HashMap<>();
        gradient(cleanness, step);
        try (NoGradGuard frozen = new NoGradGuard()) {
            for (Bank bank : network.banks()) {
                Tensor g = cleanness.kind() == Cleanness.Kind.SMOOTHED
                        ? past.smoothed(bank, cleanness.amount(), bank.gradients())
                        : bank.gradients().clone();
                Map<Candidate, Tensor> directions = new HashMap<>();
                plan.candidates()
                        .forEach(c -> directions.put(c, direction(bank, c).of(bank, g)));
                all.put(bank, directions);
            }
        }
        return all;
    }

    /** Returns the dual norms of the fresh gradient, one a member of each bank. */
    Map<Bank, Map<Candidate, double[]>> duals(Moves moves) {
        Map<Bank, Map<Candidate, double[]>> all = new HashMap<>();
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            for (Bank bank : network.banks()) {
                Map<Candidate, double[]> duals = new HashMap<>();
                for (Candidate candidate : plan.candidates()) {
                    Tensor of = direction(bank, candidate).dual(bank, moves.gradient(bank));
                    duals.put(
                            candidate,
                            IntStream.range(0, bank.members().size())
                                    .mapToDouble(i -> of.select(0, i).item_double())
                                    .toArray());
                }
                all.put(bank, duals);
            }
        }
        return all;
    }

    private Direction direction(Bank bank, Candidate candidate) {
        return new Direction(past.norm(bank, candidate), candidate.isEuclidean());
    }

    /** Writes a gradient into the banks: that of a batch of its own, or that of the next step of training. */
    private void gradient(Cleanness cleanness, long step) {
        if (cleanness.kind() == Cleanness.Kind.BATCH) {
            long number = step * plan.cleanness().size() + plan.cleanness().indexOf(cleanness);
            network.gradient(data.train(setup.seed() ^ NOISY, number, (int) cleanness.amount()));
            return;
        }
        int parts = setup.loop().accumulate();
        List<Batch> batches = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            batches.add(
                    data.train(setup.seed(), step * parts + part, setup.loop().batch()));
        }
        network.gradient(batches);
    }
}
