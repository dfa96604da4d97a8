package io.steepest.modular;

import java.util.List;
import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/**
 * The sum of the outputs of several modules on the same input: addition, of sensitivity one, after their tuple.
 *
 * @param parts at least one
 */
public record Sum(List<Modular> parts) implements Modular {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there are none, or two have a tensor in common
     */
    public Sum {
        parts = Tuple.some(parts);
    }

    @Override
    public double mass() {
        return parts.stream().mapToDouble(Modular::mass).sum();
    }

    @Override
    public double sensitivity() {
        return parts.stream().mapToDouble(Modular::sensitivity).sum();
    }

    @Override
    public void dualize(double target, ObjDoubleConsumer<Atom> each) {
        Tuple.dualize(parts, target, each);
    }

    @Override
    public Modular map(UnaryOperator<Atom> change) {
        return new Sum(Tuple.map(parts, change));
    }

    @Override
    public String toString() {
        return "(" + Tuple.text(parts, " + ") + ")";
    }
}
