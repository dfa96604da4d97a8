package io.steepest.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A batch as Java values. */
record Copy(List<Long> inputShape, List<Double> inputs, List<Long> targetShape, List<Double> targets, long tokens) {

    static Copy of(Supplier<Batch> source) {
        try (PointerScope scope = new PointerScope()) {
            Batch b = source.get();
            return new Copy(shape(b.inputs()), values(b.inputs()), shape(b.targets()), values(b.targets()), b.tokens());
        }
    }

    private static List<Long> shape(Tensor t) {
        Long[] sizes = new Long[(int) t.dim()];
        Arrays.setAll(sizes, i -> t.size(i));
        return List.of(sizes);
    }

    private static List<Double> values(Tensor t) {
        double[] values = new double[(int) t.numel()];
        Tensor copy = t.to(ScalarType.Double);
        copy.data_ptr_double().get(values, 0, values.length);
        return Arrays.stream(values).boxed().toList();
    }
}
