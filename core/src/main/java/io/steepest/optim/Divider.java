package io.steepest.optim;

import io.steepest.dist.Traffic;
import io.steepest.param.Assignment;
import io.steepest.recipe.Descent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Finds what each of several ranks would step, keep, send and receive. */
final class Divider {
    private final int size;
    private final double[] cost;
    private final double[] products;
    private final double[] state;
    private final long[] owned;

    private Divider(int size) {
        this.size = size;
        this.cost = new double[size];
        this.products = new double[size];
        this.state = new double[size];
        this.owned = new long[size];
    }

    /**
     * Divides parameters among ranks.
     *
     * @param parameters that are stepped
     * @param descents by name
     * @param owners of the parameters
     * @param explained the parameters as one rank steps them
     */
    static Division of(
            List<Assignment> parameters, Map<String, Descent> descents, Owners owners, Explanation explained) {
        Map<String, Explanation.Row> rows = new HashMap<>();
        explained.rows().forEach(row -> rows.put(row.name(), row));
        List<Division.Share> shares = new ArrayList<>();
        Divider divider = new Divider(owners.size());
        long weights = explained.rows().stream()
                .filter(row -> descents.containsKey(row.name()))
                .mapToLong(Explanation.Row::bytes)
                .sum();
        long ofRows =
                explained.rows().stream().mapToLong(Explanation.Row::stateBytes).sum();
        // what a step rule keeps of all parameters grows with their entries
        double rest = weights == 0 ? 0 : (double) (explained.stateBytes() - ofRows) / weights;
        for (Assignment p : parameters) {
            if (!p.isEmpty()) {
                Explanation.Row row = rows.get(p.name());
                shares.add(divider.take(p, descents.get(p.name()), owners.of(p.name()), row, rest));
            }
        }
        double all = shares.stream().mapToDouble(Division.Share::cost).sum();
        return new Division(
                owners.size(),
                shares.stream()
                        .map(s -> new Division.Share(
                                s.name(),
                                s.owner(),
                                s.cost() / all,
                                s.products(),
                                s.bytes(),
                                s.stateBytes(),
                                s.factorBytes()))
                        .sorted(Comparator.comparingDouble(Division.Share::cost)
                                .reversed()
                                .thenComparing(Division.Share::name))
                        .toList(),
                divider.loads(all));
    }

    private Division.Share take(Assignment p, Descent descent, int owner, Explanation.Row row, double rest) {
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> matrices = p.matrices();
            double own = 0;
            double multiplied = 0;
            double factors = 0;
            for (Tensor x : matrices) {
                own += Workload.cost(x.size(0), x.size(1), x.size(2), descent);
                multiplied += x.size(0) * Workload.products(x.size(1), x.size(2), descent);
                factors += (double) x.size(0) * descent.oracle().travelling(x.size(1), x.size(2));
            }
            double kept = row.stateBytes() + rest * row.bytes();
            if (owner == Owners.ALL) {
                long rows = Cut.rows(matrices.get(0));
                for (int rank = 0; rank < size; rank++) {
                    long part = (rank + 1) * rows / size - rank * rows / size;
                    add(rank, (double) part / rows, own, multiplied, kept, row.bytes() / rows * part);
                }
            } else {
                add(owner, 1, own, multiplied, kept, row.bytes());
            }
            double bytes = (double) row.bytes() / p.tensor().numel();
            return new Division.Share(
                    p.name(), owner, own, multiplied, row.bytes(), Math.round(kept), Math.round(factors * bytes));
        }
    }

    private void add(int rank, double part, double own, double multiplied, double kept, long bytes) {
        cost[rank] += part * own;
        products[rank] += part * multiplied;
        state[rank] += part * kept;
        owned[rank] += bytes;
    }

    private List<Division.Load> loads(double all) {
        long total = Arrays.stream(owned).sum();
        // by the place in the tree, which does not depend on the root
        int[] copies = new int[size];
        for (int place = 0; place < size; place++) {
            copies[place] = Traffic.sentInBroadcast(place, 0, size);
        }
        List<Division.Load> loads = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            long passed = 0;
            for (int owner = 0; owner < size; owner++) {
                passed += owned[owner] * copies[Math.floorMod(rank - owner, size)];
            }
            long others = total - owned[rank];
            loads.add(new Division.Load(
                    rank,
                    cost[rank] / all,
                    products[rank],
                    owned[rank],
                    Math.round(state[rank]),
                    others + passed,
                    (size - 1) * owned[rank] + others));
        }
        return loads;
    }
}
