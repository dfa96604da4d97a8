package io.steepest.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * What a checkpoint holds: tensors on the CPU and texts, both by name and in order of names.
 *
 * <p>The tensors belong to this object: no {@code PointerScope} frees them, {@link #close} does. To keep one longer,
 * {@code clone()} it or copy it into a tensor of your own first.
 *
 * @param tensors the tensors by name, unmodifiable
 * @param metadata the texts by name, unmodifiable; without the checksum
 */
public record TensorFile(Map<String, Tensor> tensors, Map<String, String> metadata) implements AutoCloseable {
    /**
     * Copies both maps, not the tensors.
     *
     * @param tensors the tensors by name
     * @param metadata the texts by name
     */
    public TensorFile {
        tensors = Collections.unmodifiableMap(new TreeMap<>(tensors));
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /** Frees every tensor; they must not be used afterwards. Closing twice is harmless. */
    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
