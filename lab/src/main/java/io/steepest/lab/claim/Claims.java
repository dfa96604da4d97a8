package io.steepest.lab.claim;

import io.steepest.lab.name.Near;
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
     * The claims whose id fits.
     *
     * @param pattern an id, {@code *} standing for any characters
     * @throws IllegalArgumentException if there is none
     */
    public static List<Claim> fitting(String pattern) {
        Pattern regex = Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
        List<Claim> fitting =
                ALL.stream().filter(c -> regex.matcher(c.id()).matches()).toList();
        if (fitting.isEmpty()) {
            List<String> ids = ALL.stream().map(Claim::id).toList();
            throw new IllegalArgumentException(
                    "no claim fits " + pattern + Near.question(pattern, ids) + "verify --list names all " + ALL.size());
        }
        return fitting;
    }
}
