package io.steepest.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types that a file may hold, under their names there. */
enum Dtype {
    F64(ScalarType.Double, 8),
    F32(ScalarType.Float, 4),
    F16(ScalarType.Half, 2),
    BF16(ScalarType.BFloat16, 2),
    I64(ScalarType.Long, 8),
    I32(ScalarType.Int, 4),
    I16(ScalarType.Short, 2),
    I8(ScalarType.Char, 1),
    U8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1);

    private final ScalarType scalar;
    private final int bytes;

    Dtype(ScalarType scalar, int bytes) {
        this.scalar = scalar;
        this.bytes = bytes;
    }

    static Optional<Dtype> of(ScalarType scalar) {
        return Arrays.stream(values()).filter(d -> d.scalar == scalar.intern()).findFirst();
    }

    static Optional<Dtype> named(Object name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    ScalarType scalar() {
        return scalar;
    }

    /** Size of one element in bytes. */
    int bytes() {
        return bytes;
    }
}
