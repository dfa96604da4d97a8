package io.steepest.verify.claim;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Matrices to float64 tensors and back. */
final class Exchange {
    private Exchange() {}

    /** A function of tensors. */
    @FunctionalInterface
    interface Kernel {
        /** Its value at a tensor. */
        Tensor of(Tensor x);
    }

    /** A copy {@code [m,n]}. */
    static Tensor tensor(Matrix x) {
        DoublePointer data = new DoublePointer(x.entries());
        return torch.from_blob(data, new long[] {x.rows(), x.columns()}, new TensorOptions(ScalarType.Double))
                .clone();
    }

    /** A copy of a tensor {@code [m,n]} or {@code [1,m,n]}. */
    static Matrix matrix(Tensor x) {
        int rows = (int) x.size(-2);
        int columns = (int) x.size(-1);
        try (PointerScope scope = new PointerScope()) {
            double[] entries = new double[rows * columns];
            x.detach().contiguous().data_ptr_double().get(entries);
            return Matrix.rowMajor(rows, columns, entries);
        }
    }

    /** What a function of batches {@code [k,m,n]} makes of one matrix. */
    static Matrix apply(Kernel f, Matrix x) {
        try (PointerScope scope = new PointerScope()) {
            return matrix(f.of(tensor(x).unsqueeze(0)));
        }
    }

    /** The number that a function of batches makes of one matrix. */
    static double number(Kernel f, Matrix x) {
        try (PointerScope scope = new PointerScope()) {
            return f.of(tensor(x).unsqueeze(0)).item_double();
        }
    }
}
