package io.steepest.precondition;

import io.steepest.engine.Shapes;
import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Matrices cut into blocks, each with coordinates of its own: A is block by block, so every law of coordinates carries
 * over. Blocks of equal shape, at most four kinds, form one batch.
 *
 * @param maxDimension most rows and columns of a block
 * @param inner learns the coordinates of the blocks
 */
record Blocked(long maxDimension, Preconditioner inner) implements Wrapper {

    Blocked {
        if (maxDimension < 1) {
            throw new IllegalArgumentException("blocks have at least one row and column, found " + maxDimension);
        }
    }

    @Override
    public double degree(long m, long n) {
        return inner.degree(Math.min(m, maxDimension), Math.min(n, maxDimension));
    }

    @Override
    public Preconditioner fitted(Norm norm) {
        return new Blocked(maxDimension, inner.fitted(norm));
    }

    @Override
    public Norm withoutMemory() {
        return new BlockNorm(maxDimension, inner.withoutMemory());
    }

    @Override
    public State on(Tensor like, List<String> names, Arena arena) {
        List<Grid> grids = Grid.cut(like.size(-2), like.size(-1), maxDimension);
        if (grids.size() == 1 && grids.get(0).isWhole()) {
            return innerOn(like, names, arena);
        }
        List<State> states = new ArrayList<>();
        for (Grid grid : grids) {
            String name =
                    "blocks-" + Shapes.text(grid.rows().size(), grid.columns().size());
            states.add(inner.on(grid.of(like), arena.at(name)));
        }
        return new Rearranged(toString(), new Cut(grids), states);
    }

    @Override
    public String toString() {
        return "blocked(" + maxDimension + ", " + Naming.of(inner) + ")";
    }

    /** Blocks of each shape. */
    private record Cut(List<Grid> grids) implements Rearranged.Arrangement {

        @Override
        public List<Tensor> apart(Tensor x) {
            return grids.stream().map(grid -> grid.of(x)).toList();
        }

        @Override
        public Tensor together(List<Tensor> parts, Tensor like) {
            Tensor whole = torch.empty_like(like);
            for (int i = 0; i < parts.size(); i++) {
                grids.get(i).put(parts.get(i), whole);
            }
            return whole;
        }
    }
}
