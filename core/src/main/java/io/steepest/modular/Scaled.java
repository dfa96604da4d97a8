package io.steepest.modular;

import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/**
 * A module whose output is multiplied by a number.
 *
 * @param module what is multiplied
 * @param factor finite and not zero; its sign plays no part
 */
public record Scaled(Modular module, double factor) implements Modular {

    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if it is zero, infinite or undefined
     */
    public Scaled {
        if (factor == 0 || !Double.isFinite(factor)) {
            throw new IllegalArgumentException("a module is multiplied by a finite number other than 0, found " + factor
                    + (factor == 0 ? ": no step could make up for it; leave the module out" : ""));
        }
    }

    @Override
    public double mass() {
        return module.mass();
    }

    @Override
    public double sensitivity() {
        return Math.abs(factor) * module.sensitivity();
    }

    @Override
    public void dualize(double target, ObjDoubleConsumer<Atom> each) {
        module.dualize(target / Math.abs(factor), each);
    }

    @Override
    public Modular map(UnaryOperator<Atom> change) {
        return new Scaled(module.map(change), factor);
    }

    @Override
    public String toString() {
        return factor + "·" + (module instanceof Chain ? "(" + module + ")" : module);
    }
}
