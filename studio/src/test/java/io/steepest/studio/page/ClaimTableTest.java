package io.steepest.studio.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.verify.claim.Claim;
import io.steepest.verify.claim.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimTableTest {
    private static Verdict verdict(String id, String source, double residual, String note) {
        String words = "a claim of a dozen words, more than fit into one line of the table";
        Claim claim =
                new Claim(id, source, words, "what was measured", new Claim.Tolerance(1e-3, "why"), () -> residual);
        return new Verdict(claim, residual, 0.25, note);
    }

    private static final String TABLE = ClaimTable.of(List.of(
            verdict("one", "Here", 0, ""),
            verdict("second", "Here", 2e-3, ""),
            verdict("third", "There", Double.NaN, "no such thing")));

    @Test
    void claims_of_one_source_have_one_heading() {
        assertThat(TABLE.lines().filter("Here"::equals)).hasSize(1);
        assertThat(TABLE.lines().filter("There"::equals)).hasSize(1);
    }

    @Test
    void verdicts_follow_residual_and_tolerance() {
        assertThat(TABLE.lines().filter(line -> line.startsWith("  one  "))).allMatch(line -> line.endsWith("holds"));
        assertThat(TABLE.lines().filter(line -> line.startsWith("  second  ")))
                .allMatch(line -> line.endsWith("2.0e-03    1.0e-03    FAILS"));
        assertThat(TABLE).contains("1 of 3 claims hold, measured in 0.8 s");
    }

    @Test
    void what_could_not_be_measured_says_why() {
        assertThat(TABLE).containsSubsequence("could not be: no such", "NaN", "thing");
    }

    @Test
    void words_are_wrapped_at_blanks() {
        assertThat(TABLE.lines()).allMatch(line -> line.length() <= 135);
        assertThat(TABLE).contains("a claim of a dozen words, more than fit into", "one line of the table");
    }
}
