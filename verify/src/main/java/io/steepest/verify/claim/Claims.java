package io.steepest.verify.claim;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All claims, in the order of the paper. */
public final class Claims {
    private static final List<Claim> ALL = Stream.of(
                    FirstProposition.claims(),
                    SignDescent.claims(),
                    Shampoo.claims(),
                    SpectralDescent.claims(),
                    Majorization.claims(),
                    TableOne.claims(),
                    Prodigy.claims(),
                    StepSizes.claims(),
                    ModularDescent.claims(),
                    InducedNorms.claims(),
                    InverseRoots.claims(),
                    AppendixA.claims(),
                    HigherDegrees.claims(),
                    Sketches.claims(),
                    Slips.claims(),
                    PreconditionedNorms.claims(),
                    Isometries.claims(),
                    PreconditionedTable.rows(),
                    List.of(PreconditionedTable.degrees()),
                    Collapses.claims(),
                    Integrable.claims())
            .flatMap(List::stream)
            .toList();

    private Claims() {}

    /** Every claim; ids are unique. */
    public static List<Claim> all() {
        return ALL;
    }

    /**
     * The claims whose id fits, none if no id does.
     *
     * @param pattern an id, {@code *} standing for any characters
     */
    public static List<Claim> fitting(String pattern) {
        Pattern regex = Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
        return ALL.stream().filter(c -> regex.matcher(c.id()).matches()).toList();
    }
}
