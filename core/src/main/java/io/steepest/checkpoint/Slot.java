package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.Layout;

/**
 * Where one tensor lies in a file.
 *
 * @param name the tensor's name
 * @param dtype its element type
 * @param shape its sizes, none for a single number
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last
 */
record Slot(String name, Dtype dtype, List<Long> shape, long begin, long end) {
    /** More dimensions than any tensor has; libtorch itself stops at 64 in most operations. */
    private static final int MAX_DIMENSIONS = 64;

    /** The slot of a tensor of the caller's, beginning at byte 0. */
    static Slot of(String name, Tensor tensor) {
        if (tensor == null || tensor.isNull() || !tensor.defined()) {
            throw new IllegalArgumentException(
                    "tensor " + name + " is null, closed or undefined; a checkpoint needs its values");
        }
        if (tensor.layout().intern() != Layout.Strided) {
            throw new IllegalArgumentException("tensor " + name + " has layout "
                    + tensor.layout().intern() + "; a checkpoint holds dense (Strided) ones");
        }
        Dtype dtype = Dtype.of(tensor.scalar_type())
                .orElseThrow(() -> new IllegalArgumentException("tensor " + name + " has dtype "
                        + tensor.scalar_type().intern() + "; a checkpoint holds " + List.of(Dtype.values())));
        List<Long> shape = new ArrayList<>();
        for (long size : tensor.shape()) {
            shape.add(size);
        }
        return new Slot(name, dtype, shape, 0, tensor.nbytes());
    }

    /** The slot that a header describes; {@code entry} is what JSON gave for {@code name}. */
    static Slot parse(Path file, String name, Object entry) {
        String what = "tensor " + brief(name);
        if (!(entry instanceof Map<?, ?> fields)) {
            throw new CheckpointException(file, what + " described by " + brief(entry), "a JSON object");
        }
        Dtype dtype = Dtype.named(fields.get("dtype"))
                .orElseThrow(() -> new CheckpointException(
                        file, what + " of dtype " + brief(fields.get("dtype")), "one of " + List.of(Dtype.values())));
        List<Long> shape = numbers(file, what + " of shape ", fields.get("shape"));
        List<Long> offsets = numbers(file, what + " at data_offsets ", fields.get("data_offsets"));
        long bytes = bytes(file, what, dtype, shape);
        if (offsets.size() != 2 || offsets.get(1) - offsets.get(0) != bytes) {
            throw new CheckpointException(
                    file,
                    what + " at data_offsets " + brief(offsets),
                    "two offsets " + bytes + " bytes apart for " + dtype + " " + shape);
        }
        return new Slot(name, dtype, shape, offsets.get(0), offsets.get(1));
    }

    Slot at(long offset) {
        return new Slot(name, dtype, shape, offset, offset + end - begin);
    }

    long[] sizes() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** What {@link #parse} reads, as JSON values. */
    Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dtype", dtype.name());
        entry.put("shape", shape);
        entry.put("data_offsets", List.of(begin, end));
        return entry;
    }

    private static List<Long> numbers(Path file, String what, Object found) {
        List<Long> numbers = new ArrayList<>();
        if (found instanceof List<?> list && list.size() <= MAX_DIMENSIONS) {
            for (Object element : list) {
                if ((element instanceof Integer || element instanceof Long) && ((Number) element).longValue() >= 0) {
                    numbers.add(((Number) element).longValue());
                }
            }
            if (numbers.size() == list.size()) {
                return numbers;
            }
        }
        throw new CheckpointException(
                file, what + brief(found), "a list of at most " + MAX_DIMENSIONS + " integers from 0 to 2^63 - 1");
    }

    /** Bytes of a tensor; refuses sizes whose product overflows, even if another size is 0, as libtorch would. */
    private static long bytes(Path file, String what, Dtype dtype, List<Long> shape) {
        long bytes = dtype.bytes();
        boolean empty = false;
        try {
            for (long size : shape) {
                empty |= size == 0;
                bytes = Math.multiplyExact(bytes, Math.max(size, 1));
            }
        } catch (ArithmeticException e) {
            throw new CheckpointException(file, what + " of shape " + shape, "fewer than 2^63 bytes");
        }
        return empty ? 0 : bytes;
    }
}
