package io.steepest.dist;

import io.steepest.engine.Shapes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One of several ranks, each of which holds a copy of the network and computes gradients of its own part of the batch.
 *
 * <p>All operations are collective: every rank calls the same ones in the same order, with tensors of equal shapes and
 * dtypes, or all wait for each other until a time-out ends them. Once one has failed the ranks are of no more use. Tensors
 * lie in the main memory and are contiguous. One thread at a time may use a rank.
 */
public interface Ranks extends AutoCloseable {

    /** Returns the number of this rank, from 0. */
    int rank();

    /** Returns how many ranks there are, at least one. */
    int size();

    /**
     * Begins to replace a tensor of one rank by the mean over all ranks. The sum is taken in an order that depends on the
     * owner and the number of ranks alone; that of half-precision tensors is taken in float32 and rounded once.
     *
     * @param x written in place on the owner, and left as it is on the others; nobody may touch it before the end
     * @param owner the rank that gets the mean
     * @return the end, which each rank awaits in the order in which it began operations
     * @throws RanksException if another rank does not take part
     */
    Pending mean(Tensor x, int owner);

    /**
     * Begins to copy a tensor of one rank to all others.
     *
     * @param x read on the owner, written in place on the others; nobody may touch it before the end
     * @param owner the rank whose values all get
     * @return the end, which each rank awaits in the order in which it began operations
     * @throws RanksException if another rank does not take part
     */
    Pending broadcast(Tensor x, int owner);

    /**
     * Replaces a tensor of every rank by the sum over all ranks, which is equal on all of them to the last bit.
     *
     * @param x written in place
     * @throws RanksException if another rank does not take part
     */
    void sum(Tensor x);

    /**
     * Returns the tensors of all ranks.
     *
     * @param x of shape {@code [n…]}, not modified
     * @return {@code [size, n…]}, in the order of the ranks; it belongs to the open scope
     * @throws RanksException if another rank does not take part
     */
    Tensor gather(Tensor x);

    /**
     * Waits until every rank has come here.
     *
     * @throws RanksException if another rank does not come
     */
    void barrier();

    /** Ends this rank's part. The others get an exception if they call on it afterwards. To close twice is harmless. */
    @Override
    void close();

    /** The end of an operation that has begun. */
    @FunctionalInterface
    interface Pending {
        /**
         * Waits for the end; call it once.
         *
         * @throws RanksException if another rank does not take part
         */
        void await();
    }

    /** Returns the only rank of a process that trains alone. It makes no native call. */
    static Ranks single() {
        return Single.INSTANCE;
    }

    /**
     * Returns a text from each rank, in the order of the ranks. This is a collective operation.
     *
     * @param own the text of this rank
     * @throws RanksException if another rank does not take part
     */
    default List<String> texts(String own) {
        if (size() == 1) {
            return List.of(own);
        }
        byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
        try (PointerScope scope = new PointerScope()) {
            Tensor lengths = gather(
                    torch.full(new long[] {1}, new Scalar((long) bytes.length), new TensorOptions(ScalarType.Long)));
            long longest = lengths.max().item_long();
            Tensor padded = torch.zeros(new long[] {Math.max(1, longest)}, new TensorOptions(ScalarType.Byte));
            if (bytes.length > 0) {
                padded.narrow(0, 0, bytes.length)
                        .copy_(torch.from_blob(
                                new BytePointer(bytes), new long[] {bytes.length}, torch.dtype(ScalarType.Byte)));
            }
            Tensor all = gather(padded);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < size(); i++) {
                byte[] found = new byte[Math.toIntExact(lengths.select(0, i).item_long())];
                new BytePointer(all.select(0, i).data_ptr()).get(found);
                texts.add(new String(found, StandardCharsets.UTF_8));
            }
            return texts;
        }
    }

    /**
     * Refuses a tensor that does not lie as collective operations need it.
     *
     * @throws IllegalArgumentException saying what it is
     */
    static void check(Tensor x) {
        if (!x.is_contiguous() || !x.device().is_cpu()) {
            throw new IllegalArgumentException("ranks exchange contiguous tensors in main memory, found "
                    + Shapes.kind(x) + " on " + x.device().str().getString()
                    + (x.is_contiguous() ? "" : ", which is not contiguous"));
        }
    }
}
