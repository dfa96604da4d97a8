package io.steepest.optim;

import io.steepest.param.Assignment;
import io.steepest.recipe.Descent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Which rank steps which parameter: what costs most first, each to the rank that has least to do so far. A matrix is never
 * cut; a large parameter whose entries are stepped one by one, in closed form, is cut evenly among all ranks. It follows from shapes,
 * descents and the number of ranks alone, so that all ranks find the same without asking each other.
 *
 * @param byName the rank of each parameter, {@link #ALL} or {@link #EVERY}
 * @param size number of ranks
 */
record Owners(Map<String, Integer> byName, int size) {
    /** In place of a rank: the parameter is cut among all. */
    static final int ALL = -1;
    /** In place of a rank: every rank steps the whole parameter, and they exchange factors. */
    static final int EVERY = -2;

    /** A parameter is cut if a rank's part of it has so many entries at least. */
    private static final long LEAST = 1024;
    /** A parameter is cut if it has more than a rank's part of all cost or of all entries divided by this. */
    private static final double FINE = 16;

    Owners {
        byName = Map.copyOf(byName);
    }

    /** One rank steps everything. */
    static Owners single() {
        return new Owners(Map.of(), 1);
    }

    /**
     * A parameter to be given away.
     *
     * @param name of the parameter
     * @param cost guessed operations of a step
     * @param entries of the parameter, which its state grows with
     * @param divisible whether it may be cut
     */
    private record Load(String name, double cost, double entries, boolean divisible) {}

    /**
     * Gives each parameter an owner.
     *
     * @param parameters that are stepped
     * @param descents by name
     * @param cutting whether entrywise parameters may be cut
     * @param factors whether every rank steps the matrices that can be stepped by {@link Factors}
     * @return owners, of which those that this one knows stay as they are
     */
    Owners with(List<Assignment> parameters, Map<String, Descent> descents, boolean cutting, boolean factors) {
        if (size == 1) {
            return this;
        }
        Map<String, Integer> owners = new HashMap<>(byName);
        if (factors) {
            descents.forEach((name, descent) -> {
                if (Factors.suits(descent)) {
                    owners.put(name, EVERY);
                }
            });
        }
        List<Load> loads = parameters.stream()
                .filter(p -> !p.isEmpty() && owners.getOrDefault(p.name(), 0) != EVERY)
                .map(p -> load(p, descents.get(p.name()), cutting))
                .sorted(Comparator.comparingDouble(Load::cost).reversed().thenComparing(Load::name))
                .toList();
        double cost = loads.stream().mapToDouble(Load::cost).sum() / size / FINE;
        double entries = loads.stream().mapToDouble(Load::entries).sum() / size / FINE;
        double[] busy = new double[size];
        List<Load> fresh = new ArrayList<>();
        for (Load load : loads) {
            Integer before = byName.get(load.name);
            if (before == null && load.divisible && (load.cost > cost || load.entries > entries)) {
                owners.put(load.name, ALL);
            } else if (before == null) {
                fresh.add(load);
            } else if (before != ALL) {
                busy[before] += load.cost;
            }
        }
        for (Load load : fresh) {
            int least = 0;
            for (int rank = 1; rank < size; rank++) {
                least = busy[rank] < busy[least] ? rank : least;
            }
            busy[least] += load.cost;
            owners.put(load.name, least);
        }
        return new Owners(owners, size);
    }

    private Load load(Assignment parameter, Descent descent, boolean cutting) {
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> matrices = parameter.matrices();
            double cost = matrices.stream()
                    .mapToDouble(x -> Workload.cost(x.size(0), x.size(1), x.size(2), descent))
                    .sum();
            boolean divisible = cutting
                    && descent.isEntrywise()
                    // the general formula's powers differ in the last digit between the middle and the end of a run
                    && ClosedForm.of(descent).isPresent()
                    && matrices.size() == 1
                    && parameter.tensor().numel() >= LEAST * size
                    && Cut.rows(matrices.get(0)) >= size;
            return new Load(parameter.name(), cost, (double) parameter.tensor().numel(), divisible);
        }
    }

    /** The rank that steps a parameter, {@link #ALL} or {@link #EVERY}. */
    int of(String name) {
        return byName.getOrDefault(name, 0);
    }

    /** What must be equal for two parameters to share a bank: parameters that are cut lie alone. */
    Object likeness(String name) {
        return of(name) == ALL ? name : of(name);
    }

    /** Who steps a parameter, in words; empty where one rank steps everything. */
    String text(String name) {
        if (size == 1) {
            return "";
        }
        return switch (of(name)) {
            case ALL -> "cut among " + size + " ranks";
            case EVERY -> "stepped by all " + size + " ranks, which exchange factors";
            default -> "stepped by rank " + of(name);
        };
    }
}
