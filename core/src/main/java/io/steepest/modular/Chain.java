package io.steepest.modular;

import java.util.List;
import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;

/**
 * The composition last∘first. Masses add, sensitivities multiply; what {@code first} does is felt through
 * {@code last}, so its share is divided by the sensitivity of {@code last}.
 *
 * @param last what comes second
 * @param first what comes first
 */
public record Chain(Modular last, Modular first) implements Modular {

    /**
     * Checks the two.
     *
     * @throws IllegalArgumentException if they have a tensor in common, or if {@code first} has mass and no influence
     */
    public Chain {
        Tuple.distinct(List.of(first, last));
        if (last.sensitivity() == 0 && first.mass() > 0) {
            throw new IllegalArgumentException("no step of " + first + " can reach through " + last
                    + ", whose sensitivity is 0: a bias is added, not composed");
        }
    }

    @Override
    public double mass() {
        return first.mass() + last.mass();
    }

    @Override
    public double sensitivity() {
        return first.sensitivity() * last.sensitivity();
    }

    @Override
    public void dualize(double target, ObjDoubleConsumer<Atom> each) {
        double before = Tuple.part(target, first, mass());
        first.dualize(before == 0 ? 0 : before / last.sensitivity(), each);
        last.dualize(Tuple.part(target, last, mass()), each);
    }

    @Override
    public Modular map(UnaryOperator<Atom> change) {
        return new Chain(last.map(change), first.map(change));
    }

    @Override
    public String toString() {
        return last + " ∘ " + first;
    }
}
