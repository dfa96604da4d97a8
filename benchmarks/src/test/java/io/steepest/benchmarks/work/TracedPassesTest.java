package io.steepest.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Bytes that operators read and write, against a count by hand. */
@EnabledOnOs(OS.LINUX)
class TracedPassesTest {
    /** Bytes of a matrix of 100×50 in float32. */
    private static final double X = 4 * 100 * 50;

    private static double bytes(Runnable task) {
        return NativeCalls.during(task).orElseThrow().bytes();
    }

    @Test
    void what_is_read_and_what_is_written_counts_once_each() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.ones(100, 50);
            Tensor y = torch.ones(100, 50);
            Tensor out = torch.empty(100, 50);
            assertThat(bytes(() -> x.add_(y))).as("two read, one written").isEqualTo(3 * X);
            assertThat(bytes(() -> x.add(y))).as("into new memory").isEqualTo(3 * X);
            assertThat(bytes(() -> torch.add_out(out, x, y)))
                    .as("into given memory, which is not read")
                    .isEqualTo(3 * X);
            assertThat(bytes(() -> x.neg_())).isEqualTo(2 * X);
            assertThat(bytes(() -> x.mul(x))).as("one twice").isEqualTo(2 * X);
            assertThat(bytes(() -> x.copy_(y))).isEqualTo(2 * X);
            assertThat(bytes(() -> x.fill_(new Scalar(1.0)))).isEqualTo(X);
            assertThat(bytes(() -> x.to(ScalarType.Double))).isEqualTo(X + 2 * X);
            // the sum itself is four bytes
            assertThat(bytes(() -> x.sum())).isBetween(X, X + 16);
            Tensor flat = x.view(-1);
            assertThat(bytes(() -> flat.dot(flat))).as("one twice").isBetween(X, X + 16);
            assertThat(bytes(() -> x.mv(torch.ones(50)))).isBetween(X + 600, X + 1200);
            assertThat(bytes(() -> x.norm()))
                    .as("an operator that calls another")
                    .isBetween(X, X + 16);
        }
    }

    @Test
    void views_and_empty_memory_cost_nothing() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.ones(100, 50);
            assertThat(bytes(() -> {
                        x.t().narrow(0, 1, 2).view(2, 100).detach();
                        torch.empty(100, 50);
                        torch.empty_like(x);
                    }))
                    .isZero();
            // half of the rows are half of the matrix
            assertThat(bytes(() -> x.narrow(0, 0, 50).neg_())).isEqualTo(X);
            // a column is read once, however often it is repeated
            assertThat(bytes(() -> x.mul_(torch.ones(100, 1).expand(100, 50)))).isBetween(2 * X + 400, 2 * X + 3 * 400);
        }
    }

    @Test
    void products_and_decompositions_are_left_out_but_not_the_copies_that_they_make() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.randn(100, 50);
            Tensor sum = torch.zeros(50, 50);
            assertThat(bytes(() -> {
                        x.t().mm(x);
                        sum.addmm_(x.t(), x);
                        torch.linalg_qr(x);
                    }))
                    .isZero();
            Tensor batch = torch.randn(2, 50, 50);
            // both factors are brought into the order of a matrix first
            assertThat(bytes(() -> torch.tensordot(batch, batch, new long[] {1}, new long[] {1})))
                    .isEqualTo(2 * (X + X));
        }
    }

    @Test
    void a_fused_kernel_writes_weights_and_averages_and_not_the_gradients() {
        try (PointerScope scope = new PointerScope()) {
            Tensor w = torch.ones(5000);
            Tensor g = torch.ones(5000);
            Tensor m = torch.zeros(5000);
            Tensor v = torch.zeros(5000);
            Tensor one = torch.ones(new long[0]);
            double read = 4 * X;
            double written = 3 * X;
            assertThat(bytes(() -> Boxed.adamw(w, g, m, v, one, new IValue())))
                    .isBetween(read + written, read + written + 16);
            // a gradient that is scaled is written, too
            assertThat(bytes(() -> Boxed.adamw(w, g, m, v, one, new IValue(one))))
                    .isBetween(read + written + X, read + written + X + 16);
        }
    }
}
