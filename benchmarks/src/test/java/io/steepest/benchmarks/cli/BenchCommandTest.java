package io.steepest.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.engine.Engine;
import io.steepest.machine.InstructionSet;
import io.steepest.machine.Machine;
import io.steepest.studio.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command that times steps: its table, its JSON, its errors. */
class BenchCommandTest {
    @TempDir
    private Path tmp;

    @Test
    void a_run_prints_a_row_an_optimizer_and_writes_json() throws IOException {
        Path json = tmp.resolve("bench.json");
        Cli.Outcome run = Cli.run("bench --optimizers adamw,muon,soap --parameters 24x16*2,16 --json " + json);
        assertThat(run.status()).isEqualTo(2);
        run = Cli.run("bench --optimizers adamw,muon,soap --parameters 24x16*2,16x16 --steps 3 --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("24x16*2,16x16: 1,024 parameters in 3 tensors")
                .contains("adamw", "muon", "soap");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.path("command").asText()).isEqualTo("bench");
        assertThat(result.path("machine").path("bandwidth").asDouble()).isPositive();
        // two shapes and a large square, in the dtypes that kernels take here
        int dtypes = InstructionSet.current().multipliesBfloat16() ? 2 : 1;
        assertThat(result.path("peak")).hasSize(3 * dtypes);
        for (JsonNode peak : result.path("peak")) {
            assertThat(peak.path("gflops").asDouble())
                    .isEqualTo(Math.max(
                            peak.path("workers_gflops").asDouble(),
                            peak.path("together_gflops").asDouble()))
                    .isPositive();
        }
        assertThat(result.path("entries")).hasSize(3);
        JsonNode muon = result.path("entries").path(1);
        assertThat(muon.path("optimizer").asText()).isEqualTo("muon");
        assertThat(muon.path("median_ms").asDouble()).isPositive();
        assertThat(muon.path("worst_ms").asDouble())
                .isGreaterThanOrEqualTo(muon.path("median_ms").asDouble());
        assertThat(muon.path("gflops").asDouble()).isPositive();
        assertThat(muon.path("peak_fraction").asDouble()).isPositive();
        // Muon keeps one copy of hidden matrices
        assertThat(muon.path("state_bytes").asLong()).isEqualTo(4 * 1024);
        assertThat(result.path("entries").path(0).path("gflops").isNull()).isTrue();
        assertThat(muon.path("steps_ms")).hasSize(3);
        if (OS.LINUX.isCurrentOs()) {
            assertThat(muon.path("native_calls").asLong())
                    .isPositive()
                    .isLessThanOrEqualTo(muon.path("operators").asLong());
            for (JsonNode entry : result.path("entries")) {
                assertThat(entry.path("executed_fraction").asDouble()).isBetween(0.0, 1.0);
            }
            assertThat(muon.path("executed_fraction").asDouble()).isPositive();
            assertThat(muon.path("executed_gflops").asDouble()).isPositive();
            assertThat(muon.path("peak_bytes").asLong()).isGreaterThan(1 << 20);
            for (JsonNode entry : result.path("entries")) {
                double parts = entry.path("products_ms").asDouble()
                        + entry.path("memory_ms").asDouble()
                        + entry.path("rest_ms").asDouble();
                assertThat(parts).isCloseTo(entry.path("mean_ms").asDouble(), within(1e-9));
            }
            // the check of gradients reads once; the kernel reads weights, gradients and two averages, and writes three
            assertThat(result.path("entries").path(0).path("passes").asDouble()).isCloseTo(8, within(0.05));
        }
    }

    @Test
    void a_result_says_what_it_was_measured_on() throws IOException {
        Path json = tmp.resolve("bench.json");
        Cli.Outcome run = Cli.run("bench --optimizers sign --parameters 8x8 --steps 2 --warm 0 --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        Machine machine = Machine.current();
        assertThat(run.out())
                .contains(machine.processor(), machine.instructions().toString(), Engine.blas())
                .contains("one a worker", "one on all", "products ms", "memory ms", "rest ms");
        JsonNode result = new ObjectMapper().readTree(json.toFile());
        assertThat(result.at("/machine/processor").asText()).isEqualTo(machine.processor());
        assertThat(result.at("/machine/class").asText())
                .isEqualTo(machine.instructions().toString());
        assertThat(result.at("/machine/blas").asText()).isEqualTo(Engine.blas());
        assertThat(result.at("/course/warm").asInt()).isZero();
        assertThat(result.at("/course/checked").asBoolean()).isTrue();
        assertThat(result.at("/entries/0/steps_ms")).hasSize(2);
    }

    @Test
    void clipped_gradients_give_shorter_steps() throws IOException {
        Path gradients = tmp.resolve("gradients.safetensors");
        Path updates = tmp.resolve("updates.safetensors");
        Tensor g = torch.ones(2, 2);
        Safetensors.write(gradients, Map.of("w0", g), Map.of());
        String call =
                "bench --optimizers sgd --parameters 2x2 --steps 1 --gradients " + gradients + " --updates " + updates;
        assertThat(Cli.run(call).status()).isZero();
        double whole = length(updates);
        assertThat(Cli.run(call + " --clip 0.5").status()).isZero();
        // the length of the gradient is two; torch's margin of 1e-6 is added to it
        assertThat(length(updates)).isCloseTo(whole / 4, within(whole * 1e-6));
        Path json = tmp.resolve("bench.json");
        assertThat(Cli.run(call + " --clip 3 --json " + json).status()).isZero();
        assertThat(length(updates)).isEqualTo(whole);
        // only the first step of a process is a cold one
        JsonNode entry = new ObjectMapper().readTree(json.toFile()).at("/entries/0");
        assertThat(entry.path("first_ms").isNull()).isTrue();
        assertThat(entry.path("first_over_median").isNull()).isTrue();
    }

    private static double length(Path file) throws IOException {
        try (PointerScope scope = new PointerScope();
                TensorFile found = Safetensors.read(file)) {
            return found.tensors().get("w0").to(ScalarType.Double).norm().item_double();
        }
    }

    @Test
    void gradients_from_a_file_give_the_update_of_the_first_step() throws IOException {
        Path gradients = tmp.resolve("gradients.safetensors");
        // the folder is made, as that of --json is
        Path updates = tmp.resolve("made").resolve("updates.safetensors");
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(3);
            Tensor w0 = torch.randn(6, 4);
            Tensor w1 = torch.randn(6, 4);
            Safetensors.write(gradients, Map.of("w0", w0, "w1", w1), Map.of());
            Cli.Outcome run = Cli.run("bench --optimizers sign --parameters 6x4*2 --steps 1 --gradients " + gradients
                    + " --updates " + updates);
            assertThat(run.status()).as(run.err()).isZero();
            try (TensorFile found = Safetensors.read(updates)) {
                assertThat(found.tensors()).containsOnlyKeys("w0", "w1");
                Tensor moved = found.tensors().get("w1");
                assertThat(moved.sign().equal(w1.neg().sign())).isTrue();
            }
        }
        assertThat(Cli.run("bench --optimizers sign --parameters 4x4*2 --gradients " + gradients)
                        .err())
                .contains("must hold w0 [4, 4], found [6, 4]");
        assertThat(Cli.run("bench --optimizers sign --parameters 6x4*3 --gradients " + gradients)
                        .err())
                .contains("must hold w2 [6, 4], found none");
    }

    @Test
    void unchecked_gradients_may_be_nan() throws IOException {
        Path gradients = tmp.resolve("nan.safetensors");
        try (PointerScope scope = new PointerScope()) {
            Tensor nan = torch.full(new long[] {6, 4}, new Scalar(Double.NaN));
            Safetensors.write(gradients, Map.of("w0", nan), Map.of());
        }
        String call = "bench --optimizers adamw --parameters 6x4 --steps 1 --gradients " + gradients;
        Cli.Outcome checked = Cli.run(call);
        assertThat(checked.status()).isNotZero();
        assertThat(checked.err()).contains("w0");
        Cli.Outcome unchecked = Cli.run(call + " --unchecked");
        assertThat(unchecked.status()).as(unchecked.err()).isZero();
    }

    @Test
    void growth_compares_time_per_parameter_with_the_last_set() throws IOException {
        Path json = tmp.resolve("growth.json");
        Cli.Outcome run = Cli.run("bench --growth 16x16,32x32 --optimizers sign,adamw --steps 3 --json " + json);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("over that of 32x32", "256", "1,024");
        JsonNode row = new ObjectMapper().readTree(json.toFile()).path("growth").path(1);
        assertThat(row.path("optimizer").asText()).isEqualTo("adamw");
        assertThat(row.path("sizes").path(1).path("of_linear").asDouble()).isEqualTo(1);
        double first = row.path("sizes").path(0).path("of_linear").asDouble();
        assertThat(row.path("deviation").asDouble()).isEqualTo(Math.abs(first - 1));
    }

    @Test
    void sets_have_the_shapes_of_their_networks() {
        assertThat(ParameterSet.named("gpt2-small").entries()).isEqualTo(12L * 12 * 768 * 768 + 51328L * 768);
        assertThat(ParameterSet.named("char-gpt").parameters()).hasSize(26);
        assertThat(ParameterSet.named("8M").entries()).isEqualTo(8L << 20);
        assertThat(ParameterSet.named("8x4*3").matrices()).isEqualTo(List.of(List.of(8L, 4L)));
    }

    @Test
    void nonsense_is_refused_with_what_would_be_right() {
        assertThat(Cli.run("bench --parameters nothing").err())
                .contains("nothing")
                .contains("768x768*4");
        assertThat(Cli.run("bench --optimizers adamx").err()).contains("adamx");
        assertThat(Cli.run("bench --growth 1M").err()).contains("at least two sets");
        assertThat(Cli.run("bench --gradients nowhere").err()).contains("nowhere");
        assertThat(Cli.run("bench --updates u --optimizers sign,lion").err()).contains("one optimizer, found 2");
        assertThat(Cli.run("bench --steps 0").err()).contains("--steps").contains("found 0");
    }
}
