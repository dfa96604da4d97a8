package io.steepest.tensor;

import io.steepest.engine.Engine;
import io.steepest.engine.Shapes;
import java.util.Optional;
import java.util.SortedMap;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
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
 * and are closed with the arena. Once it is closed it owns nothing and takes nothing more. Its names and the list of its
 * tensors may be read by several threads; who uses a tensor must see to it that nobody closes the arena meanwhile.
 */
public final class Arena implements AutoCloseable {
    private final Holdings held;

    private final String prefix;
    private final Optional<Section> section;
    private final StateFormat format;

    /**
     * Where this view's tensors lie.
     *
     * @param slice of the whole
     * @param like the whole {@code [k,m,n]} that gives entrywise tensors their layout
     */
    private record Section(Slice slice, Tensor like) {}

    /** An empty arena. */
    public Arena() {
        this(StateFormat.FULL);
    }

    /**
     * An empty arena.
     *
     * @param format of what {@link #remember} keeps
     */
    public Arena(StateFormat format) {
        this(new Holdings(), "", Optional.empty(), format);
        Engine.prepare();
    }

    private Arena(Holdings held, String prefix, Optional<Section> section, StateFormat format) {
        this.held = held;
        this.prefix = prefix;
        this.section = section;
        this.format = format;
    }

    /** A view of this arena in which every name begins with {@code name} and a slash. */
    public Arena at(String name) {
        return new Arena(held, prefix + name + "/", section, format);
    }

    /** A view of this arena that keeps what it {@link #remember remembers} in full, whatever the format of the arena is. */
    public Arena full() {
        return new Arena(held, prefix, section, StateFormat.FULL);
    }

    /**
     * A view of this arena for a part of a batch: what it owns is a part of one tensor for the whole, so that names and
     * checkpoints do not depend on how a batch is cut.
     *
     * @param slice the part
     * @param like the whole {@code [k,m,n]}; entrywise tensors lie in memory as it does
     */
    public Arena part(Slice slice, Tensor like) {
        return new Arena(held, prefix, Optional.of(new Section(slice, like)), format);
    }

    /**
     * Takes ownership of a tensor: no scope frees it before the arena closes.
     *
     * @param name unique in this view
     * @param tensor any tensor that nobody else closes
     * @return the same tensor; in a {@link #part} one of the same values
     * @throws IllegalArgumentException if the name is taken
     */
    public Tensor own(String name, Tensor tensor) {
        return section.map(s -> within(s.slice, name, tensor)).orElseGet(() -> held.keep(prefix + name, tensor));
    }

    private Tensor within(Slice slice, String name, Tensor values) {
        String full = prefix + name;
        synchronized (held) {
            if (slice.isWhole()) {
                return held.keep(full, values);
            }
            if (!held.contains(full)) {
                held.keep(full, slice.zerosAround(values));
            }
            return held.part(slice, full).copy_(values);
        }
    }

    /**
     * A tensor of this view.
     *
     * @param name as it was owned
     * @throws IllegalArgumentException if there is none
     */
    public Tensor get(String name) {
        return held.get(prefix + name, section.map(Section::slice));
    }

    /** Owns a new tensor of zeros with the shape, dtype, device and memory layout of {@code like}. */
    public Tensor zerosLike(String name, Tensor like) {
        return zerosLike(name, like, Shapes.type(like));
    }

    private Tensor zerosLike(String name, Tensor like, ScalarType type) {
        if (section.isEmpty() || !section.get().slice.of(section.get().like).is_same_size(like)) {
            return own(name, zeros(like, type));
        }
        Section s = section.get();
        synchronized (held) {
            if (s.slice.isWhole() || !held.contains(prefix + name)) {
                held.keepEntrywise(prefix + name, zeros(s.like, type));
            }
            return held.part(s.slice, prefix + name);
        }
    }

    private static Tensor zeros(Tensor like, ScalarType type) {
        return torch.zeros_like(
                like, new TensorOptions(type).device(new DeviceOptional(like.device())), new MemoryFormatOptional());
    }

    /** How {@link #remember} keeps things. */
    public StateFormat format() {
        return format;
    }

    /**
     * Owns memory of each entry of {@code like}, zeros at first, in this arena's format.
     *
     * @throws IllegalArgumentException if the format is for float32 and {@code like} is of another dtype
     */
    public StateTensor remember(String name, Tensor like) {
        if (format == StateFormat.FULL) {
            return StateTensor.of(zerosLike(name, like));
        }
        if (Shapes.type(like) != ScalarType.Float) {
            throw new IllegalArgumentException("state of " + prefix + name + " can be kept in the format " + format
                    + " if gradients are Float, found " + Shapes.type(like));
        }
        Tensor memory = zerosLike(name, like, ScalarType.BFloat16);
        return format == StateFormat.BFLOAT16
                ? new Bfloat16.Stochastic(memory, seed(name))
                : new Bfloat16.Compensated(memory, zerosLike(name + "-rest", like, ScalarType.Byte));
    }

    /** A number that differs from name to name and from part to part. */
    private long seed(String name) {
        String text = prefix
                + name
                + section.filter(s -> !s.slice.isWhole())
                        .map(s -> s.slice.toString())
                        .orElse("");
        return ((long) text.hashCode() << 32)
                + new StringBuilder(text).reverse().toString().hashCode();
    }

    /** Owns a new float64 number, a tensor without dimensions, on the device of {@code like}. */
    public Tensor number(String name, double value, Tensor like) {
        TensorOptions options = new TensorOptions(ScalarType.Double).device(new DeviceOptional(like.device()));
        return own(name, torch.full(new long[0], new Scalar(value), options));
    }

    /** The tensors whose names begin with this view's prefix, by full name; read-only and live. */
    public SortedMap<String, Tensor> tensors() {
        return held.tensors(prefix);
    }

    /**
     * Returns whether a tensor holds a number for each entry of the batch that {@link #part} was given, in the same
     * layout, as moving averages of gradients do.
     *
     * @param full name of the tensor in the whole arena
     */
    public boolean isEntrywise(String full) {
        return held.isEntrywise(full);
    }

    /** Memory of this view's tensors, bytes. */
    public long bytes() {
        return tensors().values().stream().mapToLong(Shapes::bytes).sum();
    }

    /** Frees this view's tensors. If the view is the whole arena, it takes no tensors any more. To close twice is harmless. */
    @Override
    public void close() {
        held.free(prefix);
    }
}
