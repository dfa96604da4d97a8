package io.steepest.verify.invariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.verify.invariance.Integrability.Verdict;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IntegrabilityTest {

    private static Arguments map(String name, UpdateMap map, Verdict verdict, double degree) {
        return Arguments.of(name, map, verdict, degree);
    }

    private static Tensor weighted(Tensor g, double power) {
        return g.sign().mul_(g.abs().pow(new Scalar(power)));
    }

    static Stream<Arguments> maps() {
        return Stream.of(
                map("gradient", Tensor::clone, Verdict.STEEPEST, 1),
                map("unit gradient", g -> g.div(g.norm()), Verdict.ORACLE, 0),
                map("sign", Tensor::sign, Verdict.ORACLE, 0),
                map("minus the gradient", Tensor::neg, Verdict.NO_NORM, 1),
                map("root, which has the wrong degree", g -> weighted(g, 0.5), Verdict.NO_NORM, 0.5),
                map("roll, which is not symmetric", g -> g.roll(1), Verdict.NO_NORM, 1),
                map("absolute values, which are not odd", Tensor::abs, Verdict.NO_NORM, Double.NaN),
                map("sine, which is not homogeneous", Tensor::sin, Verdict.NO_NORM, Double.NaN),
                map(
                        "rolled sign, which is constant around every point and still no oracle",
                        g -> g.roll(1).sign(),
                        Verdict.NO_NORM,
                        0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("maps")
    void map_is_told_from_its_values(String name, UpdateMap map, Verdict verdict, double degree) {
        Integrability test = Integrability.of(map, 3, 4, 1);
        assertThat(test.verdict()).as(test.toString()).isEqualTo(verdict);
        if (Double.isNaN(degree)) {
            assertThat(test.degree()).isNaN();
        } else {
            assertThat(test.degree()).isCloseTo(degree, Offset.offset(1e-9));
        }
    }

    @Test
    void map_must_keep_shape_and_dtype_and_be_finite() {
        assertThatThrownBy(() -> Integrability.of(Tensor::t, 3, 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("update of a float64 gradient [3, 4] is Double [4, 3]");
        assertThatThrownBy(() -> Integrability.of(g -> g.to(ScalarType.Float), 3, 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Float [3, 4]");
        assertThatThrownBy(() -> Integrability.of(g -> g.sub(g).reciprocal(), 3, 4, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN or infinity");
    }

    @Test
    void candidates_have_names_of_their_own() {
        assertThat(Candidates.all()).extracting(Candidate::name).doesNotHaveDuplicates();
    }
}
