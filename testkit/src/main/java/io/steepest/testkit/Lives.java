package io.steepest.testkit;

import static io.steepest.testkit.Samples.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.precondition.Preconditioner;
import io.steepest.tensor.Arena;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What the laws of lives have in common. */
final class Lives {
    private Lives() {}

    /** Copies all tensors of an arena into another one, which must hold the same names. */
    static void copy(Arena from, Arena to) {
        SortedMap<String, Tensor> saved = from.tensors();
        assertThat(to.tensors().keySet()).as("names of the state").isEqualTo(saved.keySet());
        for (Map.Entry<String, Tensor> entry : saved.entrySet()) {
            to.tensors().get(entry.getKey()).copy_(entry.getValue());
        }
    }

    /** Checks that the maps of coordinates are those of others, A being {@code 2^bits} times as long. */
    static void compareScaled(
            PreconditionerCase c, Preconditioner.State scaled, Preconditioner.State plain, double bits) {
        Tensor x = c.gradient(54);
        List<Maps.Named> found = Maps.of(c.rule(), scaled);
        List<Maps.Named> expected = Maps.of(c.rule(), plain);
        for (int i = 0; i < found.size(); i++) {
            double factor = Math.pow(2, -bits * found.get(i).power());
            assertThat(relativeError(
                            Samples.times(found.get(i).of(x), factor),
                            expected.get(i).of(x)))
                    .as(found.get(i).name())
                    .isLessThan(c.tolerance());
        }
    }

    /** Returns orthogonal matrices {@code [k,n,n]} that change the order and the signs of entries, each its own. */
    static Tensor signedPermutation(PreconditionerCase c, long n, long seed) {
        Tensor like = c.gradient(seed);
        Tensor order =
                Samples.normal(c.type(), seed, PreconditionerCase.BATCH, n).argsort(-1, false);
        Tensor signs = Samples.normal(c.type(), seed + 9, PreconditionerCase.BATCH, n, 1)
                .sign();
        // a normal number is hardly ever zero, and a sign of zero would make the matrix singular
        assertThat(signs.abs().eq(new Scalar(1.0)).all().item_bool()).isTrue();
        return torch.one_hot(order, n).to(like.scalar_type()).mul(signs);
    }

    /** Returns {@code P x Qᵀ}. */
    static Tensor turned(Tensor left, Tensor x, Tensor right) {
        return left.matmul(x).matmul(right.transpose(-2, -1));
    }
}
