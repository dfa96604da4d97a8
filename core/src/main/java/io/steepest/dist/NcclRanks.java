package io.steepest.dist;

import io.steepest.engine.Dtypes;
import io.steepest.engine.Engine;
import io.steepest.engine.Shapes;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ReduceOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * A rank whose tensors on a CUDA device travel by NCCL; those in main memory, by which ranks agree on a step, travel as those
 * of the rank beside it.
 *
 * <p>This class is compiled and has never run: no machine that the library is built on has a CUDA device. It needs the
 * artifacts of libtorch and JavaCPP for {@code linux-x86_64-gpu}. NCCL adds in an order of its own, so a mean may differ from
 * that of {@link C10dRanks} by rounding.
 */
public final class NcclRanks implements Ranks {
    private final C10dRanks ranks;
    private final Store store;
    private final ProcessGroupNCCL group;
    private final Works works;

    private NcclRanks(C10dRanks ranks, Store store, ProcessGroupNCCL group, Works works) {
        this.ranks = ranks;
        this.store = store;
        this.group = group;
        this.works = works;
    }

    /**
     * Joins the ranks once more, by NCCL. This is a collective operation. Choose the device of each rank before, one for each.
     *
     * @param ranks that agree on each step in main memory; to close the result closes them, too
     * @throws IllegalStateException if libtorch finds no CUDA device
     * @throws RanksException if another rank does not take part
     */
    public static NcclRanks beside(C10dRanks ranks) {
        Engine.prepare();
        if (!torch.cuda_is_available()) {
            throw new IllegalStateException(
                    "NCCL moves tensors of CUDA devices, and libtorch finds none here: use the C10dRanks alone");
        }
        Engine.load(torch_nccl.class);
        Places places = new Places(ranks.rank(), ranks.size());
        try (PointerScope scope = new PointerScope()) {
            Store store = ranks.storeFor("nccl");
            ProcessGroupNCCL group = new ProcessGroupNCCL(store, places.rank(), places.size());
            store.retainReference();
            group.retainReference();
            return new NcclRanks(ranks, store, group, new Works(places, ranks.timeout(), group));
        } catch (RuntimeException e) {
            throw RanksException.of(places, "the first meeting by NCCL", ranks.timeout(), e);
        }
    }

    private static void check(Tensor x) {
        if (!x.is_contiguous()) {
            throw new IllegalArgumentException(
                    "ranks exchange contiguous tensors, found " + Shapes.kind(x) + ", which is not contiguous");
        }
    }

    @Override
    public int rank() {
        return ranks.rank();
    }

    @Override
    public int size() {
        return ranks.size();
    }

    /** NCCL has one order for all operations of a group, so all ranks reduce, and nobody sends to one alone. */
    @Override
    public Pending mean(Tensor x, int owner) {
        if (!x.is_cuda()) {
            return ranks.mean(x, owner);
        }
        check(x);
        String doing = Collective.MEAN.on(owner);
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            // divided first, so that no sum leaves the range of the dtype
            Tensor part = Dtypes.widened(x).mul(new Scalar(1.0 / size())).retainReference();
            Tensor whole = x.detach().retainReference();
            Work work = works.begin(doing, () -> {
                ReduceOptions options = new ReduceOptions();
                options.rootRank(owner);
                return group.reduce(new TensorVector(part), options);
            });
            return () -> {
                works.end(doing, work);
                try (NoGradGuard inside = new NoGradGuard()) {
                    if (rank() == owner) {
                        whole.copy_(part);
                    }
                } finally {
                    part.close();
                    whole.close();
                }
            };
        }
    }

    @Override
    public Pending broadcast(Tensor x, int owner) {
        if (!x.is_cuda()) {
            return ranks.broadcast(x, owner);
        }
        check(x);
        return works.broadcast(x, owner);
    }

    @Override
    public void sum(Tensor x) {
        if (x.is_cuda()) {
            check(x);
            works.sum(x);
        } else {
            ranks.sum(x);
        }
    }

    @Override
    public Tensor gather(Tensor x) {
        if (!x.is_cuda()) {
            return ranks.gather(x);
        }
        check(x);
        return works.gather(x);
    }

    @Override
    public void barrier() {
        ranks.barrier();
    }

    @Override
    public void close() {
        works.close();
        group.close();
        store.close();
        ranks.close();
    }

    @Override
    public String toString() {
        return "rank " + rank() + " of " + size() + " CUDA devices";
    }
}
