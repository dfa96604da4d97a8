package io.steepest.linalg;

import static io.steepest.Tensors.doubles;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.Scoped;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Scoped.class)
class GramPolynomialTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12})
    void polynomial_is_the_sum_of_its_powers(int terms) {
        double[] c = DoubleStream.concat(
                        DoubleStream.of(99), IntStream.rangeClosed(1, terms).mapToDouble(k -> Math.sin(k) + 0.1))
                .toArray();
        Tensor x = doubles(1, 2, 5, 9).mul(new Scalar(0.2));
        Tensor a = x.bmm(x.transpose(1, 2));
        Tensor expected = a.mul(new Scalar(0.0));
        Tensor power = a;
        for (int k = 1; k <= terms; k++) {
            expected = expected.add(power, new Scalar(c[k]));
            power = power.bmm(a);
        }
        assertThat(relativeError(GramPolynomial.of(a, OddPolynomial.of(c)), expected))
                .isLessThan(1e-12);
    }

    @Test
    void products_are_those_of_horner_up_to_degree_seven_and_fewer_beyond() {
        assertThat(IntStream.rangeClosed(0, 10).map(GramPolynomial::products).toArray())
                .containsExactly(0, 0, 1, 2, 2, 3, 3, 4, 4, 4, 5);
    }
}
