package io.steepest.studio.experiment;

import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Numbers in and out of float64 tensors. */
final class Doubles {
    private Doubles() {}

    /** A new tensor of the given shape, filled row after row. */
    static Tensor tensor(double[] values, long... shape) {
        Tensor t = torch.empty(shape, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
        if (t.numel() != values.length) {
            throw new IllegalArgumentException(values.length + " numbers for a tensor of " + t.numel());
        }
        t.data_ptr_double().put(values, 0, values.length);
        return t;
    }

    /** The numbers of a float64 tensor, row after row. */
    static double[] of(Tensor t) {
        double[] values = new double[Math.toIntExact(t.numel())];
        t.contiguous().data_ptr_double().get(values);
        return values;
    }
}
