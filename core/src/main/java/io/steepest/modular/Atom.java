package io.steepest.modular;

import java.util.HashSet;
import java.util.List;
import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/**
 * A module with weights.
 *
 * <p>An atom of several tensors has the norm {@code max_i ‖W_i‖_i}: each of them gets the atom's whole share. That is
 * exact for tensors that act side by side, as the heads of attention do under the root mean square. Where k tensors act
 * on the same output, as a matrix and its bias, they may move it k times as far; to be exact there, add atoms of their
 * own: {@code atom("weight").plus(bias("bias", 0.1))}.
 *
 * @param tensors names, at least one
 * @param mass not negative; 0 for weights that are not stepped
 * @param sensitivity not negative, at weights of norm one; 0 for a bias
 */
public record Atom(List<String> tensors, double mass, double sensitivity) implements Modular {

    /**
     * Checks names and numbers.
     *
     * @throws IllegalArgumentException naming what cannot be
     */
    public Atom {
        tensors = List.copyOf(tensors);
        if (tensors.isEmpty() || tensors.contains("")) {
            throw new IllegalArgumentException("an atom needs the names of its tensors, found " + tensors);
        }
        if (new HashSet<>(tensors).size() < tensors.size()) {
            throw new IllegalArgumentException("an atom names a tensor twice: " + tensors);
        }
        Bond.atLeastZero("mass of " + String.join(", ", tensors), mass);
        Bond.atLeastZero("sensitivity of " + String.join(", ", tensors), sensitivity);
    }

    /** The same with another mass. */
    public Atom weighing(double other) {
        return new Atom(tensors, other, sensitivity);
    }

    /** The same with other names. */
    public Atom named(UnaryOperator<String> name) {
        return new Atom(tensors.stream().map(name).toList(), mass, sensitivity);
    }

    @Override
    public void dualize(double target, ObjDoubleConsumer<Atom> each) {
        each.accept(this, mass == 0 ? 0 : target);
    }

    @Override
    public Modular map(UnaryOperator<Atom> change) {
        return change.apply(this);
    }

    @Override
    public String toString() {
        return String.join(" & ", tensors);
    }
}
