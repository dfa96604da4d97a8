package io.steepest.studio.advise;

import io.steepest.norm.Norm;
import io.steepest.param.Bank;
import io.steepest.tensor.Reduce;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Steepest directions and dual norms for all members of a bank at once.
 *
 * @param norm of one matrix
 * @param joint whether the norm of several matrices is Euclidean, else it is the largest
 */
record Direction(Norm norm, boolean joint) {

    /**
     * Returns the direction of length one in the norm of each member along which a linear loss falls fastest.
     *
     * @param g gradients like those of the bank
     */
    Tensor of(Bank bank, Tensor g) {
        Norm ofMatrix = norm.onTaps(bank.taps());
        return joint && bank.matrices() > 1
                ? Reduce.unit(ofMatrix.steepest(g), spread(bank, dual(bank, g)))
                : ofMatrix.lmo(g);
    }

    /** Returns the dual norm of the gradient of each member, {@code [members,1,1]}. */
    Tensor dual(Bank bank, Tensor g) {
        Tensor each = norm.onTaps(bank.taps()).dual(g).view(bank.members().size(), bank.matrices(), 1);
        return joint ? Reduce.length(each) : Reduce.sum(each);
    }

    /** A number for each member as one for each of its matrices. */
    private static Tensor spread(Bank bank, Tensor numbers) {
        return numbers.expand(bank.members().size(), bank.matrices(), 1).reshape(-1, 1, 1);
    }

    /** Returns t divided by its Frobenius length, empty if it is zero or not finite. */
    static Optional<Tensor> ofLengthOne(Tensor t) {
        double length = length(t);
        return length > 0 && Double.isFinite(length) ? Optional.of(t.div(new Scalar(length))) : Optional.empty();
    }

    /** Returns the Frobenius length of all entries, added in float64. */
    static double length(Tensor t) {
        return Math.sqrt(Curvature.inner(t, t));
    }
}
