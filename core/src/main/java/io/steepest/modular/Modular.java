package io.steepest.modular;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/**
 * A network as the modular norm sees it: a tree of modules, each with a mass and a sensitivity. A value.
 *
 * <p>The <em>mass</em> of a module is its part in how far the whole may move in a step; the <em>sensitivity</em> is how
 * much further its output moves than its input. From both follow the weights of the modular norm
 * {@code max_l s_l‖W_l‖_l} of all tensors, that is {@link #shares()}, {@code 1/s_l} by name:
 *
 * <table>
 * <caption>Rules of composition; t is the share of the whole, m and s its mass and sensitivity</caption>
 * <tr><th>module</th><th>mass</th><th>sensitivity</th><th>shares of its parts</th></tr>
 * <tr><td>atom</td><td>given, 1</td><td>given, 1</td><td>t for each tensor</td></tr>
 * <tr><td>bond</td><td>0</td><td>given, 1</td><td>–</td></tr>
 * <tr><td>{@code b.after(a)}, b∘a</td><td>m_a + m_b</td><td>s_a·s_b</td><td>a: t·m_a/(m·s_b), b: t·m_b/m</td></tr>
 * <tr><td>{@code a.beside(b)}, (a, b)</td><td>m_a + m_b</td><td>s_a + s_b</td><td>each: t·m_i/m</td></tr>
 * <tr><td>{@code a.plus(b)}, a + b</td><td>m_a + m_b</td><td>s_a + s_b</td><td>each: t·m_i/m</td></tr>
 * <tr><td>{@code a.times(c)}, c·a</td><td>m_a</td><td>|c|·s_a</td><td>a: t/|c|</td></tr>
 * </table>
 *
 * <p>A part without mass has share zero: it is not stepped. If every atom is well-normed, that is if for inputs and
 * weights of norm at most one its output moves by at most {@code ‖ΔW‖ + s·‖Δx‖} to first order, then so does the whole,
 * with the modular norm of all its weights for {@code ‖ΔW‖}. Source: Large et al. (2024), "Scalable optimization in the
 * modular norm"; nothing here checks that a declared sensitivity is true.
 *
 * <p>The steepest step under this norm is {@code Δ_l = (η/s_l)·lmo(g_l)}, for any step size η; with {@code η = Σ_k
 * ‖g_k‖†/(s_k·λ)} it is steepest descent at sharpness λ. Bernstein and Newhouse (2024), "Old Optimizer, New Norm",
 * Proposition 7.
 */
public sealed interface Modular permits Atom, Bond, Chain, Tuple, Sum, Scaled {

    /** The mass, not negative: how much of a step is due to this module. */
    double mass();

    /** The sensitivity, not negative: how many times further its output moves than its input. */
    double sensitivity();

    /**
     * Hands a target down the tree, as in the table above.
     *
     * @param target norm that an update of this module is to have, not negative
     * @param each told of each atom and its target, in the order in which data flow
     */
    void dualize(double target, ObjDoubleConsumer<Atom> each);

    /** The same tree with other atoms. */
    Modular map(UnaryOperator<Atom> change);

    /** A tensor of mass one and sensitivity one, such as a linear layer's matrix. */
    static Atom atom(String tensor) {
        return atom(1, tensor);
    }

    /**
     * Tensors of one atom, sensitivity one.
     *
     * @param mass of the atom
     * @param tensors names; each gets the atom's whole share
     */
    static Atom atom(double mass, String... tensors) {
        return new Atom(List.of(tensors), mass, 1);
    }

    /**
     * A tensor that is added, sensitivity zero: what it adds does not depend on what flows in.
     *
     * @param tensor name
     * @param mass of the atom
     */
    static Atom bias(String tensor, double mass) {
        return new Atom(List.of(tensor), mass, 0);
    }

    /** A module without weights of a given sensitivity, such as a nonlinearity. */
    static Bond bond(double sensitivity) {
        return new Bond(sensitivity);
    }

    /** What hands its input on: a bond of sensitivity one. */
    static Bond identity() {
        return new Bond(1);
    }

    /** This module on the output of another, this∘first. */
    default Modular after(Modular first) {
        return new Chain(this, first);
    }

    /** The sum of the outputs of this module and another on the same input. */
    default Modular plus(Modular other) {
        return new Sum(List.of(this, other));
    }

    /** The pair of the outputs of this module and another on the same input. */
    default Modular beside(Modular other) {
        return new Tuple(List.of(this, other));
    }

    /** The output times a number other than zero. */
    default Modular times(double factor) {
        return new Scaled(this, factor);
    }

    /**
     * A residual branch, {@code (1−w)·identity + w·this}: sensitivity one where this has one. A network of n blocks with
     * two branches each takes {@code w = 1/(2n)}.
     *
     * @param weight w, between 0 and 1
     */
    default Modular residual(double weight) {
        if (!(weight > 0 && weight < 1)) {
            throw new IllegalArgumentException(
                    "weight of a residual branch must lie between 0 and 1, found " + weight + ": take 1/(2n)");
        }
        return identity().times(1 - weight).plus(times(weight));
    }

    /**
     * The power {@code M**n}: so many copies of this module one after the other, each with tensors of its own.
     *
     * @param copies 0 for the identity
     * @param path of the tensors of copy i, counted from 0 in the order in which data flow: {@code i -> "blocks." + i}
     */
    default Modular power(int copies, IntFunction<String> path) {
        if (copies < 0) {
            throw new IllegalArgumentException("a power must not be negative, found " + copies);
        }
        Modular all = identity();
        for (int i = 0; i < copies; i++) {
            Modular copy = under(path.apply(i));
            all = i == 0 ? copy : copy.after(all);
        }
        return all;
    }

    /** The same with the names of its tensors under a path: {@code weight} becomes {@code path.weight}. */
    default Modular under(String path) {
        return map(atom -> atom.named(name -> path + "." + name));
    }

    /**
     * The same with another mass, parts in proportion.
     *
     * @param mass in all, not negative; 0 freezes the module
     * @throws IllegalArgumentException if there is no mass to change
     */
    default Modular tare(double mass) {
        if (!(mass >= 0 && mass < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("mass must not be negative, found " + mass);
        }
        if (mass == mass()) {
            return this;
        }
        if (mass() == 0) {
            throw new IllegalArgumentException(this + " has no mass that could become " + mass);
        }
        return tareBy(mass / mass());
    }

    /** The same with every mass times a factor that is not negative. */
    default Modular tareBy(double factor) {
        return map(atom -> atom.weighing(factor * atom.mass()));
    }

    /**
     * The atom of each tensor, by name, in the order in which data flow.
     *
     * @return an atom of several tensors once for each of them
     */
    default Map<String, Atom> atoms() {
        Map<String, Atom> atoms = new LinkedHashMap<>();
        dualize(0, (atom, target) -> atom.tensors().forEach(name -> atoms.put(name, atom)));
        return atoms;
    }

    /**
     * The shares {@code 1/s_l} of the modular norm {@code max_l s_l‖W_l‖_l} by tensor name: what an update of modular
     * norm one gives each tensor. Rounded to twelve digits, so that layers that are alike have equal shares however the
     * tree is bracketed.
     *
     * @return in the order in which data flow; 0, an infinite s_l, for tensors without mass
     */
    default Map<String, Double> shares() {
        Map<String, Double> shares = new LinkedHashMap<>();
        dualize(1, (atom, target) -> {
            if (Double.isInfinite(target)) {
                throw new IllegalArgumentException("the share of " + atom + " overflows: what comes after it has a"
                        + " sensitivity too near to 0");
            }
            double share = new BigDecimal(target).round(new MathContext(12)).doubleValue();
            atom.tensors().forEach(name -> shares.put(name, share));
        });
        return shares;
    }
}
