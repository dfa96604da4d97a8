package io.steepest.precondition;

import io.steepest.engine.Shapes;
import io.steepest.linalg.InverseRoot;
import io.steepest.norm.Norm;
import io.steepest.norm.Norms;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import io.steepest.tensor.Stateless;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Kronecker-factored coordinates {@code A w = L^{s/2} w R^{s/2}} with factors that the user gives, for matrices that are
 * not convolutions. With s = 1 and K-FAC's factors the Euclidean norm gives K-FAC, {@code −L⁻¹ g R⁻¹}.
 *
 * @param factors where the factors are asked for, at steps 1, 1+every, 1+2·every, …
 * @param exponent s
 * @param every steps between two requests
 * @param root how inverse roots are taken
 */
public record GivenKronecker(CurvatureFactors factors, double exponent, int every, InverseRoot root)
        implements Preconditioner {

    /** Checks exponent and interval. */
    public GivenKronecker {
        Kronecker.checkExponent(exponent);
        Kronecker.checkInterval(every);
    }

    /** Refuses matrices without a name. */
    @Override
    public State on(Tensor like, Arena arena) {
        throw new IllegalArgumentException(
                "given factors belong to parameters by name: they cannot be used on blocks or on merged matrices");
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        return on(like, names, arena, false);
    }

    /** Under other norms than the Euclidean, roots of the coordinates are kept instead of those of the metric. */
    @Override
    public Preconditioner fitted(Norm norm) {
        return norm.equals(Norms.euclidean())
                ? this
                : new Fitted(this, (like, names, arena) -> on(like, names, arena, true));
    }

    private State on(Tensor like, List<String> names, Arena arena, boolean halved) {
        if (names.size() != like.size(0)) {
            throw new IllegalArgumentException("given factors are for parameters of one matrix, found " + names + " of "
                    + like.size(0) + " matrices together");
        }
        Factor left = new Factor("left", like, like.size(-2), exponent, halved, root, arena);
        Factor right = new Factor("right", like, like.size(-1), exponent, halved, root, arena);
        return new FactorState(
                toString(), new Factors(Optional.of(left), Optional.of(right)), new Asking(this, names, left, right));
    }

    private record Asking(GivenKronecker rule, List<String> names, Factor left, Factor right)
            implements FactorState.Learner, Stateless {

        @Override
        public void learn(Tensor g, long t) {
            if (!renews(t)) {
                return;
            }
            // matrices learn in several threads; who gives the factors is asked by one at a time
            synchronized (rule.factors) {
                left.renew(stacked("left", g.size(-2), rule.factors::left, g));
                right.renew(stacked("right", g.size(-1), rule.factors::right, g));
            }
        }

        @Override
        public boolean renews(long t) {
            return (t - 1) % rule.every == 0;
        }

        private Tensor stacked(String side, long n, Function<String, Tensor> given, Tensor like) {
            TensorVector all = new TensorVector();
            for (String name : names) {
                Tensor factor = given.apply(name);
                if (factor == null || factor.dim() != 2 || factor.size(0) != n || factor.size(1) != n) {
                    throw new IllegalArgumentException(side + " factor of " + name + " must be " + Shapes.text(n, n)
                            + ", found " + (factor == null ? "none" : Shapes.text(Shapes.of(factor))));
                }
                all.push_back(factor.to(like.device(), like.scalar_type()));
            }
            return torch.stack(all);
        }

        @Override
        public void turn(Optional<Tensor> p, Optional<Tensor> q) {
            throw new UnsupportedOperationException(
                    "given factors cannot be turned: use them outside of an eigenbasis");
        }
    }

    @Override
    public Norm withoutMemory() {
        return Norms.spectral();
    }

    /** NaN: it is that of the given factors, which are not gradients'. */
    @Override
    public double degree(long m, long n) {
        return Double.NaN;
    }

    @Override
    public String toString() {
        return "given-kronecker(exponent " + exponent + (every == 1 ? "" : ", every " + every) + ", " + Naming.of(root)
                + ")";
    }
}
