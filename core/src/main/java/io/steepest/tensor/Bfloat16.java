package io.steepest.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** bfloat16 is the upper half of float32: memory in that half, with two ways to treat the lower one. */
final class Bfloat16 {
    private static final long HALF = 1L << 16;
    private static final long BYTE = 1L << 8;

    private Bfloat16() {}

    /**
     * A lower half is rounded at random, up as often as it is large.
     *
     * @param memory bfloat16
     * @param seed of its draws
     */
    record Stochastic(Tensor memory, long seed) implements StateTensor {

        @Override
        public Tensor load() {
            return memory.to(ScalarType.Float);
        }

        @Override
        public void store(Tensor x, long draw) {
            Tensor bits = x.view(ScalarType.Int).add(noise(x, mixed(seed + draw)));
            memory.copy_(upper(bits));
        }
    }

    /**
     * The upper byte of the lower half is kept, too, the last byte rounded away.
     *
     * @param memory bfloat16
     * @param rest bytes
     */
    record Compensated(Tensor memory, Tensor rest) implements StateTensor {

        @Override
        public Tensor load() {
            Tensor low = rest.to(ScalarType.Int).mul_(new Scalar(BYTE));
            return memory.to(ScalarType.Float).view(ScalarType.Int).add_(low).view(ScalarType.Float);
        }

        @Override
        public void store(Tensor x, long draw) {
            Tensor bits = x.view(ScalarType.Int).add(new Scalar(BYTE / 2));
            rest.copy_(bits.bitwise_and(new Scalar(HALF - BYTE)).floor_divide_(new Scalar(BYTE)));
            memory.copy_(upper(bits));
        }
    }

    /** What is left of the bits of float32 without their lower half; it has an exact bfloat16. Overwrites them. */
    private static Tensor upper(Tensor bits) {
        return bits.bitwise_and_(new Scalar(-HALF)).view(ScalarType.Float);
    }

    /** Numbers below 2¹⁶, one an entry. */
    private static Tensor noise(Tensor x, long seed) {
        Generator own = torch.make_generator_cpu(seed);
        return torch.empty_like(x, new TensorOptions(ScalarType.Int), new MemoryFormatOptional())
                .random_(0, new LongOptional(HALF), new GeneratorOptional(own))
                .to(x.device(), ScalarType.Int);
    }

    /** Steele, Lea and Flood's mixing (2014): seeds in a row give unrelated ones. The engine takes 32 bits. */
    private static long mixed(long seed) {
        long z = seed * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) & 0xFFFFFFFFL;
    }
}
