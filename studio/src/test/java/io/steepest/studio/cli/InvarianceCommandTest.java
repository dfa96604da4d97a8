package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.verify.invariance.Subjects;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvarianceCommandTest {
    @TempDir
    Path tmp;

    @Test
    void tables_page_and_json_are_written() throws Exception {
        Path json = tmp.resolve("result.json");
        Cli.Outcome outcome = Cli.run("invariance --only muon --out " + tmp.resolve("out") + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("diag right", "ε = 1e-8", "rms-spectral-live", "no norm");
        assertThat(outcome.errors()).first().asString().endsWith(": muon");
        assertThat(Files.readString(tmp.resolve("out/report.html")))
                .contains(
                        "1 optimizer, 10 ways",
                        "<b>✓</b>",
                        "./steepest invariance --only muon --out",
                        "<dt>Date</dt>",
                        "<dt>Steepest</dt>")
                .doesNotContain("{{");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.get("command").asText()).isEqualTo("invariance");
        assertThat(result.get("transforms")).hasSize(10);
        JsonNode muon = result.get("optimizers").get(0);
        assertThat(muon.get("name").asText()).isEqualTo("muon");
        assertThat(result.get("transforms")).allSatisfy(t -> {
            assertThat(muon.get("deviation").get(t.asText()).isNumber()).isTrue();
            assertThat(muon.get("expected").get(t.asText()).isBoolean()).isTrue();
        });
        assertThat(muon.get("deviation").get("orthogonal").asDouble()).isLessThan(1e-6);
        assertThat(muon.get("expected").get("orthogonal").asBoolean()).isTrue();
        assertThat(result.get("epsilon")).hasSize(12);
        assertThat(result.get("integrability").get(0).get("verdict").asText()).isEqualTo("STEEPEST");
    }

    @Test
    void unknown_optimizer_is_refused_before_anything_is_written() {
        Cli.Outcome outcome = Cli.run("invariance --only nope --out " + tmp.resolve("none"));
        assertThat(outcome.err())
                .contains("no optimizer named \"nope\"; ./steepest invariance --help lists the "
                        + Subjects.all().size() + " known optimizers\n");
        Cli.assertSaidOnce(outcome, 2);
        assertThat(tmp.resolve("none")).doesNotExist();
    }
}
