/**
 * Optimizers for PyTorch for Java that descend steepest under the norm that fits each tensor.
 *
 * <p>Begin with {@link io.steepest.optim.SteepestDescent}, a recipe at work on a module. The published optimizers are in
 * {@link io.steepest.recipe.Recipes}. A {@link io.steepest.recipe.Recipe} is a list of rules that give each parameter its
 * {@link io.steepest.recipe.Descent}, and a {@link io.steepest.step.StepRule}. A descent is a {@link
 * io.steepest.norm.Norm}, perhaps in coordinates that a {@link io.steepest.precondition.Preconditioner} learns, of
 * gradients that a {@link io.steepest.smooth.Smoothing} smooths.
 *
 * <p>Matrices are batches {@code [k,m,n]} of k independent matrices with rows d_out and columns d_in. Native memory
 * belongs to an {@link io.steepest.tensor.Arena} or to the caller's {@code PointerScope}.
 *
 * <p>Packages that are not exported hold files, threads and the choice of kernels. They may change at any time.
 */
module io.steepest {
    requires transitive org.bytedeco.pytorch;
    requires org.slf4j;
    requires com.fasterxml.jackson.jr.ob;

    exports io.steepest.checkpoint;
    exports io.steepest.dist;
    exports io.steepest.linalg;
    exports io.steepest.machine;
    exports io.steepest.modular;
    exports io.steepest.norm;
    exports io.steepest.optim;
    exports io.steepest.param;
    exports io.steepest.precondition;
    exports io.steepest.recipe;
    exports io.steepest.smooth;
    exports io.steepest.step;
    exports io.steepest.tensor;
}
