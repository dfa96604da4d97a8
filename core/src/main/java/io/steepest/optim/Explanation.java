package io.steepest.optim;

import io.steepest.param.Role;
import io.steepest.recipe.Form;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which tensor is stepped how, and why: one row per parameter.
 *
 * @param rows in the order of the module's parameters; those without entries last
 * @param stateBytes memory of the whole optimizer state, bytes; what a step rule keeps is no single parameter's
 */
public record Explanation(List<Row> rows, long stateBytes) {

    /** Copies the rows. */
    public Explanation {
        rows = List.copyOf(rows);
    }

    /**
     * A table for a terminal of 120 columns: a line for each parameter, with the number of the rule that steps it, then the
     * rules. Masses and sensitivities are shown where a structure was declared.
     */
    @Override
    public String toString() {
        return ExplanationTable.of(this);
    }

    /** Memory of the state over that of all weights: 1 is a copy of them, as momentum is. */
    public double copies() {
        return over(stateBytes, rows.stream().mapToLong(Row::bytes).sum());
    }

    /** Memory of the state of each role's parameters over that of their weights. */
    public Map<Role, Double> copiesByRole() {
        Map<Role, Double> copies = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            List<Row> own = rows.stream().filter(row -> row.role == role).toList();
            if (!own.isEmpty()) {
                long state = own.stream().mapToLong(Row::stateBytes).sum();
                copies.put(role, over(state, own.stream().mapToLong(Row::bytes).sum()));
            }
        }
        return copies;
    }

    /** Where there are no weights there is no state. */
    private static double over(long state, long weights) {
        return weights == 0 ? 0 : (double) state / weights;
    }

    /**
     * One parameter.
     *
     * @param name its name in the module tree
     * @param role what it does
     * @param shape its shape in the module
     * @param reading which matrices it is read as, in words that {@code Reading.parse} reads
     * @param norm the norm its update is steepest under
     * @param scale what the modular norm multiplies the update by, {@code 1/s_l}; the number of taps of a convolution
     * @param mass of its atom, NaN where no structure was declared
     * @param sensitivity of its atom, NaN where no structure was declared
     * @param rate factor on the recipe's step size
     * @param decay weight decay; {@code why} says where in the step, if it is not decoupled
     * @param smoothing the filter on its gradient
     * @param coordinates the learnt coordinates
     * @param form how its update stands to the norm
     * @param degree degree of homogeneity of its update in the gradients: 0 leaves the scale of the loss without effect,
     *     −1 that of the weights; NaN where the user gives the factors
     * @param kernel how the norm's matrix products are computed on this machine, dtype first; empty where there are none
     * @param bytes memory of its weights
     * @param stateBytes memory of its optimizer state, bytes
     * @param why how its role was found
     */
    public record Row(
            String name,
            Role role,
            List<Long> shape,
            String reading,
            String norm,
            String scale,
            double mass,
            double sensitivity,
            double rate,
            double decay,
            String smoothing,
            String coordinates,
            Form form,
            double degree,
            String kernel,
            long bytes,
            long stateBytes,
            String why) {

        /** The table of this parameter alone. */
        @Override
        public String toString() {
            return ExplanationTable.of(new Explanation(List.of(this), stateBytes));
        }

        /** Joins the rows of two pieces of a parameter, which differ in what depends on their shapes. */
        Row withPiece(Row other) {
            return new Row(
                    name,
                    role,
                    shape,
                    reading,
                    norm,
                    scale,
                    mass,
                    sensitivity,
                    rate,
                    decay,
                    smoothing,
                    either(coordinates, other.coordinates),
                    form,
                    degree == other.degree ? degree : Double.NaN,
                    either(kernel, other.kernel),
                    bytes,
                    stateBytes + other.stateBytes,
                    why);
        }

        private static String either(String a, String b) {
            return List.of(a.split(" or ", -1)).contains(b) ? a : a + " or " + b;
        }

        /** Memory of its state over that of its weights. */
        public double copies() {
            return over(stateBytes, bytes);
        }
    }
}
