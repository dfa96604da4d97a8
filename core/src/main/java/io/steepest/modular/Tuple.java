package io.steepest.modular;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The outputs of several modules on the same input, side by side. Masses add and sensitivities add.
 *
 * @param parts at least one
 */
public record Tuple(List<Modular> parts) implements Modular {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there are none, or two have a tensor in common
     */
    public Tuple {
        parts = some(parts);
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
        dualize(parts, target, each);
    }

    @Override
    public Modular map(UnaryOperator<Atom> change) {
        return new Tuple(map(parts, change));
    }

    @Override
    public String toString() {
        return "(" + text(parts, ", ") + ")";
    }

    static List<Modular> some(List<Modular> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a tuple or sum needs at least one part");
        }
        return distinct(parts);
    }

    /** Checks that no tensor is in two of the parts. */
    static List<Modular> distinct(List<Modular> parts) {
        Set<String> met = new HashSet<>();
        for (Modular part : parts) {
            for (String name : part.atoms().keySet()) {
                if (!met.add(name)) {
                    throw new IllegalArgumentException("tensor " + name
                            + " is in the module twice: copies need names of their own, as under(path) gives");
                }
            }
        }
        return List.copyOf(parts);
    }

    static void dualize(List<Modular> parts, double target, ObjDoubleConsumer<Atom> each) {
        double mass = parts.stream().mapToDouble(Modular::mass).sum();
        parts.forEach(part -> part.dualize(part(target, part, mass), each));
    }

    static List<Modular> map(List<Modular> parts, UnaryOperator<Atom> change) {
        return parts.stream().map(part -> part.map(change)).toList();
    }

    static String text(List<Modular> parts, String between) {
        return parts.stream().map(Modular::toString).collect(Collectors.joining(between));
    }

    /** {@code target·m_i/m}, 0 for a part without mass. */
    static double part(double target, Modular part, double mass) {
        return part.mass() == 0 ? 0 : target * (part.mass() / mass);
    }
}
