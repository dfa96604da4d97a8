package io.steepest.train.insight;

import io.steepest.engine.Dtypes;
import io.steepest.norm.Norm;
import io.steepest.tensor.Reduce;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A batch of matrices {@code [k,m,n]} at one step. Nothing is written to.
 *
 * @param gradients that the optimizer got
 * @param before weights before the step
 * @param after weights after it
 * @param shrinking what decay did to the weights
 * @param last the update of the step before, if it is known
 */
record Sight(Tensor gradients, Tensor before, Tensor after, Shrinking shrinking, Optional<Tensor> last) {

    /** The update, {@code w_after − w_before}, in at least float32. */
    static Tensor update(Tensor before, Tensor after) {
        return Dtypes.widened(after).sub(Dtypes.widened(before));
    }

    /** Returns what is measured of each matrix: arrays of k numbers. */
    Map<Part, double[]> measured(Norm norm) {
        Tensor g = Dtypes.widened(gradients);
        Tensor w = Dtypes.widened(before);
        Tensor u = update(before, after);
        Map<Part, double[]> all = new EnumMap<>(Part.class);
        double[] entries = new double[(int) w.size(0)];
        Arrays.fill(entries, (double) w.size(-2) * w.size(-1));
        all.put(Part.ENTRIES, entries);
        all.put(Part.WEIGHT_NORM, numbers(norm.of(w)));
        all.put(Part.WEIGHT_LENGTH, length(w));
        all.put(Part.WEIGHT_SPECTRAL, numbers(Spectrum.largest(w)));
        all.put(Part.DUAL_NORM, numbers(norm.dual(g)));
        all.put(Part.GRADIENT_LENGTH, length(g));
        all.put(Part.GRADIENT_SPECTRAL, numbers(Spectrum.largest(g)));
        all.put(Part.UPDATE_NORM, numbers(norm.of(u)));
        all.put(Part.UPDATE_LENGTH, length(u));
        Tensor v = free(u);
        all.put(Part.FREE_NORM, numbers(norm.of(v)));
        all.put(Part.FREE_LENGTH, length(v));
        all.put(Part.FREE_SPECTRAL, numbers(Spectrum.largest(v)));
        all.put(Part.SLOPE, inner(g, v));
        last.ifPresent(known -> {
            all.put(Part.LAST_LENGTH, length(known));
            all.put(Part.ALONG_LAST, inner(u, known));
        });
        return all;
    }

    /** The update without decay; NaN where it is not known. A matrix that did not move had no step and no decay either. */
    private Tensor free(Tensor u) {
        Tensor moved = Reduce.largest(u).ne(new Scalar(0.0));
        return torch.where(moved, shrinking.undone(before, after, u), u);
    }

    private static double[] length(Tensor x) {
        return numbers(Reduce.length(x.to(ScalarType.Double)));
    }

    /** In float64, since products of small numbers leave the range of float32. */
    private static double[] inner(Tensor x, Tensor y) {
        return numbers(Reduce.inner(x.to(ScalarType.Double), y.to(ScalarType.Double)));
    }

    private static double[] numbers(Tensor values) {
        Tensor flat = values.to(ScalarType.Double).cpu().flatten().contiguous();
        double[] numbers = new double[(int) flat.numel()];
        flat.data_ptr_double().get(numbers);
        return numbers;
    }
}
