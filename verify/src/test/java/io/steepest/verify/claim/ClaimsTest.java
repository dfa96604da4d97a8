package io.steepest.verify.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every claim, by id. */
class ClaimsTest {

    static Stream<String> ids() {
        return Claims.all().stream().map(Claim::id);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ids")
    void holds(String id) {
        Verdict verdict = Claims.fitting(id).get(0).check();
        assertThat(verdict.note()).isEmpty();
        assertThat(verdict.residual())
                .as(verdict.claim().statement())
                .isNotNegative()
                .isLessThanOrEqualTo(verdict.claim().tolerance().value());
    }

    @Test
    void ids_are_unique_and_of_one_form() {
        assertThat(ids()).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @Test
    void claims_of_a_source_stand_together() {
        List<String> sources = Claims.all().stream().map(Claim::source).toList();
        for (int i = 1; i < sources.size(); i++) {
            if (!sources.get(i).equals(sources.get(i - 1))) {
                assertThat(sources.subList(0, i)).doesNotContain(sources.get(i));
            }
        }
    }

    @Test
    void every_claim_says_what_is_measured_and_why_its_tolerance_is_right() {
        assertThat(Claims.all()).allSatisfy(claim -> {
            assertThat(claim.statement()).isNotBlank();
            assertThat(claim.measured()).isNotBlank();
            assertThat(claim.tolerance().why()).isNotBlank();
        });
    }

    @Test
    void measurements_give_the_same_every_time() {
        for (String id : List.of("prop-3", "prop-7", "def-1", "eq-36")) {
            Claim claim = Claims.fitting(id).get(0);
            assertThat(claim.check().residual()).isEqualTo(claim.check().residual());
        }
    }

    @Test
    void patterns_choose_by_id() {
        assertThat(Claims.fitting("prop-5*"))
                .extracting(Claim::id)
                .contains("prop-5", "prop-5-ties")
                .allMatch(id -> id.startsWith("prop-5"));
        assertThat(Claims.fitting("*")).isEqualTo(Claims.all());
        assertThat(Claims.fitting("prop-99")).isEmpty();
    }

    private static Claim claim(Claim.Measurement measurement) {
        return new Claim("x", "here", "something", "something", new Claim.Tolerance(0.5, "why"), measurement);
    }

    @Test
    void verdict_compares_the_residual_with_the_tolerance() {
        assertThat(claim(() -> 0.5).check().pass()).isTrue();
        assertThat(claim(() -> 0.51).check().pass()).isFalse();
        assertThat(claim(() -> Double.NaN).check().pass()).isFalse();
    }

    @Test
    void measurement_that_throws_fails_and_says_why() {
        Verdict verdict = claim(() -> {
                    throw new IllegalStateException("no such thing");
                })
                .check();
        assertThat(verdict.pass()).isFalse();
        assertThat(verdict.note()).contains("no such thing");
    }
}
