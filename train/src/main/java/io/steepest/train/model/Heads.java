package io.steepest.train.model;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention of several heads, {@code [b,t,width]} to the same.
 *
 * @param number of heads, a divisor of the width
 */
record Heads(int number) {

    /** Values mixed by where queries meet keys before or at their place. */
    Tensor causal(Tensor q, Tensor k, Tensor v) {
        return mixed(q, k, v, new TensorOptional(), true);
    }

    /** Values mixed by where queries meet keys under a mask {@code [b,1,1,t]}, true where a key counts. */
    Tensor masked(Tensor q, Tensor k, Tensor v, Tensor mask) {
        return mixed(q, k, v, new TensorOptional(mask), false);
    }

    private Tensor mixed(Tensor q, Tensor k, Tensor v, TensorOptional mask, boolean causal) {
        // the bfloat16 backward pass of libtorch's attention on a CPU takes many times that of float32
        boolean wide = q.is_cpu() && torch.is_autocast_enabled(DeviceType.CPU);
        if (!wide) {
            return joined(attention(split(q), split(k), split(v), mask, causal));
        }
        torch.set_autocast_enabled(DeviceType.CPU, false);
        try {
            return joined(attention(split(wide(q)), split(wide(k)), split(wide(v)), mask, causal));
        } finally {
            torch.set_autocast_enabled(DeviceType.CPU, true);
        }
    }

    private static Tensor attention(Tensor q, Tensor k, Tensor v, TensorOptional mask, boolean causal) {
        return torch.scaled_dot_product_attention(q, k, v, mask, 0.0, causal, new DoubleOptional(), false);
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }

    /** {@code [b,t,width]} to {@code [b,heads,t,width/heads]}. */
    private Tensor split(Tensor x) {
        return x.view(x.size(0), x.size(1), number, x.size(2) / number).transpose(1, 2);
    }

    private static Tensor joined(Tensor x) {
        return x.transpose(1, 2).flatten(2, 3);
    }
}
