package io.steepest.train.model;

import io.steepest.engine.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small helpers of the tests. */
final class Tensors {
    static {
        Engine.prepare();
    }

    private Tensors() {}

    /** Integers drawn below {@code bound}; the same for the same arguments. */
    static Tensor random(int bound, long... shape) {
        torch.manual_seed(1);
        return torch.rand(shape).mul(new Scalar(bound)).to(ScalarType.Long);
    }

    static Tensor tokens(long... values) {
        Tensor t = torch.empty(
                new long[] {1, values.length}, new TensorOptions(ScalarType.Long), new MemoryFormatOptional());
        t.data_ptr_long().put(values, 0, values.length);
        return t;
    }

    static List<Double> values(Tensor t) {
        double[] values = new double[(int) t.numel()];
        Tensor copy = t.detach().to(ScalarType.Double).contiguous();
        copy.data_ptr_double().get(values, 0, values.length);
        return DoubleStream.of(values).boxed().toList();
    }

    static Map<String, List<Double>> weights(Model model) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, List<Double>> all = new LinkedHashMap<>();
            var items = model.module().named_parameters(true).items();
            for (long i = 0; i < items.size(); i++) {
                all.put(items.get(i).key().getString(), values(items.get(i).value()));
            }
            return all;
        }
    }

    /** Plain gradient descent; returns the last loss. */
    static double descend(Model model, Tensor inputs, Tensor targets, int steps, double rate) {
        double loss = Double.NaN;
        for (int i = 0; i < steps; i++) {
            try (PointerScope scope = new PointerScope()) {
                model.module().zero_grad(true);
                Tensor l = model.loss(inputs, targets);
                l.backward();
                loss = l.item_double();
                try (NoGradGuard frozen = new NoGradGuard()) {
                    var parameters = model.module().parameters();
                    for (long p = 0; p < parameters.size(); p++) {
                        Tensor w = parameters.get(p);
                        w.sub_(w.grad().mul(new Scalar(rate)));
                    }
                }
            }
        }
        return loss;
    }
}
