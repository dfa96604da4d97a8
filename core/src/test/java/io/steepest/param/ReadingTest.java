package io.steepest.param;

import static io.steepest.Tensors.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Scoped.class)
class ReadingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asIs",
                "flattened",
                "taps",
                "transposed",
                "stacked(1)",
                "stacked(2)",
                "split(3)",
                "split(2048, 512, 512)",
                "transposed split(3)",
                "stacked(1) transposed split(2, 3)",
                "stacked(1) flattened",
                "flattened transposed",
                "transposed taps",
                "transposed split(2) transposed"
            })
    void what_a_reading_prints_is_parsed_to_an_equal_reading(String text) {
        Reading reading = Reading.parse(text);
        assertThat(reading).hasToString(text);
        assertThat(Reading.parse(reading.toString())).isEqualTo(reading).hasSameHashCodeAs(reading);
    }

    @Test
    void texts_mean_what_factories_make() {
        assertThat(Reading.parse("ASIS")).isEqualTo(Reading.asIs());
        assertThat(Reading.parse("Flattened")).isEqualTo(Reading.flattened());
        assertThat(Reading.parse(" taps ")).isEqualTo(Reading.taps());
        assertThat(Reading.parse("stacked( 1 )")).isEqualTo(Reading.stacked(1));
        assertThat(Reading.parse("transposed  split(3)"))
                .isEqualTo(Reading.transposed().then(Reading.split(3)));
        assertThat(Reading.parse("split(2048,512,512)")).isEqualTo(Reading.split(2048, 512, 512));
        assertThat(Reading.split(3)).isNotEqualTo(Reading.split(1, 1, 1));
        assertThat(Reading.asIs().then(Reading.taps())).isEqualTo(Reading.taps());
        assertThat(Reading.taps().then(Reading.asIs())).isEqualTo(Reading.taps());
        assertThat(Reading.asIs().then(Reading.asIs())).isEqualTo(Reading.asIs());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it is empty",
                "rows | there is no step rows",
                "split | split has numbers in parentheses",
                "split() | \"\" in split(..) is no whole number",
                "split(3.5) | \"3.5\" in split(..) is no whole number",
                "stacked(1, 2) | stacked has one number, that of the dimensions that count matrices",
                "transposed(2) | transposed has no numbers",
                "split(3)) | \")\" is no step",
                "transposed, split(3) | \", split(3)\" is no step"
            })
    void a_text_that_is_no_reading_is_refused_with_what_can_be_said(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reading.parse(text))
                .withMessage("reading \"" + text + "\": " + reason
                        + "; a reading is made of asIs, flattened, taps, transposed, stacked(1), split(3) and"
                        + " split(2048, 512, 512), as in transposed split(3)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "transposed stacked(1) | stacked comes first",
                "transposed transposed | transposed twice is as it was",
                "split(2) taps | flattened or taps comes once, and before split",
                "taps flattened | flattened or taps comes once",
                "split(3) split(4) | a matrix is split once",
                "split(1) | rows are split into at least two parts",
                "split(3, 0) | at least two parts are given by their numbers of rows, each at least one",
                "stacked(0) | at least one leading dimension counts matrices"
            })
    void steps_that_make_no_sense_are_refused_when_the_reading_is_made(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reading.parse(text))
                .withMessageContaining(reason);
    }

    private static List<Assignment> read(Nets.Bare net, Reading reading) {
        return Roles.inferred().reading(Selector.everything(), reading).of(net);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "split(3) | 100,64 | 100 rows cannot be split into 3 equal parts; unequal parts are given by their sizes, as by"
                        + " split(50, 50)",
                "split(3) | 100,300 | 100 rows cannot be split into 3 equal parts; its 300 columns can: transposed split(3)",
                "split(6, 2, 3) | 10,4 | the parts have 11 rows together, the matrix has 10",
                "split(2) | 2,4,4 | 3 dimensions are not yet a matrix: flattened makes them one matrix, stacked(1) several,"
                        + " taps those of a convolution",
                "asIs | 2,4,4 | 3 dimensions are not yet a matrix: flattened makes them one matrix, stacked(1) several, taps"
                        + " those of a convolution",
                "stacked(1) | 4,4 | matrices need 2 dimensions beside those that count them",
                "taps | 4,4 | taps needs out × in × kernel",
                "flattened transposed split(2) | 4,2,2 | rows that are split must be one dimension, these are 2"
            })
    void a_reading_that_does_not_fit_a_shape_is_refused_by_name(String text, String shape, String reason) {
        long[] extents = List.of(shape.split(",", -1)).stream()
                .mapToLong(Long::parseLong)
                .toArray();
        Nets.Bare net = new Nets.Bare().with("layer", floats(1, extents));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(net, Reading.parse(text)))
                .withMessage("reading " + text + " of layer: " + reason + "; its shape is " + Shapes.text(extents));
    }

    @Test
    void a_vector_is_not_transposed() {
        Nets.Bare net = new Nets.Bare().with("bias", floats(1, 6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(net, Reading.transposed()))
                .withMessage("reading transposed of bias: a vector is read asIs, stacked or split; its shape is 6");
        assertThat(Shapes.of(read(net, Reading.split(3)).get(0).matrices().get(0)))
                .containsExactly(3, 2, 1);
    }

    @Test
    void a_selector_that_fits_nothing_is_refused() {
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 6, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Roles.inferred()
                        .reading(Selector.name("*.qkv"), Reading.split(3))
                        .of(net))
                .withMessage("reading split(3) for name *.qkv fits no parameter; there are [w]");
    }

    @Test
    void the_last_selector_that_fits_decides_and_sees_the_final_role() {
        Nets.Bare net = new Nets.Bare().with("w", floats(1, 6, 4)).with("v", floats(2, 6, 4));
        List<Assignment> found = Roles.inferred()
                .with("v", Role.HEAD)
                .reading(Selector.everything(), Reading.split(2))
                .reading(Selector.role(Role.HEAD), Reading.transposed())
                .of(net);
        assertThat(found).extracting(Assignment::reading).containsExactly(Reading.split(2), Reading.transposed());
        assertThat(found)
                .extracting(Assignment::why)
                .containsExactly(
                        "matrix in a module of its own; read as given for everything",
                        "given for v; read as given for role HEAD");
    }

    @Test
    void matrices_of_a_bank_are_those_of_the_parameters_and_share_their_memory() {
        for (String text : List.of(
                "asIs",
                "transposed",
                "split(2)",
                "split(1, 5)",
                "transposed split(4)",
                "transposed split(1, 7)",
                "transposed split(2) transposed")) {
            sees(Reading.parse(text), floats(1, 6, 8), floats(2, 6, 8));
        }
        for (String text : List.of(
                "flattened",
                "stacked(1)",
                "stacked(1) transposed split(2)",
                "stacked(1) split(1, 3, 2)",
                "taps",
                "transposed taps",
                "taps split(2)",
                "flattened transposed",
                "transposed flattened",
                "flattened split(2, 2)")) {
            sees(Reading.parse(text), floats(1, 4, 6, 8), floats(2, 4, 6, 8));
        }
    }

    private static void sees(Reading reading, Tensor first, Tensor second) {
        Nets.Bare net = new Nets.Bare().with("a", first).with("b", second);
        Roles roles = Roles.inferred().reading(Selector.everything(), reading);
        List<List<Tensor>> before = roles.of(net).stream()
                .map(p -> p.matrices().stream().map(Tensor::clone).toList())
                .toList();
        try (Banks banks = Banks.of(roles.of(net), name -> 1, p -> "");
                NoGradGuard frozen = new NoGradGuard()) {
            assertThat(torch.equal(net.get("a"), first)).as("%s", reading).isTrue();
            long entries = 0;
            for (int i = 0; i < banks.all().size(); i++) {
                Bank bank = banks.all().get(i);
                Tensor half = before.get(0).get(i);
                Tensor expected = torch.cat(new TensorVector(half, before.get(1).get(i)));
                assertThat(torch.equal(bank.weights(), expected))
                        .as("%s", reading)
                        .isTrue();
                assertThat(bank.weights().size(0)).isEqualTo(2 * bank.matrices());
                entries += bank.weights().numel();
                bank.weights().add_(new Scalar(1.0));
                bank.gradients().fill_(new Scalar(i + 1.0));
            }
            assertThat(entries).as("%s covers all entries", reading).isEqualTo(2 * first.numel());
            assertThat(torch.equal(net.get("b"), second.add(new Scalar(1.0))))
                    .as("%s", reading)
                    .isTrue();
            assertThat(net.get("b").grad().min().item_double()).isEqualTo(1);
            assertThat(net.get("b").grad().max().item_double())
                    .isEqualTo(banks.all().size());
        }
    }

    @Test
    void matrices_are_what_a_reader_would_take_out_of_the_tensor() {
        Tensor x = floats(1, 6, 8);
        assertMatrices(x, "split(3)", x.narrow(0, 0, 2), x.narrow(0, 2, 2), x.narrow(0, 4, 2));
        assertMatrices(
                x,
                "transposed split(2)",
                x.narrow(1, 0, 4).t(),
                x.narrow(1, 4, 4).t());
        assertMatrices(x, "transposed split(2) transposed", x.narrow(1, 0, 4), x.narrow(1, 4, 4));
        assertMatrices(x, "split(1, 5)", x.narrow(0, 0, 1), x.narrow(0, 1, 5));
        Tensor y = floats(2, 2, 3, 4);
        assertMatrices(y, "stacked(1)", y.select(0, 0), y.select(0, 1));
        assertMatrices(
                y, "stacked(1) transposed", y.select(0, 0).t(), y.select(0, 1).t());
        assertMatrices(y, "flattened", y.reshape(2, 12));
        assertMatrices(y, "flattened transposed", y.reshape(2, 12).t());
        assertMatrices(y, "transposed flattened", y.transpose(0, 1).reshape(3, 8));
        assertMatrices(y, "taps", y.select(2, 0), y.select(2, 1), y.select(2, 2), y.select(2, 3));
        Tensor z = floats(3, 2, 2, 3, 4);
        assertMatrices(
                z,
                "stacked(2)",
                z.select(0, 0).select(0, 0),
                z.select(0, 0).select(0, 1),
                z.select(0, 1).select(0, 0),
                z.select(0, 1).select(0, 1));
    }

    private static void assertMatrices(Tensor x, String text, Tensor... expected) {
        Assignment p = read(new Nets.Bare().with("w", x), Reading.parse(text)).get(0);
        int next = 0;
        for (Tensor batch : p.matrices()) {
            for (long i = 0; i < batch.size(0); i++) {
                assertThat(torch.equal(batch.select(0, i), expected[next]))
                        .as("matrix %d of %s", next, text)
                        .isTrue();
                next++;
            }
        }
        assertThat(next).isEqualTo(expected.length);
    }

    @Test
    void what_is_set_is_what_is_read() {
        for (String text : List.of("transposed split(4)", "split(1, 5)", "transposed", "transposed split(3, 5)")) {
            Assignment p = read(new Nets.Bare().with("w", floats(1, 6, 8)), Reading.parse(text))
                    .get(0);
            List<Tensor> values = p.matrices().stream()
                    .map(m -> floats(7, m.size(0), m.size(1), m.size(2)))
                    .toList();
            try (NoGradGuard frozen = new NoGradGuard()) {
                p.set(values);
            }
            for (int i = 0; i < values.size(); i++) {
                assertThat(torch.equal(p.matrices().get(i), values.get(i)))
                        .as(text)
                        .isTrue();
            }
        }
    }
}
