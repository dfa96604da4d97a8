package io.steepest.linalg;

import io.steepest.profile.Profile;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** In which dtype a kernel computes; its result always has the dtype of its argument. */
public enum Precision {
    /**
     * bfloat16 where a float32 matrix is large enough to gain by it on its device, else the argument's dtype. A processor
     * without products of bfloat16 never gains by it.
     */
    FASTEST,
    /** The dtype of the argument. */
    INPUT,
    /** bfloat16. */
    BFLOAT16,
    /** float32. */
    FLOAT32,
    /** float64. */
    FLOAT64;

    /** The dtype for matrices like {@code x} {@code [k,m,n]}, empty if it is their own. */
    Optional<ScalarType> typeFor(Tensor x) {
        ScalarType own = x.scalar_type().intern();
        ScalarType wanted = switch (this) {
            case INPUT -> own;
            case BFLOAT16 -> ScalarType.BFloat16;
            case FLOAT32 -> ScalarType.Float;
            case FLOAT64 -> ScalarType.Double;
            case FASTEST ->
                own == ScalarType.Float && Math.min(x.size(-1), x.size(-2)) >= Profile.bfloat16Side(x.device())
                        ? ScalarType.BFloat16
                        : own;
        };
        return wanted == own ? Optional.empty() : Optional.of(wanted);
    }
}
