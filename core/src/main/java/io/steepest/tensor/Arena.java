package io.steepest.tensor;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Owner of the long-lived tensors of a run, by name. What it holds is what a checkpoint saves; every
 * other tensor belongs to the innermost {@code PointerScope}.
 *
 * <p>{@link #at(String)} gives a view that puts a prefix before each name; views share their tensors
 * and are closed with the arena. Not safe for use by several threads at once.
 */
public final class Arena implements AutoCloseable {
    private final SortedMap<String, Tensor> tensors;
    private final String prefix;

    /** An empty arena. */
    public Arena() {
        this(new TreeMap<>(), "");
        Engine.prepare();
    }

    private Arena(SortedMap<String, Tensor> tensors, String prefix) {
        this.tensors = tensors;
        this.prefix = prefix;
    }

    /** A view of this arena in which every name begins with {@code name} and a slash. */
    public Arena at(String name) {
        return new Arena(tensors, prefix + name + "/");
    }

    /**
     * Takes ownership of a tensor: no scope frees it before the arena closes.
     *
     * @param name unique in this view
     * @param tensor any tensor that nobody else closes
     * @return the same tensor
     * @throws IllegalArgumentException if the name is taken
     */
    public Tensor own(String name, Tensor tensor) {
        String full = prefix + name;
        if (tensors.containsKey(full)) {
            throw new IllegalArgumentException("arena already holds a tensor named " + full);
        }
        tensor.retainReference();
        tensors.put(full, tensor);
        return tensor;
    }

    /** Owns a new tensor of zeros with the shape, dtype, device and memory layout of {@code like}. */
    public Tensor zerosLike(String name, Tensor like) {
        return own(name, torch.zeros_like(like));
    }

    /** Owns a new float64 number, a tensor without dimensions, on the device of {@code like}. */
    public Tensor number(String name, double value, Tensor like) {
        TensorOptions options = new TensorOptions(ScalarType.Double).device(new DeviceOptional(like.device()));
        return own(name, torch.full(new long[0], new Scalar(value), options));
    }

    /** The tensors whose names begin with this view's prefix, by full name; read-only and live. */
    public SortedMap<String, Tensor> tensors() {
        return Collections.unmodifiableSortedMap(
                prefix.isEmpty() ? tensors : tensors.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    /** Memory of this view's tensors, bytes. */
    public long bytes() {
        return tensors().values().stream().mapToLong(Shapes::bytes).sum();
    }

    /** Frees this view's tensors. */
    @Override
    public void close() {
        for (Map.Entry<String, Tensor> entry : new TreeMap<>(tensors()).entrySet()) {
            tensors.remove(entry.getKey()).close();
        }
    }
}
