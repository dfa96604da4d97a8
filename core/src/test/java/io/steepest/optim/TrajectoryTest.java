package io.steepest.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recordings are whole; that our optimizers follow them is tested beside those. */
class TrajectoryTest {
    private static final int STEPS = 20;
    private static final int RULE_STEPS = 40;
    private static final Pattern SPACE = Pattern.compile(" ");

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
        assertThat(recorded.version()).matches("2\\.\\d+\\.\\d+");
        assertThat(recorded.number("lr")).isPositive();
        assertThat(recorded.peer()).isEqualTo("torch");
        assertThat(recorded.joint()).isFalse();
        assertThat(recorded.trace()).isEmpty();
        isWhole(recorded, tensors, STEPS);
    }

    @ParameterizedTest
    @CsvSource({
        "prodigy, Prodigy, prodigyopt, d",
        "prodigy_bias_correction, Prodigy, prodigyopt, d",
        "prodigy_decay, Prodigy, prodigyopt, d",
        "prodigy_growth_rate, Prodigy, prodigyopt, d",
        "prodigy_d_coef, Prodigy, prodigyopt, d",
        "prodigy_warmup, Prodigy, prodigyopt, d lr",
        "prodigy_safeguard_warmup, Prodigy, prodigyopt, d lr",
        "prodigy_algorithm_3, Algorithm3, rewrite, d",
        "prodigy_algorithm_3_no_momentum, Algorithm3, rewrite, d",
        "prodigy_sign_descent, SignDescent, rewrite, d",
        "dadapt_adam, DAdaptAdam, dadaptation, d",
        "dadapt_adam_bias_correction, DAdaptAdam, dadaptation, d",
        "dadapt_adam_decay, DAdaptAdam, dadaptation, d",
        "dadapt_sgd, DAdaptSGD, dadaptation, d",
        "dadapt_sgd_momentum, DAdaptSGD, dadaptation, d",
        "dog, DoG, dog-optimizer, eta",
        "dog_large_start, DoG, dog-optimizer, eta",
        "dowg, dowg, optax, eta",
        "dowg_small_start, dowg, optax, eta",
    })
    void recordings_of_step_rules_have_their_sizes(String name, String optimizer, String peer, String traces)
            throws IOException {
        Trajectory recorded = Trajectory.load(name);
        assertThat(recorded.optimizer()).isEqualTo(optimizer);
        assertThat(recorded.peer()).isEqualTo(peer);
        assertThat(recorded.joint()).isTrue();
        assertThat(recorded.trace().keySet())
                .containsExactlyInAnyOrderElementsOf(SPACE.splitAsStream(traces).toList());
        for (List<Double> trace : recorded.trace().values()) {
            assertThat(trace).hasSize(RULE_STEPS);
            assertThat(trace.get(RULE_STEPS - 1)).isGreaterThan(3 * trace.get(0));
        }
        isWhole(recorded, 4, RULE_STEPS);
    }

    @ParameterizedTest
    @CsvSource({"dog_single, DoG", "dowg_single, dowg"})
    void recordings_of_a_step_rule_by_tensor_have_their_sizes(String name, String optimizer) throws IOException {
        Trajectory recorded = Trajectory.load(name);
        assertThat(recorded.optimizer()).isEqualTo(optimizer);
        assertThat(recorded.joint()).isFalse();
        isWhole(recorded, 2, RULE_STEPS);
    }

    @ParameterizedTest
    @CsvSource({
        "adagrad, Adagrad, torch, 4",
        "adam_cube_root, DiagonalPower, rewrite, 4",
        "adam_sania, DiagonalPower, rewrite, 4",
        "dion, Dion, rewrite, 3",
        "dion_rank_2, Dion, rewrite, 3",
        "kl_shampoo_every_1, KlShampoo, rewrite, 3",
        "kl_shampoo_every_10, KlShampoo, rewrite, 3",
        "kl_soap_every_1, KlSoap, rewrite, 3",
        "kl_soap_every_10, KlSoap, rewrite, 3",
        "lion, Lion, lion-pytorch, 4",
        "lion_decay, Lion, lion-pytorch, 4",
        "muadam, MuAdam, rewrite, 3",
        "muadam_sania, MuAdam, rewrite, 3",
        "normuon, NorMuon, pytorch_optimizer, 3",
        "polargrad, PolarGrad, rewrite, 3",
        "rms_spectral, RmsSpectral, rewrite, 3",
        "rmsprop, RMSprop, torch, 4",
        "scion, SCION, pytorch_optimizer, 4",
        "scion_column, SCION, pytorch_optimizer, 3",
        "scion_row, SCION, pytorch_optimizer, 3",
        "scion_sign, SCION, pytorch_optimizer, 3",
        "scion_unconstrained, SCION, pytorch_optimizer, 4",
        "soap_every_1, SOAP, pytorch_optimizer, 4",
        "soap_every_10, SOAP, pytorch_optimizer, 4",
        "soap_every_3, SOAP, pytorch_optimizer, 4",
        "soap_muon, SoapMuon, rewrite, 3",
        "soap_muon_two_sided, SoapMuon, rewrite, 3",
        "splus_every_1, SPlus, pytorch_optimizer, 4",
        "splus_every_5, SPlus, pytorch_optimizer, 4",
    })
    void recordings_of_preconditioned_rules_have_their_sizes(String name, String optimizer, String peer, int tensors)
            throws IOException {
        Trajectory recorded = Trajectory.load(name);
        assertThat(recorded.optimizer()).isEqualTo(optimizer);
        assertThat(recorded.peer()).isEqualTo(peer);
        assertThat(recorded.joint()).isFalse();
        assertThat(recorded.trace()).isEmpty();
        assertThat(recorded.number("lr")).isPositive();
        isWhole(recorded, tensors, STEPS);
    }

    @Test
    void dion_starts_from_a_recorded_matrix() throws IOException {
        Trajectory recorded = Trajectory.load("dion_rank_2");
        for (Trajectory.Run run : recorded.runs()) {
            assertThat(run.start().get("q")).hasSize(run.shape().get(1) * (int) recorded.number("rank"));
        }
    }

    @Test
    void splus_has_the_average_of_the_weights_it_had_before_decay() throws IOException {
        Trajectory recorded = Trajectory.load("splus_every_5");
        double kept = recorded.number("ema_rate");
        double lr = recorded.number("lr") * 2 / 11;
        Trajectory.Run run = recorded.runs().get(0);
        assertThat(run.shape()).containsExactly(6, 5);
        assertThat(run.averages()).hasSize(STEPS);
        double average = 0;
        for (int t = 0; t < STEPS; t++) {
            double before = run.weights().get(t).get(0) / (1 - lr * recorded.number("weight_decay"));
            average = kept * average + (1 - kept) * before;
            double debiased = average / (1 - Math.pow(kept, t + 1));
            // the division amplifies roundings of 1e-16 up to a thousand times
            assertThat(run.averages().get(t).get(0)).isCloseTo(debiased, within(1e-12));
        }
    }

    private static void isWhole(Trajectory recorded, int tensors, int steps) {
        assertThat(recorded.version()).isNotBlank();
        assertThat(recorded.runs()).hasSize(tensors);
        for (Trajectory.Run run : recorded.runs()) {
            int size = run.shape().stream().reduce(1, Math::multiplyExact);
            assertThat(run.initial()).hasSize(size);
            assertThat(run.gradients()).hasSize(steps).allMatch(step -> step.size() == size);
            assertThat(run.weights()).hasSize(steps).allMatch(step -> step.size() == size);
            assertThat(run.initial()).isNotEqualTo(run.weights().get(steps - 1));
            assertThat(run.initial()).allMatch(x -> x.floatValue() == x);
            assertThat(run.gradients()).allMatch(step -> step.stream().allMatch(x -> x.floatValue() == x));
        }
    }

    @Test
    void a_recording_of_dog_follows_its_formula_over_all_tensors() throws IOException {
        Trajectory dog = Trajectory.load("dog_large_start");
        double far = 0;
        double squares = dog.number("eps");
        for (int t = 0; t < RULE_STEPS; t++) {
            for (Trajectory.Run run : dog.runs()) {
                squares += square(run.gradients().get(t));
            }
            double moved = 0;
            for (Trajectory.Run run : dog.runs()) {
                moved += t == 0
                        ? square(run.initial())
                        : squaredDistance(run.weights().get(t - 1), run.initial());
            }
            far = t == 0 ? dog.number("reps_rel") * (1 + Math.sqrt(moved)) : Math.max(far, Math.sqrt(moved));
            double eta = far / Math.sqrt(squares);
            assertThat(eta).isCloseTo(dog.trace().get("eta").get(t), within(1e-13 * eta)); // sums of 123 squares
        }
    }

    private static double squaredDistance(List<Double> a, List<Double> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += Math.pow(a.get(i) - b.get(i), 2);
        }
        return sum;
    }

    private static double square(List<Double> a) {
        return squaredDistance(a, Collections.nCopies(a.size(), 0.0));
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
