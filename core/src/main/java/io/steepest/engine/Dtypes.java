package io.steepest.engine;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The dtypes of parameters, and the dtypes that their steps are computed in.
 *
 * <p>Parameters are float64, float32, bfloat16 or float16. Half precision is a format of storage only: what an optimizer
 * remembers and computes of such parameters is float32, because squares of gradients leave the range of float16 and
 * averages stall in the eight bits of bfloat16.
 */
public final class Dtypes {
    private Dtypes() {}

    /** The dtype that steps of parameters of a dtype are computed in: float64 for float64, float32 for all others. */
    public static ScalarType working(ScalarType stored) {
        return stored == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
    }

    /** Returns the distance of one to the next number of the dtype that a tensor's steps are computed in. */
    public static double ulp(Tensor x) {
        return working(Shapes.type(x)) == ScalarType.Double ? Math.ulp(1.0) : Math.ulp(1f);
    }

    /** Whether a tensor is stored in fewer bits than steps are computed in. */
    public static boolean isHalf(Tensor x) {
        ScalarType type = Shapes.type(x);
        return type == ScalarType.BFloat16 || type == ScalarType.Half;
    }

    /** Returns a tensor in the dtype that steps are computed in: itself if it has that dtype, else a copy. */
    public static Tensor widened(Tensor x) {
        return isHalf(x) ? x.to(ScalarType.Float) : x;
    }

    /** Returns a tensor of the shape and layout of x in the dtype that steps are computed in, of any values. */
    public static Tensor workingLike(Tensor x) {
        return isHalf(x)
                ? torch.empty_like(
                        x,
                        new TensorOptions(ScalarType.Float).device(new DeviceOptional(x.device())),
                        new MemoryFormatOptional())
                : x;
    }

    /**
     * Refuses a parameter that no optimizer can step.
     *
     * @param name of the parameter
     * @param x its tensor
     * @throws IllegalArgumentException if its dtype is none of the four, or its layout is not dense
     */
    public static void check(String name, Tensor x) {
        ScalarType type = Shapes.type(x);
        if (type != ScalarType.Double && type != ScalarType.Float && !isHalf(x)) {
            throw new IllegalArgumentException("parameter " + name + " has dtype " + type
                    + ", which no optimizer can step: use Double, Float, BFloat16 or Half, or freeze the parameter");
        }
    }
}
