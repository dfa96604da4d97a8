package io.steepest.optim;

import io.steepest.engine.Engine;
import io.steepest.linalg.Polar;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.param.Assignment;
import io.steepest.param.Roles;
import io.steepest.recipe.Recipes;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Random weights of norm one, each tensor under the norm that {@link Recipes#modular} gives its role: {@code −lmo(x)} of
 * normal x.
 *
 * <table>
 * <caption>What each role begins with</caption>
 * <tr><td>LINEAR, HEAD</td><td>a semi-orthogonal matrix times {@code √(d_out/d_in)}, uniformly distributed</td></tr>
 * <tr><td>CONV</td><td>one such matrix for each tap, over the number of taps</td></tr>
 * <tr><td>EMBEDDING</td><td>vectors of root mean square one in random directions</td></tr>
 * <tr><td>GAIN</td><td>ones</td></tr>
 * <tr><td>BIAS</td><td>zeros, the one exception from norm one</td></tr>
 * </table>
 *
 * <p>Large et al. (2024), "Scalable optimization in the modular norm"; Pethick et al. (2025), "Training deep learning
 * models with norm-constrained LMOs".
 */
public final class UnitNorm {
    private UnitNorm() {}

    /**
     * Sets every trainable parameter of a module, roles inferred.
     *
     * @param module its parameters are written in place; other tensors stay
     * @param seed of a generator of its own: the same module and seed give the same weights
     */
    public static void initialize(Module module, long seed) {
        initialize(module, Roles.inferred(), seed);
    }

    /** Sets every trainable parameter of a module with given roles. */
    public static void initialize(Module module, Roles roles, long seed) {
        Engine.prepare();
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            GeneratorOptional random = new GeneratorOptional(torch.make_generator_cpu(seed));
            for (Assignment parameter : roles.of(module)) {
                if (parameter.isEmpty()) {
                    continue;
                }
                try (PointerScope each = new PointerScope()) {
                    // float64: exact to the last digit of whatever dtype the parameter has
                    TensorOptions exact = new TensorOptions(ScalarType.Double);
                    parameter.set(parameter.matrices().stream()
                            .map(w -> torch.randn(new long[] {w.size(0), w.size(1), w.size(2)}, random, exact))
                            .map(x -> point(parameter, x))
                            .toList());
                }
            }
        }
    }

    private static Tensor point(Assignment parameter, Tensor x) {
        return switch (parameter.role()) {
            case LINEAR, HEAD -> opposite(Norms.rmsToRms(Polar.svd()), x);
            case CONV -> opposite(Norms.tapwise(Norms.rmsToRms(Polar.svd())).onTaps(parameter.taps()), x);
            case EMBEDDING -> opposite(Norms.oneToRms(), x);
            case GAIN -> torch.ones_like(x);
            case BIAS -> torch.zeros_like(x);
        };
    }

    private static Tensor opposite(Norm norm, Tensor x) {
        return norm.lmo(x).neg_();
    }
}
