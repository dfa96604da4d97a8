package io.steepest.train;

import io.steepest.checkpoint.CheckpointException;
import io.steepest.dist.Ranks;
import io.steepest.engine.Shapes;
import io.steepest.optim.History;
import io.steepest.optim.LocalSteps;
import io.steepest.optim.OptimizerState;
import io.steepest.optim.SteepestDescent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What each rank of a run with local steps remembers, in the file that rank 0 writes: of each tensor those of all ranks,
 * one after another in a dimension in front, under a name that begins with {@code ranks/}.
 */
final class RankStates {
    private static final String NAME = "ranks/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String PASTS = "pasts";

    private RankStates() {}

    /** What one rank remembers beside its weights, which are equal between rounds. */
    private static SortedMap<String, Tensor> own(SteepestDescent inner, LocalSteps local) {
        OptimizerState state = inner.state();
        SortedMap<String, Tensor> all = new TreeMap<>(local.state());
        state.tensors().forEach((name, x) -> all.put(OPTIMIZER + name, x));
        long[] pasts = state.parameters().values().stream()
                .flatMapToLong(past -> LongStream.of(past.steps(), past.turn(), past.unit()))
                .toArray();
        all.put(
                PASTS,
                torch.from_blob(new LongPointer(pasts), new long[] {pasts.length}, new TensorOptions(ScalarType.Long))
                        .clone());
        return all;
    }

    /** Returns the tensors of all ranks, on rank 0; they belong to the open scope. This is a collective operation. */
    static Map<String, Tensor> gather(SteepestDescent inner, LocalSteps local, Ranks ranks) {
        Map<String, Tensor> all = new TreeMap<>();
        own(inner, local).forEach((name, x) -> {
            try (PointerScope scope = new PointerScope()) {
                Tensor those = ranks.gather(x.contiguous());
                if (ranks.rank() == 0) {
                    all.put(NAME + name, those.clone().retainReference());
                }
            }
        });
        all.values().forEach(PointerScope.getInnerScope()::attach);
        return all;
    }

    /** The names among those of a file that are of this kind. */
    static Set<String> names(Set<String> all) {
        return all.stream().filter(name -> name.startsWith(NAME)).collect(Collectors.toSet());
    }

    /**
     * Takes this rank's part of a file, whose weights were restored. This is a collective operation.
     *
     * @throws CheckpointException if the file is of another number of ranks or lacks something
     */
    static void restore(Path file, Map<String, Tensor> saved, SteepestDescent inner, LocalSteps local, Ranks ranks) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> mine = new TreeMap<>();
            for (String name : own(inner, local).keySet()) {
                Tensor those = saved.get(NAME + name);
                if (those == null || those.dim() == 0) {
                    throw new CheckpointException(file, "no tensor " + NAME + name, "those of all ranks");
                }
                if (those.size(0) != ranks.size()) {
                    throw new CheckpointException(
                            file,
                            "a run with local steps of " + those.size(0) + " ranks",
                            "one of " + ranks.size()
                                    + ": each rank has a state of its own, so the run goes on with --ranks "
                                    + those.size(0) + " alone");
                }
                mine.put(name, those.select(0, ranks.rank()).contiguous());
            }
            OptimizerState first = inner.state();
            SortedMap<String, History> pasts = pasts(file, first.parameters(), mine.get(PASTS));
            Map<String, Tensor> tensors = new TreeMap<>();
            first.tensors().keySet().forEach(name -> tensors.put(name, mine.get(OPTIMIZER + name)));
            inner.restore(OptimizerState.of(tensors, pasts, first.steps(), first.rate()));
            local.restore(mine);
        } catch (IllegalArgumentException e) {
            throw e instanceof CheckpointException
                    ? e
                    : new CheckpointException(
                            file, "local steps that do not fit (" + e.getMessage() + ")", "those of this run");
        }
    }

    /** The pasts of this rank's parameters, given those of rank 0. */
    private static SortedMap<String, History> pasts(Path file, SortedMap<String, History> first, Tensor found) {
        long[] numbers = new long[3 * first.size()];
        if (found.numel() != numbers.length || Shapes.type(found) != ScalarType.Long) {
            throw new CheckpointException(
                    file, "tensor " + NAME + PASTS + " is " + Shapes.kind(found), "three whole numbers a parameter");
        }
        found.data_ptr_long().get(numbers);
        SortedMap<String, History> pasts = new TreeMap<>();
        first.forEach((name, past) -> {
            int at = 3 * pasts.size();
            pasts.put(
                    name,
                    new History(
                            numbers[at],
                            Math.toIntExact(numbers[at + 1]),
                            Math.toIntExact(numbers[at + 2]),
                            past.matrices()));
        });
        return pasts;
    }
}
