package io.steepest.benchmarks.plan;

import io.steepest.benchmarks.plan.Prediction.Mode;
import io.steepest.dist.Traffic;
import io.steepest.optim.Division;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts steps of one optimizer on a model.
 *
 * @param optimizer its name
 * @param backwardFlops operations of the passes of all ranks together
 * @param machine that each rank is
 * @param factor what the optimizer's work takes over what its products and memory take at full speed
 */
public record Predictor(String optimizer, double backwardFlops, PlanMachine machine, double factor) {
    /** A step reads weights, gradients and state and writes weights and state. */
    private static final double WEIGHTS = 3;

    private static final double STATE = 2;

    /** Every mode that there is for the optimizer. */
    public List<Prediction> all(Division whole, Division division) {
        List<Prediction> all = new ArrayList<>();
        all.add(dataParallel(whole, division.size()));
        all.add(owners(whole, division));
        if (whole.shares().stream().anyMatch(share -> share.factorBytes() < share.bytes())) {
            all.add(lowRank(whole, division.size()));
        }
        return all;
    }

    /** The optimizer's work of a rank, milliseconds. */
    public double work(Division.Load load) {
        return factor * machine.work(load.products(), WEIGHTS * load.bytes() + STATE * load.stateBytes());
    }

    private double backward(int size) {
        return machine.work(backwardFlops / size, 0);
    }

    private Prediction dataParallel(Division whole, int size) {
        Division.Load all = whole.loads().get(0);
        double sent = Traffic.ring(size) * all.bytes();
        return new Prediction(
                optimizer,
                size,
                Mode.DATA_PARALLEL,
                backward(size),
                size == 1 ? 0 : ExchangeTime.ring((double) all.bytes(), size, machine.link()),
                work(all),
                all.stateBytes(),
                2.0 * all.bytes() + all.stateBytes(),
                sent,
                sent,
                1);
    }

    /** What the library does. */
    public Prediction owners(Division whole, Division division) {
        int size = division.size();
        double most = division.loads().stream().mapToDouble(this::work).max().orElse(0);
        double weights = 2.0 * division.bytes();
        double memory = division.loads().stream()
                .mapToDouble(load -> load.stateBytes() + (load.bytes() > 0 ? Traffic.received(size) : 0))
                .max()
                .orElse(0);
        return new Prediction(
                optimizer,
                size,
                Mode.OWNERS,
                backward(size),
                ExchangeTime.owners(division, machine.link()),
                most,
                division.largestState(),
                weights + memory,
                division.largestSent(),
                division.largestReceived(),
                most / work(whole.loads().get(0)));
    }

    private Prediction lowRank(Division whole, int size) {
        Division.Load all = whole.loads().get(0);
        double factors =
                whole.shares().stream().mapToDouble(Division.Share::factorBytes).sum();
        // the second factor depends on the first, so there are two all-reduces
        List<Double> halves = List.of(factors / 2, factors / 2);
        double sent = Traffic.ring(size) * factors;
        return new Prediction(
                optimizer,
                size,
                Mode.LOW_RANK,
                backward(size),
                size == 1 ? 0 : ExchangeTime.rings(halves, size, machine.link()),
                work(all),
                all.stateBytes(),
                2.0 * all.bytes() + all.stateBytes(),
                sent,
                sent,
                1);
    }
}
