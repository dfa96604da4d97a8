package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.machine.InstructionSet;
import io.steepest.machine.Machine;
import io.steepest.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says about the machine and what it chooses for it. */
class MachineCommandTest {
    private static final String NAMES_DATA = " --data ";

    @TempDir
    private Path tmp;

    @Test
    void doctor_names_the_processor_its_class_and_the_profile() throws IOException {
        Path json = tmp.resolve("doctor.json");
        Cli.Outcome run = Cli.run("doctor --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        Machine machine = Machine.current();
        assertThat(run.out())
                .contains(machine.processor(), Processors.bfloat16(machine), Profile.source())
                .contains("bfloat16_side           " + Profile.current().bfloat16Side());
        JsonNode found = new ObjectMapper().readTree(json.toFile()).path("machine");
        assertThat(found.path("class").asText())
                .isEqualTo(InstructionSet.current().toString());
        assertThat(found.path("processor").asText()).isEqualTo(machine.processor());
        assertThat(found.path("bfloat16").asText())
                .isEqualTo(InstructionSet.current().bfloat16());
        assertThat(found.path("profile").path("bfloat16_side").asLong())
                .isEqualTo(Profile.current().bfloat16Side());
    }

    @Test
    void explain_says_how_products_are_computed() throws IOException {
        Path json = tmp.resolve("explain.json");
        Cli.Outcome run = Cli.run("explain --optimizer muon --width 512 --depth 1 --context 16 --json " + json
                + NAMES_DATA + Cli.text(tmp));
        assertThat(run.status()).as(run.err()).isZero();
        String dtype = InstructionSet.current().multipliesBfloat16() ? "bfloat16" : "float32";
        assertThat(run.out())
                .contains("Machine: " + InstructionSet.current())
                .contains(dtype + ", one matrix a thread");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.path("machine").path("class").asText())
                .isEqualTo(InstructionSet.current().toString());
        for (JsonNode tensor : result.path("tensors")) {
            // Muon steps hidden matrices under the spectral norm and all else by AdamW
            String kernel = tensor.path("kernel").asText();
            if (tensor.path("role").asText().equals("LINEAR")) {
                assertThat(kernel).startsWith(dtype);
            } else {
                assertThat(kernel).isEmpty();
            }
        }
    }

    @Test
    void bfloat16_on_a_machine_that_only_loses_by_it_is_said_once() throws IOException {
        Path text = Cli.text(tmp);
        int expected = InstructionSet.current().multipliesBfloat16() ? 0 : 1;
        Cli.Outcome train =
                Cli.run("train TINY --precision bfloat16 --steps 2 --out " + tmp.resolve("run") + NAMES_DATA + text);
        assertThat(train.status()).as(train.err()).isZero();
        assertThat(warnings(train)).isEqualTo(expected);
        Cli.Outcome compare = Cli.run("compare TINY --precision bfloat16 --optimizers sgd,adamw --steps 2 --out "
                + tmp.resolve("compared") + NAMES_DATA + text);
        assertThat(compare.status()).as(compare.err()).isZero();
        assertThat(warnings(compare)).isEqualTo(expected);
        Cli.Outcome usual = Cli.run("train TINY --steps 2 --out " + tmp.resolve("usual") + NAMES_DATA + text);
        assertThat(warnings(usual)).isZero();
    }

    private static int warnings(Cli.Outcome run) {
        return (int) run.errors().stream()
                .filter(line -> line.contains("--precision bfloat16 only costs time on this machine"))
                .count();
    }
}
