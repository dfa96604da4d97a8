package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.profile.Profile;
import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that measures which kernel is faster: what it prints and writes. */
class ProfileCommandTest {
    @TempDir
    private Path tmp;

    @Test
    void numbers_are_printed_beside_the_current_ones_and_written_for_later_runs() throws IOException {
        Path out = tmp.resolve("profile.json");
        Path json = tmp.resolve("result.json");
        Cli.Outcome run = Cli.run("profile --rounds 1 --out " + out + " --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("current     measured", "bfloat16 over float32\n  32: ", "Profile: " + out);
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.path("command").asText()).isEqualTo("profile");
        assertThat(result.path("current").path("worker_side").asLong())
                .isEqualTo(Profile.current().workerSide());
        assertThat(result.path("measured").path("run_entries").asLong())
                .isEqualTo(Profile.read(out).runEntries());
        List<String> fields = new ArrayList<>(Profile.current().numbers().keySet());
        if (Profile.read(out).bfloat16Side() == Profile.NEVER) {
            fields.remove(Profile.BFLOAT16_SYMMETRIC_SIDE);
        }
        assertThat(result.path("curves").findValuesAsText("field")).containsExactlyElementsOf(fields);
        assertThat(result.path("curves").findValues("at")).hasSizeGreaterThan(30);
        for (JsonNode sizes : List.of(
                result.path("curves").path(fields.size() - 2),
                result.path("curves").path(fields.size() - 1))) {
            assertThat(sizes.path("trials"))
                    .allSatisfy(
                            trial -> assertThat(trial.path("ratio").asDouble()).isGreaterThanOrEqualTo(1))
                    .anySatisfy(
                            trial -> assertThat(trial.path("ratio").asDouble()).isEqualTo(1));
        }
        JsonNode gram = result.path("curves").path(2);
        assertThat(gram.path("field").asText()).isEqualTo("gram_ratio");
        assertThat(gram.path("trials").path(0).path("at").asDouble()).isEqualTo(1);
        assertThat(gram.path("trials").path(0).path("ratio").asDouble()).isPositive();
    }

    @Test
    void a_place_that_cannot_be_written_to_is_refused_before_anything_is_measured() {
        Cli.Outcome run = Cli.run("profile --out " + tmp);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--out " + tmp + " cannot be written: it is a folder");
        assertThat(Cli.run("profile --rounds 0").err()).contains("--rounds must be at least 1, found 0");
    }
}
