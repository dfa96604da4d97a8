package io.steepest.param;

import static io.steepest.Tensors.floats;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GRUCellImpl;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMCellImpl;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.MultiheadAttentionImpl;
import org.bytedeco.pytorch.MultiheadAttentionOptions;
import org.bytedeco.pytorch.RNNCellImpl;
import org.bytedeco.pytorch.RNNImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Readings that nobody chose. */
@ExtendWith(Scoped.class)
class UsualReadingTest {

    private static Map<String, Assignment> found(Module module) {
        return Roles.inferred().of(module).stream().collect(Collectors.toMap(Assignment::name, Function.identity()));
    }

    private static Map<String, String> readings(Module module) {
        return Roles.inferred().of(module).stream()
                .filter(a -> a.tensor().dim() > 1)
                .collect(Collectors.toMap(Assignment::name, a -> a.role() + " " + a.reading()));
    }

    private static Map<String, String> all(String reading, String... names) {
        return List.of(names).stream().collect(Collectors.toMap(Function.identity(), name -> reading));
    }

    @Test
    void four_gates_of_a_long_short_term_memory_are_matrices_in_all_layers_and_directions() {
        LSTMOptions options = new LSTMOptions(5, 6);
        options.num_layers().put(2);
        options.bidirectional().put(true);
        Module lstm = new LSTMImpl(options);
        assertThat(readings(lstm))
                .isEqualTo(all(
                        "LINEAR split(4)",
                        "weight_ih_l0",
                        "weight_hh_l0",
                        "weight_ih_l0_reverse",
                        "weight_hh_l0_reverse",
                        "weight_ih_l1",
                        "weight_hh_l1",
                        "weight_ih_l1_reverse",
                        "weight_hh_l1_reverse"));
        Assignment input = found(lstm).get("weight_ih_l0");
        assertThat(Shapes.of(input.matrices().get(0))).containsExactly(4, 6, 5);
        assertThat(torch.equal(
                        input.matrices().get(0).select(0, 2), input.tensor().narrow(0, 12, 6)))
                .isTrue();
        assertThat(input.why()).isEqualTo("weight_ih_l0 of LSTM, four gates in one tensor");
        Assignment bias = found(lstm).get("bias_ih_l1_reverse");
        assertThat(bias.role()).isEqualTo(Role.BIAS);
        assertThat(Shapes.of(bias.matrices().get(0))).containsExactly(1, 24, 1);
    }

    @Test
    void the_projection_of_a_long_short_term_memory_is_one_matrix() {
        LSTMOptions options = new LSTMOptions(5, 6);
        options.proj_size().put(3);
        assertThat(readings(new LSTMImpl(options)))
                .containsEntry("weight_hr_l0", "LINEAR asIs")
                .containsEntry("weight_hh_l0", "LINEAR split(4)");
    }

    @Test
    void other_recurrent_modules_have_three_gates_or_none() {
        GRUOptions options = new GRUOptions(5, 6);
        options.bidirectional().put(true);
        assertThat(readings(new GRUImpl(options)))
                .isEqualTo(all(
                        "LINEAR split(3)",
                        "weight_ih_l0",
                        "weight_hh_l0",
                        "weight_ih_l0_reverse",
                        "weight_hh_l0_reverse"));
        assertThat(readings(new RNNImpl(5, 6))).isEqualTo(all("LINEAR asIs", "weight_ih_l0", "weight_hh_l0"));
        assertThat(readings(new LSTMCellImpl(5, 6))).isEqualTo(all("LINEAR split(4)", "weight_ih", "weight_hh"));
        assertThat(readings(new GRUCellImpl(5, 6))).isEqualTo(all("LINEAR split(3)", "weight_ih", "weight_hh"));
        assertThat(readings(new RNNCellImpl(5, 6))).isEqualTo(all("LINEAR asIs", "weight_ih", "weight_hh"));
    }

    @Test
    void queries_keys_and_values_of_attention_are_three_matrices() {
        Module attention = new MultiheadAttentionImpl(8, 2);
        Assignment in = found(attention).get("in_proj_weight");
        assertThat(in.reading()).isEqualTo(Reading.split(3));
        assertThat(in.why()).isEqualTo("in_proj_weight of MultiheadAttention, queries, keys and values in one tensor");
        assertThat(Shapes.of(in.matrices().get(0))).containsExactly(3, 8, 8);
        assertThat(found(attention).get("in_proj_bias").role()).isEqualTo(Role.BIAS);
        MultiheadAttentionOptions options = new MultiheadAttentionOptions(8, 2);
        options.kdim().put(6);
        options.vdim().put(4);
        options.add_bias_kv().put(true);
        Module across = new MultiheadAttentionImpl(options);
        assertThat(readings(across))
                .containsEntry("q_proj_weight", "LINEAR asIs")
                .containsEntry("k_proj_weight", "LINEAR asIs")
                .containsEntry("v_proj_weight", "LINEAR asIs")
                .containsEntry("bias_k", "BIAS asIs")
                .containsEntry("bias_v", "BIAS asIs");
    }

    @Test
    void a_role_that_is_given_keeps_the_matrices_if_it_is_one_of_matrices() {
        Module lstm = new LSTMImpl(5, 6);
        List<Assignment> heads =
                Roles.inferred().with("weight_hh_l0", Role.HEAD).of(lstm);
        assertThat(heads)
                .filteredOn(a -> a.role() == Role.HEAD)
                .extracting(Assignment::reading)
                .containsExactly(Reading.split(4));
        List<Assignment> vectors =
                Roles.inferred().with("weight_hh_l0", Role.BIAS).of(lstm);
        assertThat(vectors)
                .filteredOn(a -> a.name().equals("weight_hh_l0"))
                .extracting(Assignment::reading)
                .containsExactly(Reading.asIs());
    }

    @Test
    void three_dimensions_that_nothing_tells_of_are_one_matrix_and_the_reason_says_what_else_they_could_be() {
        Assignment experts =
                found(new Nets.Bare().with("experts", floats(1, 5, 3, 4))).get("experts");
        assertThat(experts.reading()).isEqualTo(Reading.flattened());
        assertThat(Shapes.of(experts.matrices().get(0))).containsExactly(1, 5, 12);
        assertThat(experts.why())
                .isEqualTo(
                        "3 dimensions in a module of its own, taken as one matrix; the reading stacked(1) would make it"
                                + " 5 matrices");
    }

    @Test
    void tables_and_transposed_convolutions_say_that_they_are_transposed() {
        Module table = new EmbeddingImpl(9, 4);
        assertThat(readings(table)).containsEntry("weight", "EMBEDDING transposed");
        Tensor matrix = found(table).get("weight").matrices().get(0);
        assertThat(Shapes.of(matrix)).containsExactly(1, 4, 9);
        Module up = new ConvTranspose2dImpl(5, 4, new LongPointer(2, 2));
        assertThat(readings(up)).containsEntry("weight", "CONV transposed taps");
        assertThat(Shapes.of(found(up).get("weight").matrices().get(0))).containsExactly(4, 4, 5);
    }

    @Test
    void a_projection_of_one_hots_is_a_table_that_is_read_as_it_is() {
        Module module = new Nets.Bare().with("w", floats(1, 4, 9));
        Assignment table = Roles.inferred()
                .with("w", Role.EMBEDDING)
                .reading(Selector.role(Role.EMBEDDING), Reading.asIs())
                .of(module)
                .get(0);
        assertThat(torch.equal(table.matrices().get(0).select(0, 0), table.tensor()))
                .isTrue();
    }
}
