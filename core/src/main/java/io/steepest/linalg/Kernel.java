package io.steepest.linalg;

import io.steepest.engine.Shapes;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How the matrix products of a method are computed for matrices of one shape on this machine.
 *
 * @param type dtype of the products
 * @param form what is computed together, in words
 */
public record Kernel(ScalarType type, String form) {
    private static final String BATCHED = "a batch at once";

    /** All matrices of a batch in one call, in the dtype of {@code x}. */
    static Kernel batched(Tensor x) {
        return batched(Shapes.type(x));
    }

    /** All matrices of a batch in one call. */
    static Kernel batched(ScalarType type) {
        return new Kernel(type, BATCHED);
    }

    /** The name of the dtype, such as {@code float32}. */
    public String dtype() {
        return switch (type) {
            case Float -> "float32";
            case Double -> "float64";
            case Half -> "float16";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }

    @Override
    public String toString() {
        return dtype() + ", " + form;
    }
}
