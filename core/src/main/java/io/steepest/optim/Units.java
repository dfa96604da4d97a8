package io.steepest.optim;

import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
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
    /** In the state, where there are any. */
    static final String NAME = "units";

    /** Squares of numbers below two to this, and sums of such squares, are numbers of float32. */
    private static final int FLOAT_LIMIT = 40;

    private static final int DOUBLE_LIMIT = 300;
    /** Units are powers of two to a multiple of this, so that fourth and eighth roots of them are powers of two. */
    private static final int STEP = 16;

    private static final int MOST = 112;

    private final Map<String, List<BankDescent>> banks;
    private final Arena state;
    /** The exponents, one for each bank in the order of names, for checkpoints; from the first other unit than one on. */
    private Optional<Tensor> saved = Optional.empty();

    private boolean ordinary = true;
    /** Whether the size of the first gradients was looked at. */
    private boolean begun;

    Units(List<BankDescent> descents, Arena state) {
        this.banks = descents.stream()
                .collect(Collectors.groupingBy(BankDescent::name, TreeMap::new, Collectors.toUnmodifiableList()));
        this.state = state;
    }

    /** Makes room for units that a checkpoint has. */
    void expect() {
        if (saved.isEmpty()) {
            saved = Optional.of(
                    state.own(NAME, torch.zeros(new long[] {banks.size()}, new TensorOptions(ScalarType.Double))));
        }
    }

    /**
     * Chooses the units for a step. In an ordinary one, all of whose gradients are of middle size, it asks the device
     * nothing.
     *
     * @param bound no entry of a gradient is larger in magnitude; about the largest
     */
    void choose(double bound) {
        int exponent = Math.getExponent(bound);
        if (!begun && bound > 0) {
            // a rule's first multiple of gradients is tiny by intention
            ordinary &= banks.values().stream().noneMatch(parts -> parts.get(0).learnsMultiples());
            begun = true;
        }
        if (ordinary && Math.abs(exponent) < FLOAT_LIMIT) {
            return;
        }
        ordinary = true;
        int i = 0;
        for (List<BankDescent> parts : banks.values()) {
            double reach = parts.stream().mapToDouble(BankDescent::reach).reduce(0, Math::max);
            int bits = bits(reach, parts.get(0));
            parts.forEach(part -> part.measureIn(bits));
            ordinary &= bits == 0;
            if (!ordinary) {
                expect();
            }
            int number = i++;
            saved.ifPresent(all -> all.select(0, number).fill_(new Scalar((double) bits)));
        }
    }

    private static int bits(double reach, BankDescent part) {
        int now = part.bits();
        if (reach == 0 || !Double.isFinite(reach)) {
            return now;
        }
        int exponent = Math.getExponent(reach);
        int limit = part.stored().element_size() == 8 ? DOUBLE_LIMIT : FLOAT_LIMIT;
        if (Math.abs(exponent) <= limit) {
            return 0;
        }
        int wanted = Math.toIntExact(Math.round((double) exponent / STEP) * STEP);
        int most = limit == FLOAT_LIMIT ? MOST : STEP * (Double.MAX_EXPONENT / STEP - 1);
        return Math.abs(exponent - now) <= STEP ? now : Math.max(-most, Math.min(most, wanted));
    }

    /** Takes over the units of a state that was restored. */
    void resume() {
        if (saved.isEmpty()) {
            return;
        }
        ordinary = true;
        int i = 0;
        for (List<BankDescent> parts : banks.values()) {
            int bits = (int) saved.get().select(0, i++).item_double();
            parts.forEach(part -> part.resumeIn(bits));
            ordinary &= bits == 0;
        }
    }
}
