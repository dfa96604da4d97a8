package io.steepest.precondition;

import io.steepest.engine.Entries;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.Symmetric;
import io.steepest.tensor.Arena;
import org.bytedeco.pytorch.Tensor;

/**
 * The root of one side's factor F of Kronecker coordinates, {@code [k,n,n]}: {@code F^{-s}} where only the metric is
 * asked for, as the Euclidean norm does; {@code F^{-s/2}} where the coordinates are.
 */
final class Factor {
    private final double exponent;
    private final boolean halved;
    private final InverseRoot rule;
    private final Tensor root;
    /** The rule for factors in their unit of measure. */
    private InverseRoot measured;

    /**
     * A root of zero.
     *
     * @param name of its side in the arena
     * @param like of the dtype and batch to come
     * @param n extent of the side
     * @param s the exponent of the inverse metric
     * @param halved whether the root is that of the coordinates
     * @param rule how the root is taken
     */
    Factor(String name, Tensor like, long n, double s, boolean halved, InverseRoot rule, Arena arena) {
        this.exponent = s;
        this.halved = halved;
        this.rule = rule;
        this.measured = rule;
        this.root = arena.own(name + "-root", like.new_zeros(like.size(0), n, n));
    }

    /** Takes the root of another factor. */
    void renew(Tensor f) {
        root.copy_(measured.of(f, order()));
    }

    /** Tells that factors come as multiples of a unit, and what the rule adds to them with them. */
    void measureIn(double unit) {
        measured = rule.measuredIn(unit);
    }

    /** What the root would be had the factor been {@code 2^bits} times what it was. */
    void rescale(double bits) {
        Entries.shift(root, -bits / order());
    }

    /** The order of the root; rounded where an exponent has been, since iterations want an integer. */
    private double order() {
        double p = (halved ? 2 : 1) / exponent;
        return Math.abs(p - Math.rint(p)) < 1e-9 ? Math.rint(p) : p;
    }

    /** The root of {@code P F Pᵀ}, P orthogonal. */
    void turn(Tensor p) {
        root.copy_(p.matmul(root).matmul(p.transpose(-2, -1)));
    }

    /** {@code F^{-s}}. */
    Tensor inverse() {
        return halved ? root.matmul(root) : root;
    }

    /** {@code F^{-s/2}}. */
    Tensor halfInverse() {
        return halved ? root : Symmetric.power(root, 0.5);
    }

    /** {@code F^{s/2}}; null directions stay null. */
    Tensor half() {
        return Symmetric.power(root, halved ? -1 : -0.5);
    }

    /** {@code F^{-1}}, of the factor that the root was last taken of. */
    Tensor whole() {
        double p = order();
        return p == 1 ? root : p == 2 ? root.matmul(root) : Symmetric.power(root, p);
    }
}
