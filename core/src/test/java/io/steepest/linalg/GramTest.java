package io.steepest.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.profile.Profile;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GramTest {
    private static final double KEEP = 0.9;
    private static final double GAIN = 0.1;

    /** Sizes that panels divide and others, as they lie in memory and transposed. */
    @ParameterizedTest
    @CsvSource({"1, 3, 5", "2, 7, 4", "3, 12, 12", "1, 2, 9", "2, 1, 3", "1, 800, 20", "2, 1, 1", "1, 5, 1", "1, 257, 2"
    })
    void halves_are_the_gram_matrix(long k, long m, long n) {
        try (PointerScope scope = new PointerScope()) {
            Tensor turned = torch.randn(k, n, m).to(ScalarType.Double);
            for (Tensor x : new Tensor[] {
                turned.transpose(-2, -1), turned.transpose(-2, -1).contiguous()
            }) {
                Tensor y = torch.randn(k, m, m).to(ScalarType.Double);
                Tensor f = y.add(y.transpose(-2, -1));
                Tensor expected = f.mul(scalar(KEEP)).add(x.matmul(x.transpose(-2, -1)), scalar(GAIN));
                Gram.addHalf(f, x, KEEP, GAIN);
                // rounding of sums of n products of numbers below ten
                assertThat(f.sub(expected).abs().max().item_double()).isLessThan(1e-14 * 100 * n);
            }
        }
    }

    @Test
    void nan_stays_and_what_is_not_kept_does_not_matter() {
        try (PointerScope scope = new PointerScope()) {
            long m = Profile.shipped().symmetricSide();
            Tensor x = torch.ones(1, m, 2);
            x.narrow(1, 0, 1).fill_(scalar(Double.NaN));
            Tensor f = torch.full(new long[] {1, m, m}, scalar(Double.NaN));
            Gram.add(f, x, 0, 1);
            assertThat(f.isnan().sum().item_long()).isEqualTo(2 * m - 1);
        }
    }

    private static Scalar scalar(double x) {
        return new Scalar(x);
    }
}
