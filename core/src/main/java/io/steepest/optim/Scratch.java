package io.steepest.optim;

import io.steepest.engine.Shapes;
import io.steepest.tensor.Arena;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Memory that each thread keeps for one intermediate result at a time, because it lies in the cache already. */
final class Scratch {
    private static final ThreadLocal<Map<ScalarType, Arena>> OF_THREAD =
            ThreadLocal.withInitial(() -> new EnumMap<>(ScalarType.class));

    private Scratch() {}

    /**
     * Returns a tensor of any values, which the next call by this thread may return again.
     *
     * @param like of one dimension, whose size and dtype it has
     */
    static Tensor of(Tensor like) {
        long wanted = like.size(0);
        Map<ScalarType, Arena> made = OF_THREAD.get();
        ScalarType type = Shapes.type(like);
        Arena held = made.get(type);
        if (held == null || held.get("memory").size(0) < wanted) {
            if (held != null) {
                held.close();
            }
            held = new Arena();
            held.own("memory", torch.empty(new long[] {wanted}, new TensorOptions(type), new MemoryFormatOptional()));
            made.put(type, held);
        }
        return held.get("memory").narrow(0, 0, wanted);
    }
}
