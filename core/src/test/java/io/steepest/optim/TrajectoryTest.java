package io.steepest.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recordings are whole; that our optimizers follow them is tested beside those. */
class TrajectoryTest {
    private static final int STEPS = 20;

    @ParameterizedTest
    @CsvSource({
        "muon_bfloat16, Muon, float32, 3",
        "muon_float64, Muon, float64, 3",
        "muon_match_rms_adamw_bfloat16, Muon, float32, 3",
        "muon_match_rms_adamw_float64, Muon, float64, 3",
        "adamw, AdamW, float64, 4",
        "adam, Adam, float64, 4",
        "sgd, SGD, float64, 4",
        "sgd_nesterov, SGD, float64, 4",
    })
    void recordings_have_their_sizes(String name, String optimizer, String dtype, int tensors) throws IOException {
        Trajectory recorded = Trajectory.load(name);
        assertThat(recorded.optimizer()).isEqualTo(optimizer);
        assertThat(recorded.dtype()).isEqualTo(dtype);
        assertThat(recorded.torch()).matches("2\\.\\d+\\.\\d+");
        assertThat(recorded.number("lr")).isPositive();
        assertThat(recorded.runs()).hasSize(tensors);
        for (Trajectory.Run run : recorded.runs()) {
            int size = run.shape().stream().reduce(1, Math::multiplyExact);
            assertThat(run.initial()).hasSize(size);
            assertThat(run.gradients()).hasSize(STEPS).allMatch(step -> step.size() == size);
            assertThat(run.weights()).hasSize(STEPS).allMatch(step -> step.size() == size);
            assertThat(run.initial()).isNotEqualTo(run.weights().get(0));
            assertThat(run.initial()).allMatch(x -> x.floatValue() == x);
        }
    }

    @Test
    void a_recording_of_momentum_follows_its_formula() throws IOException {
        Trajectory sgd = Trajectory.load("sgd");
        Trajectory.Run run = sgd.runs().get(0);
        double w = run.initial().get(3);
        double m = 0;
        for (int t = 0; t < STEPS; t++) {
            m = sgd.number("momentum") * m + run.gradients().get(t).get(3);
            w -= sgd.number("lr") * m;
            assertThat(w).isCloseTo(run.weights().get(t).get(3), within(1e-14)); // 20 roundings of numbers near 1
        }
    }

    @Test
    void the_newton_schulz_map_was_recorded_in_both_precisions() throws IOException {
        NewtonSchulzRecord recorded = NewtonSchulzRecord.load();
        assertThat(recorded.coefficients()).containsExactly(3.4445, -4.775, 2.0315);
        assertThat(recorded.steps()).isEqualTo(5);
        assertThat(recorded.epsilon()).isEqualTo(1e-7);
        assertThat(recorded.cases()).hasSize(5);
        for (NewtonSchulzRecord.Case matrix : recorded.cases()) {
            int size = matrix.shape().get(0) * matrix.shape().get(1);
            assertThat(matrix.input()).hasSize(size);
            // bfloat16 has 8 significant bits and five steps multiply its error; measured at most 0.021
            assertThat(Trajectory.array(matrix.bfloat16()))
                    .containsExactly(Trajectory.array(matrix.float64()), within(0.05));
        }
    }
}
