package io.steepest.optim;

import io.steepest.dist.Ranks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The unit that the gradients of each bank are measured in: one, unless gradients and what is remembered of them are so
 * large or so small that their squares would leave the range of the dtype. Then it is a power of two, by which gradients
 * are divided before anything is learnt from them, and updates are multiplied by as much as is due. Powers of two are
 * exact, so the steps are those of arithmetic with a larger range.
 */
final class Units {
    /** Squares of numbers below two to this, and sums of such squares, are numbers of float32. */
    private static final int FLOAT_LIMIT = 40;

    private static final int DOUBLE_LIMIT = 300;
    /** Units are powers of two to a multiple of this, so that fourth and eighth roots of them are powers of two. */
    private static final int STEP = 16;

    private static final int MOST = 112;

    private final List<BankPlan> plans;
    private final Ranks ranks;

    private boolean ordinary = true;
    /** Whether the size of the first gradients was looked at. */
    private boolean begun;

    Units(List<BankPlan> plans, Ranks ranks) {
        this.plans = plans;
        this.ranks = ranks;
    }

    /**
     * Chooses the units for a step. In an ordinary one, all of whose gradients are of middle size, it asks the device
     * nothing.
     *
     * @param active the banks that step
     * @param bound no entry of a gradient is larger in magnitude; about the largest
     */
    void choose(List<BankPlan> active, double bound) {
        int exponent = Math.getExponent(bound);
        if (!begun && bound > 0) {
            // a rule's first multiple of gradients is tiny by intention
            ordinary &= plans.stream().noneMatch(BankPlan::learnsMultiples);
            begun = true;
        }
        if (ordinary && Math.abs(exponent) < FLOAT_LIMIT) {
            return;
        }
        List<List<BankPlan>> all = List.copyOf(byParameters(active).values());
        double[] reaches = reaches(all);
        for (int i = 0; i < reaches.length; i++) {
            int bits = bits(reaches[i], all.get(i).get(0));
            all.get(i).forEach(piece -> piece.measureIn(bits));
        }
        resume();
    }

    /** The plans of pieces of the same parameters together, which have one unit. */
    private static Map<String, List<BankPlan>> byParameters(List<BankPlan> plans) {
        return plans.stream()
                .collect(Collectors.groupingBy(
                        plan -> plan.bank().members().get(0).name(), TreeMap::new, Collectors.toList()));
    }

    /** How far the gradients of each parameter reach, whichever ranks step it. */
    private double[] reaches(List<List<BankPlan>> all) {
        double[] own = all.stream()
                .mapToDouble(
                        pieces -> pieces.stream().mapToDouble(BankPlan::reach).reduce(0, Math::max))
                .toArray();
        if (ranks.size() == 1) {
            return own;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.from_blob(
                    new DoublePointer(own), new long[] {own.length}, new TensorOptions(ScalarType.Double));
            double[] most = new double[own.length];
            new DoublePointer(ranks.gather(x).amax(new long[] {0}, false).data_ptr()).get(most);
            return most;
        }
    }

    private static int bits(double reach, BankPlan plan) {
        int now = plan.unit();
        if (reach == 0 || !Double.isFinite(reach)) {
            return now;
        }
        int exponent = Math.getExponent(reach);
        Tensor weights = plan.bank().weights();
        int limit = weights.element_size() == Double.BYTES ? DOUBLE_LIMIT : FLOAT_LIMIT;
        if (Math.abs(exponent) <= limit) {
            return 0;
        }
        int wanted = Math.toIntExact(Math.round((double) exponent / STEP) * STEP);
        int most = limit == FLOAT_LIMIT ? MOST : STEP * (Double.MAX_EXPONENT / STEP - 1);
        return Math.abs(exponent - now) <= STEP ? now : Math.max(-most, Math.min(most, wanted));
    }

    /** Takes note of whether any unit is not one. */
    void resume() {
        ordinary = plans.stream().allMatch(plan -> plan.unit() == 0);
    }
}
