package io.steepest.train.data;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What both kinds of data need to make batches. */
final class Batches {
    private Batches() {}

    /** Random numbers that depend on seed and step alone; streams of different pairs do not meet. */
    static SplittableRandom draws(long seed, long step) {
        return new SplittableRandom(mix(mix(seed) + step));
    }

    /** Number of batches of {@code size} that cover {@code items}. */
    static int count(int items, int size) {
        checkSize(size);
        return (int) (((long) items + size - 1) / size);
    }

    /** First item of a batch that must exist. */
    static int first(int index, int items, int size) {
        int batches = count(items, size);
        if (index < 0 || index >= batches) {
            throw new IllegalArgumentException("no validation batch " + index + ": there are " + batches + " of size "
                    + size + ", numbered from 0");
        }
        return index * size;
    }

    static void checkSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("batch size " + size + ": must be at least 1");
        }
    }

    static Tensor tensor(long[] values, long... shape) {
        Tensor t = torch.empty(shape, new TensorOptions(ScalarType.Long), new MemoryFormatOptional());
        t.data_ptr_long().put(values, 0, values.length);
        return t;
    }

    static Tensor tensor(float[] values, long... shape) {
        Tensor t = torch.empty(shape, new TensorOptions(ScalarType.Float), new MemoryFormatOptional());
        t.data_ptr_float().put(values, 0, values.length);
        return t;
    }

    /** The finalizer of SplitMix64, a bijection that spreads neighbours apart. */
    private static long mix(long z) {
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
