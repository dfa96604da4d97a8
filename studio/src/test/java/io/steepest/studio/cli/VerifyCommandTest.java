package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.train.Stop;
import io.steepest.verify.claim.Claim;
import io.steepest.verify.claim.Claims;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    Path tmp;

    @Test
    void claims_that_hold_are_printed_with_their_source_and_end_with_status_zero() {
        Cli.Outcome outcome = Cli.run("verify --only table-1-l*");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .contains("Table 1\n", "table-1-l2", "table-1-linf", "2 of 2 claims hold")
                .doesNotContain("FAILS", "prop-1");
    }

    @Test
    void result_for_machines_has_the_documented_fields() throws IOException {
        Path file = tmp.resolve("claims.json");
        assertThat(Cli.run("verify --only prop-3* --json " + file).status()).isZero();
        JsonNode claims = new ObjectMapper().readTree(Files.readAllBytes(file)).get("claims");
        assertThat(claims).isNotEmpty().allSatisfy(claim -> {
            for (String name : List.of("id", "source", "claim", "measured", "why", "note")) {
                assertThat(claim.get(name).isTextual()).as(name).isTrue();
            }
            assertThat(claim.get("residual").isNumber()).isTrue();
            assertThat(claim.get("tolerance").isNumber()).isTrue();
            assertThat(claim.get("pass").asBoolean()).isTrue();
        });
        assertThat(claims.get(0).get("id").asText()).isEqualTo("prop-3");
    }

    @Test
    void list_says_every_claim_and_measures_none() {
        Cli.Outcome outcome = Cli.run("verify --list");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(Claims.all()).allSatisfy(claim -> assertThat(outcome.out()).contains(claim.id()));
        assertThat(outcome.out()).doesNotContain("residual");
    }

    @Test
    void a_claim_that_fails_ends_with_status_one_and_is_named() throws IOException {
        Claim.Tolerance tolerance = new Claim.Tolerance(0.1, "why");
        Claim good = new Claim("good", "here", "says", "measured", tolerance, () -> 0.05);
        Claim bad = new Claim("bad", "here", "says", "measured", tolerance, () -> 0.5);
        Claim broken = new Claim("broken", "here", "says", "measured", tolerance, () -> {
            throw new IllegalStateException("no such thing");
        });
        PrintStream err = System.err;
        var caught = new ByteArrayOutputStream();
        int status;
        try {
            System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
            status = VerifyCommand.verify(List.of(good, bad, broken), Stop.never(), new JsonOptions());
        } finally {
            System.setErr(err);
        }
        assertThat(status).isEqualTo(1);
        assertThat(caught.toString(StandardCharsets.UTF_8)).contains("steepest: 2 of 3 claims failed: bad, broken");
    }
}
